namespace Leibniz.Keras.Metrics;

/// <summary>The harmonic mean of precision and recall, for each class. <c>new F1Score(Averaging.Macro)</c></summary>
/// <param name="average">How the scores of the classes become one; one a class if left out.</param>
/// <param name="threshold">Predictions above are positive; if left out, the largest of each sample.</param>
/// <param name="name">What the figure is called in logs.</param>
public sealed class F1Score(Averaging average = Averaging.None, double? threshold = null, string name = "f1_score")
    : FBetaScore(average, 1, threshold, name)
{
    /// <inheritdoc/>
    protected internal override Config GetConfig() => new() { { "average", AverageName }, { "threshold", Threshold } };
}
