using Leibniz.Keras.Saving;
using Initial = Leibniz.InitializerModule;

namespace Leibniz.Keras.Initializers;

/// <summary>How a weight starts. A name such as "glorot_uniform" converts to one, and so does a function of a key and a shape.</summary>
/// <remarks>
/// The names are the classes' own, with or without underscores, in any case. Numbers follow from the key alone, which the model makes from its
/// seed, or from the seed of the initializer if it has one: then it gives the same numbers at each call, as in Keras.
/// </remarks>
public abstract class Initializer : IDescribed
{
    private static readonly (string[] Names, Func<Config, Initializer> Make)[] Known =
    [
        (["zeros", "zero"], _ => new Zeros()),
        (["ones", "one"], _ => new Ones()),
        (["constant"], config => new Constant(config.Number("value", 0))),
        (["random_uniform", "uniform"], config => new RandomUniform(config.Number("minval", -0.05), config.Number("maxval", 0.05), config.WholeOrNull("seed"))),
        (["random_normal", "normal"], config => new RandomNormal(config.Number("mean", 0), config.Number("stddev", 0.05), config.WholeOrNull("seed"))),
        (["truncated_normal"], config => new TruncatedNormal(config.Number("mean", 0), config.Number("stddev", 0.05), config.WholeOrNull("seed"))),
        (["variance_scaling"], VarianceScaling.FromConfig),
        (["glorot_uniform"], config => new GlorotUniform(config.WholeOrNull("seed"))),
        (["glorot_normal"], config => new GlorotNormal(config.WholeOrNull("seed"))),
        (["he_uniform"], config => new HeUniform(config.WholeOrNull("seed"))),
        (["he_normal"], config => new HeNormal(config.WholeOrNull("seed"))),
        (["lecun_uniform"], config => new LecunUniform(config.WholeOrNull("seed"))),
        (["lecun_normal"], config => new LecunNormal(config.WholeOrNull("seed"))),
        (["orthogonal", "orthogonal_initializer"], config => new Orthogonal(config.Number("gain", 1), config.WholeOrNull("seed"))),
        (["identity", "identity_initializer"], config => new Identity(config.Number("gain", 1))),
    ];

    /// <summary>An initializer of your own, whose <see cref="Draw"/> you override.</summary>
    /// <param name="seed">What the numbers follow from, whatever the model's seed is.</param>
    protected Initializer(int? seed = null) => Seed = seed;

    /// <summary>What the numbers follow from; null for the model's seed.</summary>
    public int? Seed { get; }

    /// <summary>A new initializer by its name.</summary>
    /// <exception cref="ArgumentException">There is no initializer with this name.</exception>
    public static implicit operator Initializer(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return TryFind(name)?.Invoke([]) ?? throw new ArgumentException(
            $"There is no initializer '{name}'; there are {string.Join(", ", Known.Select(entry => entry.Names[0]))}.", nameof(name));
    }

    /// <summary>An initializer from a function of your own.</summary>
    public static implicit operator Initializer(Func<Key, Shape, Tensor> draw) => Of(draw);

    /// <summary>An initializer from a function of your own: <c>Initializer.Of((key, shape) => Tensor.Normal(shape, 0, 1, key))</c>.</summary>
    public static Initializer Of(Func<Key, Shape, Tensor> draw)
    {
        ArgumentNullException.ThrowIfNull(draw);
        return new Own(draw);
    }

    string IDescribed.ClassName => GetType().Name;

    Config? IDescribed.Describe() => GetConfig();

    /// <summary>What the initializer was made with, so that a model with it can be saved; null, if not overridden: then it can't.</summary>
    protected internal virtual Config? GetConfig() => null;

    /// <summary>How an initializer of a name, or of a class of Keras, is made.</summary>
    internal static Func<Config, Initializer>? TryFind(string name)
    {
        var plain = name.Replace("_", "");
        return Array.Find(
            Known, entry => entry.Names.Any(each => each.Replace("_", "").Equals(plain, StringComparison.OrdinalIgnoreCase))).Make;
    }

    /// <summary>A weight of a shape, from a key.</summary>
    public Tensor Call(Key key, Shape shape, DType dtype = default)
    {
        ArgumentNullException.ThrowIfNull(shape);
        return Draw(Seed is { } seed ? new Key(seed) : key, shape, dtype);
    }

    /// <summary>A weight of a shape and type that follows from the key alone.</summary>
    protected abstract Tensor Draw(Key key, Shape shape, DType dtype);

    private sealed class Own(Func<Key, Shape, Tensor> draw) : Initializer
    {
        protected override Tensor Draw(Key key, Shape shape, DType dtype) => draw(key, shape).Cast(dtype);
    }
}

/// <summary>0 everywhere.</summary>
public sealed class Zeros : Initializer
{
    /// <inheritdoc/>
    protected internal override Config GetConfig() => [];

