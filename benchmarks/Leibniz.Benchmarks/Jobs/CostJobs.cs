using Leibniz.Benchmarks.Harness;

namespace Leibniz.Benchmarks.Jobs;

/// <summary>
/// What derivatives cost beside the function that they are of, which is the peer here: a gradient at most 3 times as much, a Hessian-vector
/// product at most 5 times. And what checkpoints save.
/// </summary>
internal sealed class CostJobs : IGroup
{
    private const int Blocks = 16, Steps = 8, Side = 500;

    public string Name => "costs";

    public IEnumerable<Job> Jobs(Settings settings)
    {
        foreach (var (batch, inputs, hidden, outputs) in new[] { (128, 784, 512, 10), (128, 64, 64, 10), (8, 16, 16, 4) })
        {
            var labels = Tensor.Arange(batch) % outputs;
            var x = Tensor.Normal([batch, inputs], 0, 1, new Key(1));
            var network = (
                W1: Tensor.Normal([inputs, hidden], 0, 0.05, new Key(2)), B1: Tensor.Zeros([hidden]),
                W2: Tensor.Normal([hidden, outputs], 0, 0.05, new Key(3)), B2: Tensor.Zeros([outputs]));
            var direction = Trees.Map(t => Tensor.Normal(t.Shape, 0, 1, new Key(t.Size)), network);
            var targets = Tensor.OneHot(labels, outputs);

            // The negative mean logarithm of the labels' probabilities, after one layer with relu and one without.
            Tensor Loss((Tensor W1, Tensor B1, Tensor W2, Tensor B2) n) =>
                -(((x.MatMul(n.W1) + n.B1).Relu().MatMul(n.W2) + n.B2).LogSoftmax() * targets).Sum() / batch;

            var name = $"{batch}x{inputs}-{hidden}-{outputs}";
            yield return Beside($"gradient of a network's loss, {name}", 3, () => Derivative.Gradient(Loss, network), () => Loss(network));
            yield return Beside(
                $"hessian times vector, {name}", 5, () => Derivative.HessianVector(Loss, network, direction), () => Loss(network));
        }

        yield return Checkpoints();
    }

    private static Job Beside(string name, double most, Action derivative, Action function) =>
        new(name, new(Job.Ours, derivative), new(Job.Without, function)) { Against = { [Job.Without] = 1 / most } };

    /// <summary>A chain of blocks, each a chain of steps on 2 MB: its name says how much waits for the reverse pass.</summary>
    private static Job Checkpoints()
    {
        var x = Tensor.Full([Side, Side], 0.5, DType.Float64);
        Func<Tensor, Tensor> block = y => Enumerable.Range(0, Steps).Aggregate(y, (y, _) => y.Sin() * 1.01);
        var kept = Derivative.Checkpoint(block);
        var (with, without) = (Held(Chain(kept), x), Held(Chain(block), x));
        return new Job(
            $"with checkpoints: {with:F0} MB kept, else {without:F0}",
            new(Job.Ours, () => Derivative.Gradient(Chain(kept), x)),
            new(Job.Without, () => Derivative.Gradient(Chain(block), x)));
    }

    private static Func<Tensor, Tensor> Chain(Func<Tensor, Tensor> block) =>
        x => Enumerable.Range(0, Blocks).Aggregate(x, (y, _) => block(y)).Sum();

    /// <summary>Megabytes that are held between the forward and the reverse pass.</summary>
    private static double Held(Func<Tensor, Tensor> f, Tensor x)
    {
        var before = Settled();
        var (_, pull) = Derivative.Vjp(f, x);
        var held = Settled() - before;
        pull(Tensor.Of(1.0));
        return held / 1e6;
    }

    /// <summary>Arrays that wait to be used again are let go after two collections in which nobody asked for them.</summary>
    private static long Settled()
    {
        for (var i = 0; i < 5; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        return GC.GetTotalMemory(forceFullCollection: true);
    }
}
