using Leibniz.Benchmarks.Harness;
using Leibniz.Keras.Datasets;

namespace Leibniz.Benchmarks.Jobs;

/// <summary>The torch backend of Leibniz beside TorchSharp itself: the same libtorch does the work of both.</summary>
internal sealed class TorchJobs : IGroup
{
    public string Name => "torch";

    public IEnumerable<Job> Jobs(Settings settings)
    {
        foreach (var optimizer in new[] { "rmsprop", "adam" })
        {
            var name = $"MNIST epoch on the torch backend, {optimizer}";
            yield return settings.Wants(Name, name) && !settings.List ? Epoch(name, optimizer, settings) : new Job(name);
        }
    }

    private static Job Epoch(string name, string optimizer, Settings settings)
    {
        using var there = Backend.Use(Backend.Torch);
        var ((images, labels), _) = Mnist.LoadData(settings.Data);
        var x = images.Reshape(images.Length, -1).Cast(DType.Float32) / 255;
        return TrainingJobs.Epoch(name, [784, 512, 10], x, labels, 128, optimizer) with
        {
            Against = new() { [Job.Torch] = 1 / 1.15 },
        };
    }
}
