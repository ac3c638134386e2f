using System.Diagnostics;

namespace Leibniz.Benchmarks.Harness;

/// <summary>What one job took: a time for each contender and the machine's limit, medians over rounds.</summary>
/// <param name="Seconds">The median time of one run, contender by contender.</param>
/// <param name="Ratios">Median over rounds of a peer's time over Leibniz's: above 1, Leibniz is faster.</param>
/// <param name="Spread">The middle half of Leibniz's times, as a share of their median.</param>
/// <param name="Limit">The median of the limit's rate.</param>
/// <param name="Allocated">Managed bytes that one run of Leibniz allocates.</param>
internal sealed record Result(Job Job, double[] Seconds, double[] Ratios, double Spread, double Limit, long Allocated)
{
    /// <summary>Work per second of Leibniz, in units of 1e9.</summary>
    public double Rate => Job.Work / Seconds[0] / 1e9;

    /// <summary>The share of the limit that Leibniz reaches.</summary>
    public double Share => Rate / Limit;
}

/// <summary>
/// Measures contenders in turn, round by round, so that whatever disturbs the machine disturbs all of them. Before each sample
/// the machine gets a few milliseconds in which the threads of the contender before stop spinning.
/// </summary>
internal static class Runner
{
    // Compiled twice and seen by the profiler in between: .NET's tiers are through after half a second.
    private static readonly TimeSpan Warm = TimeSpan.FromMilliseconds(600);
    private const double SampleSeconds = 0.015;

    /// <summary>Milliseconds between samples.</summary>
    public const int Settle = 4;

    /// <summary>Measures a job; `rest`, if given, decides which rounds count.</summary>
    public static Result Measure(Job job, Settings settings, Rest? rest = null)
    {
        var repeats = job.Contenders.Select(Calibrate).ToArray();
        var rounds = settings.Rounds;
        var times = job.Contenders.Select(_ => new double[rounds]).ToArray();
        var limits = new double[rounds];
        job.Limit?.Sample(settings.Threads);
        for (var round = 0; round < rounds; round++)
        {
            if (rest is null)
            {
                Round(round);
            }
            else
            {
                rest.Round(() => Round(round));
            }
        }

        var before = GC.GetTotalAllocatedBytes(precise: true);
        Sample(job.Contenders[0].Run, repeats[0]);
        var allocated = (GC.GetTotalAllocatedBytes(precise: true) - before) / (repeats[0] + Lead(repeats[0]));
        job.End?.Invoke();
        var ours = times[0].Order().ToArray();
        return new Result(
            job,
            [.. times.Select(Median)],
            [.. times.Select(t => Median([.. t.Zip(times[0], (a, b) => a / b)]))],
            (ours[rounds * 3 / 4] - ours[rounds / 4]) / Median(ours),
            job.Limit is null ? double.NaN : Median(limits),
            allocated);

        void Round(int round)
        {
            if (job.Limit is not null)
            {
                Thread.Sleep(Settle);
                limits[round] = job.Limit.Sample(settings.Threads);
            }

            for (var i = 0; i < times.Length; i++)
            {
                Thread.Sleep(Settle);
                times[i][round] = Sample(job.Contenders[i].Run, repeats[i]);
            }
        }
    }

    public static double Median(double[] values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    /// <summary>Warms the contender up; how many runs make a sample.</summary>
    public static int Calibrate(Contender contender)
    {
        var watch = Stopwatch.StartNew();
        var runs = 0;
        while (runs < 2 || watch.Elapsed < Warm)
        {
            contender.Run();
            runs++;
        }

        return (int)Math.Max(1, SampleSeconds / Sample(contender.Run, Math.Max(1, runs / 50)));
    }

    /// <summary>Runs before the clock starts: what is short finds its data where its last run left it.</summary>
    private static int Lead(int repeats) => repeats == 1 ? 0 : Math.Max(1, repeats / 20);

    /// <summary>Seconds of one run, over so many.</summary>
    public static double Sample(Action run, int repeats)
    {
        for (var i = Lead(repeats); i > 0; i--)
        {
            run();
        }

        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < repeats; i++)
        {
            run();
        }

        return Stopwatch.GetElapsedTime(start).TotalSeconds / repeats;
    }
}
