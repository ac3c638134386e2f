using Leibniz.Keras.Saving;

namespace Leibniz.Keras;

/// <summary>What weights are brought back to after each step. A name converts: <c>new Dense(64, kernelConstraint: "non_neg")</c></summary>
/// <remarks>With numbers of your own: <c>kernelConstraint: Constraint.MaxNorm(3)</c>. A function of the weights converts too.</remarks>
public abstract class Constraint : IDescribed
{
    private static readonly Dictionary<string, Func<Config, Constraint>> Known = new(StringComparer.Ordinal)
    {
        ["max_norm"] = MaxNormOf,
        ["non_neg"] = _ => NonNeg(),
        ["unit_norm"] = config => UnitNorm(config.Whole("axis", 0)),
        ["min_max_norm"] = MinMaxNormOf,
        ["MaxNorm"] = MaxNormOf,
        ["NonNeg"] = _ => NonNeg(),
        ["UnitNorm"] = config => UnitNorm(config.Whole("axis", 0)),
        ["MinMaxNorm"] = MinMaxNormOf,
    };

    /// <summary>A constraint by its name in Keras: "max_norm", "non_neg", "unit_norm", "min_max_norm".</summary>
    /// <exception cref="ArgumentException">There is no constraint of that name.</exception>
    public static implicit operator Constraint(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Known.TryGetValue(name, out var make)
            ? make([])
            : throw new ArgumentException($"There is no constraint '{name}'. There are {string.Join(", ", Known.Keys)}.", nameof(name));
    }

    /// <summary>A constraint from a function that gives the weights that are allowed.</summary>
    public static implicit operator Constraint(Func<Tensor, Tensor> allowed) =>
        new Function(allowed ?? throw new ArgumentNullException(nameof(allowed)));

    /// <summary>Vectors along an axis are at most so long.</summary>
    public static Constraint MaxNorm(double maxValue = 2, int axis = 0) =>
        new Function(weights => Penalty.maxNorm(maxValue, [axis], weights), "MaxNorm", new() { { "max_value", maxValue }, { "axis", axis } });

    /// <summary>Negative weights become 0.</summary>
    public static Constraint NonNeg() => new Function(Penalty.nonNegative, "NonNeg", []);

    /// <summary>Vectors along an axis have length 1.</summary>
    public static Constraint UnitNorm(int axis = 0) =>
        new Function(weights => Penalty.unitNorm([axis], weights), "UnitNorm", new() { { "axis", axis } });

    /// <summary>Vectors along an axis have lengths in a range.</summary>
    /// <param name="minValue">The shortest length.</param>
    /// <param name="maxValue">The longest length.</param>
    /// <param name="rate">Which share of the way there they go in each step.</param>
    /// <param name="axis">The axis of the vectors.</param>
    public static Constraint MinMaxNorm(double minValue = 0, double maxValue = 1, double rate = 1, int axis = 0) =>
        minValue <= maxValue
            ? new Function(
                weights => Penalty.minMaxNorm(minValue, maxValue, rate, [axis], weights),
                "MinMaxNorm",
                new() { { "min_value", minValue }, { "max_value", maxValue }, { "rate", rate }, { "axis", axis } })
            : throw new ArgumentException($"A range of norms needs minValue <= maxValue, but was given {minValue} and {maxValue}.", nameof(minValue));

    string IDescribed.ClassName => ClassName;

    Config? IDescribed.Describe() => GetConfig();

    /// <summary>What the constraint was made with, so that a model with it can be saved; null, if not overridden: then it can't.</summary>
    protected internal virtual Config? GetConfig() => null;

    /// <summary>The weights as they are allowed to be.</summary>
    public abstract Tensor Call(Tensor weights);

    private static Constraint MaxNormOf(Config config) => MaxNorm(config.Number("max_value", 2), config.Whole("axis", 0));

    private static Constraint MinMaxNormOf(Config config) =>
        MinMaxNorm(config.Number("min_value", 0), config.Number("max_value", 1), config.Number("rate", 1), config.Whole("axis", 0));

    /// <summary>How a constraint of a name, or of a class of Keras, is made.</summary>
    internal static Func<Config, Constraint>? TryFind(string name) => Known.GetValueOrDefault(name);

    private protected virtual string ClassName => GetType().Name;

    private sealed class Function(Func<Tensor, Tensor> allowed, string? className = null, Config? config = null) : Constraint
    {
        private protected override string ClassName => className ?? base.ClassName;

        protected internal override Config? GetConfig() => config;

        public override Tensor Call(Tensor weights) => allowed(weights);
    }
}
