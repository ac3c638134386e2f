using Leibniz.Benchmarks.Harness;
using Leibniz.Benchmarks.Peers;
using Peer = TorchSharp.torch;

namespace Leibniz.Benchmarks.Jobs;

/// <summary>What programs call beside arithmetic, products and sums: orders, running sums, parts put together, powers, random numbers. Of 1000 x 1000 float32.</summary>
internal sealed class OperationJobs : IGroup
{
    private const int Side = 1000;

    public string Name => "operations";

    public IEnumerable<Job> Jobs(Settings settings)
    {
        float[] a = Draws.Singles(Side * Side), b = Draws.Singles(Side * Side, 2);
        Tensor x = Tensor.Of(a).Reshape(Side, Side), y = Tensor.Of(b).Reshape(Side, Side);
        Peer.Tensor p = Peer.tensor(a).reshape(Side, Side), q = Peer.tensor(b).reshape(Side, Side);
        var order = Tensor.Permutation(Side, new Key(3));
        var places = Peer.tensor(order.Cast(DType.Int64).ToArray<long>());
        Tensor whole = (x * 1000).Cast(DType.Int32);
        Tensor above = x.Sigmoid();
        var abovePeer = p.sigmoid();
        var wholePeer = (p * 1000).to(Peer.int32);

        yield return Of("sort along rows", () => x.Sort(1), () => p.sort(1).Values);
        yield return Of("sort along columns", () => x.Sort(0), () => p.sort(0).Values);
        yield return Of("the 10 largest of each row", () => x.TopK(10), () => p.topk(10).values);
        yield return Of("the different numbers of 1001", () => whole.Unique(), () => wholePeer.unique().output);
        yield return Of("running sums along rows", () => x.CumSum(1), () => p.cumsum(1));
        yield return Of("running sums down columns", () => x.CumSum(0), () => p.cumsum(0));
        yield return Of("place of the largest in each row", () => x.ArgMax(1), () => p.argmax(1));
        yield return Of("variance of each row", () => x.Var(1), () => p.var([1L], unbiased: false));
        yield return Of("softmax of each row", () => x.Softmax(1), () => p.softmax(1));
        yield return Of("x to the power 2", () => Tensor.Pow(x, 2), () => p.pow(2));
        yield return Of("x to the power 2.5", () => Tensor.Pow(x, 2.5), () => p.pow(2.5));
        yield return Of("x to the power y, x above 0", () => Tensor.Pow(above, y), () => abovePeer.pow(q));
        yield return Of("remainders of x by y", () => x % y, () => p.remainder(q));
        yield return Of("arc tangent", () => x.Atan(), () => p.atan());
        yield return Of("arc sine", () => above.Asin(), () => abovePeer.asin());
        yield return Of("to float64", () => x.Cast(DType.Float64), () => p.to(Peer.float64));
        yield return Of("to int32", () => x.Cast(DType.Int32), () => p.to(Peer.int32));
        yield return Of("leaky relu", () => x.LeakyRelu(), () => Peer.nn.functional.leaky_relu(p, 0.2));
        yield return Of("elu", () => x.Elu(), () => Peer.nn.functional.elu(p, 1.0));
        yield return Of("gelu", () => x.Gelu(), () => Peer.nn.functional.gelu(p));
        yield return Of("where x > 0", () => Tensor.Where(x.Greater(0), x, y), () => Peer.where(p.gt(0), p, q));
        yield return Of("one below the other", () => Tensor.Concat([x, y], 0), () => Peer.cat([p, q], 0));
        yield return Of("side by side", () => Tensor.Concat([x, y], 1), () => Peer.cat([p, q], 1));
        yield return Of("rows in another order", () => x.Gather(order), () => p.index_select(0, places));
        yield return Of("columns in another order", () => x.Gather(order, 1), () => p.index_select(1, places));
        yield return Of("a frame of zeros", () => x.Pad([1, 1], [1, 1]), () => Peer.nn.functional.pad(p, [1L, 1L, 1L, 1L]));
        yield return Of("the upper triangle", () => x.Triu(), () => p.triu());
        yield return Of("0, 1, 2, ... a million", () => Tensor.Arange(Side * Side), () => Peer.arange(Side * Side));
        yield return Of("a tensor of an array", () => Tensor.Of(a), () => Peer.tensor(a));
        yield return Of("even random numbers", () => Tensor.Uniform([Side, Side], 0, 1, new Key(1)), () => Peer.rand(Side, Side));
        yield return Of("normal random numbers", () => Tensor.Normal([Side, Side], 0, 1, new Key(1)), () => Peer.randn(Side, Side));
        yield return Of("spectra of rows", () => x.Rfft(), () => Peer.fft.rfft(p)) with { End = () => TorchTensors.Free(p, q, places, wholePeer, abovePeer) };
    }

    private static Job Of<TResult>(string name, Func<TResult> ours, Func<Peer.Tensor> torch) => new(
        name,
        new(Job.Ours, () => ours()),
        new(Job.Torch, () =>
        {
            using var scope = Peer.NewDisposeScope();
            torch();
        }))
    {
        Against = { [Job.Torch] = 1 },
    };
}
