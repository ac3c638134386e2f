namespace Leibniz.Keras.Layers;

/// <summary>The shape of one sample, as the first of a model's layers: the model is then built at once. <c>new Input([28, 28])</c></summary>
/// <param name="shape">The shape of one sample, without the batch axis.</param>
public sealed class Input(IReadOnlyList<int> shape) : Layer(null, shape ?? throw new ArgumentNullException(nameof(shape)))
{
    internal override string ClassName => "InputLayer";

    /// <inheritdoc/>
    protected internal override Config GetConfig() => [];

    // Keras refuses an InputLayer with other arguments.
    internal override void AddCommon(Config config)
    {
        config.Add("name", Name);
        config.Add("dtype", "float32");
        config.AddBatchShape("batch_shape", InputShape!);
    }

    internal static Input FromConfig(Config config) => new(
        config.BatchShape("batch_shape") ?? config.BatchShape("batch_input_shape") ?? config.Wholes("shape")
        ?? throw config.Missing("batch_shape", "a shape"));

    /// <inheritdoc/>
    protected internal override Tensor Call(Tensor inputs, IReadOnlyList<Tensor> weights, Mode mode) => inputs;
}
