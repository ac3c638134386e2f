namespace Leibniz.Keras.Metrics;

/// <summary>The mean of squared differences.</summary>
/// <param name="name">What the figure is called in logs.</param>
public sealed class MeanSquaredError(string name = "mean_squared_error") : MeanMetric(name)
{
    /// <inheritdoc/>
    protected internal override Config GetConfig() => [];

    internal override bool? Rises => false;

    /// <inheritdoc/>
    protected override Tensor Values(Tensor yTrue, Tensor yPred) => LossModule.meanSquaredError(yTrue, yPred);
}

/// <summary>The root of the mean of squared differences over all samples.</summary>
/// <param name="name">What the figure is called in logs.</param>
public sealed class RootMeanSquaredError(string name = "root_mean_squared_error") : MeanMetric(name)
{
    /// <inheritdoc/>
    protected internal override Config GetConfig() => [];

    internal override bool? Rises => false;

    /// <inheritdoc/>
    public override double Result() => Math.Sqrt(base.Result());

    /// <inheritdoc/>
    protected override Tensor Values(Tensor yTrue, Tensor yPred) => Measure.squaredError(yTrue, yPred);
}

/// <summary>The mean of absolute differences.</summary>
/// <param name="name">What the figure is called in logs.</param>
public sealed class MeanAbsoluteError(string name = "mean_absolute_error") : MeanMetric(name)
{
    /// <inheritdoc/>
    protected internal override Config GetConfig() => [];

    internal override bool? Rises => false;

    /// <inheritdoc/>
    protected override Tensor Values(Tensor yTrue, Tensor yPred) => LossModule.meanAbsoluteError(yTrue, yPred);
}

/// <summary>100 times the mean of absolute differences over absolute targets.</summary>
/// <param name="name">What the figure is called in logs.</param>
public sealed class MeanAbsolutePercentageError(string name = "mean_absolute_percentage_error") : MeanMetric(name)
{
    /// <inheritdoc/>
    protected internal override Config GetConfig() => [];

    internal override bool? Rises => false;

    /// <inheritdoc/>
    protected override Tensor Values(Tensor yTrue, Tensor yPred) => LossModule.meanAbsolutePercentageError(yTrue, yPred);
}

/// <summary>The mean of squared differences of ln(1 + x).</summary>
/// <param name="name">What the figure is called in logs.</param>
public sealed class MeanSquaredLogarithmicError(string name = "mean_squared_logarithmic_error") : MeanMetric(name)
{
    /// <inheritdoc/>
    protected internal override Config GetConfig() => [];

    internal override bool? Rises => false;

    /// <inheritdoc/>
    protected override Tensor Values(Tensor yTrue, Tensor yPred) => LossModule.meanSquaredLogarithmicError(yTrue, yPred);
}

/// <summary>The mean of ln(cosh(difference)).</summary>
/// <param name="name">What the figure is called in logs.</param>
public sealed class LogCoshError(string name = "logcosh") : MeanMetric(name)
{
    /// <inheritdoc/>
    protected internal override Config GetConfig() => [];

    internal override bool? Rises => false;

    /// <inheritdoc/>
    protected override Tensor Values(Tensor yTrue, Tensor yPred) => LossModule.logCosh(yTrue, yPred);
}

/// <summary>The cosine between targets and predictions; the loss of that name is its negative.</summary>
/// <param name="axis">The axis of the vectors.</param>
/// <param name="name">What the figure is called in logs.</param>
public sealed class CosineSimilarity(int axis = -1, string name = "cosine_similarity") : MeanMetric(name)
{
    /// <inheritdoc/>
    protected internal override Config GetConfig() => new() { { "axis", axis } };

    internal override bool? Rises => true;

    /// <inheritdoc/>
    protected override Tensor Values(Tensor yTrue, Tensor yPred) => LossModule.cosine(axis, yTrue, yPred);
}

/// <summary>How linear the relation of targets and predictions is, from -1 to 1.</summary>
/// <param name="axis">The axis along which they are compared.</param>
/// <param name="name">What the figure is called in logs.</param>
public sealed class PearsonCorrelation(int axis = -1, string name = "pearson_correlation") : MeanMetric(name)
{
    /// <inheritdoc/>
    protected internal override Config GetConfig() => new() { { "axis", axis } };

    internal override bool? Rises => true;

    /// <inheritdoc/>
    protected override Tensor Values(Tensor yTrue, Tensor yPred) => Measure.pearson(axis, yTrue, yPred);
}

/// <summary>How well predictions agree with targets, from -1 to 1 (Lin 1989).</summary>
/// <param name="axis">The axis along which they are compared.</param>
/// <param name="name">What the figure is called in logs.</param>
public sealed class ConcordanceCorrelation(int axis = -1, string name = "concordance_correlation") : MeanMetric(name)
{
    /// <inheritdoc/>
    protected internal override Config GetConfig() => new() { { "axis", axis } };

    internal override bool? Rises => true;

    /// <inheritdoc/>
    protected override Tensor Values(Tensor yTrue, Tensor yPred) => Measure.concordance(axis, yTrue, yPred);
}
