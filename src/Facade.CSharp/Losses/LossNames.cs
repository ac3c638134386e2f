namespace Leibniz.Keras;

/// <summary>The losses that Keras knows by name: functions in snake case, classes, short forms.</summary>
internal static class LossNames
{
    private static readonly (string Class, string Function, string? Short, Func<Loss> Make)[] Losses =
    [
        ("MeanSquaredError", "mean_squared_error", "mse", () => Loss.MeanSquaredError()),
        ("MeanAbsoluteError", "mean_absolute_error", "mae", () => Loss.MeanAbsoluteError()),
        ("MeanAbsolutePercentageError", "mean_absolute_percentage_error", "mape", () => Loss.MeanAbsolutePercentageError()),
        ("MeanSquaredLogarithmicError", "mean_squared_logarithmic_error", "msle", () => Loss.MeanSquaredLogarithmicError()),
        ("CosineSimilarity", "cosine_similarity", null, () => Loss.CosineSimilarity()),
        ("LogCosh", "log_cosh", null, () => Loss.LogCosh()),
        ("Huber", "huber", null, () => Loss.Huber()),
        ("Hinge", "hinge", null, () => Loss.Hinge()),
        ("SquaredHinge", "squared_hinge", null, () => Loss.SquaredHinge()),
        ("CategoricalHinge", "categorical_hinge", null, () => Loss.CategoricalHinge()),
        ("KLDivergence", "kl_divergence", "kld", () => Loss.KLDivergence()),
        ("Poisson", "poisson", null, () => Loss.Poisson()),
        ("BinaryCrossentropy", "binary_crossentropy", "bce", () => Loss.BinaryCrossentropy()),
        ("BinaryFocalCrossentropy", "binary_focal_crossentropy", null, () => Loss.BinaryFocalCrossentropy()),
        ("CategoricalCrossentropy", "categorical_crossentropy", null, () => Loss.CategoricalCrossentropy()),
        ("CategoricalFocalCrossentropy", "categorical_focal_crossentropy", null, () => Loss.CategoricalFocalCrossentropy()),
        ("SparseCategoricalCrossentropy", "sparse_categorical_crossentropy", null, () => Loss.SparseCategoricalCrossentropy()),
        ("Dice", "dice", null, () => Loss.Dice()),
        ("Tversky", "tversky", null, () => Loss.Tversky()),
        ("Circle", "circle", null, () => Loss.Circle()),
        ("CTC", "ctc", null, () => Loss.CTC()),
    ];

    private static readonly Dictionary<string, Func<Loss>> Known = Table();

    public static Loss Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.Equals("crossentropy", StringComparison.OrdinalIgnoreCase) || name.Equals("ce", StringComparison.OrdinalIgnoreCase))
        {
            return new ShapedCrossEntropy(name);
        }

        return Known.TryGetValue(name, out var make)
            ? make()
            : throw new ArgumentException(
                $"There is no loss '{name}'. There are crossentropy, {string.Join(", ", Known.Keys.Where(key => char.IsLower(key[0])))}; "
                + "class names such as MeanSquaredError work too.",
                nameof(name));
    }

    private static Dictionary<string, Func<Loss>> Table()
    {
        var table = new Dictionary<string, Func<Loss>>(StringComparer.Ordinal);
        foreach (var (className, function, brief, make) in Losses)
        {
            table[className] = make;
            table[function] = make;
            if (brief is not null)
            {
                table[brief] = make;
                table[brief.ToUpperInvariant()] = make;
            }
        }

        return table;
    }
}
