using System.Numerics;
using System.Runtime.InteropServices;
using Leibniz.Kernels;

namespace Leibniz.Tests.CSharp.Kernels;

/// <summary>Fourier transforms are the sums that define them, for all lengths.</summary>
public static class FourierTests
{
    private const int Batch = 3;

    // With primes, their powers and products of them, among them the largest that is small and the smallest that is large.
    private static readonly int[] Lengths =
        [.. Enumerable.Range(1, 130), 217, 243, 256, 343, 500, 512, 625, 961, 997, 1000, 1001, 1024, 1369, 2048, 2310];

    [Fact]
    public static void TransformsAreTheirSums()
    {
        All<float>();
        All<double>();

        static void All<T>()
            where T : struct, IFloatingPointIeee754<T>
        {
            foreach (int n in Lengths)
            {
                Complex[] x = Numbers<T>(n);
                foreach (bool inverse in (bool[])[false, true])
                {
                    WithinRoundings<T>(n, Sums(n, x, inverse), Transform<T>(n, x, inverse), $"numbers, inverse {inverse}");
                }
            }
        }
    }

    [Fact]
    public static void ThereAndBackIsTheLength()
    {
        All<float>();
        All<double>();

        static void All<T>()
            where T : struct, IFloatingPointIeee754<T>
        {
            foreach (int n in (int[])[.. Lengths, 1 << 13, 10_007])
            {
                Complex[] x = Numbers<T>(n);
                Complex[] y = Transform<T>(n, x, false);
                Complex[] expected = [.. x.Select(z => z * n)];
                Check.That(Distance(expected, Transform<T>(n, y, true)) <= 2 * Roundings<T>(n), $"{typeof(T).Name}: {n} numbers come back");

                // Parseval's equation.
                double energy = Energy(y) / Energy(x);
                Check.That(Math.Abs((energy / n) - 1) <= 2 * Roundings<T>(n), $"{typeof(T).Name}: the energy of {n} numbers stays: {energy / n}");
            }
        }
    }

    [Fact]
    public static void RealsHaveHalfOfASpectrum()
    {
        All<float>();
        All<double>();

        static void All<T>()
            where T : struct, IFloatingPointIeee754<T>
        {
            foreach (int n in Lengths)
            {
                Complex[] x = [.. Numbers<T>(n).Select(z => new Complex(z.Real, 0))];
                Complex[] expected = [.. Sums(n, x, false).Where((_, i) => i % n <= n / 2)];
                WithinRoundings<T>(n, expected, Analyse<T>(n, x), "reals");
            }
        }
    }

    [Fact]
    public static void WavesAddUp()
    {
        All<float>();
        All<double>();

        static void All<T>()
            where T : struct, IFloatingPointIeee754<T>
        {
            foreach (int n in Lengths)
            {
                Complex[] x = Numbers<T>(n);
                Complex[] given = [.. x.Where((_, i) => i % n <= n / 2)];
                Complex[] padded = [.. x.Select((z, i) => i % n <= n / 2 ? z : 0)];
                Complex[] expected = [.. Sums(n, padded, true).Select(z => new Complex(z.Real, 0))];
                WithinRoundings<T>(n, expected, Synthesise<T>(n, given), "waves");
            }
        }
    }

    [Fact]
    public static void LongTransformsOfOnePulseAreRoots()
    {
        foreach (int n in (int[])[1 << 17, 10_007, 3 * 5 * 7 * 11 * 13])
        {
            var x = new double[2 * n];
            x[2 * 5] = 1;
            var y = new double[2 * n];
            Fourier.Transform<double>(1, n, x, y, false);
            double worst = 0;
            for (int k = 0; k < n; k++)
            {
                // The angle in parts of the circle is exact, and small.
                long turn = 5L * k % n;
                (double sin, double cos) = double.SinCosPi(-2.0 * (turn > n / 2 ? turn - n : turn) / n);
                worst = Math.Max(worst, Math.Max(Math.Abs(y[2 * k] - cos), Math.Abs(y[(2 * k) + 1] - sin)));
            }

            Check.That(worst < 3e-15, $"roots of order {n}: {worst}");
        }
    }

