namespace Leibniz.Keras.Metrics;

/// <summary>The best of one figure at thresholds where another reaches a bound; 0 where none does.</summary>
public abstract class BoundedMetric : ConfusionMetric
{
    private readonly double bound;
    private readonly int numThresholds;

    private protected BoundedMetric(string name, double bound, int numThresholds, int? classId)
        : base(name, Thresholds(numThresholds), null, classId)
    {
        if (!(bound >= 0 && bound <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(bound), bound, "A share lies between 0 and 1.");
        }

        this.bound = bound;
        this.numThresholds = numThresholds;
    }

    private protected sealed override double[] Of(Counts counts) => [Confusion.bestWhere(bound, Bounded(counts), Wanted(counts))];

    private protected double Bound => bound;

    private protected int NumThresholds => numThresholds;

    private protected abstract double[] Bounded(Counts counts);

    private protected abstract double[] Wanted(Counts counts);

    private static double[] Thresholds(int count) => count switch
    {
        <= 0 => throw new ArgumentOutOfRangeException(nameof(count), count, "There is 1 threshold or more."),
        1 => [0.5],
        _ => Confusion.even(count),
    };
}

/// <summary>The best sensitivity at thresholds where the specificity is at least a bound; 0 where it never is.</summary>
/// <param name="specificity">The bound.</param>
/// <param name="numThresholds">How many thresholds from 0 to 1 are tried.</param>
/// <param name="classId">The only class that counts.</param>
/// <param name="name">What the figure is called in logs.</param>
public sealed class SensitivityAtSpecificity(double specificity, int numThresholds = 200, int? classId = null, string name = "sensitivity_at_specificity")
    : BoundedMetric(name, specificity, numThresholds, classId)
{
    /// <inheritdoc/>
    protected internal override Config GetConfig() => new() { { "specificity", Bound }, { "num_thresholds", NumThresholds }, { "class_id", ClassId } };

    private protected override double[] Bounded(Counts counts) => Confusion.specificity(counts);

    private protected override double[] Wanted(Counts counts) => Confusion.recall(counts);
}

/// <summary>The best specificity at thresholds where the sensitivity is at least a bound; 0 where it never is.</summary>
/// <param name="sensitivity">The bound.</param>
/// <param name="numThresholds">How many thresholds from 0 to 1 are tried.</param>
/// <param name="classId">The only class that counts.</param>
/// <param name="name">What the figure is called in logs.</param>
public sealed class SpecificityAtSensitivity(double sensitivity, int numThresholds = 200, int? classId = null, string name = "specificity_at_sensitivity")
    : BoundedMetric(name, sensitivity, numThresholds, classId)
{
    /// <inheritdoc/>
    protected internal override Config GetConfig() => new() { { "sensitivity", Bound }, { "num_thresholds", NumThresholds }, { "class_id", ClassId } };

    private protected override double[] Bounded(Counts counts) => Confusion.recall(counts);

    private protected override double[] Wanted(Counts counts) => Confusion.specificity(counts);
}

/// <summary>The best precision at thresholds where the recall is at least a bound; 0 where it never is.</summary>
/// <param name="recall">The bound.</param>
/// <param name="numThresholds">How many thresholds from 0 to 1 are tried.</param>
/// <param name="classId">The only class that counts.</param>
/// <param name="name">What the figure is called in logs.</param>
public sealed class PrecisionAtRecall(double recall, int numThresholds = 200, int? classId = null, string name = "precision_at_recall")
    : BoundedMetric(name, recall, numThresholds, classId)
{
    /// <inheritdoc/>
    protected internal override Config GetConfig() => new() { { "recall", Bound }, { "num_thresholds", NumThresholds }, { "class_id", ClassId } };

    private protected override double[] Bounded(Counts counts) => Confusion.recall(counts);

    private protected override double[] Wanted(Counts counts) => Confusion.precision(counts);
}

/// <summary>The best recall at thresholds where the precision is at least a bound; 0 where it never is.</summary>
/// <param name="precision">The bound.</param>
/// <param name="numThresholds">How many thresholds from 0 to 1 are tried.</param>
/// <param name="classId">The only class that counts.</param>
/// <param name="name">What the figure is called in logs.</param>
public sealed class RecallAtPrecision(double precision, int numThresholds = 200, int? classId = null, string name = "recall_at_precision")
    : BoundedMetric(name, precision, numThresholds, classId)
{
    /// <inheritdoc/>
    protected internal override Config GetConfig() => new() { { "precision", Bound }, { "num_thresholds", NumThresholds }, { "class_id", ClassId } };

    private protected override double[] Bounded(Counts counts) => Confusion.precision(counts);

    private protected override double[] Wanted(Counts counts) => Confusion.recall(counts);
}
