using System.Collections.Concurrent;

namespace Leibniz.Keras;

/// <summary>Takes note of what is computed from variables, to differentiate it: <c>using var tape = new GradientTape();</c></summary>
/// <remarks>
/// <para>
/// A tape runs from its constructor to Dispose, on the thread that made it and whatever that thread starts or awaits. Tapes nest: the inner
/// one's gradients are seen by the outer one, so that second derivatives are gradients of gradients.
/// </para>
/// <para>
/// Differs from TensorFlow: <see cref="Gradient(Tensor, Variable)"/> may be called any number of times, and a variable on which the result
/// does not depend has a gradient of zeros, not null.
/// </para>
/// </remarks>
public sealed class GradientTape : IDisposable
{
    private static readonly AsyncLocal<GradientTape?> Innermost = new();

    private readonly ReverseLevel level = new();
    private readonly GradientTape? outer = Innermost.Value;
    // A variable that is assigned while the tape runs has several values, and all of them count.
    private readonly ConcurrentDictionary<(Variable Variable, Tensor Value), Tensor> seen = new();

    /// <summary>A tape that runs from now on.</summary>
    public GradientTape() => Innermost.Value = this;

    /// <summary>A tensor that the tape watches like a variable; compute with what this returns.</summary>
    public Tensor Watch(Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        Alive();
        Differentiable(tensor.DType, "the tensor", nameof(tensor));
        return Tensor.NewTaped(level, tensor, new Node(Serial.next(), []));
    }

    /// <summary>The gradient of y (of the sum of its elements) by a variable, in the variable's shape.</summary>
    public Tensor Gradient(Tensor y, Variable variable) => Gradient(y, [variable])[0];

    /// <summary>The gradients of y (of the sum of its elements) by several variables.</summary>
    public IReadOnlyList<Tensor> Gradient(Tensor y, IReadOnlyList<Variable> variables)
    {
        ArgumentNullException.ThrowIfNull(variables);
        foreach (var variable in variables)
        {
            ArgumentNullException.ThrowIfNull(variable, nameof(variables));
            Differentiable(variable.DType, $"the variable '{variable.Name}'", nameof(variables));
        }

        var found = Cotangents(y);
        return [.. variables.Select(variable =>
            seen.Where(entry => entry.Key.Variable == variable)
                .Select(entry => Of(entry.Value, found))
                .Aggregate((Tensor?)null, (sum, part) => sum is null ? part : sum + part)
            ?? variable.Plain.Like(0))];
    }

    /// <summary>The gradient of y (of the sum of its elements) by a tensor that <see cref="Watch"/> returned.</summary>
    public Tensor Gradient(Tensor y, Tensor watched)
    {
        ArgumentNullException.ThrowIfNull(watched);
        return watched is Tensor.Taped { Item1: var its } && ReferenceEquals(its, level)
            ? Of(watched, Cotangents(y))
            : throw new ArgumentException("This tape does not watch that tensor; compute with what Watch returned.", nameof(watched));
    }

    /// <summary>Ends the tape; tensors that were computed meanwhile keep their numbers, through their StopGradient.</summary>
    public void Dispose()
    {
        level.Ended = true;
        if (ReferenceEquals(Innermost.Value, this))
        {
            Innermost.Value = outer;
        }
    }

    internal static Tensor Seen(Variable variable, Tensor value) => Innermost.Value?.SeenHere(variable, value) ?? value;

    private static Tensor Of(Tensor taped, Ledger? found) =>
        taped is Tensor.Taped { Item3: var node, primal: var primal } && found?.Find(node.Id) is { } gradient
            ? gradient
            : taped is Tensor.Taped { primal: var plain } ? plain.Like(0) : taped.Like(0);

    private Tensor SeenHere(Variable variable, Tensor value)
    {
        // A tape that was disposed in another context (an awaited method, say) is still the innermost one here.
        if (level.Ended || !value.DType.IsFloat)
        {
            return outer?.SeenHere(variable, value) ?? value;
        }

        return seen.GetOrAdd((variable, value), _ => Watch(outer?.SeenHere(variable, value) ?? value));
    }

    private Ledger? Cotangents(Tensor y)
    {
        ArgumentNullException.ThrowIfNull(y);
        return y is Tensor.Taped { Item1: var its, Item3: var node, primal: var primal } && ReferenceEquals(its, level)
            ? Differentiate.backward(node, primal.Like(1))
            : null;
    }

    private static void Differentiable(DType dtype, string what, string parameter)
    {
        if (!dtype.IsFloat)
        {
            throw new ArgumentException($"Only float32 and float64 have gradients, but {what} is of {dtype}; Cast(DType.Float32) first.", parameter);
        }
    }

    private void Alive() => ObjectDisposedException.ThrowIf(level.Ended, this);
}
