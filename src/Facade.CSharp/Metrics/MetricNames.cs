using System.Text.RegularExpressions;

namespace Leibniz.Keras.Metrics;

/// <summary>The metrics that Keras knows by name: classes, the same in snake case, short forms.</summary>
internal static partial class MetricNames
{
    private static readonly (string Class, string? Short, Func<Metric> Make)[] Metrics =
    [
        ("Accuracy", null, () => new Accuracy()),
        ("BinaryAccuracy", null, () => new BinaryAccuracy()),
        ("CategoricalAccuracy", null, () => new CategoricalAccuracy()),
        ("SparseCategoricalAccuracy", null, () => new SparseCategoricalAccuracy()),
        ("TopKCategoricalAccuracy", null, () => new TopKCategoricalAccuracy()),
        ("SparseTopKCategoricalAccuracy", null, () => new SparseTopKCategoricalAccuracy()),
        ("MeanSquaredError", "mse", () => new MeanSquaredError()),
        ("RootMeanSquaredError", null, () => new RootMeanSquaredError()),
        ("MeanAbsoluteError", "mae", () => new MeanAbsoluteError()),
        ("MeanAbsolutePercentageError", "mape", () => new MeanAbsolutePercentageError()),
        ("MeanSquaredLogarithmicError", "msle", () => new MeanSquaredLogarithmicError()),
        ("LogCoshError", null, () => new LogCoshError()),
        ("CosineSimilarity", null, () => new CosineSimilarity()),
        ("PearsonCorrelation", null, () => new PearsonCorrelation()),
        ("ConcordanceCorrelation", null, () => new ConcordanceCorrelation()),
        ("Hinge", null, () => new Hinge()),
        ("SquaredHinge", null, () => new SquaredHinge()),
        ("CategoricalHinge", null, () => new CategoricalHinge()),
        ("KLDivergence", null, () => new KLDivergence()),
        ("Poisson", null, () => new Poisson()),
        ("BinaryCrossentropy", "bce", () => new BinaryCrossentropy()),
        ("CategoricalCrossentropy", null, () => new CategoricalCrossentropy()),
        ("SparseCategoricalCrossentropy", null, () => new SparseCategoricalCrossentropy()),
        ("R2Score", null, () => new R2Score()),
        ("AUC", null, () => new AUC()),
        ("Precision", null, () => new Precision()),
        ("Recall", null, () => new Recall()),
        ("F1Score", null, () => new F1Score()),
        ("FBetaScore", null, () => new FBetaScore()),
        ("TruePositives", null, () => new TruePositives()),
        ("FalsePositives", null, () => new FalsePositives()),
        ("TrueNegatives", null, () => new TrueNegatives()),
        ("FalseNegatives", null, () => new FalseNegatives()),
        ("BinaryIoU", null, () => new BinaryIoU()),
        ("Mean", null, () => new Mean()),
        ("Sum", null, () => new Sum()),
    ];

    private static readonly Dictionary<string, Func<Metric>> Known = Table();

    public static Metric Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.Equals("accuracy", StringComparison.OrdinalIgnoreCase) || name.Equals("acc", StringComparison.OrdinalIgnoreCase))
        {
            return new ShapedAccuracy(name);
        }

        if (Known.TryGetValue(name, out var make))
        {
            return make().Named(name);
        }

        var hint = name is "crossentropy" or "ce"
            ? " That is a loss; as a metric say which: binary_crossentropy, categorical_crossentropy or sparse_categorical_crossentropy."
            : "";
        throw new ArgumentException(
            $"There is no metric '{name}'.{hint} There are acc, {string.Join(", ", Known.Keys.Where(key => char.IsLower(key[0])))}; "
            + "class names such as MeanAbsoluteError work too.",
            nameof(name));
    }

    private static Dictionary<string, Func<Metric>> Table()
    {
        var table = new Dictionary<string, Func<Metric>>(StringComparer.Ordinal);
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
