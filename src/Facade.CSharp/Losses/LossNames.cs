namespace Leibniz.Keras;

/// <summary>The losses that Keras knows by name: functions in snake case, classes, short forms.</summary>
internal static class LossNames
{
    private static readonly (string Class, string? Function, string? Short, Func<Config, Loss> Make)[] Losses =
    [
        ("MeanSquaredError", "mean_squared_error", "mse", config => Loss.MeanSquaredError(config.Reduction())),
        ("MeanAbsoluteError", "mean_absolute_error", "mae", config => Loss.MeanAbsoluteError(config.Reduction())),
        ("MeanAbsolutePercentageError", "mean_absolute_percentage_error", "mape", config => Loss.MeanAbsolutePercentageError(config.Reduction())),
        ("MeanSquaredLogarithmicError", "mean_squared_logarithmic_error", "msle", config => Loss.MeanSquaredLogarithmicError(config.Reduction())),
        ("CosineSimilarity", "cosine_similarity", null, config => Loss.CosineSimilarity(config.Whole("axis", -1), config.Reduction())),
        ("LogCosh", "log_cosh", null, config => Loss.LogCosh(config.Reduction())),
        ("Huber", "huber", null, config => Loss.Huber(config.Number("delta", 1), config.Reduction())),
        ("Hinge", "hinge", null, config => Loss.Hinge(config.Reduction())),
        ("SquaredHinge", "squared_hinge", null, config => Loss.SquaredHinge(config.Reduction())),
        ("CategoricalHinge", "categorical_hinge", null, config => Loss.CategoricalHinge(config.Reduction())),
        ("KLDivergence", "kl_divergence", "kld", config => Loss.KLDivergence(config.Reduction())),
        ("Poisson", "poisson", null, config => Loss.Poisson(config.Reduction())),
        ("BinaryCrossentropy", "binary_crossentropy", "bce", config => Loss.BinaryCrossentropy(
            config.Truth("from_logits"), config.Number("label_smoothing", 0), config.Whole("axis", -1), config.Reduction())),
        ("BinaryFocalCrossentropy", "binary_focal_crossentropy", null, config => Loss.BinaryFocalCrossentropy(
            config.Truth("apply_class_balancing"),
            config.Number("alpha", 0.25),
            config.Number("gamma", 2),
            config.Truth("from_logits"),
            config.Number("label_smoothing", 0),
            config.Whole("axis", -1),
            config.Reduction())),
        ("CategoricalCrossentropy", "categorical_crossentropy", null, config => Loss.CategoricalCrossentropy(
            config.Truth("from_logits"), config.Number("label_smoothing", 0), config.Whole("axis", -1), config.Reduction())),
        ("CategoricalFocalCrossentropy", "categorical_focal_crossentropy", null, config => Loss.CategoricalFocalCrossentropy(
            config.Number("alpha", 0.25),
            config.Number("gamma", 2),
            config.Truth("from_logits"),
            config.Number("label_smoothing", 0),
            config.Whole("axis", -1),
            config.Reduction())),
        ("SparseCategoricalCrossentropy", "sparse_categorical_crossentropy", null, config => Loss.SparseCategoricalCrossentropy(
            config.Truth("from_logits"), config.WholeOrNull("ignore_class"), config.Reduction(), config.Whole("axis", -1))),
        ("Dice", "dice", null, config => Loss.Dice(config.Wholes("axis"), config.Reduction())),
        ("Tversky", "tversky", null, config => Loss.Tversky(
            config.Number("alpha", 0.5), config.Number("beta", 0.5), config.Wholes("axis"), config.Reduction())),
        ("Circle", "circle", null, config => Loss.Circle(
            config.Number("gamma", 80), config.Number("margin", 0.4), config.Truth("remove_diagonal", true), config.Reduction())),
        ("CTC", "ctc", null, config => Loss.CTC(config.Reduction())),
        (
            "CategoricalGeneralizedCrossEntropy", null, null,
            config => Loss.CategoricalGeneralizedCrossEntropy(config.Number("q", 0.5), config.Reduction())),
    ];

    private static readonly Dictionary<string, Func<Config, Loss>> Known = Table();

    public static Loss Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return TryFind(name)?.Invoke([]) ?? throw new ArgumentException(
            $"There is no loss '{name}'. There are crossentropy, {string.Join(", ", Known.Keys.Where(key => char.IsLower(key[0])))}; "
            + "class names such as MeanSquaredError work too.",
            nameof(name));
    }

    /// <summary>How a loss of a name, or of a class of Keras, is made.</summary>
    public static Func<Config, Loss>? TryFind(string name) =>
        name.Equals("crossentropy", StringComparison.OrdinalIgnoreCase) || name.Equals("ce", StringComparison.OrdinalIgnoreCase)
            ? _ => new ShapedCrossEntropy(name)
            : Known.GetValueOrDefault(name);

    private static Dictionary<string, Func<Config, Loss>> Table()
    {
        var table = new Dictionary<string, Func<Config, Loss>>(StringComparer.Ordinal);
        foreach (var (className, function, brief, make) in Losses)
        {
            table[className] = make;
            if (function is not null)
            {
                table[function] = make;
            }

            if (brief is not null)
            {
                table[brief] = make;
                table[brief.ToUpperInvariant()] = make;
            }
        }

        return table;
    }
}
