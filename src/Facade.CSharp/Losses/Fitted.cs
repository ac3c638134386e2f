namespace Leibniz.Keras;

/// <summary>Functions of users, given targets in the type and, as far as an axis of length 1 goes, in the rank of the predictions.</summary>
internal static class Fitted
{
    public static Func<Tensor, Tensor, Tensor> To(Func<Tensor, Tensor, Tensor> values) => (yTrue, yPred) =>
    {
        var (t, p) = Weighting.fitted(yTrue, yPred);
        return values(t, p);
    };
}
