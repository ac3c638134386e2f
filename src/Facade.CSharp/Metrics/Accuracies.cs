namespace Leibniz.Keras.Metrics;

/// <summary>How many predictions equal their target.</summary>
/// <param name="name">What the figure is called in logs.</param>
public sealed class Accuracy(string name = "accuracy") : MeanMetric(name)
{
    /// <inheritdoc/>
    protected internal override Config GetConfig() => [];

    internal override bool? Rises => true;

    /// <inheritdoc/>
    protected override Tensor Values(Tensor yTrue, Tensor yPred) => Measure.accuracy(yTrue, yPred);
}

/// <summary>How many predictions are on the same side of a threshold as their target of 0 or 1.</summary>
/// <param name="threshold">Predictions above it count as 1.</param>
/// <param name="name">What the figure is called in logs.</param>
public sealed class BinaryAccuracy(double threshold = 0.5, string name = "binary_accuracy") : MeanMetric(name)
{
    /// <inheritdoc/>
    protected internal override Config GetConfig() => new() { { "threshold", threshold } };

    internal override bool? Rises => true;

    /// <inheritdoc/>
    protected override Tensor Values(Tensor yTrue, Tensor yPred) => Measure.binaryAccuracy(threshold, yTrue, yPred);
}

/// <summary>How many samples have their largest prediction where their target is largest.</summary>
/// <param name="name">What the figure is called in logs.</param>
public sealed class CategoricalAccuracy(string name = "categorical_accuracy") : MeanMetric(name)
{
    /// <inheritdoc/>
    protected internal override Config GetConfig() => [];

    internal override bool? Rises => true;

    /// <inheritdoc/>
    protected override Tensor Values(Tensor yTrue, Tensor yPred) => Measure.categoricalAccuracy(yTrue, yPred);
}

/// <summary>How many samples have their largest prediction at the place that their label names.</summary>
/// <param name="name">What the figure is called in logs.</param>
public sealed class SparseCategoricalAccuracy(string name = "sparse_categorical_accuracy") : MeanMetric(name)
{
    /// <inheritdoc/>
    protected internal override Config GetConfig() => [];

    internal override bool? Rises => true;

    /// <inheritdoc/>
    protected override Tensor Values(Tensor yTrue, Tensor yPred) => Measure.sparseCategoricalAccuracy(yTrue, yPred);
}

/// <summary>How many samples have the largest of their targets among their k largest predictions; ties count as among them.</summary>
/// <param name="k">How many predictions a sample may make.</param>
/// <param name="name">What the figure is called in logs.</param>
public sealed class TopKCategoricalAccuracy(int k = 5, string name = "top_k_categorical_accuracy") : MeanMetric(name)
{
    /// <inheritdoc/>
    protected internal override Config GetConfig() => new() { { "k", k } };

    internal override bool? Rises => true;

    /// <inheritdoc/>
    protected override Tensor Values(Tensor yTrue, Tensor yPred) => Measure.topK(k, yTrue, yPred);
}

/// <summary>How many samples have their label among their k largest predictions; ties count as among them.</summary>
/// <param name="k">How many predictions a sample may make.</param>
/// <param name="fromSortedIds">Whether predictions are labels, the most likely first.</param>
/// <param name="name">What the figure is called in logs.</param>
public sealed class SparseTopKCategoricalAccuracy(int k = 5, bool fromSortedIds = false, string name = "sparse_top_k_categorical_accuracy") : MeanMetric(name)
{
    /// <inheritdoc/>
    protected internal override Config GetConfig() => new() { { "k", k }, { "from_sorted_ids", fromSortedIds } };

    internal override bool? Rises => true;

    /// <inheritdoc/>
    protected override Tensor Values(Tensor yTrue, Tensor yPred) => fromSortedIds
        ? Measure.sparseTopKOfSorted(k, yTrue, yPred)
        : Measure.sparseTopK(k, yTrue, yPred);
}
