namespace Leibniz.Keras.Metrics;

/// <summary>The mean of max(1 - target · prediction, 0); targets that are all 0 or 1 count as -1 or 1.</summary>
/// <param name="name">What the figure is called in logs.</param>
public sealed class Hinge(string name = "hinge") : MeanMetric(name)
{
    /// <inheritdoc/>
    protected internal override Config GetConfig() => [];

    internal override bool? Rises => false;

    /// <inheritdoc/>
    protected override Tensor Values(Tensor yTrue, Tensor yPred) => LossModule.hinge(yTrue, yPred);
}

/// <summary>The mean of max(1 - target · prediction, 0) squared.</summary>
/// <param name="name">What the figure is called in logs.</param>
public sealed class SquaredHinge(string name = "squared_hinge") : MeanMetric(name)
{
    /// <inheritdoc/>
    protected internal override Config GetConfig() => [];

    internal override bool? Rises => false;

    /// <inheritdoc/>
    protected override Tensor Values(Tensor yTrue, Tensor yPred) => LossModule.squaredHinge(yTrue, yPred);
}

/// <summary>How much the largest wrong prediction comes within 1 of the right one.</summary>
/// <param name="name">What the figure is called in logs.</param>
public sealed class CategoricalHinge(string name = "categorical_hinge") : MeanMetric(name)
{
    /// <inheritdoc/>
    protected internal override Config GetConfig() => [];

    internal override bool? Rises => false;

    /// <inheritdoc/>
    protected override Tensor Values(Tensor yTrue, Tensor yPred) => LossModule.categoricalHinge(yTrue, yPred);
}
