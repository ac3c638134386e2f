namespace Leibniz.Keras.Metrics;

/// <summary>The area under a curve of decisions over thresholds: the chance that a positive sample ranks above a negative one. <c>new AUC()</c></summary>
/// <remarks>As in Keras the curve has points at thresholds only, so that the area is an approximation; more thresholds make it better.</remarks>
public sealed class AUC : Metric
{
    private readonly double[] thresholds;
    private readonly bool own;
    private readonly bool evenly;
    private readonly AucCurve curve;
    private readonly AucSummation summation;
    private readonly bool multiLabel;
    private readonly double[]? labelWeights;
    private readonly bool fromLogits;
    private Counts? counts;

    /// <summary>The area under a curve.</summary>
    /// <param name="numThresholds">How many thresholds from 0 to 1 the curve has points at, 2 or more.</param>
    /// <param name="curve">Which curve.</param>
    /// <param name="summation">How high the strips under the curve are.</param>
    /// <param name="thresholds">Thresholds of your own instead; 0 and 1 are added.</param>
    /// <param name="multiLabel">Whether each column of predictions has a curve of its own; the figure is the mean of their areas.</param>
    /// <param name="labelWeights">How much each column counts.</param>
    /// <param name="fromLogits">Whether predictions are logits, before a sigmoid.</param>
    /// <param name="name">What the figure is called in logs.</param>
    public AUC(
        int numThresholds = 200,
        AucCurve curve = AucCurve.ROC,
        AucSummation summation = AucSummation.Interpolation,
        IReadOnlyList<double>? thresholds = null,
        bool multiLabel = false,
        IReadOnlyList<double>? labelWeights = null,
        bool fromLogits = false,
        string name = "auc")
        : base(name)
    {
        if (thresholds is null && numThresholds < 2)
        {
            throw new ArgumentOutOfRangeException(nameof(numThresholds), numThresholds, "A curve has 2 thresholds or more.");
        }

        double[] inner = thresholds is null ? Confusion.even(numThresholds)[1..^1] : [.. thresholds.Order()];
        if (inner.Any(threshold => !(threshold >= 0 && threshold <= 1)))
        {
            throw new ArgumentOutOfRangeException(nameof(thresholds), "A threshold lies between 0 and 1.");
        }

        // The ends lie a little outside, so that predictions of 0 and 1 fall between them.
        this.thresholds = [-1e-7, .. inner, 1 + 1e-7];
        evenly = thresholds is null || Confusion.isEven([0, .. inner, 1]);
        own = thresholds is not null;
        this.curve = curve;
        this.summation = summation;
        this.multiLabel = multiLabel;
        this.labelWeights = labelWeights?.ToArray();
        this.fromLogits = fromLogits;
    }

    internal override bool? Rises => true;

    /// <inheritdoc/>
    protected internal override Config GetConfig()
    {
        var config = new Config
        {
            { "num_thresholds", thresholds.Length },
            { "curve", curve.ToString().ToUpperInvariant() },
            { "summation_method", summation.ToString().ToLowerInvariant() },
            { "multi_label", multiLabel },
            { "label_weights", labelWeights },
            { "from_logits", fromLogits },
        };
        if (own)
        {
            config.Add("thresholds", thresholds[1..^1]);
        }

        return config;
    }

    internal static AUC FromConfig(Config config) => new(
        config.Whole("num_thresholds", 200),
        config.Choice("curve", AucCurve.ROC, ("ROC", AucCurve.ROC), ("PR", AucCurve.PR), ("PRGAIN", AucCurve.PRGain)),
        config.Choice(
            "summation_method",
            AucSummation.Interpolation,
            ("interpolation", AucSummation.Interpolation), ("majoring", AucSummation.Majoring), ("minoring", AucSummation.Minoring)),
        config.Numbers("thresholds"),
        config.Truth("multi_label"),
        config.Numbers("label_weights"),
        config.Truth("from_logits"));

    /// <inheritdoc/>
    public override void Update(Tensor yTrue, Tensor yPred, Tensor? sampleWeight = null)
    {
        ArgumentNullException.ThrowIfNull(yTrue);
        ArgumentNullException.ThrowIfNull(yPred);
        var p = fromLogits ? yPred.Sigmoid() : yPred;
        counts = Counts.Sum(
            counts, Confusion.count(thresholds, evenly, null, null, multiLabel, labelWeights, yTrue, p, sampleWeight));
    }

    /// <inheritdoc/>
    public override double Result() =>
        counts is null ? 0 : Confusion.auc(curve, summation, thresholds.Length, labelWeights, counts);

    /// <inheritdoc/>
    public override void Reset() => counts = null;
}
