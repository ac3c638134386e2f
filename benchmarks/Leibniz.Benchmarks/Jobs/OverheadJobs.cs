using Leibniz.Benchmarks.Harness;
using NumSharp;
using Peer = TorchSharp.torch;

namespace Leibniz.Benchmarks.Jobs;

/// <summary>What an operation costs beside its arithmetic: scalars and tiny tensors.</summary>
internal sealed class OverheadJobs : IGroup
{
    public string Name => "overhead";

    public IEnumerable<Job> Jobs(Settings settings)
    {
        yield return Both("scalar + scalar", Tensor.Of(2f), Tensor.Of(3f), Peer.tensor(2f), Peer.tensor(3f)) with { Within = 150e-9 };
        foreach (var n in new[] { 10, 100 })
        {
            float[] a = Draws.Singles(n), b = Draws.Singles(n, 2);
            yield return Both($"{n} + {n} elements", Tensor.Of(a), Tensor.Of(b), Peer.tensor(a), Peer.tensor(b), np.array(a), np.array(b));
        }

        yield return One("scalar * 2", x => x * 2, p => p * 2f) with { Within = 150e-9 };
        yield return One("exp of a scalar", x => x.Exp(), p => p.exp()) with { Within = 150e-9 };
        yield return Slice();
    }

    private static Job Both(
        string name, Tensor x, Tensor y, Peer.Tensor p, Peer.Tensor q, NDArray? u = null, NDArray? v = null)
    {
        List<Contender> contenders = [new(Job.Ours, () => _ = x + y), new(Job.Torch, () => (p + q).Dispose())];
        if (u is not null && v is not null)
        {
            contenders.Add(new(Job.NumSharp, () => (u + v).Dispose()));
        }

        return new Job(name, [.. contenders]) { Against = { [Job.Torch] = 1 } };
    }

    private static Job One(string name, Func<Tensor, Tensor> ours, Func<Peer.Tensor, Peer.Tensor> torch)
    {
        var x = Tensor.Of(0.5f);
        var p = Peer.tensor(0.5f);
        return new Job(name, new(Job.Ours, () => ours(x)), new(Job.Torch, () => torch(p).Dispose())) { Against = { [Job.Torch] = 1 } };
    }

    private static Job Slice()
    {
        var x = Tensor.Arange(12).Reshape(3, 4);
        var p = Peer.arange(12).reshape(3, 4);
        return new Job("a row of a matrix", new(Job.Ours, () => _ = x[1]), new(Job.Torch, () => p[1].Dispose())) { Against = { [Job.Torch] = 1 } };
    }
}
