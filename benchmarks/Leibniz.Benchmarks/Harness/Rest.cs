using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Leibniz.Benchmarks.Harness;

/// <summary>Whether the machine is at rest: a probe that knows nothing of the jobs runs as fast as it ever did here.</summary>
/// <remarks>
/// On a shared host strangers compute on the second threads of one's own processors and in their caches, and no load or stolen time tells of it. The probe is
/// multiply-adds in registers, which a second thread halves, and reading what the second-level cache holds, which a stranger empties. With <c>--rest</c> a round counts only
/// where both were within a twentieth of the best so far before it and after it; which rounds count doesn't depend on what was measured in them.
/// </remarks>
internal sealed class Rest
{
    // The first rounds would have nothing to be compared with.
    private static readonly TimeSpan Acquaintance = TimeSpan.FromSeconds(2);

    private const double Within = 0.95;

    // Half of what processors since 2017 have for themselves.
    private const int Bytes = 128 << 10;
    private const int Passes = 400;

    private readonly int threads;
    private readonly float[][] near;
    private double bestPeak;
    private double bestNear;

    public Rest(int threads)
    {
        this.threads = threads;
        near = [.. Enumerable.Range(0, threads).Select(_ => new float[Bytes / sizeof(float)])];
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < Acquaintance;)
        {
            IsStill();
        }
    }

    /// <summary>How long to wait for rest before a round is measured all the same.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Rounds that were measured again, and rounds that count though the machine was not at rest.</summary>
    public (int Again, int Restless) Rounds { get; private set; }

    /// <summary>Runs a round at rest: once more where strangers came, until patience ends.</summary>
    public void Round(Action round)
    {
        for (var watch = Stopwatch.StartNew(); ; Rounds = (Rounds.Again + 1, Rounds.Restless))
        {
            while (!IsStill() && watch.Elapsed < Patience)
            {
                Thread.Sleep(Runner.Settle);
            }

            round();
            if (IsStill())
            {
                return;
            }

            if (watch.Elapsed >= Patience)
            {
                Rounds = (Rounds.Again, Rounds.Restless + 1);
                return;
            }
        }
    }

    private bool IsStill()
    {
        var peak = Limits.Float32.Sample(threads);
        var reading = AtOnce.Sum(threads, Read);
        (bestPeak, bestNear) = (Math.Max(bestPeak, peak), Math.Max(bestNear, reading));
        return peak >= Within * bestPeak && reading >= Within * bestNear;
    }

    /// <summary>Bytes a second of one thread, from its second-level cache.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double Read(int thread)
    {
        ReadOnlySpan<float> numbers = near[thread];
        var width = Vector<float>.Count;
        Vector<float> s0 = default, s1 = default, s2 = default, s3 = default;
        var start = Stopwatch.GetTimestamp();
        for (var pass = 0; pass < Passes; pass++)
        {
            for (var i = 0; i <= numbers.Length - (4 * width); i += 4 * width)
            {
                (s0, s1) = (s0 + new Vector<float>(numbers[i..]), s1 + new Vector<float>(numbers[(i + width)..]));
                (s2, s3) = (s2 + new Vector<float>(numbers[(i + (2 * width))..]), s3 + new Vector<float>(numbers[(i + (3 * width))..]));
            }
        }

        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        near[thread][0] = Vector.Sum(s0 + s1 + s2 + s3);
        return (double)Passes * Bytes / seconds;
    }
}
