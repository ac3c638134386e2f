using Leibniz.Benchmarks.Harness;
using Peer = TorchSharp.torch;

namespace Leibniz.Benchmarks.Jobs;

/// <summary>Gradients and Hessian-vector products of plain functions.</summary>
internal sealed class DerivativeJobs : IGroup
{
    public string Name => "derivatives";

    public IEnumerable<Job> Jobs(Settings settings)
    {
        yield return Gradient("gradient of x * x at a scalar", Tensor.Of(2f), Peer.tensor(2f), x => x * x, x => x * x) with { Within = 1e-6 };
        foreach (var n in new[] { 10, 10_000, 1 << 20 })
        {
            var numbers = Draws.Singles(n);
            yield return Gradient(
                $"gradient of sum(sin(x) * x), {n}", Tensor.Of(numbers), Peer.tensor(numbers), x => (x.Sin() * x).Sum(), x => (x.sin() * x).sum());
            yield return HessianVector(n, numbers);
        }

        yield return Network(tidy: false);
        yield return Network(tidy: true);
    }

    private static Job Gradient(string name, Tensor x, Peer.Tensor p, Func<Tensor, Tensor> ours, Func<Peer.Tensor, Peer.Tensor> torch)
    {
        p.requires_grad = true;
        return new Job(
            name,
            new(Job.Ours, () => Derivative.Gradient(ours, x)),
            new(Job.Torch, () =>
            {
                using var scope = Peer.NewDisposeScope();
                Peer.autograd.grad([torch(p)], [p]);
            }))
        {
            Against = { [Job.Torch] = 1 },
        };
    }

    private static Job HessianVector(int n, float[] numbers)
    {
        var (x, v) = (Tensor.Of(numbers), Tensor.Of(Draws.Singles(n, 2)));
        var (p, w) = (Peer.tensor(numbers, requires_grad: true), Peer.tensor(Draws.Singles(n, 2)));
        return new Job(
            $"hessian times vector of sum(sin(x) * x), {n}",
            new(Job.Ours, () => Derivative.HessianVector(x => (x.Sin() * x).Sum(), x, v)),
            new(Job.Torch, () =>
            {
                using var scope = Peer.NewDisposeScope();
                var gradient = Peer.autograd.grad([(p.sin() * p).sum()], [p], retain_graph: true, create_graph: true)[0];
                Peer.autograd.grad([(gradient * w).sum()], [p]);
            }))
        {
            Against = { [Job.Torch] = 1 },
        };
    }

    private static Job Network(bool tidy)
    {
        float[] rows = Draws.Singles(128 * 64), first = Draws.Singles(64 * 64, 2), second = Draws.Singles(64, 3);
        Tensor x = Tensor.Of(rows).Reshape(128, 64), w1 = Tensor.Of(first).Reshape(64, 64), w2 = Tensor.Of(second).Reshape(64, 1);
        Peer.Tensor p = Peer.tensor(rows).reshape(128, 64);
        Peer.Tensor q1 = Peer.tensor(first).reshape(64, 64).requires_grad_(), q2 = Peer.tensor(second).reshape(64, 1).requires_grad_();
        (Tensor First, Tensor Second) Slopes() => Derivative.Gradient((a, b) => x.Dot(a).Tanh().Dot(b).Square().Mean(), w1, w2);
        return new Job(
            tidy ? "the same, tidy" : "gradient of a network, 128x64-64-1",
            new(Job.Ours, () => _ = tidy ? Memory.Tidy(Slopes) : Slopes()),
            new(Job.Torch, () =>
            {
                using var scope = Peer.NewDisposeScope();
                Peer.autograd.grad([p.matmul(q1).tanh().matmul(q2).square().mean()], [q1, q2]);
            }))
        {
            Against = { [Job.Torch] = 1 },
        };
    }
}
