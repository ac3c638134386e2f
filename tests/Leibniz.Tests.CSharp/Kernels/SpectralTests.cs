using System.Numerics;
using Leibniz.Kernels;

namespace Leibniz.Tests.CSharp.Kernels;

/// <summary>Eigenvalues and singular values: vectors are orthonormal, multiply back, are ordered and signed; known spectra are found.</summary>
public static class SpectralTests
{
    [Fact]
    public static void EigenvectorsDiagonalize()
    {
        All<float>();
        All<double>();

        static void All<T>()
            where T : struct, IFloatingPointIeee754<T>
        {
            foreach ((string name, Matrix a) in Samples.Symmetric<T>())
            {
                (double[] values, Matrix vectors) = Eigen<T>(a);
                Matrix scaled = Matrix.Of(a.Rows, a.Rows, (i, j) => vectors[i, j] * values[j]);
                Errors.Small(Errors.Reconstruction<T>(a, scaled * vectors.Transposed), $"V D V^T of {name}");
                Errors.Small(Errors.Orthogonality<T>(vectors), $"V of {name}");
                Check.That(values.Zip(values.Skip(1), (x, y) => x <= y).All(x => x), $"values ascend: {name}");
                Check.That(Errors.PointsForward(vectors), $"vectors point forward: {name}");
            }
        }
    }

    [Fact]
    public static void EigenvaluesAreKnownOnes()
    {
        foreach (int n in (int[])[1, 2, 10, 129, 200])
        {
            // The second difference: 2 - 2 cos(k pi / (n + 1)).
            Matrix a = Matrix.Of(n, n, (i, j) => i == j ? 2 : Math.Abs(i - j) == 1 ? -1 : 0);
            double[] expected = [.. Enumerable.Range(1, n).Select(k => 4 * Math.Pow(Math.Sin(k * Math.PI / (2 * (n + 1))), 2))];
            Near(expected, Eigen<double>(a).Values, 1e-15 * n, "second differences, double");
            Near(expected, Eigen<float>(a).Values, 5e-7 * n, "second differences, float");

            // Only the lower triangle is read.
            Matrix half = Matrix.Of(n, n, (i, j) => j > i ? double.NaN : a[i, j]);
            Near(expected, Eigen<double>(half).Values, 1e-15 * n, "second differences, lower triangle");

            Matrix q = Matrix.Orthonormal(n, n, 5);
            double[] repeated = [.. Enumerable.Range(0, n).Select(i => (double)(i % 3)).Order()];
            Near(repeated, Eigen<double>(Samples.Spectrum(q, i => i % 3)).Values, 1e-14 * Math.Sqrt(n), "repeated values");
        }

        // Wilkinson, "The algebraic eigenvalue problem", 1965, on W21+: two values that agree in their first 14 digits.
        double[] wilkinson = Eigen<double>(Matrix.Of(21, 21, (i, j) => i == j ? Math.Abs(10 - i) : Math.Abs(i - j) == 1 ? 1 : 0)).Values;
        Near([10.746194182903322, 10.746194182903393], wilkinson[19..], 1e-13, "Wilkinson's matrix");

        static void Near(double[] expected, double[] actual, double tolerance, string what) =>
            Check.That(
                expected.Length == actual.Length && expected.Zip(actual, (e, a) => Math.Abs(a - e) <= tolerance).All(x => x),
                $"eigenvalues are right to {tolerance}: {what}, {expected.Length}");
    }

    [Fact]
    public static void SingularVectorsMultiplyBack()
    {
        All<float>();
        All<double>();

        static void All<T>()
            where T : struct, IFloatingPointIeee754<T>
        {
            foreach ((string name, Matrix a) in Samples.Any<T>())
            {
                (Matrix u, double[] s, Matrix v) = Svd<T>(a);
                Matrix scaled = Matrix.Of(u.Rows, u.Columns, (i, j) => u[i, j] * s[j]);
                Errors.Small(Errors.Reconstruction<T>(a, scaled * v.Transposed), $"U S V^T of {name}");
                Errors.Small(Errors.Orthogonality<T>(u), $"U of {name}");
                Errors.Small(Errors.Orthogonality<T>(v), $"V of {name}");
                Check.That(s.Append(0).Zip(s.Append(0).Skip(1), (x, y) => x >= y).All(x => x), $"values descend to 0: {name}");
                Check.That(Errors.PointsForward(u), $"left vectors point forward: {name}");
            }
        }
    }

    [Fact]
    public static void SingularValuesAreKnownOnes()
    {
        foreach (int n in (int[])[1, 2, 16, 17, 100, 200])
        {
            // Of ones on and below the diagonal: 1 / (2 cos(k pi / (2n + 1))), roots of the eigenvalues of the inverse of a second difference.
            double[] s = Svd<double>(Matrix.Of(n, n, (i, j) => i >= j ? 1 : 0)).S;
            for (int k = 1; k <= n; k++)
            {
                double expected = 0.5 / Math.Cos(k * Math.PI / ((2 * n) + 1));
                Check.That(Math.Abs(s[n - k] - expected) <= 1e-15 * n * expected, $"value {k} of {n} is {expected}: {s[n - k]}");
            }
        }
    }

