using Leibniz.Keras.Saving;

namespace Leibniz.Keras;

/// <summary>What is added to the loss for weights or outputs. A name converts: <c>new Dense(64, kernelRegularizer: "l2")</c></summary>
/// <remarks>With a factor of your own: <c>kernelRegularizer: Regularizer.L2(1e-4)</c>. A function of the weights converts too.</remarks>
public abstract class Regularizer : IDescribed
{
    private static readonly Dictionary<string, Func<Config, Regularizer>> Known = new(StringComparer.Ordinal)
    {
        ["l1"] = config => L1(config.Number("l1", 0.01)),
        ["l2"] = config => L2(config.Number("l2", 0.01)),
        ["l1_l2"] = config => L1L2(config.Number("l1", 0), config.Number("l2", 0)),
        ["orthogonal_regularizer"] = OrthogonalOf,
        ["L1"] = config => L1(config.Number("l1", 0.01)),
        ["L2"] = config => L2(config.Number("l2", 0.01)),
        ["L1L2"] = config => L1L2(config.Number("l1", 0), config.Number("l2", 0)),
        ["OrthogonalRegularizer"] = OrthogonalOf,
    };

    /// <summary>A regularizer by its name in Keras: "l1", "l2" (factors of 0.01), "l1_l2" (factors of 0), "orthogonal_regularizer".</summary>
    /// <exception cref="ArgumentException">There is no regularizer of that name.</exception>
    public static implicit operator Regularizer(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Known.TryGetValue(name, out var make)
            ? make([])
            : throw new ArgumentException($"There is no regularizer '{name}'. There are {string.Join(", ", Known.Keys)}.", nameof(name));
    }

    /// <summary>A regularizer from a function of the weights that gives a scalar.</summary>
    public static implicit operator Regularizer(Func<Tensor, Tensor> penalty) =>
        new Function(penalty ?? throw new ArgumentNullException(nameof(penalty)));

    /// <summary>The sum of absolute weights, times a factor.</summary>
    public static Regularizer L1(double l1 = 0.01) => L1L2(l1, 0);

    /// <summary>The sum of squared weights (not halved), times a factor.</summary>
    public static Regularizer L2(double l2 = 0.01) => L1L2(0, l2);

    /// <summary>The sums of absolute and of squared weights, each times a factor.</summary>
    public static Regularizer L1L2(double l1 = 0, double l2 = 0)
    {
        Factor(l1, nameof(l1));
        Factor(l2, nameof(l2));
        return new Function(weights => Penalty.l1l2(l1, l2, weights), "L1L2", new() { { "l1", l1 }, { "l2", l2 } });
    }

    /// <summary>The mean size of the cosines between the rows of a matrix, times a factor.</summary>
    /// <param name="factor">The factor.</param>
    /// <param name="columns">Whether columns are compared instead of rows.</param>
    public static Regularizer Orthogonal(double factor = 0.01, bool columns = false)
    {
        Factor(factor, nameof(factor));
        return new Function(
            weights => Penalty.orthogonal(factor, columns, weights),
            "OrthogonalRegularizer",
            new() { { "factor", factor }, { "mode", columns ? "columns" : "rows" } });
    }

    string IDescribed.ClassName => ClassName;

    Config? IDescribed.Describe() => GetConfig();

    /// <summary>What the regularizer was made with, so that a model with it can be saved; null, if not overridden: then it can't.</summary>
    protected internal virtual Config? GetConfig() => null;

    /// <summary>The penalty of weights, a scalar.</summary>
    public abstract Tensor Call(Tensor weights);

    private static Regularizer OrthogonalOf(Config config) =>
        Orthogonal(config.Number("factor", 0.01), config.Choice("mode", false, ("rows", false), ("columns", true)));

    private static void Factor(double value, string name)
    {
        if (!(value >= 0 && double.IsFinite(value)))
        {
            throw new ArgumentOutOfRangeException(name, value, "The factor of a regularizer is a finite number of 0 or more.");
        }
    }

    /// <summary>How a regularizer of a name, or of a class of Keras, is made.</summary>
    internal static Func<Config, Regularizer>? TryFind(string name) => Known.GetValueOrDefault(name);

    private protected virtual string ClassName => GetType().Name;

    private sealed class Function(Func<Tensor, Tensor> penalty, string? className = null, Config? config = null) : Regularizer
    {
        private protected override string ClassName => className ?? base.ClassName;

        protected internal override Config? GetConfig() => config;

        public override Tensor Call(Tensor weights) => penalty(weights);
    }
}
