using Leibniz.Benchmarks.Harness;
using NumSharp;
using Peer = TorchSharp.torch;

namespace Leibniz.Benchmarks.Jobs;

/// <summary>Sums and extremes of everything, over the first and over the last axis.</summary>
internal sealed class ReductionJobs : IGroup
{
    private const double Near = 1 / 1.3;

    private static readonly (int Rows, int Columns)[] Sizes =
        [(16384, 1024), (1 << 20, 16), (16, 1 << 20), (4096, 10), (128, 512), (1024, 1024), (10, 100)];

    public string Name => "reductions";

    public IEnumerable<Job> Jobs(Settings settings)
    {
        foreach (var (rows, columns) in Sizes)
        {
            yield return Job("sum of all", rows, columns, null, max: false);
            yield return Job("sum over the first axis", rows, columns, 0, max: false);
            yield return Job("sum over the last axis", rows, columns, 1, max: false);
            if (rows == 16384)
            {
                yield return Job("max over the first axis", rows, columns, 0, max: true);
                yield return Job("max over the last axis", rows, columns, 1, max: true);
            }
        }
    }

    private static Job Job(string name, int rows, int columns, int? axis, bool max)
    {
        var numbers = Draws.Singles(rows * columns);
        var x = Tensor.Of(numbers).Reshape(rows, columns);
        var p = Peer.tensor(numbers).reshape(rows, columns);
        var u = np.array(numbers).reshape(rows, columns);
        var contenders = new List<Contender>
        {
            new(Harness.Job.Ours, () => _ = max ? x.Max(axis) : x.Sum(axis)),
            new(Harness.Job.Torch, () => (max ? p.amax([axis!.Value]) : axis is { } a ? p.sum(a) : p.sum()).Dispose()),
        };
        if (!max)
        {
            contenders.Add(new(Harness.Job.NumSharp, () => (axis is { } a ? np.sum(u, a) : np.sum(u)).Dispose()));
            contenders.Add(new(Harness.Job.Loop, () => Plain(numbers, rows, columns, axis)));
        }

        return new Job($"{name}, {rows}x{columns}", [.. contenders])
        {
            Limit = rows * columns > 1 << 22 ? Limits.Read : null,
            Work = (double)sizeof(float) * rows * columns,
            Needed = rows * columns > 1 << 22 ? Near : null,
            Against = { [Harness.Job.Torch] = 1, [Harness.Job.Loop] = 1 },
            End = p.Dispose,
        };
    }

    private static void Plain(float[] x, int rows, int columns, int? axis)
    {
        switch (axis)
        {
            case 0:
                PlainLoops.SumRows(x, rows, columns);
                break;
            case 1:
                PlainLoops.SumColumns(x, rows, columns);
                break;
            default:
                PlainLoops.Sum(x);
                break;
        }
    }
}