    /// <inheritdoc/>
    protected override Tensor Draw(Key key, Shape shape, DType dtype) => Initial.zeros(key, shape, dtype);
}

/// <summary>1 everywhere.</summary>
public sealed class Ones : Initializer
{
    /// <inheritdoc/>
    protected internal override Config GetConfig() => [];

    /// <inheritdoc/>
    protected override Tensor Draw(Key key, Shape shape, DType dtype) => Initial.ones(key, shape, dtype);
}

/// <summary>One value everywhere.</summary>
/// <param name="value">The value.</param>
public sealed class Constant(double value = 0) : Initializer
{
    /// <inheritdoc/>
    protected internal override Config GetConfig() => new() { { "value", value } };

    /// <inheritdoc/>
    protected override Tensor Draw(Key key, Shape shape, DType dtype) => Initial.constant(value, key, shape, dtype);
}

/// <summary>Numbers between two bounds, each as likely.</summary>
/// <param name="minval">The lower bound.</param>
/// <param name="maxval">The upper bound.</param>
/// <param name="seed">What the numbers follow from; the model's seed if left out.</param>
public sealed class RandomUniform(double minval = -0.05, double maxval = 0.05, int? seed = null) : Initializer(seed)
{
    /// <inheritdoc/>
    protected internal override Config GetConfig() => new() { { "minval", minval }, { "maxval", maxval }, { "seed", Seed } };

    /// <inheritdoc/>
    protected override Tensor Draw(Key key, Shape shape, DType dtype) => Initial.uniform(minval, maxval, key, shape, dtype);
}

/// <summary>Normally distributed numbers.</summary>
/// <param name="mean">Their mean.</param>
/// <param name="stddev">Their standard deviation.</param>
/// <param name="seed">What the numbers follow from; the model's seed if left out.</param>
public sealed class RandomNormal(double mean = 0, double stddev = 0.05, int? seed = null) : Initializer(seed)
{
    /// <inheritdoc/>
    protected internal override Config GetConfig() => new() { { "mean", mean }, { "stddev", stddev }, { "seed", Seed } };

    /// <inheritdoc/>
    protected override Tensor Draw(Key key, Shape shape, DType dtype) => Initial.normal(mean, stddev, key, shape, dtype);
}

/// <summary>Normally distributed numbers, none further than two deviations from the mean.</summary>
/// <param name="mean">Their mean.</param>
/// <param name="stddev">Their standard deviation before the cut.</param>
/// <param name="seed">What the numbers follow from; the model's seed if left out.</param>
public sealed class TruncatedNormal(double mean = 0, double stddev = 0.05, int? seed = null) : Initializer(seed)
{
    /// <inheritdoc/>
    protected internal override Config GetConfig() => new() { { "mean", mean }, { "stddev", stddev }, { "seed", Seed } };

    /// <inheritdoc/>
    protected override Tensor Draw(Key key, Shape shape, DType dtype) => Initial.truncatedNormal(mean, stddev, key, shape, dtype);
}

/// <summary>Numbers whose variance is a scale over the number of inputs, of outputs, or their mean.</summary>
/// <remarks>
/// Inputs and outputs are the last two axes, times the axes in front: a kernel's window. Normal draws are cut off at two deviations, and
/// widened to keep the variance.
/// </remarks>
public sealed class VarianceScaling : Initializer
{
    private readonly double scale;
    private readonly FanMode mode;
    private readonly Spread spread;

    /// <summary>An initializer.</summary>
    /// <param name="scale">The variance times the fan; positive.</param>
    /// <param name="mode">The fan: "fan_in", "fan_out" or "fan_avg".</param>
    /// <param name="distribution">"truncated_normal", "untruncated_normal" or "uniform".</param>
    /// <param name="seed">What the numbers follow from; the model's seed if left out.</param>
    public VarianceScaling(double scale = 1, string mode = "fan_in", string distribution = "truncated_normal", int? seed = null)
        : base(seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(scale);
        this.scale = scale;
        this.mode = mode switch
        {
            "fan_in" => FanMode.FanIn,
            "fan_out" => FanMode.FanOut,
            "fan_avg" => FanMode.FanAverage,
            _ => throw new ArgumentException($"A mode is fan_in, fan_out or fan_avg, but was given '{mode}'.", nameof(mode)),
        };
        spread = distribution switch
        {
            "truncated_normal" or "normal" => Spread.Truncated,
            "untruncated_normal" => Spread.Untruncated,
            "uniform" => Spread.Even,
            _ => throw new ArgumentException(
                $"A distribution is truncated_normal, untruncated_normal or uniform, but was given '{distribution}'.", nameof(distribution)),
        };
    }

    /// <inheritdoc/>
    protected internal override Config GetConfig() => new()
    {
        { "scale", scale },
        { "mode", mode.IsFanIn ? "fan_in" : mode.IsFanOut ? "fan_out" : "fan_avg" },
        { "distribution", spread.IsTruncated ? "truncated_normal" : spread.IsUntruncated ? "untruncated_normal" : "uniform" },
        { "seed", Seed },
    };

