using Leibniz.Benchmarks.Harness;
using Leibniz.Keras;
using Leibniz.Keras.Optimizers;
using Peer = TorchSharp.torch;

namespace Leibniz.Benchmarks.Jobs;

/// <summary>An optimizer's update of one matrix of weights.</summary>
internal sealed class UpdateJobs : IGroup
{
    public string Name => "updates";

    public IEnumerable<Job> Jobs(Settings settings)
    {
        foreach (var (rows, columns) in new[] { (784, 512), (4096, 4096) })
        {
            // What is read and written of each weight: the weight and its slots both, the gradient once.
            yield return Update("rmsprop", new RMSprop(), rows, columns, 5, p => Peer.optim.RMSProp(p, 1e-3, alpha: 0.9, eps: 1e-7));
            yield return Update("adam", new Adam(), rows, columns, 7, p => Peer.optim.Adam(p, 1e-3));
            yield return Update("sgd", new SGD(), rows, columns, 3, p => Peer.optim.SGD(p, 1e-2));
        }
    }

    private static Job Update(
        string name, Optimizer optimizer, int rows, int columns, int streams, Func<IEnumerable<TorchSharp.Modules.Parameter>, Peer.optim.Optimizer> torch)
    {
        float[] weights = Draws.Singles(rows * columns), gradients = Draws.Singles(rows * columns, 2);
        var variable = new Variable(Tensor.Of(weights).Reshape(rows, columns));
        var gradient = Tensor.Of(gradients).Reshape(rows, columns);
        var parameter = new TorchSharp.Modules.Parameter(Peer.tensor(weights).reshape(rows, columns));
        parameter.grad = Peer.tensor(gradients).reshape(rows, columns);
        var peer = torch([parameter]);
        return new Job(
            $"{name}, {rows}x{columns}",
            new(Job.Ours, () => optimizer.ApplyGradients([(gradient, variable)])),
            new(Job.Torch, () => peer.step()))
        {
            Limit = Limits.Zip,
            Work = (double)streams * sizeof(float) * rows * columns,
            Against = { [Job.Torch] = 1 },
            End = () =>
            {
                peer.Dispose();
                parameter.Dispose();
            },
        };
    }
}
