namespace Leibniz.Keras.Metrics;

/// <summary>The weighted harmonic mean of precision and recall, for each class. <c>new FBetaScore(Averaging.Macro, beta: 2)</c></summary>
public class FBetaScore : SeveralFigures
{
    /// <inheritdoc/>
    protected internal override Config GetConfig() => new() { { "average", AverageName }, { "beta", beta }, { "threshold", threshold } };

    private readonly Averaging average;
    private readonly double beta;
    private readonly double? threshold;
    private double[][]? decisions;

    /// <summary>An F score; targets and predictions have the shape (n, classes).</summary>
    /// <param name="average">How the scores of the classes become one; one a class if left out.</param>
    /// <param name="beta">How many times more recall counts than precision.</param>
    /// <param name="threshold">Predictions above are positive; if left out, the largest of each sample.</param>
    /// <param name="name">What the figure is called in logs.</param>
    public FBetaScore(Averaging average = Averaging.None, double beta = 1, double? threshold = null, string name = "fbeta_score")
        : base(name)
    {
        if (!(beta > 0))
        {
            throw new ArgumentOutOfRangeException(nameof(beta), beta, "beta is more than 0.");
        }

        if (threshold is { } value && !(value > 0 && value <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(threshold), value, "The threshold is more than 0 and at most 1.");
        }

        (this.average, this.beta, this.threshold) = (average, beta, threshold);
    }

    private protected double? Threshold => threshold;

    private protected string? AverageName =>
        average switch { Averaging.Micro => "micro", Averaging.Macro => "macro", Averaging.Weighted => "weighted", _ => null };

    internal static Averaging AverageOf(Config config) => config.Choice(
        "average",
        Averaging.None,
        (null, Averaging.None), ("micro", Averaging.Micro), ("macro", Averaging.Macro), ("weighted", Averaging.Weighted));

    private protected override string OneFigure => "give an average such as Averaging.Macro";

    /// <inheritdoc/>
    public override void Update(Tensor yTrue, Tensor yPred, Tensor? sampleWeight = null)
    {
        ArgumentNullException.ThrowIfNull(yTrue);
        ArgumentNullException.ThrowIfNull(yPred);
        decisions = Score.plus(decisions, Score.decisions(threshold, yTrue, yPred, sampleWeight));
    }

    /// <inheritdoc/>
    public override void Reset() => decisions = null;

    private protected override double[] Figures() => decisions is null ? [0] : Score.fScore(average, beta, decisions);
}
