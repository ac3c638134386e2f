using Leibniz.Keras.Metrics;
using Leibniz.Keras.Optimizers;

namespace Leibniz.Keras;

/// <summary>What Compile was given.</summary>
internal sealed record Compiled(Optimizer Optimizer, Loss Loss, IReadOnlyList<Metric> Metrics, IReadOnlyList<Metric> WeightedMetrics)
{
    public MetricSet NewMetrics() => new(Metrics, WeightedMetrics);
}