    [Fact]
    public static void SmallSingularValuesHaveTheirDigits()
    {
        // Columns, or rows, of very different lengths: what bidiagonalisation would lose (Demmel and Veselic, "Jacobi's method is more accurate
        // than QR", 1992). The exact numbers are those of double, as far as float can tell.
        foreach ((int n, int m, double range) in ((int, int, double)[])[(60, 40, 20), (200, 200, 9)])
        {
            Matrix b = Matrix.Random(n, m, 8);
            Matrix a = Matrix.Of(n, m, (i, j) => (b[i, j] + (i == j ? Math.Sqrt(n) : 0)) * Math.Pow(10, -range * j / m)).Rounded<float>();
            foreach (Matrix x in (Matrix[])[a, a.Transposed])
            {
                double[] expected = Svd<double>(x).S;
                double[] actual = Svd<float>(x).S;
                double worst = expected.Zip(actual, (e, s) => Math.Abs(s - e) / e).Max();
                Check.That(expected[0] / expected[m - 1] > Math.Pow(10, range - 1), "values are far apart");
                Check.That(worst < 5e-6, $"each value is right by itself: {worst}");
            }

            // Roots of eigenvalues are right to rounding of the largest only.
            double[] values = Eigen<float>(a.Transposed * a).Values;
            Check.That(Math.Sqrt(Math.Abs(values[0])) > 100 * Svd<float>(a).S[m - 1], "another algorithm fails");
        }
    }

    [Fact]
    public static void TheFirstOfEqualsDecidesOnTheSign()
    {
        Check.That(Row.PointsBack<float>([0, -2, 2, 1]), "a direction whose first largest component is negative is turned");
        Check.That(!Row.PointsBack<float>([0, 2, -2, 1]), "a direction whose first largest component is positive is not");
        Check.That(!Row.PointsBack<double>([]), "nothing is not turned");
    }

    [Fact]
    public static void WhatIsNotFiniteIsRefused()
    {
        foreach (int n in (int[])[1, 2, 20, 70])
        {
            foreach (double bad in (double[])[double.NaN, double.PositiveInfinity, double.NegativeInfinity])
            {
                foreach (int at in (int[])[0, (n - 1) * n, (n * n) - 1])
                {
                    double[] a = Matrix.Identity(n).Elements;
                    a[at] = bad;
                    float[] single = Array.ConvertAll(a, x => (float)x);
                    int size = n * n;
                    Check.That(!SymmetricEigen.Decompose<double>(n, a, new double[n], new double[size]), "refused");
                    Check.That(!SymmetricEigen.Decompose<float>(n, single, new float[n], new float[size]), "refused");
                    Check.That(!SingularValues.Decompose<double>(n, n, a, new double[size], new double[n], new double[size]), "refused");
                    Check.That(!SingularValues.Decompose<float>(n, n, single, new float[size], new float[n], new float[size]), "refused");
                }
            }
        }
    }

    [Fact(Alone = true)]
    public static void ThreadsDoNotShow()
    {
        Matrix a = Matrix.Random(150, 150, 4);
        Matrix symmetric = Matrix.Of(150, 150, (i, j) => a[Math.Max(i, j), Math.Min(i, j)]);
        int before = Team.Threads;
        try
        {
            Team.Threads = 1;
            var (values, vectors) = Eigen<float>(symmetric);
            var (u, s, v) = Svd<double>(a);
            foreach (int threads in (int[])[2, 5])
            {
                Team.Threads = threads;
                var (otherValues, otherVectors) = Eigen<float>(symmetric);
                var (otherU, otherS, otherV) = Svd<double>(a);
                Check.That(values.SequenceEqual(otherValues) && vectors.Elements.SequenceEqual(otherVectors.Elements), "the same eigenvectors");
                Check.That(u.Elements.SequenceEqual(otherU.Elements) && v.Elements.SequenceEqual(otherV.Elements), "the same vectors");
                Check.That(s.SequenceEqual(otherS), "the same singular values");
            }
        }
        finally
        {
            Team.Threads = before;
        }
    }

    private static (double[] Values, Matrix Vectors) Eigen<T>(Matrix a)
        where T : struct, IFloatingPointIeee754<T>
    {
        var values = new T[a.Rows];
        var vectors = new T[a.Rows * a.Rows];
        Check.That(SymmetricEigen.Decompose<T>(a.Rows, a.To<T>(), values, vectors), "it converges");
        return (Array.ConvertAll(values, double.CreateTruncating), Matrix.From(a.Rows, a.Rows, vectors));
    }

    private static (Matrix U, double[] S, Matrix V) Svd<T>(Matrix a)
        where T : struct, IFloatingPointIeee754<T>
    {
        int k = Math.Min(a.Rows, a.Columns);
        var u = new T[a.Rows * k];
        var s = new T[k];
        var v = new T[a.Columns * k];
        Check.That(SingularValues.Decompose<T>(a.Rows, a.Columns, a.To<T>(), u, s, v), "it converges");
        return (Matrix.From(a.Rows, k, u), Array.ConvertAll(s, double.CreateTruncating), Matrix.From(a.Columns, k, v));
    }
}
