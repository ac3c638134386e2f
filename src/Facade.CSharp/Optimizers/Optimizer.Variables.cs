namespace Leibniz.Keras.Optimizers;

/// <content>Steps of variables, for training loops of one's own.</content>
public abstract partial class Optimizer
{
    private readonly Lock gate = new();

    // What is remembered of variables nobody else sees: a step writes over the last one's.
    private readonly Arena arena = new();
    private Variable[]? applied;
    private OptimizerState? memory;

    /// <summary>Moves variables along their gradients: <c>optimizer.ApplyGradients(gradients.Zip(variables))</c>.</summary>
    /// <remarks>
    /// The first call says which variables the optimizer remembers; later calls name the same ones in the same order. Gradients count by their
    /// numbers alone: no tape sees a step. A step that fails changes nothing. As in Keras, a step of no variables is none; unlike there, a gradient of null is an error.
    /// </remarks>
    /// <param name="gradients">A gradient for each variable.</param>
    /// <exception cref="ArgumentException">The variables are not those of the first call, or a gradient is null or doesn't fit its variable.</exception>
    public void ApplyGradients(IEnumerable<(Tensor Gradient, Variable Variable)> gradients)
    {
        ArgumentNullException.ThrowIfNull(gradients);
        var pairs = gradients.ToArray();
        foreach (var (gradient, variable) in pairs)
        {
            ArgumentNullException.ThrowIfNull(variable, nameof(gradients));
            if (gradient is null)
            {
                throw new ArgumentException(
                    $"The variable '{variable.Name}' has no gradient, but null; leave it out of every step, or give it zeros, as a tape does where nothing depends on it.",
                    nameof(gradients));
            }

            if (!gradient.Shape.Equals(variable.Shape) || gradient.DType != variable.DType)
            {
                throw new ArgumentException(
                    $"The variable '{variable.Name}' holds {variable.Shape} {variable.DType}, but its gradient is {gradient.Shape} {gradient.DType}.",
                    nameof(gradients));
            }
        }

        if (pairs.Length == 0)
        {
            return;
        }

        lock (gate)
        {
            var variables = Array.ConvertAll(pairs, pair => pair.Variable);
            if (applied is not null && !applied.SequenceEqual(variables))
            {
                throw new ArgumentException(
                    $"This optimizer remembers {applied.Length} other variables from its first step; use an optimizer of its own for each set.",
                    nameof(gradients));
            }

            var stepped = Stepped(Array.ConvertAll(pairs, pair => pair.Gradient.StopGradient()), Array.ConvertAll(variables, variable => variable.Plain));
            applied = variables;
            for (var i = 0; i < variables.Length; i++)
            {
                variables[i].Assign(stepped[i]);
            }
        }
    }

    /// <summary>What the values become.</summary>
    private Tensor[] Stepped(Tensor[] gradients, Tensor[] values)
    {
        Tensor[] stepped = [];
        arena.Run(
            (state, name) => state.NameStorages(name),
            state => memory = state,
            () =>
            {
                (stepped, var state) = Step(gradients, memory ?? Start(values), values, last: true);
                Tensor.NameStorages(stepped, Arena.GiveAway);
                return state;
            });
        return stepped;
    }
}
