using System.Numerics;
using Leibniz.Kernels;

namespace Leibniz.Tests.CSharp.Kernels;

/// <summary>Random numbers by themselves: what a word becomes, wherever it stands.</summary>
public static class DrawTests
{
    [Fact]
    public static void QuantilesHaveTheProbabilitiesTheyAreAskedFor()
    {
        // Beyond a probability of 1e-9, for float32, and down to the least that 52 bits give.
        double[] ends = [.. Enumerable.Range(0, 1001).Select(i => 0.5 * Math.Pow(10, -i * 15.6 / 1000)), .. Enumerable.Range(1, 499).Select(i => i / 1000.0), 0.075, 0.0750001];
        foreach (int sign in (int[])[1, -1])
        {
            double[] middle = Array.ConvertAll(ends, end => sign * (0.5 - end));
            double[] y = Quantiles(middle, ends);
            float[] single = Quantiles(Array.ConvertAll(middle, x => (float)x), Array.ConvertAll(ends, x => (float)x));
            for (int i = 0; i < ends.Length; i++)
            {
                Check.That(IsQuantile(y[i], ends[i]), $"beyond {y[i]:R} lie {Beyond(Math.Abs(y[i])):R}, not {ends[i]:R}");
                Check.That(y[i] == 0 || !IsQuantile(y[i] * (1 + 1e-10), ends[i]), $"a quantile that is off is found at {y[i]:R}");
                Check.That(ends[i] == 0.5 || Math.Sign(y[i]) == sign, $"{y[i]:R} is on the side {sign}");
                Check.That(Math.Abs(single[i] - y[i]) <= 6e-7 * Math.Max(Math.Abs(y[i]), 1e-6), $"{single[i]:R} is {y[i]:R} in float32");
            }
        }
    }

    [Fact]
    public static void ANumberIsTheSameHoweverManyFollow()
    {
        Prefix(Even<float>(), 5001);
        Prefix(Even<double>(), 5001);
        Prefix<float>((y, n) => Distribution.Normal(3, 4, 1, 2, y, 0, n), 5001);
        Prefix<double>((y, n) => Distribution.Normal(3, 4, 1, 2, y, 0, n), 5001);
        Prefix<float>((y, n) => Distribution.TruncatedNormal(3, 4, 0, 1, y, 0, n), 5001);
        Prefix<bool>((y, n) => Distribution.Bernoulli(3, 4, 0.3, y, 0, n), 5001);
        Prefix<bool>((y, n) => Distribution.Bernoulli(3, 4, 1, y, 0, n), 5001);

        static Action<T[], int> Even<T>()
            where T : struct, IFloatingPointIeee754<T> => (y, n) => Distribution.Uniform(3, 4, y, 0, n);

        static void Prefix<T>(Action<T[], int> fill, int most)
        {
            var all = new T[most];
            fill(all, most);
            foreach (int length in (int[])[1, 2, 7, 8, 31, 33, 511, 513, 2048, 2049])
            {
                var some = new T[length];
                fill(some, length);
                Check.That(some.SequenceEqual(all[..length]), $"the first {length} {typeof(T).Name}");
            }
        }
    }

    [Fact]
    public static void DrawsAreWhatTheirWordsSay()
    {
        const int Count = 3000;
        var words = new uint[2 * Count];
        Threefry.Fill(8, 9, words);
        var single = new float[Count];
        var wide = new double[Count];
        var normal = new float[Count];
        var normalWide = new double[Count];
        var bounded = new double[Count];
        var coin = new bool[Count];
        Distribution.Uniform(8, 9, single, 0, Count);
        Distribution.Uniform(8, 9, wide, 0, Count);
        Distribution.Normal(8, 9, 0, 1, normal, 0, Count);
        Distribution.Normal(8, 9, 0, 1, normalWide, 0, Count);
        Distribution.TruncatedNormal(8, 9, 0, 1, bounded, 0, Count);
        Distribution.Bernoulli(8, 9, 0.25, coin, 0, Count);
        for (int i = 0; i < Count; i++)
        {
            ulong pair = ((ulong)words[(2 * i) + 1] << 32) | words[2 * i];
            Check.That(single[i] == (words[i] >> 8) / 16777216f, $"float {i}");
            Check.That(wide[i] == (pair >> 11) / 9007199254740992.0, $"double {i}");
            Check.That(coin[i] == words[i] < 1u << 30, $"coin {i}");

            // What lies below a number is the probability that its word says.
            Check.That(Math.Abs(Below(normal[i]) - ((words[i] + 0.5) / 4294967296.0)) < 1e-6, $"normal float {i}");
            double probability = ((pair >> 12) + 0.5) / 4503599627370496.0;
            Check.That(Math.Abs(Below(normalWide[i]) - probability) < 1e-14, $"normal double {i}");
            Check.That(Math.Abs(((Below(bounded[i]) - Below(-2)) / (1 - (2 * Below(-2)))) - probability) < 1e-14, $"truncated double {i}");
        }
    }

    private static T[] Quantiles<T>(T[] middle, T[] ends)
        where T : struct, IFloatingPointIeee754<T>
    {
        var y = new T[middle.Length];
        Quantile.Normal<T>(middle, [.. ends], y);
        return y;
    }

    // What a relative error of a quantile y makes of the probability is y^2 times as large, or less.
    private static bool IsQuantile(double y, double end) => Math.Abs(Beyond(Math.Abs(y)) - end) <= 2e-14 * (1 + (y * y)) * end;

    private static double Below(double x) => x < 0 ? Beyond(-x) : 1 - Beyond(x);

    // Abramowitz and Stegun 26.2.10, a series, and from 1.5 on 26.2.14, a continued fraction.
    private static double Beyond(double x)
    {
        double density = Math.Exp(-x * x / 2) / Math.Sqrt(2 * Math.PI);
        if (x < 1.5)
        {
            double series = 1;
            for (int k = 60; k > 0; k--)
            {
                series = 1 + (series * x * x / ((2 * k) + 1));
            }

            return 0.5 - (density * x * series);
        }

        double fraction = x;
        for (int k = 400; k > 0; k--)
        {
            fraction = x + (k / fraction);
        }

        return density / fraction;
    }
}
