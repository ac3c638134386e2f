using Leibniz.Benchmarks.Harness;
using Leibniz.Benchmarks.Peers;

namespace Leibniz.Benchmarks.Jobs;

/// <summary>A trained network at use: one sample, and many.</summary>
internal sealed class PredictJobs : IGroup
{
    private static readonly int[] Widths = [784, 512, 10];

    public string Name => "predict";

    public IEnumerable<Job> Jobs(Settings settings)
    {
        yield return Predict(1) with { Within = 50e-6 };
        yield return Predict(32);
        yield return Predict(10_000) with { Needed = 0.6 };
    }

    internal static Job Predict(int samples)
    {
        var numbers = Draws.Singles(samples * 784);
        var x = Tensor.Of(numbers).Reshape(samples, 784);
        var model = TrainingJobs.Network(Widths, "rmsprop");
        var torch = new Lazy<TorchNetwork>(() => new TorchNetwork(Widths, numbers, Draws.Labels(samples, 10)));
        return new Job(
            $"Predict of {samples}, 784-512-10",
            new(Job.Ours, () => model.Predict(x)),
            new(Job.Torch, () => torch.Value.Predict(samples)))
        {
            Limit = Limits.Float32,
            Work = 2.0 * samples * ((784 * 512) + (512 * 10)),
            Against = { [Job.Torch] = 1 },
            End = () => TorchNetwork.End(torch),
        };
    }
}
