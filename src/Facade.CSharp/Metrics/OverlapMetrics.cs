namespace Leibniz.Keras.Metrics;

/// <summary>The overlap of two classes, of predictions at least as large as a threshold with targets of 1.</summary>
/// <param name="targetClassIds">The classes whose mean is taken; 0 and 1 if left out.</param>
/// <param name="threshold">Predictions of at least this are class 1.</param>
/// <param name="name">What the figure is called in logs.</param>
public sealed class BinaryIoU(IReadOnlyList<int>? targetClassIds = null, double threshold = 0.5, string name = "binary_io_u")
    : IoU(2, targetClassIds ?? [0, 1], name: name)
{
    /// <inheritdoc/>
    protected internal override Config GetConfig() => new() { { "target_class_ids", Targets }, { "threshold", threshold } };

    /// <inheritdoc/>
    public override void Update(Tensor yTrue, Tensor yPred, Tensor? sampleWeight = null)
    {
        ArgumentNullException.ThrowIfNull(yPred);
        base.Update(yTrue, yPred.Cast(DType.Float32).GreaterEqual((double)(float)threshold), sampleWeight);
    }
}

/// <summary>The mean overlap of all classes that occur.</summary>
/// <param name="numClasses">How many classes there are.</param>
/// <param name="ignoreClass">A label whose samples don't count.</param>
/// <param name="sparseYTrue">Whether targets are labels; else they have a number for each class.</param>
/// <param name="sparseYPred">Whether predictions are labels; else they have a number for each class.</param>
/// <param name="axis">The axis of the classes, where they are not sparse.</param>
/// <param name="name">What the figure is called in logs.</param>
public class MeanIoU(
    int numClasses, int? ignoreClass = null, bool sparseYTrue = true, bool sparseYPred = true, int axis = -1, string name = "mean_io_u")
    : IoU(numClasses, [.. Enumerable.Range(0, numClasses)], ignoreClass, sparseYTrue, sparseYPred, axis, name)
{
    /// <inheritdoc/>
    protected internal override Config GetConfig() => new()
    {
        { "num_classes", NumClasses },
        { "ignore_class", IgnoreClass },
        { "sparse_y_true", SparseYTrue },
        { "sparse_y_pred", SparseYPred },
        { "axis", Axis },
    };
}

/// <summary>The overlap of some classes, of targets and predictions with a number for each class.</summary>
/// <param name="numClasses">How many classes there are.</param>
/// <param name="targetClassIds">The classes whose mean is taken.</param>
/// <param name="ignoreClass">A label whose samples don't count.</param>
/// <param name="sparseYPred">Whether predictions are labels.</param>
/// <param name="axis">The axis of the classes.</param>
/// <param name="name">What the figure is called in logs.</param>
public sealed class OneHotIoU(
    int numClasses,
    IReadOnlyList<int> targetClassIds,
    int? ignoreClass = null,
    bool sparseYPred = false,
    int axis = -1,
    string name = "one_hot_io_u")
    : IoU(numClasses, targetClassIds, ignoreClass, false, sparseYPred, axis, name)
{
    /// <inheritdoc/>
    protected internal override Config GetConfig() => new()
    {
        { "num_classes", NumClasses },
        { "target_class_ids", Targets },
        { "ignore_class", IgnoreClass },
        { "sparse_y_pred", SparseYPred },
        { "axis", Axis },
    };
}

/// <summary>The mean overlap of all classes that occur, of targets and predictions with a number for each class.</summary>
/// <param name="numClasses">How many classes there are.</param>
/// <param name="ignoreClass">A label whose samples don't count.</param>
/// <param name="sparseYPred">Whether predictions are labels.</param>
/// <param name="axis">The axis of the classes.</param>
/// <param name="name">What the figure is called in logs.</param>
public sealed class OneHotMeanIoU(
    int numClasses, int? ignoreClass = null, bool sparseYPred = false, int axis = -1, string name = "one_hot_mean_io_u")
    : MeanIoU(numClasses, ignoreClass, false, sparseYPred, axis, name)
{
    /// <inheritdoc/>
    protected internal override Config GetConfig() => new()
    {
        { "num_classes", NumClasses },
        { "ignore_class", IgnoreClass },
        { "sparse_y_pred", SparseYPred },
        { "axis", Axis },
    };
}
