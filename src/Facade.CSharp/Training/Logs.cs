namespace Leibniz.Keras;

/// <summary>The figures of a batch or an epoch by name, in the order of the names: accuracy, loss, val_accuracy, val_loss.</summary>
/// <remarks>A callback may add figures of its own at the end of an epoch; later callbacks and the History see them.</remarks>
public sealed class Logs : SortedDictionary<string, double>
{
    /// <summary>No figures.</summary>
    public Logs()
        : base(StringComparer.Ordinal)
    {
    }

    /// <summary>The figures as they are shown: each loss before the metrics, training before validation.</summary>
    internal IReadOnlyList<(string Name, double Value)> Figures =>
    [
        .. this.OrderBy(pair => pair.Key.StartsWith("val_", StringComparison.Ordinal))
            .ThenByDescending(pair => pair.Key is "loss" or "val_loss")
            .Select(pair => (pair.Key, pair.Value)),
    ];
}
