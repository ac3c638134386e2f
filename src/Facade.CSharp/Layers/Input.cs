namespace Leibniz.Keras.Layers;

/// <summary>The shape of one sample, as the first of a model's layers: the model is then built at once. <c>new Input([28, 28])</c></summary>
/// <param name="shape">The shape of one sample, without the batch axis.</param>
public sealed class Input(IReadOnlyList<int> shape) : Layer(null, shape ?? throw new ArgumentNullException(nameof(shape)))
{
    /// <inheritdoc/>
    protected internal override Tensor Call(Tensor inputs, IReadOnlyList<Tensor> weights, Mode mode) => inputs;
}
