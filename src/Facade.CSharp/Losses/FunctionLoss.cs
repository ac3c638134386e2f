namespace Leibniz.Keras;

/// <summary>A loss whose values are a function of targets and predictions.</summary>
internal class FunctionLoss(string name, Reduction reduction, Func<Tensor, Tensor, Tensor> values) : Loss(name, reduction)
{
    /// <summary>The class in Keras, and what it was made with; null for a function of a user.</summary>
    public (string Class, Config Arguments)? Described { get; init; }

    internal override string ClassName => Described?.Class ?? base.ClassName;

    protected internal override Config? GetConfig() => Described?.Arguments;

    protected internal override Tensor Values(Tensor yTrue, Tensor yPred) => values(yTrue, yPred);

    /// <summary>Whether the targets fit the predictions, with one prediction for all of them.</summary>
    internal override void CheckTargets(Tensor yTrue, Shape output)
    {
        if (Fits)
        {
            Weighting.paired(Name, yTrue, yTrue.Beside(() => Tensor.Zeros([yTrue.Length, .. output])));
        }
    }

    /// <summary>Whether targets have the shape of the predictions.</summary>
    internal bool Fits { get; init; } = true;
}
