using System.Numerics;
using Leibniz.Kernels;

namespace Leibniz.Tests.CSharp.Kernels;

/// <summary>Factorisations multiply back to their matrix up to rounding, and their factors have the form they promise.</summary>
public static class LinearTests
{
    [Fact]
    public static void OrthogonalTriangularFactorsMultiplyBack()
    {
        All<float>();
        All<double>();

        static void All<T>()
            where T : struct, IFloatingPointIeee754<T>
        {
            foreach ((string name, Matrix a) in Samples.Any<T>())
            {
                (Matrix q, Matrix r) = Qr<T>(a);
                Errors.Small(Errors.Reconstruction<T>(a, q * r), $"Q R of {name}");
                Errors.Small(Errors.Orthogonality<T>(q), $"Q of {name}");
                Check.That(Below(r).All(x => x == 0), $"R is upper triangular: {name}");
                Check.That(Enumerable.Range(0, r.Rows).All(i => r[i, i] >= 0), $"R's diagonal is not negative: {name}");
            }
        }
    }

    [Fact]
    public static void LowerUpperFactorsMultiplyBack()
    {
        All<float>();
        All<double>();

        static void All<T>()
            where T : struct, IFloatingPointIeee754<T>
        {
            foreach ((string name, Matrix a) in Samples.Any<T>().Where(sample => sample.Value.Rows == sample.Value.Columns))
            {
                int n = a.Rows;
                (Matrix lower, Matrix upper, int[] order, int sign) = Lu<T>(a);
                Matrix exchanged = Matrix.Of(n, n, (i, j) => a[order[i], j]);
                double norm = (lower.Map(Math.Abs) * upper.Map(Math.Abs)).Norm;
                Errors.Small(Errors.Of<T>(exchanged, lower * upper, norm), $"L U of {name}");
                Check.That(lower.Elements.All(x => Math.Abs(x) <= 1), $"pivots are largest: {name}");
                bool singular = Enumerable.Range(0, n).Any(i => upper[i, i] == 0);
                Check.Equal(singular ? 0 : Parity(order), sign, $"sign of {name}");
            }
        }
    }

    [Fact]
    public static void LinearSystemsAreSolved()
    {
        All<float>();
        All<double>();

        static void All<T>()
            where T : struct, IFloatingPointIeee754<T>
        {
            (int, int)[] sizes = [(0, 1), (0, 0), (1, 1), (3, 0), (4, 1), (16, 3), (33, 1), (70, 33), (130, 130), (200, 1), (200, 40)];
            foreach ((int n, int m) in sizes)
            {
                Matrix a = Matrix.Random(n, n, n + m).Rounded<T>();
                Matrix b = Matrix.Random(n, m, n * m).Rounded<T>();
                T[] lu = a.To<T>();
                T[] x = b.To<T>();
                var pivots = new int[n];
                LowerUpper.Factor<T>(n, lu, pivots);
                LowerUpper.Solve<T>(n, m, lu, pivots, x);
                Matrix found = Matrix.From(n, m, x);
                (Matrix lower, Matrix upper, _, _) = Lu<T>(a);
                double norm = (lower.Map(Math.Abs) * upper.Map(Math.Abs) * found.Map(Math.Abs)).Norm;
                Errors.Small(Errors.Of<T>(b, a * found, norm), $"{typeof(T).Name} A X for {n} equations, {m} right-hand sides");
            }
        }
    }

