namespace Leibniz.Keras.Metrics;

/// <summary>The mean of a function's values, one a sample. <c>new MeanOfFunction((y, p) => (y - p).Abs().Mean(axis: -1), "distance")</c></summary>
/// <remarks>The function gets targets in the predictions' type, and (n,) beside (n, 1) as (n, 1).</remarks>
/// <param name="values">The values of targets and predictions.</param>
/// <param name="name">What the figure is called in logs.</param>
public sealed class MeanOfFunction(Func<Tensor, Tensor, Tensor> values, string name) : MeanMetric(name)
{
    private readonly Func<Tensor, Tensor, Tensor> values = Fitted.To(values ?? throw new ArgumentNullException(nameof(values)));

    /// <inheritdoc/>
    protected override Tensor Values(Tensor yTrue, Tensor yPred) => values(yTrue, yPred);
}
