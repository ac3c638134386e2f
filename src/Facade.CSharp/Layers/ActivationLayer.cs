namespace Leibniz.Keras.Layers;

/// <summary>A function of its inputs, without weights. <c>new ActivationLayer("relu")</c></summary>
/// <remarks>Keras calls this layer Activation; here that is the function, so that "relu" converts to it.</remarks>
/// <param name="activation">The function, or its name.</param>
/// <param name="inputShape">The shape of one sample, for the first layer of a model that is to be built at once.</param>
/// <param name="name">The layer's name.</param>
public sealed class ActivationLayer(Activation activation, IReadOnlyList<int>? inputShape = null, string? name = null)
    : Layer(name, inputShape)
{
    /// <summary>The function.</summary>
    public Activation Activation { get; } = activation ?? throw new ArgumentNullException(nameof(activation));

    internal override string ClassName => "Activation";

    internal override Activation? LastActivation => Activation;

    /// <inheritdoc/>
    protected internal override Config GetConfig() => new() { { "activation", Activation } };

    internal static ActivationLayer FromConfig(Config config) => new(config.Activation("activation") ?? "linear");

    /// <inheritdoc/>
    protected internal override Tensor Call(Tensor inputs, IReadOnlyList<Tensor> weights, Mode mode) => Activation.Call(inputs);

    internal override Tensor CallWithoutActivation(Tensor inputs, IReadOnlyList<Tensor> weights, Mode mode) => inputs;
}