    [Fact]
    public static void RowsInPlaceAreTheSame()
    {
        foreach (int n in (int[])[1, 2, 7, 16, 37, 60, 62])
        {
            const int rows = 1001;
            var random = new Random(n);
            float[] x = [.. Enumerable.Range(0, 2 * n * rows).Select(_ => random.NextSingle())];
            var y = new float[x.Length];
            Fourier.Transform<float>(rows, n, x, y, false);
            for (int i = 0; i < rows; i += 37)
            {
                var one = new float[2 * n];
                Fourier.Transform<float>(1, n, x.AsSpan(2 * n * i, 2 * n), one, false);
                Check.That(one.AsSpan().SequenceEqual(y.AsSpan(2 * n * i, 2 * n)), $"row {i} of {n} numbers by itself is the same");
            }

            Fourier.Transform<float>(rows, n, x, x, false);
            Check.That(x.AsSpan().SequenceEqual(y), $"rows of {n} numbers in place are the same");
        }

        Fourier.Transform<double>(0, 5, [], [], false);
        Fourier.Transform<double>(5, 0, [], [], false);
        Fourier.Analyse<double>(0, 5, [], []);
        Fourier.Analyse<double>(5, 0, [], []);
        Fourier.Synthesise<double>(0, 5, [], []);
        Fourier.Synthesise<double>(5, 0, [], []);
    }

    [Fact]
    public static void RowsHaveNoNeighbours()
    {
        All<float>();
        All<double>();

        static void All<T>()
            where T : struct, IFloatingPointIeee754<T>
        {
            // Of the longest rows each goes by itself.
            foreach (int n in (int[])[1, 2, 3, 4, 5, 8, 9, 12, 30, 62, 64, 74, 91, 243, 500, 1000, 2018, 1 << 14])
            {
                int rows = n > 10_000 ? 3 : (4 * Vector<T>.Count) + 3;
                int half = 2 * ((n / 2) + 1);
                T[] x = Matrix.Random(rows, 2 * n, n).To<T>();
                T[] complex = new T[x.Length], spectra = new T[rows * half], waves = new T[rows * n];
                Fourier.Transform<T>(rows, n, x, complex, true);
                Fourier.Analyse<T>(rows, n, x, spectra);
                Fourier.Synthesise<T>(rows, n, spectra, waves);
                for (int i = 0; i < rows; i++)
                {
                    T[] one = new T[2 * n], spectrum = new T[half], wave = new T[n];
                    Fourier.Transform<T>(1, n, x.AsSpan(2 * n * i, 2 * n), one, true);
                    Fourier.Analyse<T>(1, n, x.AsSpan(n * i, n), spectrum);
                    Fourier.Synthesise<T>(1, n, spectrum, wave);
                    Check.That(one.AsSpan().SequenceEqual(complex.AsSpan(2 * n * i, 2 * n)), $"complex row {i} of {n} numbers");
                    Check.That(spectrum.AsSpan().SequenceEqual(spectra.AsSpan(half * i, half)), $"spectrum {i} of {n} numbers");
                    Check.That(wave.AsSpan().SequenceEqual(waves.AsSpan(n * i, n)), $"wave {i} of {n} numbers");
                }
            }
        }
    }

    [Fact(Alone = true)]
    public static void ThreadsDoNotShow()
    {
        const int rows = 300;
        int before = Team.Threads;
        try
        {
            foreach (int n in (int[])[74, 500, 1001])
            {
                float[] x = Matrix.Random(rows, n, 9).To<float>();
                int half = 2 * ((n / 2) + 1);
                Team.Threads = 1;
                var expected = new float[rows * half];
                Fourier.Analyse<float>(rows, n, x, expected);
                foreach (int threads in (int[])[2, 3])
                {
                    Team.Threads = threads;
                    var y = new float[rows * half];
                    Fourier.Analyse<float>(rows, n, x, y);
                    Check.That(expected.AsSpan().SequenceEqual(y), $"{n} numbers, {threads} threads");
                }
            }
        }
        finally
        {
            Team.Threads = before;
        }
    }

    [Fact]
    public static void ThreadsMayAskForManyLengthsAtOnce()
    {
        // More than plans are kept for, so that they are dropped meanwhile.
        int[] lengths = [.. Enumerable.Range(0, 24).Select(i => 20_000 + (7 * (i % 12)))];
        var sums = new double[lengths.Length];
        Parallel.For(0, lengths.Length, i =>
        {
            var x = new double[2 * lengths[i]];
            x.AsSpan().Fill(1);
            Fourier.Transform<double>(1, lengths[i], x, x, false);
            sums[i] = x[0] / lengths[i];
        });
        Check.That(sums.All(x => Math.Abs(x - 1) < 1e-14), "each is right");
        Check.That(sums[..12].SequenceEqual(sums[12..]), "each is the same again");
    }

