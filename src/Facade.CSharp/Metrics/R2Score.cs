namespace Leibniz.Keras.Metrics;

/// <summary>Which share of the targets' variance the predictions explain: 1 for perfect ones, 0 for the mean. <c>new R2Score()</c></summary>
/// <param name="classAggregation">How the scores of several outputs become one.</param>
/// <param name="numRegressors">How many inputs the model has, to adjust the score for; ignored where there are too few samples.</param>
/// <param name="name">What the figure is called in logs.</param>
public sealed class R2Score(
    ScoreAggregation classAggregation = ScoreAggregation.UniformAverage, int numRegressors = 0, string name = "r2_score")
    : SeveralFigures(name)
{
    /// <inheritdoc/>
    protected internal override Config GetConfig() => new()
    {
        { "class_aggregation", classAggregation switch
        {
            ScoreAggregation.UniformAverage => "uniform_average",
            ScoreAggregation.VarianceWeightedAverage => "variance_weighted_average",
            _ => null,
        } },
        { "num_regressors", numRegressors },
    };

    private readonly int numRegressors = numRegressors >= 0
        ? numRegressors
        : throw new ArgumentOutOfRangeException(nameof(numRegressors), numRegressors, "A number of regressors is 0 or more.");

    private double[][]? sums;

    internal static R2Score FromConfig(Config config) => new(
        config.Choice(
            "class_aggregation",
            ScoreAggregation.UniformAverage,
            ("uniform_average", ScoreAggregation.UniformAverage),
            ("variance_weighted_average", ScoreAggregation.VarianceWeightedAverage),
            (null, ScoreAggregation.None)),
        config.Whole("num_regressors", 0));

    private protected override string OneFigure => "leave classAggregation out";

    /// <inheritdoc/>
    public override void Update(Tensor yTrue, Tensor yPred, Tensor? sampleWeight = null)
    {
        ArgumentNullException.ThrowIfNull(yTrue);
        ArgumentNullException.ThrowIfNull(yPred);
        sums = Score.plus(sums, Score.residuals(yTrue, yPred, sampleWeight));
    }

    /// <inheritdoc/>
    public override void Reset() => sums = null;

    private protected override double[] Figures() => sums is null ? [0] : Score.r2(classAggregation, numRegressors, sums);
}
