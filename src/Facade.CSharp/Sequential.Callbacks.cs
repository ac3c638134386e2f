using Leibniz.Keras.Metrics;
using Leibniz.Keras.Saving;
using Leibniz.Keras.Saving.Hdf5;

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

    /// <summary>Refuses a model that <see cref="Save"/> would refuse, before it has been trained.</summary>
    /// <exception cref="InvalidOperationException">A part of it is one that no file can describe.</exception>
    internal void RequireSavable() => Described(withOptimizer: true).Description.ToJson();

    /// <summary>Writes what training changes, the weights and what the optimizer remembers, to a .weights.h5 as Keras writes it.</summary>
    internal void SaveState(string path)
    {
        var now = Snapshot();
        AtomicFile.Write(path, stream => Hdf5Writer.Write(stream, Numbers(Built(), compiled, now)));
    }

    /// <summary>Goes on where <see cref="SaveState"/> was called.</summary>
    /// <exception cref="InvalidDataException">The file is damaged, or that of another model or optimizer; this one is as it was.</exception>
    internal void RestoreState(string path)
    {
        var net = Built();
        State = AtomicFile.Read(path, new FileWork(), stream =>
        {
            var weights = WeightFile.LoadHdf5(stream, path, net, Snapshot().Weights);
            return new ModelState(weights, Remembered(CompiledOrThrow().Optimizer, net, weights, stream, path));
        });
    }
}
