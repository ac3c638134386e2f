namespace Leibniz.Keras;

/// <summary>A cross-entropy on probabilities or on logits.</summary>
internal sealed class CrossEntropyLoss(
    string name, Reduction reduction, string activation, bool fromLogits, Func<bool, Tensor, Tensor, Tensor> values)
    : FunctionLoss(name, reduction, (yTrue, yPred) => values(fromLogits, yTrue, yPred))
{
    /// <summary>The axis of the classes; only the last one is what a softmax layer normalises.</summary>
    public int Axis { get; init; } = -1;

    internal override Loss? OnLogits(Activation? last) => fromLogits || Axis != -1 || last?.Name != activation
        ? null
        : new CrossEntropyLoss(Name, Reduction, activation, true, values) { Described = Described };
}