    [Fact]
    public static void DeterminantsAreKnownOnes()
    {
        // Hilbert, "Ein Beitrag zur Theorie des Legendre'schen Polynoms", 1894. The condition of the sixth is 1.5e7.
        for (int n = 1; n <= 6; n++)
        {
            double expected = 1;
            for (int i = 1; i < n; i++)
            {
                expected /= ((2 * i) + 1) * Math.Pow(Binomial(2 * i, i), 2);
            }

            Close(expected, Determinant(Matrix.Of(n, n, (i, j) => 1.0 / (i + j + 1))), 1e-9, $"Hilbert's matrix of order {n}");
        }

        // The product of the nodes' differences.
        double[] nodes = [0.3, -1.2, 2.5, 0.9, -0.4, 1.7];
        for (int n = 1; n <= nodes.Length; n++)
        {
            double expected = 1;
            for (int j = 0; j < n; j++)
            {
                for (int i = 0; i < j; i++)
                {
                    expected *= nodes[j] - nodes[i];
                }
            }

            Close(expected, Determinant(Matrix.Of(n, n, (i, j) => Math.Pow(nodes[i], j))), 1e-12, $"Vandermonde's matrix of order {n}");
        }

        for (int seed = 0; seed < 20; seed++)
        {
            int[] order = [.. Enumerable.Range(0, 40)];
            new Random(seed).Shuffle(order);
            Check.Equal((double)Parity(order), Determinant(Matrix.Of(40, 40, (i, j) => order[i] == j ? 1 : 0)), "determinant of a permutation");
        }

        Check.Equal(0, Lu<double>(Matrix.Of(2, 2, (i, j) => (i + 1) * (j + 1))).Sign, "sign of a singular matrix");
        Check.Equal(0, Lu<float>(Matrix.Of(50, 50, (i, j) => j == 20 ? 0 : i ^ j)).Sign, "sign of a matrix with a column of zeros");
        Check.Equal(1, Lu<float>(Matrix.Identity(0)).Sign, "sign of nothing");
        Check.That(double.IsNaN(Determinant(Matrix.Of(40, 40, (i, j) => i == 7 && j == 9 ? double.NaN : i ^ j))), "NaN stays");
        Check.That(double.IsNaN(Determinant(new Matrix(3, 3, [0, 1, 2, double.NaN, 1, 0, 0, 3, 4]))), "NaN among zeros is not a zero");

        static void Close(double expected, double actual, double tolerance, string what) =>
            Check.That(Math.Abs(actual - expected) <= tolerance * Math.Abs(expected), $"the determinant of {what} is {expected}: {actual}");

        static double Binomial(int n, int k) => k == 0 ? 1 : Binomial(n - 1, k - 1) * n / k;
    }

    [Fact]
    public static void CholeskyFactorsMultiplyBack()
    {
        All<float>(1e-4);
        All<double>(1e-12);

        static void All<T>(double smallest)
            where T : struct, IFloatingPointIeee754<T>
        {
            foreach (int n in (int[])[0, 1, 2, 5, 33, 64, 65, 100])
            {
                Matrix q = Matrix.Orthonormal(n, n, n);
                Holds<T>("graded", Samples.Spectrum(q, i => Math.Pow(smallest, (double)i / n)));
                Holds<T>("scaled", Matrix.Of(n, n, (i, j) => Math.Pow(10, -12.0 * (i + j) / n) * (i == j ? 2 : 1)));
                Holds<T>("diagonal", Matrix.Of(n, n, (i, j) => i == j ? i + 1 : 0));
            }

            Holds<T>("strong diagonal", Matrix.Of(200, 200, (i, j) => i == j ? 7 : Math.Sin(i + j) / (1 + Math.Abs(i - j))));
        }

        static void Holds<T>(string kind, Matrix value)
            where T : struct, IFloatingPointIeee754<T>
        {
            int n = value.Rows;
            Matrix rounded = value.Rounded<T>();
            Matrix a = Matrix.Of(n, n, (i, j) => rounded[Math.Max(i, j), Math.Min(i, j)]);
            (Matrix lower, int failed) = CholeskyOf<T>(Matrix.Of(n, n, (i, j) => j > i ? double.NaN : a[i, j]));
            string name = $"{typeof(T).Name} {kind} {n} x {n}";
            Check.Equal(-1, failed, $"failure of {name}");
            Errors.Small(Errors.Reconstruction<T>(a, lower * lower.Transposed), $"L L^T of {name}");
            Check.That(Below(lower.Transposed).All(x => x == 0), $"L is lower triangular: {name}");
        }
    }

    [Fact]
    public static void CholeskyNamesTheFirstRowThatIsNotPositive()
    {
        foreach ((int n, int row) in ((int, int)[])[(1, 0), (5, 4), (70, 66), (200, 150), (200, 0)])
        {
            // A L with a diagonal of ones, and one pivot wrong.
            Matrix random = Matrix.Random(n, n, row);
            Matrix lower = Matrix.Of(n, n, (i, j) => i == j ? 1 : i > j ? random[i, j] / n : 0);
            foreach (double pivot in (double[])[-1, double.NaN])
            {
                Matrix a = lower * Matrix.Of(n, n, (i, j) => i != j ? 0 : i == row ? pivot : 2) * lower.Transposed;
                a = double.IsNaN(pivot) ? Samples.Spectrum(lower, _ => 2) : a;
                a = Matrix.Of(n, n, (i, j) => double.IsNaN(pivot) && i == row && j == row / 2 ? pivot : a[i, j]);
                Check.Equal(row, CholeskyOf<double>(a).Failed, $"row of a pivot {pivot}, double");
                Check.Equal(row, CholeskyOf<float>(a).Failed, $"row of a pivot {pivot}, float");
            }
        }

        Check.Equal(0, CholeskyOf<double>(Matrix.Diagonal(0, 1)).Failed, "row of a pivot that is zero");
    }

