namespace Leibniz.Keras;

/// <summary>What weights are brought back to after each step. A name converts: <c>new Dense(64, kernelConstraint: "non_neg")</c></summary>
/// <remarks>With numbers of your own: <c>kernelConstraint: Constraint.MaxNorm(3)</c>. A function of the weights converts too.</remarks>
public abstract class Constraint
{
    private static readonly Dictionary<string, Func<Constraint>> Known = new(StringComparer.Ordinal)
    {
        ["max_norm"] = () => MaxNorm(),
        ["non_neg"] = NonNeg,
        ["unit_norm"] = () => UnitNorm(),
        ["min_max_norm"] = () => MinMaxNorm(),
        ["MaxNorm"] = () => MaxNorm(),
        ["NonNeg"] = NonNeg,
        ["UnitNorm"] = () => UnitNorm(),
        ["MinMaxNorm"] = () => MinMaxNorm(),
    };

    /// <summary>A constraint by its name in Keras: "max_norm", "non_neg", "unit_norm", "min_max_norm".</summary>
    /// <exception cref="ArgumentException">There is no constraint of that name.</exception>
    public static implicit operator Constraint(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Known.TryGetValue(name, out var make)
            ? make()
            : throw new ArgumentException($"There is no constraint '{name}'. There are {string.Join(", ", Known.Keys)}.", nameof(name));
    }

    /// <summary>A constraint from a function that gives the weights that are allowed.</summary>
    public static implicit operator Constraint(Func<Tensor, Tensor> allowed) =>
        new Function(allowed ?? throw new ArgumentNullException(nameof(allowed)));

    /// <summary>Vectors along an axis are at most so long.</summary>
    public static Constraint MaxNorm(double maxValue = 2, int axis = 0) =>
        new Function(weights => Penalty.maxNorm(maxValue, [axis], weights));

    /// <summary>Negative weights become 0.</summary>
    public static Constraint NonNeg() => new Function(Penalty.nonNegative);

    /// <summary>Vectors along an axis have length 1.</summary>
    public static Constraint UnitNorm(int axis = 0) => new Function(weights => Penalty.unitNorm([axis], weights));

    /// <summary>Vectors along an axis have lengths in a range.</summary>
    /// <param name="minValue">The shortest length.</param>
    /// <param name="maxValue">The longest length.</param>
    /// <param name="rate">Which share of the way there they go in each step.</param>
    /// <param name="axis">The axis of the vectors.</param>
    public static Constraint MinMaxNorm(double minValue = 0, double maxValue = 1, double rate = 1, int axis = 0) =>
        minValue <= maxValue
            ? new Function(weights => Penalty.minMaxNorm(minValue, maxValue, rate, [axis], weights))
            : throw new ArgumentException($"A range of norms needs minValue <= maxValue, but was given {minValue} and {maxValue}.", nameof(minValue));

    /// <summary>The weights as they are allowed to be.</summary>
    public abstract Tensor Call(Tensor weights);

    private sealed class Function(Func<Tensor, Tensor> allowed) : Constraint
    {
        public override Tensor Call(Tensor weights) => allowed(weights);
    }
}