    internal static VarianceScaling FromConfig(Config config) => new(
        config.Number("scale", 1),
        config.Text("mode", "fan_in"),
        config.Text("distribution", "truncated_normal"),
        config.WholeOrNull("seed"));

    /// <inheritdoc/>
    protected override Tensor Draw(Key key, Shape shape, DType dtype) => Initial.varianceScaling(scale, mode, spread, key, shape, dtype);
}

/// <summary>Uniform numbers of the variance 2 / (inputs + outputs) (Glorot and Bengio 2010).</summary>
/// <param name="seed">What the numbers follow from; the model's seed if left out.</param>
public sealed class GlorotUniform(int? seed = null) : Initializer(seed)
{
    /// <inheritdoc/>
    protected internal override Config GetConfig() => new() { { "seed", Seed } };

    /// <inheritdoc/>
    protected override Tensor Draw(Key key, Shape shape, DType dtype) => Initial.glorotUniform(key, shape, dtype);
}

/// <summary>Cut normal numbers of the variance 2 / (inputs + outputs) (Glorot and Bengio 2010).</summary>
/// <param name="seed">What the numbers follow from; the model's seed if left out.</param>
public sealed class GlorotNormal(int? seed = null) : Initializer(seed)
{
    /// <inheritdoc/>
    protected internal override Config GetConfig() => new() { { "seed", Seed } };

    /// <inheritdoc/>
    protected override Tensor Draw(Key key, Shape shape, DType dtype) => Initial.glorotNormal(key, shape, dtype);
}

/// <summary>Uniform numbers of the variance 2 / inputs (He and others 2015).</summary>
/// <param name="seed">What the numbers follow from; the model's seed if left out.</param>
public sealed class HeUniform(int? seed = null) : Initializer(seed)
{
    /// <inheritdoc/>
    protected internal override Config GetConfig() => new() { { "seed", Seed } };

    /// <inheritdoc/>
    protected override Tensor Draw(Key key, Shape shape, DType dtype) => Initial.heUniform(key, shape, dtype);
}

/// <summary>Cut normal numbers of the variance 2 / inputs (He and others 2015).</summary>
/// <param name="seed">What the numbers follow from; the model's seed if left out.</param>
public sealed class HeNormal(int? seed = null) : Initializer(seed)
{
    /// <inheritdoc/>
    protected internal override Config GetConfig() => new() { { "seed", Seed } };

    /// <inheritdoc/>
    protected override Tensor Draw(Key key, Shape shape, DType dtype) => Initial.heNormal(key, shape, dtype);
}

/// <summary>Uniform numbers of the variance 1 / inputs (LeCun and others 1998).</summary>
/// <param name="seed">What the numbers follow from; the model's seed if left out.</param>
public sealed class LecunUniform(int? seed = null) : Initializer(seed)
{
    /// <inheritdoc/>
    protected internal override Config GetConfig() => new() { { "seed", Seed } };

    /// <inheritdoc/>
    protected override Tensor Draw(Key key, Shape shape, DType dtype) => Initial.lecunUniform(key, shape, dtype);
}

/// <summary>Cut normal numbers of the variance 1 / inputs (LeCun and others 1998).</summary>
/// <param name="seed">What the numbers follow from; the model's seed if left out.</param>
public sealed class LecunNormal(int? seed = null) : Initializer(seed)
{
    /// <inheritdoc/>
    protected internal override Config GetConfig() => new() { { "seed", Seed } };

    /// <inheritdoc/>
    protected override Tensor Draw(Key key, Shape shape, DType dtype) => Initial.lecunNormal(key, shape, dtype);
}

/// <summary>Orthonormal columns, or rows where those are fewer; axes in front of the last count as rows (Saxe and others 2014).</summary>
/// <param name="gain">What they are multiplied with.</param>
/// <param name="seed">What the numbers follow from; the model's seed if left out.</param>
public sealed class Orthogonal(double gain = 1, int? seed = null) : Initializer(seed)
{
    /// <inheritdoc/>
    protected internal override Config GetConfig() => new() { { "gain", gain }, { "seed", Seed } };

    /// <inheritdoc/>
    protected override Tensor Draw(Key key, Shape shape, DType dtype) => Initial.orthogonal(gain, key, shape, dtype);
}

/// <summary>A gain on the diagonal of a matrix, 0 elsewhere.</summary>
/// <param name="gain">What stands on the diagonal.</param>
public sealed class Identity(double gain = 1) : Initializer
{
    /// <inheritdoc/>
    protected internal override Config GetConfig() => new() { { "gain", gain } };

    /// <inheritdoc/>
    protected override Tensor Draw(Key key, Shape shape, DType dtype) => Initial.identity(gain, key, shape, dtype);
}
