using System.Text.RegularExpressions;

namespace Leibniz.Keras.Metrics;

/// <summary>The metrics that Keras knows by name: classes, the same in snake case, short forms.</summary>
internal static partial class MetricNames
{
    private static readonly (string Class, string? Short, Func<Config, Metric> Make)[] Metrics =
    [
        ("Accuracy", null, _ => new Accuracy()),
        ("BinaryAccuracy", null, config => new BinaryAccuracy(config.Number("threshold", 0.5))),
        ("CategoricalAccuracy", null, _ => new CategoricalAccuracy()),
        ("SparseCategoricalAccuracy", null, _ => new SparseCategoricalAccuracy()),
        ("TopKCategoricalAccuracy", null, config => new TopKCategoricalAccuracy(config.Whole("k", 5))),
        ("SparseTopKCategoricalAccuracy", null, config => new SparseTopKCategoricalAccuracy(config.Whole("k", 5), config.Truth("from_sorted_ids"))),
        ("MeanSquaredError", "mse", _ => new MeanSquaredError()),
        ("RootMeanSquaredError", null, _ => new RootMeanSquaredError()),
        ("MeanAbsoluteError", "mae", _ => new MeanAbsoluteError()),
        ("MeanAbsolutePercentageError", "mape", _ => new MeanAbsolutePercentageError()),
        ("MeanSquaredLogarithmicError", "msle", _ => new MeanSquaredLogarithmicError()),
        ("LogCoshError", null, _ => new LogCoshError()),
        ("CosineSimilarity", null, config => new CosineSimilarity(config.Whole("axis", -1))),
        ("PearsonCorrelation", null, config => new PearsonCorrelation(config.Whole("axis", -1))),
        ("ConcordanceCorrelation", null, config => new ConcordanceCorrelation(config.Whole("axis", -1))),
        ("Hinge", null, _ => new Hinge()),
        ("SquaredHinge", null, _ => new SquaredHinge()),
        ("CategoricalHinge", null, _ => new CategoricalHinge()),
        ("KLDivergence", null, _ => new KLDivergence()),
        ("Poisson", null, _ => new Poisson()),
        ("BinaryCrossentropy", "bce", config => new BinaryCrossentropy(config.Truth("from_logits"), config.Number("label_smoothing", 0))),
        ("CategoricalCrossentropy", null, config => new CategoricalCrossentropy(
            config.Truth("from_logits"), config.Number("label_smoothing", 0), config.Whole("axis", -1))),
        ("SparseCategoricalCrossentropy", null, config => new SparseCategoricalCrossentropy(
            config.Truth("from_logits"), config.WholeOrNull("ignore_class"), config.Whole("axis", -1))),
        ("R2Score", null, R2Score.FromConfig),
        ("AUC", null, AUC.FromConfig),
        ("Precision", null, config => new Precision(config.Numbers("thresholds"), config.WholeOrNull("top_k"), config.WholeOrNull("class_id"))),
        ("Recall", null, config => new Recall(config.Numbers("thresholds"), config.WholeOrNull("top_k"), config.WholeOrNull("class_id"))),
        ("F1Score", null, config => new F1Score(FBetaScore.AverageOf(config), config.NumberOrNull("threshold"))),
        ("FBetaScore", null, config => new FBetaScore(FBetaScore.AverageOf(config), config.Number("beta", 1), config.NumberOrNull("threshold"))),
        ("TruePositives", null, config => new TruePositives(config.Numbers("thresholds"))),
        ("FalsePositives", null, config => new FalsePositives(config.Numbers("thresholds"))),
        ("TrueNegatives", null, config => new TrueNegatives(config.Numbers("thresholds"))),
        ("FalseNegatives", null, config => new FalseNegatives(config.Numbers("thresholds"))),
        ("BinaryIoU", null, config => new BinaryIoU(config.Wholes("target_class_ids"), config.Number("threshold", 0.5))),
        ("Mean", null, _ => new Mean()),
        ("Sum", null, _ => new Sum()),
    ];

