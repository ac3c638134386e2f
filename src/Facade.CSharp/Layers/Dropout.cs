namespace Leibniz.Keras.Layers;

/// <summary>In training, drops elements with a probability and scales the others by 1 / (1 - rate). <c>new Dropout(0.2)</c></summary>
/// <remarks>Srivastava and others 2014. Which elements are dropped follows from the seed of Fit.</remarks>
public sealed class Dropout : Layer
{
    /// <summary>A dropout layer.</summary>
    /// <param name="rate">The probability with which an element is dropped, 0 to 1.</param>
    /// <param name="inputShape">The shape of one sample, for the first layer of a model that is to be built at once.</param>
    /// <param name="name">The layer's name.</param>
    public Dropout(double rate, IReadOnlyList<int>? inputShape = null, string? name = null)
        : base(name, inputShape)
    {
        if (!(rate >= 0 && rate <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(rate), rate, "The rate of a dropout lies between 0 and 1.");
        }

        Rate = rate;
    }

    /// <summary>The probability with which an element is dropped.</summary>
    public double Rate { get; }

    /// <inheritdoc/>
    protected internal override Config GetConfig() => new() { { "rate", Rate } };

    // Keras's seed is left out: here masks follow from the seed of Fit.
    internal static Dropout FromConfig(Config config)
    {
        config.Unsupported("noise_shape");
        return new(config.Number("rate"));
    }

    /// <inheritdoc/>
    protected internal override Tensor Call(Tensor inputs, IReadOnlyList<Tensor> weights, Mode mode) =>
        mode.IsTraining ? LayerFunction.dropout(Rate, mode.Key, inputs) : inputs;
}
