namespace Leibniz.Keras;

/// <summary>The circle loss: samples without a partner of their label are left out of the mean.</summary>
internal sealed class CircleLoss(double gamma, double margin, bool removeDiagonal, Reduction reduction) : Loss("circle", reduction)
{
    protected internal override Tensor Values(Tensor yTrue, Tensor yPred) => LossModule.circle(gamma, margin, removeDiagonal, yTrue, yPred);

    internal override Tensor? Mask(Tensor yTrue, Tensor yPred, Tensor values) => values.Greater(0);
}