    [Fact]
    public static void WhatIsNotFiniteSpreads()
    {
        foreach (int n in (int[])[1, 3, 64])
        {
            foreach (double bad in (double[])[double.NaN, double.PositiveInfinity])
            {
                Complex[] x = Numbers<double>(n);
                x[0] = bad;
                Check.That(!Transform<double>(n, x, false).Take(n).Any(z => double.IsFinite(z.Real)), "nothing is finite");
            }
        }
    }

    [Fact]
    public static void AWrongDirectionOrRootIsSeen()
    {
        foreach (int n in Lengths.Where(n => n > 2))
        {
            Complex[] x = Numbers<float>(n);
            Complex[] y = Transform<float>(n, x, false);
            Check.That(Distance(Sums(n, x, true), y) > 1000 * Roundings<float>(n), $"{n} numbers: the inverse is something else");
            y[n - 1] += Math.Sqrt(2 * Energy(y) / y.Length) * 1e-4;
            Check.That(Distance(Sums(n, x, false), y) > Roundings<float>(n), $"{n} numbers: one number off by 1/10000 is seen");
        }
    }

    private static void WithinRoundings<T>(int n, Complex[] expected, Complex[] actual, string what)
        where T : struct, IFloatingPointIeee754<T>
    {
        double error = Distance(expected, actual) / Roundings<T>(n);
        Check.That(error <= 1, $"{typeof(T).Name}, {n} {what}: within roundings, not {error} of them");
    }

    /// <summary>What a transform may be off by, relative to all of it.</summary>
    private static double Roundings<T>(int n)
        where T : struct, IFloatingPointIeee754<T> => Errors.Epsilon<T>() * (1 + Math.Log2(n));

    private static Complex[] Numbers<T>(int n)
        where T : struct, IFloatingPointIeee754<T>
    {
        return [.. MemoryMarshal.Cast<double, Complex>(Matrix.Random(Batch * n, 2, n).Rounded<T>().Elements)];
    }

    private static Complex[] Transform<T>(int n, Complex[] x, bool inverse)
        where T : struct, IFloatingPointIeee754<T>
    {
        T[] from = Array.ConvertAll(MemoryMarshal.Cast<Complex, double>(x).ToArray(), T.CreateTruncating);
        var to = new T[from.Length];
        Fourier.Transform<T>(Batch, n, from, to, inverse);
        return [.. MemoryMarshal.Cast<double, Complex>(Array.ConvertAll(to, double.CreateTruncating))];
    }

    /// <summary>Spectra of the real parts.</summary>
    private static Complex[] Analyse<T>(int n, Complex[] x)
        where T : struct, IFloatingPointIeee754<T>
    {
        T[] from = Array.ConvertAll(x, z => T.CreateTruncating(z.Real));
        var to = new T[Batch * 2 * ((n / 2) + 1)];
        Fourier.Analyse<T>(Batch, n, from, to);
        return [.. MemoryMarshal.Cast<double, Complex>(Array.ConvertAll(to, double.CreateTruncating))];
    }

    private static Complex[] Synthesise<T>(int n, Complex[] x)
        where T : struct, IFloatingPointIeee754<T>
    {
        T[] from = Array.ConvertAll(MemoryMarshal.Cast<Complex, double>(x).ToArray(), T.CreateTruncating);
        var to = new T[Batch * n];
        Fourier.Synthesise<T>(Batch, n, from, to);
        return Array.ConvertAll(to, y => new Complex(double.CreateTruncating(y), 0));
    }

    private static Complex[] Sums(int n, Complex[] x, bool inverse)
    {
        double turn = (inverse ? 2 : -2) * Math.PI / n;
        Complex[] roots = [.. Enumerable.Range(0, n).Select(j => new Complex(Math.Cos(turn * j), Math.Sin(turn * j)))];
        var y = new Complex[x.Length];
        for (int i = 0; i < x.Length; i++)
        {
            for (int j = 0; j < n; j++)
            {
                y[i] += x[(i / n * n) + j] * roots[(int)((long)j * (i % n) % n)];
            }
        }

        return y;
    }

    private static double Distance(Complex[] expected, Complex[] actual)
    {
        double energy = Energy(expected);
        double difference = Energy([.. expected.Zip(actual, (e, a) => e - a)]);
        return Math.Sqrt(energy == 0 ? difference : difference / energy);
    }

    /// <summary>Summed in pieces, so that its own roundings are few.</summary>
    private static double Energy(Complex[] x) =>
        x.Chunk(512).Sum(chunk => chunk.Sum(z => (z.Real * z.Real) + (z.Imaginary * z.Imaginary)));
}
