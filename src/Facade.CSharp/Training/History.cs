using System.Globalization;

namespace Leibniz.Keras;

/// <summary>What happened in training: <c>history["accuracy"][^1]</c> is the accuracy of the last epoch.</summary>
public sealed class History
{
    private readonly SortedDictionary<string, List<double>> figures = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<int>> epochsOf = new(StringComparer.Ordinal);
    private readonly List<int> epochs = [];

    internal History(int seed) => Seed = seed;

    /// <summary>The seed with which the run can be repeated, given or drawn.</summary>
    public int Seed { get; }

    /// <summary>The epochs that were finished, counted from 0.</summary>
    public IReadOnlyList<int> Epochs => epochs;

    /// <summary>The names of the figures: loss, the metrics, and the same with val_ in front where there was validation.</summary>
    public IReadOnlyCollection<string> Names => figures.Keys;

    /// <summary>Whether training was cancelled before its last epoch was finished.</summary>
    public bool Cancelled { get; internal set; }

    /// <summary>A figure at the end of each epoch in which there was one.</summary>
    /// <exception cref="KeyNotFoundException">There is no such figure.</exception>
    public IReadOnlyList<double> this[string name] => figures.TryGetValue(name, out var values)
        ? values
        : throw Missing(name);

    /// <summary>The epochs, counted from 0, in which there was a figure: not all of them where validation is not after each epoch.</summary>
    /// <exception cref="KeyNotFoundException">There is no such figure.</exception>
    public IReadOnlyList<int> EpochsOf(string name) => epochsOf.TryGetValue(name, out var found) ? found : throw Missing(name);

    /// <summary>The figures of the last epoch: <c>5 epochs, accuracy: 0.9891, loss: 0.0361</c>.</summary>
    public override string ToString() => string.Join(
        ", ",
        figures.Select(figure => string.Create(CultureInfo.InvariantCulture, $"{figure.Key}: {figure.Value[^1]:F4}"))
            .Prepend(epochs.Count == 1 ? "1 epoch" : $"{epochs.Count} epochs"));

    internal void Add(int epoch, Logs logs)
    {
        epochs.Add(epoch);
        foreach (var (name, value) in logs)
        {
            if (!figures.TryGetValue(name, out var values))
            {
                figures.Add(name, values = []);
                epochsOf.Add(name, []);
            }

            values.Add(value);
            epochsOf[name].Add(epoch);
        }
    }

    private KeyNotFoundException Missing(string name) => new(
        $"There is no figure '{name}' in this history; there is {(figures.Count == 0 ? "none, since no epoch was finished" : string.Join(", ", figures.Keys))}.");
}
