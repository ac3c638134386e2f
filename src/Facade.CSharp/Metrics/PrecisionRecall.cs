namespace Leibniz.Keras.Metrics;

/// <summary>Which share of the positive predictions is right. 0 where there are none.</summary>
/// <param name="thresholds">Predictions above are positive; 0.5 if left out. Several give as many numbers.</param>
/// <param name="topK">Only the k largest predictions of a sample can be positive.</param>
/// <param name="classId">The only class that counts.</param>
/// <param name="name">What the figure is called in logs.</param>
public sealed class Precision(IReadOnlyList<double>? thresholds = null, int? topK = null, int? classId = null, string name = "precision")
    : ConfusionMetric(name, thresholds, topK, classId)
{
    /// <inheritdoc/>
    protected internal override Config GetConfig() => new() { { "thresholds", Given }, { "top_k", TopK }, { "class_id", ClassId } };

    private protected override double[] Of(Counts counts) => Confusion.precision(counts);
}

/// <summary>Which share of the positive targets was found. 0 where there are none.</summary>
/// <param name="thresholds">Predictions above are positive; 0.5 if left out. Several give as many numbers.</param>
/// <param name="topK">Only the k largest predictions of a sample can be positive.</param>
/// <param name="classId">The only class that counts.</param>
/// <param name="name">What the figure is called in logs.</param>
public sealed class Recall(IReadOnlyList<double>? thresholds = null, int? topK = null, int? classId = null, string name = "recall")
    : ConfusionMetric(name, thresholds, topK, classId)
{
    /// <inheritdoc/>
    protected internal override Config GetConfig() => new() { { "thresholds", Given }, { "top_k", TopK }, { "class_id", ClassId } };

    private protected override double[] Of(Counts counts) => Confusion.recall(counts);
}