    /// <summary>Those that a name alone does not make.</summary>
    private static readonly Dictionary<string, Func<Config, Metric>> WithArguments = new(StringComparer.Ordinal)
    {
        ["SensitivityAtSpecificity"] = config => new SensitivityAtSpecificity(
            config.Number("specificity"), config.Whole("num_thresholds", 200), config.WholeOrNull("class_id")),
        ["SpecificityAtSensitivity"] = config => new SpecificityAtSensitivity(
            config.Number("sensitivity"), config.Whole("num_thresholds", 200), config.WholeOrNull("class_id")),
        ["PrecisionAtRecall"] = config => new PrecisionAtRecall(
            config.Number("recall"), config.Whole("num_thresholds", 200), config.WholeOrNull("class_id")),
        ["RecallAtPrecision"] = config => new RecallAtPrecision(
            config.Number("precision"), config.Whole("num_thresholds", 200), config.WholeOrNull("class_id")),
        ["IoU"] = config => new IoU(
            config.Whole("num_classes"),
            config.Wholes("target_class_ids") ?? throw config.Missing("target_class_ids", "a list of classes"),
            config.WholeOrNull("ignore_class"),
            config.Truth("sparse_y_true", true),
            config.Truth("sparse_y_pred", true),
            config.Whole("axis", -1)),
        ["MeanIoU"] = config => new MeanIoU(
            config.Whole("num_classes"),
            config.WholeOrNull("ignore_class"),
            config.Truth("sparse_y_true", true),
            config.Truth("sparse_y_pred", true),
            config.Whole("axis", -1)),
        ["OneHotIoU"] = config => new OneHotIoU(
            config.Whole("num_classes"),
            config.Wholes("target_class_ids") ?? throw config.Missing("target_class_ids", "a list of classes"),
            config.WholeOrNull("ignore_class"),
            config.Truth("sparse_y_pred"),
            config.Whole("axis", -1)),
        ["OneHotMeanIoU"] = config => new OneHotMeanIoU(
            config.Whole("num_classes"), config.WholeOrNull("ignore_class"), config.Truth("sparse_y_pred"), config.Whole("axis", -1)),
    };

    private static readonly Dictionary<string, Func<Config, Metric>> Known = Table();

    /// <summary>How a metric of a name, or of a class of Keras, is made.</summary>
    public static Func<Config, Metric>? TryFind(string name) =>
        Known.GetValueOrDefault(name) ?? WithArguments.GetValueOrDefault(name);

    /// <summary>What the shapes choose; null for any other name.</summary>
    public static Metric? TryShaped(string name) => IsShaped(name) ? new ShapedAccuracy(name) : null;

    private static bool IsShaped(string name) =>
        name.Equals("accuracy", StringComparison.OrdinalIgnoreCase) || name.Equals("acc", StringComparison.OrdinalIgnoreCase);

    public static Metric Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (TryShaped(name) is { } shaped)
        {
            return shaped;
        }

        if (Known.TryGetValue(name, out var make))
        {
            return make([]).Named(name);
        }

        var hint = name is "crossentropy" or "ce"
            ? " That is a loss; as a metric say which: binary_crossentropy, categorical_crossentropy or sparse_categorical_crossentropy."
            : "";
        throw new ArgumentException(
            $"There is no metric '{name}'.{hint} There are acc, {string.Join(", ", Known.Keys.Where(key => char.IsLower(key[0])))}; "
            + "class names such as MeanAbsoluteError work too.",
            nameof(name));
    }

    private static Dictionary<string, Func<Config, Metric>> Table()
    {
        var table = new Dictionary<string, Func<Config, Metric>>(StringComparer.Ordinal);
        foreach (var (className, brief, make) in Metrics)
        {
            table[className] = make;
            table[Snake(className)] = make;
            if (brief is not null)
            {
                table[brief] = make;
                table[brief.ToUpperInvariant()] = make;
            }
        }

        return table;
    }

    /// <summary>As Keras writes class names: KLDivergence is kl_divergence, AUC is auc, IoU is io_u.</summary>
    private static string Snake(string name) =>
        LowerThenUpper().Replace(AnyThenWord().Replace(name, "$1_$2"), "$1_$2").ToLowerInvariant();

    [GeneratedRegex("(.)([A-Z][a-z]+)")]
    private static partial Regex AnyThenWord();

    [GeneratedRegex("([a-z])([A-Z])")]
    private static partial Regex LowerThenUpper();
}
