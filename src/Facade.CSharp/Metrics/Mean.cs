namespace Leibniz.Keras.Metrics;

/// <summary>The mean of numbers, such as losses of batches. <c>var mean = new Mean(); mean.Update(values); mean.Result();</c></summary>
/// <param name="name">What the figure is called in logs.</param>
public sealed class Mean(string name = "mean") : Metric(name)
{
    /// <inheritdoc/>
    protected internal override Config GetConfig() => [];

    private double total;
    private double count;

    /// <summary>Takes values into account: one a sample along the first axis, or several of which the mean counts.</summary>
    /// <param name="values">The values.</param>
    /// <param name="sampleWeight">How much each counts.</param>
    public void Update(Tensor values, Tensor? sampleWeight = null)
    {
        ArgumentNullException.ThrowIfNull(values);
        var (sum, divisor) = Measure.totals(false, values, sampleWeight, null);
        total += sum;
        count += divisor;
    }

    /// <summary>Takes predictions into account; the targets play no part.</summary>
    public override void Update(Tensor yTrue, Tensor yPred, Tensor? sampleWeight) => Update(yPred, sampleWeight);

    /// <inheritdoc/>
    public override double Result() => Measure.ratio(total, count);

    /// <inheritdoc/>
    public override void Reset() => (total, count) = (0, 0);
}
