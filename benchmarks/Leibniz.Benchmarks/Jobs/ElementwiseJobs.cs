using Leibniz.Benchmarks.Harness;
using Leibniz.Benchmarks.Peers;
using Leibniz.Kernels;
using NumSharp;
using Peer = TorchSharp.torch;

namespace Leibniz.Benchmarks.Jobs;

/// <summary>Element by element: single operations, chains, broadcasts, on arrays that no cache holds and on small ones.</summary>
/// <remarks>
/// "into" rows call the kernel with memory for its result at hand, as a training step has it: they are what the memory's bandwidth
/// is the limit of. The others make a new tensor each time, as a line of user code does. Logarithms are of numbers from 0.5 to 1.5, all else of -0.5 to 0.5.
/// </remarks>
internal sealed class ElementwiseJobs : IGroup
{
    private const int Large = 16 << 20;
    private const double Near = 1 / 1.3;

    public string Name => "elementwise";

    public IEnumerable<Job> Jobs(Settings settings)
    {
        yield return Into("a + b into", Large, (shape, a, b, y) => Elementwise.Zip(shape, a, b, Vectors.Zipping<float, Kernels.Add<float>>(), y, 0));
        yield return Into("a * row into", Large, (shape, a, b, y) => Elementwise.Zip(shape, a, b, Vectors.Zipping<float, Kernels.Multiply<float>>(), y, 0), [4096, 4096], row: true);
        yield return Into("a * column into", Large, (shape, a, b, y) => Elementwise.Zip(shape, a, b, Vectors.Zipping<float, Kernels.Multiply<float>>(), y, 0), [4096, 4096], column: true);
        yield return Into("relu into", Large, (shape, a, _, y) => Elementwise.Map(shape, a, Vectors.Mapping<float, Kernels.Relu<float>>(), y, 0), one: true);
        yield return Into("exp into", Large, (shape, a, _, y) => Elementwise.Map(shape, a, Vectors.Mapping<float, Kernels.Exp<float>>(), y, 0), one: true);
        yield return Into("tanh into", Large, (shape, a, _, y) => Elementwise.Map(shape, a, Vectors.Mapping<float, Kernels.Tanh<float>>(), y, 0), one: true);
        yield return Into("log into", Large, (shape, a, _, y) => Elementwise.Map(shape, a, Vectors.Mapping<float, Kernels.Log<float>>(), y, 0), one: true, positive: true);
        yield return Into("transpose into", Large, (shape, a, _, y) => Elementwise.Copy(shape, new View<float>(a.Array, 0, [1, 4096]), y, 0), [4096, 4096], one: true);

        foreach (var n in new[] { 100, 1_000, 10_000, 100_000, 1 << 20, Large })
        {
            yield return Sum(n);
        }

        foreach (var n in new[] { 1_000, 100_000, Large })
        {
            yield return Map<Exponential>("exp", n, x => x.Exp(), x => x.exp(), x => np.exp(x));
            yield return Map<Rectified>("relu", n, x => x.Relu(), x => x.relu(), null);
            yield return Map<Logistic>("sigmoid", n, x => x.Sigmoid(), x => x.sigmoid(), null);
            yield return Chain("(a * 2 + b) * a - 1", n, (x, y) => (x * 2 + y) * x - 1);
            yield return Chain("the same, tidy", n, (x, y) => Memory.Tidy(() => (x * 2 + y) * x - 1));
            yield return Chain("the same, fused", n, Fusion.Of((x, y) => (x * 2 + y) * x - 1), isFused: true);
        }

        yield return Broadcast("a + row", 128, 512, row: true);
        yield return Broadcast("a + row", 4096, 1024, row: true);
        yield return Broadcast("a * column", 128, 512, row: false);
        yield return Broadcast("a * column", 4096, 1024, row: false);
    }

    internal static Job Into(
        string name, int n, Action<int[], View<float>, View<float>, float[]> run, int[]? dims = null, bool one = false, bool row = false, bool column = false, bool positive = false)
    {
        var shape = dims ?? [n];
        int[] whole = shape.Length == 1 ? [1] : [shape[1], 1];
        var repeated = row ? [0, 1] : column ? [1, 0] : whole;
        var a = new View<float>(positive ? Array.ConvertAll(Draws.Singles(n), x => x + 1) : Draws.Singles(n), 0, whole);
        var b = new View<float>(one ? [] : Draws.Singles(row || column ? shape[0] : n), 0, repeated);
        var y = new float[n];
        var streams = one || row || column ? 2 : 3;
        return new Job($"{name}, {n}", new Contender(Job.Ours, () => run(shape, a, b, y)))
        {
            Limit = streams == 2 ? Limits.Map : Limits.Zip,
            Work = (double)streams * sizeof(float) * n,
            Needed = Near,
        };
    }

