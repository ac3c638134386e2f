namespace Leibniz.Keras;

/// <summary>The loss and the metrics of an evaluation: <c>var (loss, accuracy) = model.Evaluate(x, y);</c></summary>
public sealed class Evaluation
{
    private readonly IReadOnlyList<(string Name, double Value)> metrics;

    internal Evaluation(double loss, IReadOnlyList<(string Name, double Value)> metrics)
    {
        Loss = loss;
        this.metrics = metrics;
    }

    /// <summary>The loss, with the terms of regularizers.</summary>
    public double Loss { get; }

    /// <summary>The names of all figures in order: loss, then the metrics as compiled, then the weighted ones.</summary>
    public IReadOnlyList<string> Names => ["loss", .. metrics.Select(metric => metric.Name)];

    /// <summary>One of the figures.</summary>
    /// <exception cref="KeyNotFoundException">There is no such figure.</exception>
    public double this[string name]
    {
        get
        {
            foreach (var metric in metrics)
            {
                if (metric.Name == name)
                {
                    return metric.Value;
                }
            }

            return name == "loss"
                ? Loss
                : throw new KeyNotFoundException($"There is no figure '{name}' in this evaluation; there is {string.Join(", ", Names)}.");
        }
    }

    /// <summary>The loss and the first metric.</summary>
    public void Deconstruct(out double loss, out double metric) => (loss, metric) = (Loss, Metric(0));

    /// <summary>The loss and the first two metrics.</summary>
    public void Deconstruct(out double loss, out double first, out double second) =>
        (loss, first, second) = (Loss, Metric(0), Metric(1));

    /// <summary>All figures on one line.</summary>
    public override string ToString() => string.Join(" - ", Names.Select(name => $"{name}: {Numerals.Value(this[name])}"));

    private double Metric(int place) => place < metrics.Count
        ? metrics[place].Value
        : throw new InvalidOperationException(
            $"The model was compiled with {metrics.Count} metrics, so there is no metric {place + 1}; give Compile more of them.");
}
