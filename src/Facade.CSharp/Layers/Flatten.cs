namespace Leibniz.Keras.Layers;

/// <summary>Each sample as one row of numbers. <c>new Flatten(inputShape: [28, 28])</c></summary>
/// <param name="inputShape">The shape of one sample, for the first layer of a model that is to be built at once.</param>
/// <param name="name">The layer's name.</param>
public sealed class Flatten(IReadOnlyList<int>? inputShape = null, string? name = null) : Layer(name, inputShape)
{
    /// <inheritdoc/>
    protected internal override Config GetConfig() => [];

    internal static Flatten FromConfig(Config config)
    {
        config.Unsupported("data_format", "channels_last");
        return new();
    }

    /// <inheritdoc/>
    protected internal override Shape OutputShape(Shape input) => Shape.Of([input.Size]);

    /// <inheritdoc/>
    protected internal override Tensor Call(Tensor inputs, IReadOnlyList<Tensor> weights, Mode mode) => LayerFunction.flatten(inputs);
}