    private static Job Sum(int n)
    {
        float[] a = Draws.Singles(n), b = Draws.Singles(n, 2);
        var (x, y) = (Tensor.Of(a), Tensor.Of(b));
        var (p, q) = (Peer.tensor(a), Peer.tensor(b));
        var (u, v) = (np.array(a), np.array(b));
        return new Job(
            $"a + b, {n}",
            new(Job.Ours, () => _ = x + y),
            new(Job.Torch, () => (p + q).Dispose()),
            new(Job.NumSharp, () => (u + v).Dispose()),
            new(Job.Loop, () => PlainLoops.Zip<Sum>(a, b)))
        {
            Limit = n >= Large ? Limits.Zip : null,
            Work = 3.0 * sizeof(float) * n,
            Against = { [Job.Torch] = 1, [Job.Loop] = 1 },
            End = () => TorchTensors.Free(p, q),
        };
    }

    private static Job Map<TPlain>(
        string name, int n, Func<Tensor, Tensor> ours, Func<Peer.Tensor, Peer.Tensor> torch, Func<NDArray, NDArray>? numSharp)
        where TPlain : struct, IFormula
    {
        var a = Draws.Singles(n);
        var x = Tensor.Of(a);
        var p = Peer.tensor(a);
        var u = np.array(a);
        var contenders = new List<Contender>
        {
            new(Job.Ours, () => ours(x)),
            new(Job.Torch, () => torch(p).Dispose()),
            new(Job.Loop, () => PlainLoops.Zip<TPlain>(a, a)),
        };
        if (numSharp is not null)
        {
            contenders.Add(new(Job.NumSharp, () => numSharp(u).Dispose()));
        }

        return new Job($"{name}, {n}", [.. contenders])
        {
            Limit = n >= Large ? Limits.Map : null,
            Work = 2.0 * sizeof(float) * n,
            Against = { [Job.Torch] = 1, [Job.Loop] = 1 },
            End = () => TorchTensors.Free(p),
        };
    }

    private static Job Chain(string name, int n, Func<Tensor, Tensor, Tensor> ours, bool isFused = false)
    {
        float[] a = Draws.Singles(n), b = Draws.Singles(n, 2);
        var (x, y) = (Tensor.Of(a), Tensor.Of(b));
        var (p, q) = (Peer.tensor(a), Peer.tensor(b));
        var (u, v) = (np.array(a), np.array(b));
        return new Job(
            $"{name}, {n}",
            new(Job.Ours, () => _ = ours(x, y)),
            new(Job.Torch, () =>
            {
                using var scope = Peer.NewDisposeScope();
                _ = (p * 2f + q) * p - 1f;
            }),
            new(Job.NumSharp, () =>
            {
                using NDArray double_ = u * 2f, sum = double_ + v, product = sum * u, result = product - 1f;
            }),
            new(Job.Loop, () => PlainLoops.Zip<Chain>(a, b)))
        {
            // An operator makes a tensor, so a chain of them makes four where a loop makes one.
            Against = isFused ? new() { [Job.Torch] = 1, [Job.Loop] = 1 } : new() { [Job.Torch] = 1 },
            End = () => TorchTensors.Free(p, q),
        };
    }

    private static Job Broadcast(string name, int rows, int columns, bool row)
    {
        float[] a = Draws.Singles(rows * columns), b = Draws.Singles(row ? columns : rows, 2);
        int[] shape = row ? [1, columns] : [rows, 1];
        var (x, y) = (Tensor.Of(a).Reshape(rows, columns), Tensor.Of(b).Reshape(shape));
        var (p, q) = (Peer.tensor(a).reshape(rows, columns), Peer.tensor(b).reshape(shape[0], shape[1]));
        var (u, v) = (np.array(a).reshape(rows, columns), np.array(b).reshape(shape));
        return new Job(
            $"{name}, {rows}x{columns}",
            new(Job.Ours, () => _ = row ? x + y : x * y),
            new(Job.Torch, () => (row ? p + q : p * q).Dispose()),
            new(Job.NumSharp, () => (row ? u + v : u * v).Dispose()))
        {
            Against = { [Job.Torch] = 1 },
            End = () => TorchTensors.Free(p, q),
        };
    }
}
