namespace Leibniz.Keras;

/// <summary>The circle loss: samples without a partner of their label are left out of the mean.</summary>
internal sealed class CircleLoss(double gamma, double margin, bool removeDiagonal, Reduction reduction) : Loss("circle", reduction)
{
    internal override string ClassName => "Circle";

    protected internal override Config GetConfig() => new()
    {
        { "gamma", gamma },
        { "margin", margin },
        { "remove_diagonal", removeDiagonal },
    };

    protected internal override Tensor Values(Tensor yTrue, Tensor yPred) => LossModule.circle(gamma, margin, removeDiagonal, yTrue, yPred);

    internal override Tensor? Mask(Tensor yTrue, Tensor yPred, Tensor values) => values.Greater(0);
}
