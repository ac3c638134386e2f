using System.Numerics;
using System.Runtime.CompilerServices;
using Leibniz.Benchmarks.Harness;
using NumSharp;
using Peer = TorchSharp.torch;

namespace Leibniz.Benchmarks.Jobs;

/// <summary>Matrix products, packing included: the shapes of training, square, tall, flat, tiny, and batches of small ones.</summary>
internal sealed class ProductJobs : IGroup
{
    // Rows and columns of the result, length of the sums, and which of A and B lie transposed.
    private sealed record Shape(int N, int M, int K, bool A = false, bool B = false, double? Needed = null, int Batch = 0);

    private static readonly Shape[] Shapes =
    [
        new(1024, 1024, 1024, Needed: 0.75),
        new(128, 512, 784, Needed: 0.6),
        new(128, 512, 784, B: true, Needed: 0.6),
        new(128, 512, 784, A: true, Needed: 0.6),
        new(128, 512, 784, A: true, B: true, Needed: 0.6),
        new(784, 512, 128, A: true, Needed: 0.6),
        new(128, 784, 512, B: true, Needed: 0.6),
        new(128, 10, 512),
        new(512, 10, 128, A: true),
        new(128, 512, 10, B: true),
        new(32, 1024, 1024),
        new(1024, 1024, 32, A: true),
        new(10000, 64, 64),
        new(64, 10000, 64),
        new(100000, 8, 8),
        new(1, 1024, 1024),
        new(1024, 1, 1024),
        new(1, 512, 784, B: true),
        new(2, 2, 2),
        new(8, 8, 8),
        new(16, 16, 16),
        new(32, 32, 32),
        new(64, 64, 64),
        new(128, 128, 128),
        new(8, 8, 8, Batch: 1000),
        new(32, 32, 32, Batch: 256),
        new(64, 64, 64, B: true, Batch: 64),
    ];

    public string Name => "products";

    public IEnumerable<Job> Jobs(Settings settings)
    {
        foreach (var shape in Shapes)
        {
            yield return Job<float>(shape, Draws.Singles, a => Peer.tensor(a));
        }

        foreach (var shape in Shapes)
        {
            yield return Job<double>(shape, Draws.Doubles, a => Peer.tensor(a));
        }
    }

    private static Job Job<T>(Shape s, Func<int, int, T[]> draw, Func<T[], Peer.Tensor> torchOf)
        where T : unmanaged, INumber<T>
    {
        var count = Math.Max(1, s.Batch);
        int[] lead = s.Batch == 0 ? [] : [s.Batch];
        int[] left = [.. lead, .. s.A ? [s.K, s.N] : new[] { s.N, s.K }];
        int[] right = [.. lead, .. s.B ? [s.M, s.K] : new[] { s.K, s.M }];
        T[] a = draw(count * s.N * s.K, 1), b = draw(count * s.K * s.M, 2);

        var (x, y) = (View(Tensor.Of(a, left), s.A), View(Tensor.Of(b, right), s.B));
        Contender ours = new(Harness.Job.Ours, () => x.MatMul(y));

        Peer.Tensor ta = torchOf(a).reshape([.. left.Select(d => (long)d)]), tb = torchOf(b).reshape([.. right.Select(d => (long)d)]);
        Peer.Tensor p = s.A ? ta.transpose(-1, -2) : ta, q = s.B ? tb.transpose(-1, -2) : tb;
        Contender torch = new(Harness.Job.Torch, () => Peer.matmul(p, q).Dispose());

        var contenders = new List<Contender> { ours, torch };
        if (s.Batch == 0 && (long)s.N * s.M * s.K >= 512)
        {
            NDArray na = np.array(a).reshape(left), nb = np.array(b).reshape(right);
            var (u, v) = (s.A ? na.T : na, s.B ? nb.T : nb);
            contenders.Add(new(Harness.Job.NumSharp, () => np.matmul(u, v).Dispose()));
        }

        if (s.Batch == 0 && (long)s.N * s.M * s.K <= 1 << 18 && !s.A && !s.B)
        {
            contenders.Add(new(Harness.Job.Loop, () => Plain(a, b, new T[s.N * s.M], s.N, s.M, s.K)));
        }

        var type = typeof(T) == typeof(float) ? "float32" : "float64";
        var name = $"{(s.Batch > 0 ? $"{s.Batch} of " : "")}{s.N}x{s.K}{(s.A ? "t" : "")} x {s.K}x{s.M}{(s.B ? "t" : "")}, {type}";
        return new Job(name, [.. contenders])
        {
            Limit = typeof(T) == typeof(float) ? Limits.Float32 : Limits.Float64,
            Work = 2.0 * count * s.N * s.M * s.K,
            Needed = s.Needed,
            Against = { [Harness.Job.Torch] = 1 },
            End = () =>
            {
                ta.Dispose();
                tb.Dispose();
            },
        };
    }

    private static Tensor View(Tensor x, bool transposed) =>
        !transposed ? x : x.Rank == 2 ? x.Permute(1, 0) : x.Permute(0, 2, 1);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Plain<T>(T[] a, T[] b, T[] c, int n, int m, int k)
        where T : INumber<T>
    {
        for (var i = 0; i < n; i++)
        {
            for (var p = 0; p < k; p++)
            {
                var x = a[(i * k) + p];
                for (var j = 0; j < m; j++)
                {
                    c[(i * m) + j] += x * b[(p * m) + j];
                }
            }
        }
    }
}
