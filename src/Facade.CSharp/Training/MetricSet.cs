using Leibniz.Keras.Metrics;

namespace Leibniz.Keras;

/// <summary>The running means of one epoch or evaluation: the loss, weighted by rows, and the metrics.</summary>
internal sealed class MetricSet
{
    private readonly (string Name, Metric Metric, bool Weighted)[] metrics;
    private double lossSum;
    private long rows;

    public MetricSet(IReadOnlyList<Metric> plain, IReadOnlyList<Metric> weighted)
    {
        var taken = new HashSet<string>(StringComparer.Ordinal);
        string Unique(string name)
        {
            var unique = name;
            for (var i = 1; !taken.Add(unique); i++)
            {
                unique = $"{name}_{i}";
            }

            return unique;
        }

        var plainNames = plain.Select(metric => metric.Name).ToHashSet(StringComparer.Ordinal);
        metrics =
        [
            .. plain.Select(metric => (Unique(metric.Name), metric.Fresh(), false)),
            .. weighted.Select(metric =>
                (Unique(plainNames.Contains(metric.Name) ? $"weighted_{metric.Name}" : metric.Name), metric.Fresh(), true)),
        ];
    }

    public double Loss => rows == 0 ? 0 : lossSum / rows;

    public IReadOnlyList<(string Name, double Value)> Results => [.. metrics.Select(entry => (entry.Name, entry.Metric.Result()))];

    /// <summary>The names of the metrics' figures.</summary>
    public IEnumerable<string> Names => metrics.Select(entry => entry.Name);

    /// <summary>The metric of a name; null if there is none.</summary>
    public Metric? Find(string name) => metrics.FirstOrDefault(entry => entry.Name == name).Metric;

    public void Update(double loss, Tensor yTrue, Tensor yPred, Tensor? weight, int batchRows)
    {
        lossSum += loss * batchRows;
        rows += batchRows;
        foreach (var (_, metric, weighted) in metrics)
        {
            metric.Update(yTrue, yPred, weighted ? weight : null);
        }
    }

    /// <summary>All figures, with something in front of each name.</summary>
    public void WriteTo(Logs logs, string prefix = "")
    {
        logs[prefix + "loss"] = Loss;
        foreach (var (name, metric, _) in metrics)
        {
            logs[prefix + name] = metric.Result();
        }
    }
}
