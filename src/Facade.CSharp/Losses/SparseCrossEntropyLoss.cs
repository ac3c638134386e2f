namespace Leibniz.Keras;

/// <summary>The cross-entropy of labels.</summary>
internal sealed class SparseCrossEntropyLoss(bool fromLogits, int? ignoreClass, Reduction reduction, int axis)
    : Loss("sparse_categorical_crossentropy", reduction)
{
    internal override string ClassName => "SparseCategoricalCrossentropy";

    protected internal override Config GetConfig()
    {
        var config = new Config { { "from_logits", fromLogits }, { "ignore_class", ignoreClass } };
        if (axis != -1)
        {
            config.Add("axis", axis); // older versions of Keras don't know it
        }

        return config;
    }

    protected internal override Tensor Values(Tensor yTrue, Tensor yPred) => CrossEntropy.sparse(fromLogits, ignoreClass, axis, yTrue, yPred);

    internal override Tensor? Mask(Tensor yTrue, Tensor yPred, Tensor values) =>
        ignoreClass is { } ignored ? CrossEntropy.kept(ignored, axis, yTrue, yPred) : null;

    internal override Loss? OnLogits(Activation? last) => fromLogits || axis != -1 || last?.Name != "softmax"
        ? null
        : new SparseCrossEntropyLoss(true, ignoreClass, Reduction, axis);

    internal override void CheckTargets(Tensor yTrue, Shape output)
    {
        if (axis == -1 && output.Rank > 0)
        {
            Values(yTrue[..1], yTrue.Beside(() => Tensor.Zeros([1, .. output])));
            CrossEntropy.labels("SparseCategoricalCrossentropy", output[-1], ignoreClass, yTrue);
        }
    }
}
