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

    internal IReadOnlyList<(string Name, double Value)> Values => [.. this.Select(pair => (pair.Key, pair.Value))];
}
