using Leibniz.Keras.Metrics;

namespace Leibniz.Keras;

/// <content>What callbacks need to know.</content>
public sealed partial class Sequential
{
    /// <summary>Where each weight is, in the order of <see cref="GetWeights"/>: model/layer/weight, as in Keras.</summary>
    internal IReadOnlyList<string> WeightPaths =>
        [.. Built().Parts.SelectMany(part => part.Specs.Select(spec => $"{Name}/{part.Layer.Name}/{spec.Name}"))];

    /// <summary>Set while callbacks hear that training begins: the epoch that it starts with, instead of the one that Fit was given.</summary>
    internal int? ResumeAt { get; set; }

    /// <summary>The metric whose figure has a name in logs; null if there is none.</summary>
    internal Metric? CompiledMetric(string name) => compiled?.NewMetrics().Find(name);
}
