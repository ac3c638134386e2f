namespace Leibniz.Keras.Metrics;

/// <summary>How much the predicted parts of classes overlap with the true ones: intersection over union, the mean over classes that occur.</summary>
/// <remarks>Differs from Keras: weights keep their fractions, where Keras cuts them off unless it is told a float type.</remarks>
public class IoU : Metric
{
    /// <inheritdoc/>
    protected internal override Config GetConfig() => new()
    {
        { "num_classes", numClasses },
        { "target_class_ids", targets },
        { "ignore_class", ignoreClass },
        { "sparse_y_true", sparseYTrue },
        { "sparse_y_pred", sparseYPred },
        { "axis", axis },
    };

    private readonly int numClasses;
    private readonly int[] targets;
    private readonly int? ignoreClass;
    private readonly bool sparseYTrue;
    private readonly bool sparseYPred;
    private readonly int axis;
    private double[]? counts;

    /// <summary>The overlap of some classes.</summary>
    /// <param name="numClasses">How many classes there are.</param>
    /// <param name="targetClassIds">The classes whose mean is taken.</param>
    /// <param name="ignoreClass">A label whose samples don't count.</param>
    /// <param name="sparseYTrue">Whether targets are labels; else they have a number for each class.</param>
    /// <param name="sparseYPred">Whether predictions are labels; else they have a number for each class.</param>
    /// <param name="axis">The axis of the classes, where they are not sparse.</param>
    /// <param name="name">What the figure is called in logs.</param>
    public IoU(
        int numClasses,
        IReadOnlyList<int> targetClassIds,
        int? ignoreClass = null,
        bool sparseYTrue = true,
        bool sparseYPred = true,
        int axis = -1,
        string name = "io_u")
        : base(name)
    {
        ArgumentNullException.ThrowIfNull(targetClassIds);
        if (targetClassIds.Count == 0 || targetClassIds.Any(id => id < 0 || id >= numClasses))
        {
            throw new ArgumentException(
                $"Target classes lie between 0 and {numClasses - 1}, but were {string.Join(", ", targetClassIds)}.", nameof(targetClassIds));
        }

        this.numClasses = numClasses;
        targets = [.. targetClassIds];
        this.ignoreClass = ignoreClass;
        this.sparseYTrue = sparseYTrue;
        this.sparseYPred = sparseYPred;
        this.axis = axis;
    }

    internal override bool? Rises => true;

    private protected IReadOnlyList<int> Targets => targets;

    private protected int NumClasses => numClasses;

    private protected int? IgnoreClass => ignoreClass;

    private protected bool SparseYTrue => sparseYTrue;

    private protected bool SparseYPred => sparseYPred;

    private protected int Axis => axis;

    /// <inheritdoc/>
    public override void Update(Tensor yTrue, Tensor yPred, Tensor? sampleWeight = null)
    {
        ArgumentNullException.ThrowIfNull(yTrue);
        ArgumentNullException.ThrowIfNull(yPred);
        var t = sparseYTrue ? yTrue : yTrue.ArgMax(axis);
        var p = sparseYPred ? yPred : yPred.ArgMax(axis);
        var more = Confusion.matrix(numClasses, ignoreClass, t, p, sampleWeight);
        counts = counts is null ? more : [.. counts.Zip(more, (a, b) => a + b)];
    }

    /// <inheritdoc/>
    public override double Result() => counts is null ? 0 : Confusion.overlap(numClasses, targets, counts);

    /// <inheritdoc/>
    public override void Reset() => counts = null;
}
