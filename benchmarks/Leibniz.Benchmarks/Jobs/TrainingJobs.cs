using Leibniz.Benchmarks.Harness;
using Leibniz.Benchmarks.Peers;
using Leibniz.Keras;
using Leibniz.Keras.Datasets;
using Leibniz.Keras.Layers;

namespace Leibniz.Benchmarks.Jobs;

/// <summary>Epochs through Fit, metrics and progress included, and by a loop of one's own, beside the same network in TorchSharp.</summary>
internal sealed class TrainingJobs : IGroup
{
    internal static readonly int[] Wide = [784, 1024, 1024, 1024, 10];

    public string Name => "training";

    public IEnumerable<Job> Jobs(Settings settings)
    {
        foreach (var (way, optimizer) in new[] { ("Fit", "rmsprop"), ("Fit", "adam"), ("a tape", "rmsprop") })
        {
            var name = $"MNIST epoch by {way}, 784-512-10, {optimizer}";
            if (settings.Wants(Name, name) && !settings.List)
            {
                var ((images, labels), _) = Mnist.LoadData(settings.Data);
                var x = images.Reshape(images.Length, -1).Cast(DType.Float32) / 255;
                Func<string, int[], Tensor, Tensor, int, string, Job> epoch = way == "Fit" ? Epoch : ByTape;
                yield return epoch(name, [784, 512, 10], x, labels, 128, optimizer) with
                {
                    Needed = 1 / 1.7,
                    Against = new() { [Job.Torch] = 2.5 },
                };
            }
            else
            {
                yield return new Job(name);
            }
        }

        foreach (var (batch, rows) in new[] { (32, 1024), (128, 4096), (1024, 8192) })
        {
            var x = Tensor.Of(Draws.Singles(rows * 784)).Reshape(rows, 784);
            yield return Epoch($"{rows / batch} steps, 784-3x1024-10, batch {batch}", Wide, x, Tensor.Of(Draws.Labels(rows, 10)), batch, "rmsprop");
        }
    }

    /// <summary>The multiply-adds of a step: forward, and backward for weights and for all inputs but the first, twice each.</summary>
    public static double Flops(int[] widths, int rows)
    {
        var work = 0.0;
        for (var i = 1; i < widths.Length; i++)
        {
            work += 2.0 * rows * widths[i - 1] * widths[i] * (i == 1 ? 2 : 3);
        }

        return work;
    }

    public static Sequential Network(int[] widths, string optimizer)
    {
        var layers = widths[1..].Select((w, i) => (Layer)new Dense(w, activation: i == widths.Length - 2 ? "softmax" : "relu")).ToList();
        var model = new Sequential(layers, seed: 1);
        model.Compile(optimizer: optimizer, loss: "sparse_categorical_crossentropy", metrics: ["accuracy"]);
        return model;
    }

    internal static Job Epoch(string name, int[] widths, Tensor x, Tensor labels, int batch, string optimizer)
    {
        var model = Network(widths, optimizer);
        return Beside(() => Quietly(() => model.Fit(x, labels, epochs: 1, batchSize: batch, seed: 1)), name, widths, x, labels, batch, optimizer);
    }

    private static Job ByTape(string name, int[] widths, Tensor x, Tensor labels, int batch, string optimizer)
    {
        var network = new TapeNetwork(widths, optimizer);
        return Beside(() => network.Epoch(x, labels, batch), name, widths, x, labels, batch, optimizer);
    }

    private static Job Beside(Action epoch, string name, int[] widths, Tensor x, Tensor labels, int batch, string optimizer)
    {
        var torch = new Lazy<TorchNetwork>(() => new TorchNetwork(
            widths, x.ToArray<float>(), labels.Cast(DType.Int64).ToArray<long>(), optimizer == "adam"));
        return new Job(
            name,
            new(Job.Ours, epoch),
            new(Job.Torch, () => torch.Value.Epoch(batch)))
        {
            Limit = Limits.Float32,
            Work = Flops(widths, x.Shape[0]),
            End = () => TorchNetwork.End(torch),
        };
    }

    /// <summary>The progress bar is written, but to nowhere.</summary>
    private static void Quietly(Action run)
    {
        var console = Console.Out;
        Console.SetOut(TextWriter.Null);
        try
        {
            run();
        }
        finally
        {
            Console.SetOut(console);
        }
    }
}
