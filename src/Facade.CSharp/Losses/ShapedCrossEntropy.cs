namespace Leibniz.Keras;

/// <summary>The cross-entropy that the shapes ask for: binary for one output, sparse for labels, else categorical.</summary>
internal sealed class ShapedCrossEntropy(string name) : Loss(name, Reduction.SumOverBatchSize)
{
    internal override string Identifier => Name;

    protected internal override Tensor Values(Tensor yTrue, Tensor yPred) => For(yTrue.Shape, yPred.Shape).Values(yTrue, yPred);

    internal override Loss? OnLogits(Activation? last) => last?.Name is "softmax" or "sigmoid" ? new OnLogitsOf(this, last) : null;

    internal override void CheckTargets(Tensor yTrue, Shape output)
    {
        var batch = Shape.Of([yTrue.Length, .. output]);
        For(yTrue.Shape, batch).CheckTargets(yTrue, output);
    }

    private static Loss For(Shape yTrue, Shape yPred) => ShapeRule.Of(yTrue, yPred) switch
    {
        Targets.Binary => BinaryCrossentropy(),
        Targets.Labels => SparseCategoricalCrossentropy(),
        _ => CategoricalCrossentropy(),
    };

    private sealed class OnLogitsOf(ShapedCrossEntropy loss, Activation last) : Loss(loss.Name, loss.Reduction)
    {
        protected internal override Tensor Values(Tensor yTrue, Tensor yPred)
        {
            var chosen = For(yTrue.Shape, yPred.Shape);
            return chosen.OnLogits(last) is { } onLogits ? onLogits.Values(yTrue, yPred) : chosen.Values(yTrue, last.Call(yPred));
        }
    }
}
