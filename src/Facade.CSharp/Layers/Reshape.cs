namespace Leibniz.Keras.Layers;

/// <summary>Each sample under another shape. <c>new Reshape([28, 28, 1])</c></summary>
/// <param name="targetShape">The new shape of one sample; one length may be -1.</param>
/// <param name="inputShape">The shape of one sample, for the first layer of a model that is to be built at once.</param>
/// <param name="name">The layer's name.</param>
public sealed class Reshape(IReadOnlyList<int> targetShape, IReadOnlyList<int>? inputShape = null, string? name = null)
    : Layer(name, inputShape)
{
    private readonly int[] target = [.. targetShape ?? throw new ArgumentNullException(nameof(targetShape))];

    /// <inheritdoc/>
    protected internal override Config GetConfig() => new() { { "target_shape", target } };

    internal static Reshape FromConfig(Config config) => new(config.Wholes("target_shape") ?? throw config.Missing("target_shape", "a shape"));

    /// <inheritdoc/>
    protected internal override Shape OutputShape(Shape input) => Arrange.resolve(input.Size, target);

    /// <inheritdoc/>
    protected internal override Tensor Call(Tensor inputs, IReadOnlyList<Tensor> weights, Mode mode) =>
        inputs.Reshape([inputs.Length, .. OutputShape(Shape.Of([.. inputs.Shape.Skip(1)]))]);
}
