using Leibniz.Benchmarks.Harness;
using Leibniz.Benchmarks.Peers;
using Leibniz.Keras;
using Peer = TorchSharp.torch;

namespace Leibniz.Benchmarks.Jobs;

/// <summary>Softmax with cross-entropy of labels, from logits: the value, and the value with its gradient.</summary>
internal sealed class LossJobs : IGroup
{
    public string Name => "losses";

    public IEnumerable<Job> Jobs(Settings settings)
    {
        foreach (var (rows, classes) in new[] { (128, 10), (1024, 10), (128, 1000), (4096, 1000) })
        {
            yield return Value(rows, classes);
            yield return Gradient(rows, classes);
        }

        yield return Softmax(128, 10);
        yield return Softmax(4096, 1000);
    }

    private static Job Value(int rows, int classes)
    {
        var (z, y, tz, ty) = Data(rows, classes);
        return new Job(
            $"softmax + cross-entropy, {rows}x{classes}",
            new(Job.Ours, () => Losses.SparseCategoricalCrossentropy(y, z, fromLogits: true).Mean()),
            new(Job.Torch, () => Peer.nn.functional.cross_entropy(tz, ty).Dispose()))
        {
            Against = { [Job.Torch] = 1 },
            End = () => TorchTensors.Free(tz, ty),
        };
    }

    private static Job Gradient(int rows, int classes)
    {
        var (z, y, tz, ty) = Data(rows, classes);
        tz.requires_grad = true;
        return new Job(
            $"softmax + cross-entropy and gradient, {rows}x{classes}",
            new(Job.Ours, () => Derivative.ValueAndGradient(p => Losses.SparseCategoricalCrossentropy(y, p, fromLogits: true).Mean(), z)),
            new(Job.Torch, () =>
            {
                using var scope = Peer.NewDisposeScope();
                tz.grad = null;
                Peer.nn.functional.cross_entropy(tz, ty).backward();
            }))
        {
            Against = { [Job.Torch] = 1 },
            End = () => TorchTensors.Free(tz, ty),
        };
    }

    private static Job Softmax(int rows, int classes)
    {
        var (z, _, tz, ty) = Data(rows, classes);
        return new Job(
            $"softmax, {rows}x{classes}",
            new(Job.Ours, () => z.Softmax()),
            new(Job.Torch, () => tz.softmax(-1).Dispose()))
        {
            Against = { [Job.Torch] = 1 },
            End = () => TorchTensors.Free(tz, ty),
        };
    }

    private static (Tensor Logits, Tensor Labels, Peer.Tensor TorchLogits, Peer.Tensor TorchLabels) Data(int rows, int classes)
    {
        var logits = Draws.Singles(rows * classes);
        var labels = Draws.Labels(rows, classes);
        return (
            Tensor.Of(logits).Reshape(rows, classes), Tensor.Of(labels).Cast(DType.Int32),
            Peer.tensor(logits).reshape(rows, classes), Peer.tensor(labels));
    }
}
