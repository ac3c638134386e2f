using Leibniz.Benchmarks.Harness;
using Leibniz.Benchmarks.Peers;
using Leibniz.Keras;
using Leibniz.Keras.Layers;

namespace Leibniz.Benchmarks.Jobs;

/// <summary>Many rows of few numbers, where feeding data is most of the work.</summary>
internal sealed class DataJobs : IGroup
{
    private const int Rows = 1_250_000;

    public string Name => "data";

    public IEnumerable<Job> Jobs(Settings settings)
    {
        foreach (var batch in new[] { 1024 })
        {
            var numbers = Draws.Singles(Rows * 8);
            var targets = Draws.Singles(Rows, 2);
            var (x, y) = (Tensor.Of(numbers).Reshape(Rows, 8), Tensor.Of(targets).Reshape(Rows, 1));
            var model = new Sequential([new Dense(64, activation: "relu"), new Dense(1)], seed: 1);
            model.Compile(optimizer: "rmsprop", loss: "mse");
            var torch = new TorchNetwork([8, 64, 1], numbers, targets);
            yield return new Job(
                $"epoch of {Rows} rows of 8, 8-64-1, batch {batch}",
                new(Job.Ours, () => model.Fit(x, y, epochs: 1, batchSize: batch, verbose: Verbose.Silent, seed: 1)),
                new(Job.Torch, () => torch.Epoch(batch)),
                new(Job.Without, () => model.Fit(x, y, epochs: 1, batchSize: batch, shuffle: false, verbose: Verbose.Silent, seed: 1)))
            {
                Limit = Limits.Float32,
                Work = TrainingJobs.Flops([8, 64, 1], Rows),
                Against = { [Job.Torch] = 1, [Job.Without] = 0.8 },
                End = torch.Dispose,
            };
        }
    }
}
