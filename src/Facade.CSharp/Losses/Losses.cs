namespace Leibniz.Keras;

/// <summary>Losses as functions: one value for each sample. <c>Losses.SparseCategoricalCrossentropy(labels, predictions).Mean()</c></summary>
/// <remarks>With more arguments, and as objects that reduce and weigh: the factories of <see cref="Loss"/>.</remarks>
public static class Losses
{
    /// <summary>The mean of squared differences along the last axis.</summary>
    public static Tensor MeanSquaredError(Tensor yTrue, Tensor yPred) => LossModule.meanSquaredError(yTrue, yPred);

    /// <summary>The mean of absolute differences along the last axis.</summary>
    public static Tensor MeanAbsoluteError(Tensor yTrue, Tensor yPred) => LossModule.meanAbsoluteError(yTrue, yPred);

    /// <summary>100 times the mean of absolute differences over absolute targets.</summary>
    public static Tensor MeanAbsolutePercentageError(Tensor yTrue, Tensor yPred) =>
        LossModule.meanAbsolutePercentageError(yTrue, yPred);

    /// <summary>The mean of squared differences of ln(1 + x).</summary>
    public static Tensor MeanSquaredLogarithmicError(Tensor yTrue, Tensor yPred) =>
        LossModule.meanSquaredLogarithmicError(yTrue, yPred);

    /// <summary>Half the squared difference where it is at most <paramref name="delta"/>, linear beyond; the mean along the last axis.</summary>
    public static Tensor Huber(Tensor yTrue, Tensor yPred, double delta = 1) => LossModule.huber(delta, yTrue, yPred);

    /// <summary>The mean of ln(cosh(difference)) along the last axis.</summary>
    public static Tensor LogCosh(Tensor yTrue, Tensor yPred) => LossModule.logCosh(yTrue, yPred);

    /// <summary>The negative cosine between targets and predictions along an axis.</summary>
    public static Tensor CosineSimilarity(Tensor yTrue, Tensor yPred, int axis = -1) =>
        LossModule.cosineSimilarity(axis, yTrue, yPred);

    /// <summary>The mean of max(1 - target · prediction, 0); targets that are all 0 or 1 count as -1 or 1.</summary>
    public static Tensor Hinge(Tensor yTrue, Tensor yPred) => LossModule.hinge(yTrue, yPred);

    /// <summary>The mean of max(1 - target · prediction, 0) squared; targets that are all 0 or 1 count as -1 or 1.</summary>
    public static Tensor SquaredHinge(Tensor yTrue, Tensor yPred) => LossModule.squaredHinge(yTrue, yPred);

    /// <summary>How much the largest wrong prediction comes within 1 of the right one.</summary>
    public static Tensor CategoricalHinge(Tensor yTrue, Tensor yPred) => LossModule.categoricalHinge(yTrue, yPred);

    /// <summary>The sum of t · ln(t / p) along the last axis.</summary>
    public static Tensor KLDivergence(Tensor yTrue, Tensor yPred) => LossModule.klDivergence(yTrue, yPred);

    /// <summary>The mean of p - t · ln p along the last axis.</summary>
    public static Tensor Poisson(Tensor yTrue, Tensor yPred) => LossModule.poisson(yTrue, yPred);

    /// <summary>Of targets and probabilities (or logits) of two classes, the mean along the last axis.</summary>
    public static Tensor BinaryCrossentropy(Tensor yTrue, Tensor yPred, bool fromLogits = false, double labelSmoothing = 0) =>
        CrossEntropy.binary("BinaryCrossentropy", fromLogits, labelSmoothing, -1, yTrue, yPred);

    /// <summary>Of two distributions over classes, along an axis.</summary>
    public static Tensor CategoricalCrossentropy(
        Tensor yTrue, Tensor yPred, bool fromLogits = false, double labelSmoothing = 0, int axis = -1) =>
        CrossEntropy.categorical(fromLogits, labelSmoothing, axis, yTrue, yPred);

    /// <summary>Of labels, from 0, and probabilities (or logits) of classes along an axis.</summary>
    /// <exception cref="ArgumentException">A label names no class; the message names the sample.</exception>
    public static Tensor SparseCategoricalCrossentropy(
        Tensor yTrue, Tensor yPred, bool fromLogits = false, int? ignoreClass = null, int axis = -1) =>
        CrossEntropy.sparse(fromLogits, ignoreClass, axis, yTrue, yPred);
}