    [Fact]
    public static void WrongFactorsAreSeen()
    {
        // The bounds above have room for rounding, not for mistakes of the size of a few roundings more.
        Matrix a = Matrix.Random(60, 60, 3).Rounded<float>();
        (Matrix q, Matrix r) = Qr<float>(a);
        Matrix wrong = Matrix.Of(60, 60, (i, j) => q[i, j] + (i == 30 && j == 30 ? 1e-3 : 0));
        Check.That(Errors.Orthogonality<float>(wrong) > 10, "an element off by 1/1000 is not orthogonal");
        Check.That(Errors.Reconstruction<float>(a, wrong * r) > 10, "an element off by 1/1000 does not multiply back");
        Check.That(!Errors.PointsForward(Matrix.Of(2, 1, (i, _) => i == 0 ? -2 : 2)), "the first of equals decides on the sign");
        Check.That(Errors.PointsForward(Matrix.Of(2, 1, (i, _) => i == 0 ? 2 : -2)), "the first of equals decides on the sign");
    }

    [Fact]
    public static void WhatIsNotFiniteComesBack()
    {
        foreach (int n in (int[])[1, 2, 20, 70])
        {
            foreach (double bad in (double[])[double.NaN, double.PositiveInfinity, double.NegativeInfinity])
            {
                foreach (int at in (int[])[0, (n * n) / 2, (n * n) - 1])
                {
                    Matrix a = Matrix.Random(n, n, 1);
                    a.Elements[at] = bad;
                    (_, Matrix r) = Qr<double>(a);
                    Check.That(!r.Elements.All(double.IsFinite), "R is not finite");
                    (_, Matrix upper, _, _) = Lu<float>(a);
                    Check.That(!upper.Elements.All(double.IsFinite), "U is not finite");
                    CholeskyOf<float>(a);
                    CholeskyOf<double>(a);
                }
            }
        }
    }

    /// <summary>What lies below the diagonal.</summary>
    private static IEnumerable<double> Below(Matrix a) => a.Elements.Where((_, k) => k / a.Columns > k % a.Columns);

    private static (Matrix Q, Matrix R) Qr<T>(Matrix a)
        where T : struct, IFloatingPointIeee754<T>
    {
        int k = Math.Min(a.Rows, a.Columns);
        var q = new T[a.Rows * k];
        var r = new T[k * a.Columns];
        OrthogonalTriangular.Factor<T>(a.Rows, a.Columns, a.To<T>(), q, r);
        return (Matrix.From(a.Rows, k, q), Matrix.From(k, a.Columns, r));
    }

    /// <summary>The factors, which row of A each row is, and the sign.</summary>
    private static (Matrix Lower, Matrix Upper, int[] Order, int Sign) Lu<T>(Matrix a)
        where T : struct, IFloatingPointIeee754<T>
    {
        int n = a.Rows;
        T[] factors = a.To<T>();
        var pivots = new int[n];
        int sign = LowerUpper.Factor<T>(n, factors, pivots);
        Matrix found = Matrix.From(n, n, factors);
        int[] order = [.. Enumerable.Range(0, n)];
        for (int k = 0; k < n; k++)
        {
            Check.That(pivots[k] >= k && pivots[k] < n, "a row is exchanged with one below");
            (order[k], order[pivots[k]]) = (order[pivots[k]], order[k]);
        }

        Matrix lower = Matrix.Of(n, n, (i, j) => i == j ? 1 : i > j ? found[i, j] : 0);
        return (lower, Matrix.Of(n, n, (i, j) => i <= j ? found[i, j] : 0), order, sign);
    }

    private static double Determinant(Matrix a)
    {
        (_, Matrix upper, _, int sign) = Lu<double>(a);
        return Enumerable.Range(0, a.Rows).Aggregate((double)sign, (product, i) => product * upper[i, i]);
    }

    private static (Matrix Lower, int Failed) CholeskyOf<T>(Matrix a)
        where T : struct, IFloatingPointIeee754<T>
    {
        var lower = new T[a.Elements.Length];
        int failed = Cholesky.Factor<T>(a.Rows, a.To<T>(), lower);
        return (Matrix.From(a.Rows, a.Rows, lower), failed);
    }

    /// <summary>1 or -1, by the number of pairs out of order.</summary>
    private static int Parity(int[] order)
    {
        int inversions = order.Select((x, i) => order[..i].Count(y => y > x)).Sum();
        return inversions % 2 == 0 ? 1 : -1;
    }
}
