namespace Leibniz.Keras.Metrics;

/// <summary>A figure made of true and false positives and negatives at thresholds. A prediction above a threshold is positive.</summary>
public abstract class ConfusionMetric : SeveralFigures
{
    private readonly double[]? given;
    private readonly double[] thresholds;
    private readonly bool evenly;
    private readonly int? topK;
    private readonly int? classId;
    private Counts? counts;

    private protected ConfusionMetric(string name, IReadOnlyList<double>? thresholds, int? topK = null, int? classId = null)
        : base(name)
    {
        foreach (var threshold in thresholds ?? [])
        {
            if (!(threshold >= 0 && threshold <= 1))
            {
                throw new ArgumentOutOfRangeException(nameof(thresholds), threshold, "A threshold lies between 0 and 1.");
            }
        }

        if (topK <= 0)
        {
            throw new ArgumentOutOfRangeException(nameof(topK), topK, "topK is 1 or more.");
        }

        // With the k largest predictions, any of them is positive unless thresholds were given.
        given = thresholds?.ToArray();
        this.thresholds = thresholds is null ? [topK is null ? 0.5 : -1e10] : [.. thresholds];
        evenly = Confusion.isEven(this.thresholds);
        this.topK = topK;
        this.classId = classId;
    }

    private protected override string OneFigure => "give one threshold";

    /// <summary>The thresholds as they were given.</summary>
    private protected IReadOnlyList<double>? Given => given;

    private protected int? TopK => topK;

    private protected int? ClassId => classId;

    /// <inheritdoc/>
    public override void Update(Tensor yTrue, Tensor yPred, Tensor? sampleWeight = null)
    {
        ArgumentNullException.ThrowIfNull(yTrue);
        ArgumentNullException.ThrowIfNull(yPred);
        counts = Counts.Sum(counts, Confusion.count(thresholds, evenly, topK, classId, false, null, yTrue, yPred, sampleWeight));
    }

    /// <inheritdoc/>
    public override void Reset() => counts = null;

    private protected sealed override double[] Figures() => counts is null ? new double[thresholds.Length] : Of(counts);

    /// <summary>A figure for each threshold.</summary>
    private protected abstract double[] Of(Counts counts);
}
