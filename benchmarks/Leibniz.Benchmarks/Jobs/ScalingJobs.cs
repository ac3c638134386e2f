using Leibniz.Benchmarks.Harness;
using Leibniz.Kernels;

namespace Leibniz.Benchmarks.Jobs;

/// <summary>The same work on 1, 2, 4, ... threads, in turn, with the machine's own limits on as many: a table of its own.</summary>
internal sealed class ScalingJobs : IGroup
{
    private const int Large = 16 << 20;

    public string Name => "scaling";

    public bool HasPeers => false;

    public IEnumerable<Job> Jobs(Settings settings)
    {
        var counts = Counts(settings.Threads);
        Print(Name, counts.Select(c => $"{c}"));
        foreach (var (what, limit) in new[] { ("multiply-adds, float32", Limits.Float32), ("memory, read two and write", Limits.Zip) })
        {
            if (settings.List || !settings.Wants(Name, what))
            {
                continue;
            }

            var rates = Medians(counts, settings.Rounds, limit.Sample);
            Print(what, rates.Select(r => $"{r:F0} {limit.Unit} x{r / rates[0]:F1}"));
        }

        foreach (var (what, prepare) in Works())
        {
            if (settings.List)
            {
                Console.WriteLine(what);
            }
            else if (settings.Wants(Name, what))
            {
                var times = Times(prepare(), counts, settings.Rounds);
                Print(what, times.Select(t => $"{Table.Time(t)} x{times[0] / t:F1}"));
            }
        }

        yield break;
    }

    /// <summary>Powers of two, and at last all threads.</summary>
    private static int[] Counts(int all) => [.. Enumerable.Range(0, 31).Select(i => 1 << i).TakeWhile(c => c < all), all];

    private static IEnumerable<(string Name, Func<Contender> Prepare)> Works()
    {
        yield return ("1024x1024 x 1024x1024", () => Product(1024, 1024, 1024));
        yield return ("128x784 x 784x512", () => Product(128, 784, 512));
        yield return ("784x128t x 128x512", () => Product(784, 128, 512, transposed: true));
        yield return ("10000x784 x 784x512", () => Product(10_000, 784, 512));
        yield return ($"a + b into, {Large}", () => First(ElementwiseJobs.Into(
            "a + b", Large, (shape, a, b, y) => Elementwise.Zip(shape, a, b, Vectors.Zipping<float, Kernels.Add<float>>(), y, 0))));
        yield return ($"exp into, {Large}", () => First(ElementwiseJobs.Into(
            "exp", Large, (shape, a, _, y) => Elementwise.Map(shape, a, Vectors.Mapping<float, Kernels.Exp<float>>(), y, 0), one: true)));
        yield return ("sum over the first axis, 16384x1024", () => Sum(16384, 1024, 0));
        yield return ("sum over the last axis, 16384x1024", () => Sum(16384, 1024, 1));
        foreach (var (network, batch) in new[] { ("784-512-10", 128), ("784-512-10", 1024), ("784-3x1024-10", 128), ("784-3x1024-10", 1024) })
        {
            int[] widths = network == "784-512-10" ? [784, 512, 10] : TrainingJobs.Wide;
            yield return ($"16384 samples, {network}, batch {batch}", () => Epoch(widths, 16384, batch));
        }

        yield return ("Predict of 1, 784-512-10", () => First(PredictJobs.Predict(1)));
        yield return ("Predict of 10000, 784-512-10", () => First(PredictJobs.Predict(10_000)));
    }

    private static Contender First(Job job) => job.Contenders[0];

    private static Contender Product(int n, int k, int m, bool transposed = false)
    {
        var x = transposed ? Tensor.Of(Draws.Singles(n * k)).Reshape(k, n).Permute(1, 0) : Tensor.Of(Draws.Singles(n * k)).Reshape(n, k);
        var y = Tensor.Of(Draws.Singles(k * m, 2)).Reshape(k, m);
        return new(Job.Ours, () => x.MatMul(y));
    }

    private static Contender Sum(int rows, int columns, int axis)
    {
        var x = Tensor.Of(Draws.Singles(rows * columns)).Reshape(rows, columns);
        return new(Job.Ours, () => x.Sum(axis));
    }

    private static Contender Epoch(int[] widths, int rows, int batch)
    {
        var x = Tensor.Of(Draws.Singles(rows * widths[0])).Reshape(rows, widths[0]);
        return First(TrainingJobs.Epoch("", widths, x, Tensor.Of(Draws.Labels(rows, 10)), batch, "rmsprop"));
    }

    private static double[] Times(Contender work, int[] counts, int rounds)
    {
        var before = Team.Threads;
        var repeats = counts.ToDictionary(c => c, c => With(c, () => Runner.Calibrate(work)));
        var times = Medians(counts, rounds, c => With(c, () => Runner.Sample(work.Run, repeats[c])));
        Team.Threads = before;
        return times;
    }

    private static T With<T>(int threads, Func<T> run)
    {
        Team.Threads = threads;
        Thread.Sleep(Runner.Settle);
        return run();
    }

    /// <summary>Round by round over all counts, so that what disturbs the machine disturbs all.</summary>
    private static double[] Medians(int[] counts, int rounds, Func<int, double> sample)
    {
        var seen = Enumerable.Range(0, rounds).Select(_ => counts.Select(sample).ToArray()).ToArray();
        return [.. counts.Select((_, i) => Runner.Median([.. seen.Select(s => s[i])]))];
    }

    private static void Print(string name, IEnumerable<string> cells) =>
        Console.WriteLine($"{name,-44}{string.Concat(cells.Select(c => $"{c,20}"))}");
}
