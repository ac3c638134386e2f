namespace Leibniz.Keras.Metrics;

/// <summary>The sum of t · ln(t / p) of two distributions.</summary>
/// <param name="name">What the figure is called in logs.</param>
public sealed class KLDivergence(string name = "kl_divergence") : MeanMetric(name)
{
    /// <inheritdoc/>
    protected internal override Config GetConfig() => [];

    internal override bool? Rises => false;

    /// <inheritdoc/>
    protected override Tensor Values(Tensor yTrue, Tensor yPred) => LossModule.klDivergence(yTrue, yPred);
}

/// <summary>The mean of p - t · ln p.</summary>
/// <param name="name">What the figure is called in logs.</param>
public sealed class Poisson(string name = "poisson") : MeanMetric(name)
{
    /// <inheritdoc/>
    protected internal override Config GetConfig() => [];

    internal override bool? Rises => false;

    /// <inheritdoc/>
    protected override Tensor Values(Tensor yTrue, Tensor yPred) => LossModule.poisson(yTrue, yPred);
}

/// <summary>The binary cross-entropy.</summary>
/// <param name="fromLogits">Whether predictions are logits, before a sigmoid.</param>
/// <param name="labelSmoothing">Targets are drawn towards 1/2 by this share.</param>
/// <param name="name">What the figure is called in logs.</param>
public sealed class BinaryCrossentropy(bool fromLogits = false, double labelSmoothing = 0, string name = "binary_crossentropy") : MeanMetric(name)
{
    /// <inheritdoc/>
    protected internal override Config GetConfig() => new() { { "from_logits", fromLogits }, { "label_smoothing", labelSmoothing } };

    internal override bool? Rises => false;

    /// <inheritdoc/>
    protected override Tensor Values(Tensor yTrue, Tensor yPred) => CrossEntropy.binary("BinaryCrossentropy", fromLogits, labelSmoothing, -1, yTrue, yPred);
}

/// <summary>The cross-entropy of two distributions.</summary>
/// <param name="fromLogits">Whether predictions are logits, before a softmax.</param>
/// <param name="labelSmoothing">Targets are drawn towards equal probabilities by this share.</param>
/// <param name="axis">The axis of the classes.</param>
/// <param name="name">What the figure is called in logs.</param>
public sealed class CategoricalCrossentropy(bool fromLogits = false, double labelSmoothing = 0, int axis = -1, string name = "categorical_crossentropy") : MeanMetric(name)
{
    /// <inheritdoc/>
    protected internal override Config GetConfig() => new() { { "from_logits", fromLogits }, { "label_smoothing", labelSmoothing }, { "axis", axis } };

    internal override bool? Rises => false;

    /// <inheritdoc/>
    protected override Tensor Values(Tensor yTrue, Tensor yPred) => CrossEntropy.categorical(fromLogits, labelSmoothing, axis, yTrue, yPred);
}

/// <summary>The cross-entropy of labels and distributions.</summary>
/// <param name="fromLogits">Whether predictions are logits, before a softmax.</param>
/// <param name="ignoreClass">A label whose samples add nothing.</param>
/// <param name="axis">The axis of the classes.</param>
/// <param name="name">What the figure is called in logs.</param>
public sealed class SparseCategoricalCrossentropy(bool fromLogits = false, int? ignoreClass = null, int axis = -1, string name = "sparse_categorical_crossentropy") : MeanMetric(name)
{
    /// <inheritdoc/>
    protected internal override Config GetConfig() => new() { { "from_logits", fromLogits }, { "ignore_class", ignoreClass }, { "axis", axis } };

    internal override bool? Rises => false;

    /// <inheritdoc/>
    protected override Tensor Values(Tensor yTrue, Tensor yPred) => CrossEntropy.sparse(fromLogits, ignoreClass, axis, yTrue, yPred);

    internal override Tensor? Mask(Tensor yTrue, Tensor yPred) =>
        ignoreClass is { } ignored ? CrossEntropy.kept(ignored, axis, yTrue, yPred) : null;
}
