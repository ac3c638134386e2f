namespace Leibniz.Keras.Metrics;

/// <summary>The mean over samples of a value that each of them has.</summary>
/// <remarks>Weighted: the sum of weighted values over the sum of weights; a loss divides by the number of samples instead.</remarks>
public abstract class MeanMetric : Metric
{
    private double total;
    private double count;

    /// <summary>A mean of a name.</summary>
    /// <param name="name">What its figure is called in logs.</param>
    protected MeanMetric(string name)
        : base(name)
    {
    }

    /// <inheritdoc/>
    public override void Update(Tensor yTrue, Tensor yPred, Tensor? sampleWeight = null)
    {
        ArgumentNullException.ThrowIfNull(yTrue);
        ArgumentNullException.ThrowIfNull(yPred);
        var (sum, divisor) = Measure.totals(false, Values(yTrue, yPred), sampleWeight, Mask(yTrue, yPred));
        total += sum;
        count += divisor;
    }

    /// <inheritdoc/>
    public override double Result() => Measure.ratio(total, count);

    /// <inheritdoc/>
    public override void Reset() => (total, count) = (0, 0);

    /// <summary>The values of a batch: one a sample, or several of which a sample's value is the mean.</summary>
    protected abstract Tensor Values(Tensor yTrue, Tensor yPred);

    /// <summary>Which values count when samples are weighted; null: all.</summary>
    internal virtual Tensor? Mask(Tensor yTrue, Tensor yPred) => null;
}
