namespace Leibniz.Keras.Metrics;

/// <summary>How many positive targets were predicted positive. With sample weights: how much they weigh.</summary>
/// <param name="thresholds">Predictions above are positive; 0.5 if left out. Several give as many numbers.</param>
/// <param name="name">What the figure is called in logs.</param>
public sealed class TruePositives(IReadOnlyList<double>? thresholds = null, string name = "true_positives") : ConfusionMetric(name, thresholds)
{
    /// <inheritdoc/>
    protected internal override Config GetConfig() => new() { { "thresholds", Given } };

    internal override bool? Rises => true;

    private protected override double[] Of(Counts counts) => counts.TruePositives;
}

/// <summary>How many negative targets were predicted positive. With sample weights: how much they weigh.</summary>
/// <param name="thresholds">Predictions above are positive; 0.5 if left out. Several give as many numbers.</param>
/// <param name="name">What the figure is called in logs.</param>
public sealed class FalsePositives(IReadOnlyList<double>? thresholds = null, string name = "false_positives") : ConfusionMetric(name, thresholds)
{
    /// <inheritdoc/>
    protected internal override Config GetConfig() => new() { { "thresholds", Given } };

    internal override bool? Rises => false;

    private protected override double[] Of(Counts counts) => counts.FalsePositives;
}

/// <summary>How many negative targets were predicted negative. With sample weights: how much they weigh.</summary>
/// <param name="thresholds">Predictions above are positive; 0.5 if left out. Several give as many numbers.</param>
/// <param name="name">What the figure is called in logs.</param>
public sealed class TrueNegatives(IReadOnlyList<double>? thresholds = null, string name = "true_negatives") : ConfusionMetric(name, thresholds)
{
    /// <inheritdoc/>
    protected internal override Config GetConfig() => new() { { "thresholds", Given } };

    internal override bool? Rises => true;

    private protected override double[] Of(Counts counts) => counts.TrueNegatives;
}

/// <summary>How many positive targets were predicted negative. With sample weights: how much they weigh.</summary>
/// <param name="thresholds">Predictions above are positive; 0.5 if left out. Several give as many numbers.</param>
/// <param name="name">What the figure is called in logs.</param>
public sealed class FalseNegatives(IReadOnlyList<double>? thresholds = null, string name = "false_negatives") : ConfusionMetric(name, thresholds)
{
    /// <inheritdoc/>
    protected internal override Config GetConfig() => new() { { "thresholds", Given } };

    internal override bool? Rises => false;

    private protected override double[] Of(Counts counts) => counts.FalseNegatives;
}
