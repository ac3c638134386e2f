using System.Numerics;
using Leibniz.Kernels;

namespace Leibniz.Tests.CSharp.Kernels;

/// <summary>Products of sizes that take each way through the blocking: panels of one's own, shared panels, panels in place, several passes, parts of one column, no panels; small ones, whose last tiles overlap; and a C of a few columns.</summary>
public static class ProductTests
{
    private static readonly (int M, int N, int K)[] Sizes =
    [
        (128, 512, 784), (32, 700, 1030), (1, 300, 500), (25, 1100, 330), (300, 96, 64), (289, 130, 1300), (600, 40, 350), (1000, 8, 8), (13, 2100, 40),
        (40_003, 8, 8), (5001, 16, 64), (7, 4, 3), (3, 8, 1), (8, 8, 8), (24, 32, 2048), (128, 128, 2048),
        (130, 10, 512), (1, 10, 512), (9, 5, 33), (3, 7, 801), (25, 15, 4097), (12, 16, 4096), (40_000, 6, 4), (2, 13, 1), (5003, 11, 70), (13, 12, 4000), (97, 10, 700),
        (64, 512, 784), (100, 256, 1600), (52, 200, 1000), (384, 160, 800), (20, 64, 10), (30, 96, 130), (14, 2300, 30), (128, 512, 10), (700, 530, 190), (1600, 70, 33), (1550, 70, 250),
        (1, 512, 784), (4, 700, 333), (3, 40, 5000), (12, 32, 33), (32, 32, 32), (33, 47, 50), (41, 35, 100), (64, 64, 64), (14, 37, 33), (80, 80, 80), (26, 40, 400), (12, 32, 401),
        (64, 3000, 64), (170, 2500, 40), (200, 2100, 41), (620, 64, 1024), (580, 1300, 210), (580, 1000, 803), (1600, 70, 410),
    ];

    [Fact]
    public static void ProductsAreTheirSumsInAllTranspositions()
    {
        All<float>(1e-6);
        All<double>(1e-15);

        static void All<T>(double rounding)
            where T : struct, INumber<T>
        {
            foreach ((int m, int n, int k) in Sizes)
            {
                double[] a = Numbers(m * k, 1), b = Numbers(k * n, 2);
                foreach ((bool left, bool right) in (ReadOnlySpan<(bool, bool)>)[(false, false), (false, true), (true, false), (true, true)])
                {
                    T[] c = Product(m, n, k, Cast<T>(a), left, Cast<T>(b), right);
                    Check.That(Distance(m, n, k, a, left, b, right, c) <= rounding * k, $"{typeof(T).Name} {m}x{k}x{n}, transposed {left} {right}");
                }
            }
        }
    }

    [Fact]
    public static void TheNumberOfThreadsNeverShows()
    {
        int threads = Team.Threads;
        try
        {
            foreach ((int m, int n, int k) in Sizes)
            {
                float[] a = Cast<float>(Numbers(m * k, 3)), b = Cast<float>(Numbers(k * n, 4));
                foreach (bool right in (ReadOnlySpan<bool>)[false, true])
                {
                    float[]? first = null;
                    foreach (int count in (ReadOnlySpan<int>)[1, 2, 3, 7, 16])
                    {
                        Team.Threads = count;
                        float[] c = Product(m, n, k, a, false, b, right);
                        first ??= c;
                        Check.That(first.AsSpan().SequenceEqual(c), $"{m}x{k}x{n} has the same bits with {count} threads as with 1");
                    }
                }
            }
        }
        finally
        {
            Team.Threads = threads;
        }
    }

    /// <summary>A bias, and a gate, that tiles are finished with are what a pass over the product makes of it, also beside NaN.</summary>
    [Fact]
    public static void WhatFinishesAProductIsAPassOverIt()
    {
        int threads = Team.Threads;
        try
        {
            All<float>();
            All<double>();
        }
        finally
        {
            Team.Threads = threads;
        }

        static void All<T>()
            where T : struct, IFloatingPointIeee754<T>
        {
            foreach ((int m, int n, int k) in Sizes)
            {
                T[] a = Cast<T>(Numbers(m * k, 5)), b = Cast<T>(Numbers(k * n, 6)), bias = Cast<T>(Numbers(n + 3, 7)), gate = Cast<T>(Numbers((m * n) + 1, 8));
                (a[^1], gate[m * n / 2]) = (T.NaN, T.NaN);
                T[] product = Product(m, n, k, a, false, b, false);
                foreach (int count in (ReadOnlySpan<int>)[1, 2, 5])
                {
                    Team.Threads = count;
                    T[] c = new T[m * n];
                    foreach (bool rectified in (ReadOnlySpan<bool>)[false, true])
                    {
                        MatMul.Run(m, n, k, a, 0, k, 1, b, 0, n, 1, c, Finish<T>.Add(bias, 3, rectified));
                        Same(c, (sum, place) => rectified && sum + bias[3 + (place % n)] <= T.Zero ? T.Zero : sum + bias[3 + (place % n)]);
                    }

                    MatMul.Run(m, n, k, a, 0, k, 1, b, 0, n, 1, c, Finish<T>.Gate(gate, 1));
                    Same(c, (sum, place) => gate[1 + place] > T.Zero ? sum : T.Zero);
                }

                void Same(T[] c, Func<T, int, T> finished)
                {
                    for (int place = 0; place < c.Length; place++)
                    {
                        T expected = finished(product[place], place);
                        Check.That(c[place].Equals(expected), $"{typeof(T).Name} {m}x{k}x{n} at {place}: {expected}, but was {c[place]}");
                    }
                }
            }
        }
    }

    private static T[] Product<T>(int m, int n, int k, T[] a, bool left, T[] b, bool right)
        where T : struct, INumber<T>
    {
        T[] c = new T[m * n];
        MatMul.Run(m, n, k, a, 0, left ? 1 : k, left ? m : 1, b, 0, right ? 1 : n, right ? k : 1, c, 0);
        return c;
    }

    /// <summary>How far some elements are from their sums in float64, in units of numbers up to 1.</summary>
    private static double Distance<T>(int m, int n, int k, double[] a, bool left, double[] b, bool right, T[] c)
        where T : struct, INumber<T>
    {
        double worst = 0;
        for (int place = 0; place < c.Length; place += 1 + (c.Length / 5000))
        {
            (int i, int j) = Math.DivRem(place, n);
            double sum = 0;
            for (int p = 0; p < k; p++)
            {
                sum += a[left ? (p * m) + i : (i * k) + p] * b[right ? (j * k) + p : (p * n) + j];
            }

            worst = Math.Max(worst, Math.Abs(sum - double.CreateChecked(c[place])));
        }

        return worst;
    }

    private static double[] Numbers(int count, int seed)
    {
        var random = new Random(seed);
        double[] numbers = new double[count];
        for (int i = 0; i < count; i++)
        {
            // Numbers that float32 holds exactly, so that only the products round.
            numbers[i] = random.NextSingle() - 0.5f;
        }

        return numbers;
    }

    private static T[] Cast<T>(double[] numbers)
        where T : struct, INumber<T> => Array.ConvertAll(numbers, T.CreateChecked);
}
