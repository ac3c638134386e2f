using Leibniz.Kernels;

namespace Leibniz.Tests.CSharp.Kernels;

/// <summary>Elements taken one by one, over rows that threads share anywhere, and the places of what holds.</summary>
public static class GatherTests
{
    [Fact]
    public static void ElementsAreTakenFromTheirOwnRows()
    {
        var random = new Random(5);
        foreach ((int outer, int n, int count) in ((int, int, int)[])[(1, 7, 50_000), (300, 17, 401), (40_000, 3, 1), (2, 70_000, 35_000), (0, 3, 4), (5, 3, 0)])
        {
            double[] x = [.. Enumerable.Range(0, outer * n).Select(_ => random.NextDouble())];
            int[] shared = [.. Enumerable.Range(0, count).Select(_ => random.Next(n))];
            int[] own = [.. Enumerable.Range(0, outer * count).Select(_ => random.Next(n))];
            var y = new double[outer * count];
            Gather.Take(x, 0, outer, n, 1, shared, 0, count, y, 0);
            Check.That(y.SequenceEqual(Enumerable.Range(0, outer * count).Select(i => x[(i / count * n) + shared[i % count]])), $"{count} of {outer} x {n}");
            Gather.TakeAlong(x, 0, outer, n, 1, own, 0, count, y, 0);
            Check.That(y.SequenceEqual(Enumerable.Range(0, outer * count).Select(i => x[(i / count * n) + own[i]])), $"{count} of each of {outer} x {n}");
        }
    }

    [Fact]
    public static void PlacesAreThoseOfWhatHolds()
    {
        var random = new Random(6);
        foreach (int length in (int[])[0, 1, 2, 31, 1000, 70_000])
        {
            foreach (double share in (double[])[0, 0.01, 0.5, 1])
            {
                bool[] truths = [.. Enumerable.Range(0, length).Select(_ => random.NextDouble() < share)];
                Check.That(Gather.PlacesOf(truths).SequenceEqual(Enumerable.Range(0, length).Where(i => truths[i])), $"{share} of {length}");
            }
        }
    }
}
