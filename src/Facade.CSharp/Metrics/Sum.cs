namespace Leibniz.Keras.Metrics;

/// <summary>The sum of numbers. <c>var sum = new Sum(); sum.Update(values); sum.Result();</c></summary>
/// <param name="name">What the figure is called in logs.</param>
public sealed class Sum(string name = "sum") : Metric(name)
{
    /// <inheritdoc/>
    protected internal override Config GetConfig() => [];

    private double total;

    /// <summary>Takes values into account.</summary>
    /// <param name="values">The values.</param>
    /// <param name="sampleWeight">How much each counts.</param>
    public void Update(Tensor values, Tensor? sampleWeight = null)
    {
        ArgumentNullException.ThrowIfNull(values);
        var (sum, _) = Measure.totals(true, values, sampleWeight, null);
        total += sum;
    }

    /// <summary>Takes predictions into account; the targets play no part.</summary>
    public override void Update(Tensor yTrue, Tensor yPred, Tensor? sampleWeight) => Update(yPred, sampleWeight);

    /// <inheritdoc/>
    public override double Result() => total;

    /// <inheritdoc/>
    public override void Reset() => total = 0;
}
