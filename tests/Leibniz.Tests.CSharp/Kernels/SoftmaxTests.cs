using System.Numerics;
using Leibniz.Kernels;

namespace Leibniz.Tests.CSharp.Kernels;

/// <summary>Softmax and the cross-entropy of labels beside their formulas in float64, for rows of all lengths.</summary>
public static class SoftmaxTests
{
    // Below and above what fills a vector, what rows are short, and what a tile holds.
    private static readonly (int Rows, int Length)[] Sizes =
        [(1, 1), (3, 2), (128, 3), (128, 4), (5, 10), (128, 10), (40, 32), (40, 33), (17, 64), (17, 65), (9, 1000), (3, 4096), (2, 5000), (1000, 10), (9000, 10)];

    [Fact]
    public static void EveryRowIsThatOfTheFormula()
    {
        All<float>(1e-5);
        All<double>(1e-13);

        static void All<T>(double tolerance)
            where T : struct, IFloatingPointIeee754<T>
        {
            foreach (var (rows, n) in Sizes)
            {
                var random = new Random(rows + n);
                T[] x = [.. Enumerable.Range(0, 3 + (rows * n)).Select(_ => T.CreateTruncating(random.NextDouble() * 40 - 20))];
                int[] labels = [0, .. Enumerable.Range(0, rows).Select(_ => random.Next(n))];
                T[] softmax = new T[rows * n], entropy = new T[rows], slope = new T[rows * n];
                Softmax.Rows(x, 3, rows, n, softmax);
                Softmax.CrossEntropy(x, 3, rows, n, labels, 1, entropy);
                Softmax.Slope(x, 3, rows, n, labels, 1, slope);
                for (int r = 0; r < rows; r++)
                {
                    double[] row = [.. Enumerable.Range(0, n).Select(i => double.CreateTruncating(x[3 + (r * n) + i]))];
                    double top = row.Max();
                    double sum = row.Sum(v => Math.Exp(v - top));
                    int label = labels[r + 1];
                    Near(Math.Log(sum) - (row[label] - top), entropy[r], $"entropy of row {r} of {rows} x {n}");
                    for (int i = 0; i < n; i++)
                    {
                        double share = Math.Exp(row[i] - top) / sum;
                        Near(share, softmax[(r * n) + i], $"softmax of row {r} of {rows} x {n} at {i}");
                        Near(share - (i == label ? 1 : 0), slope[(r * n) + i], $"slope of row {r} of {rows} x {n} at {i}");
                    }
                }

                void Near(double expected, T actual, string what) => Check.That(
                    Math.Abs(expected - double.CreateTruncating(actual)) <= tolerance * Math.Max(1, Math.Abs(expected)), $"{what} is {expected}: {actual}");
            }
        }
    }

    [Fact]
    public static void ARowWithNaNOrInfinityLeavesTheOthersAlone()
    {
        foreach (var n in (int[])[3, 10, 40, 100])
        {
            foreach (var odd in (float[])[float.NaN, float.PositiveInfinity, float.NegativeInfinity])
            {
                var x = new float[20 * n];
                x[(7 * n) + 1] = odd;
                float[] softmax = new float[x.Length], entropy = new float[20];
                Softmax.Rows(x, 0, 20, n, softmax);
                Softmax.CrossEntropy(x, 0, 20, n, new int[20], 0, entropy);
                for (int r = 0; r < 20; r++)
                {
                    bool usual = r != 7 || float.IsNegativeInfinity(odd);
                    Check.Equal(usual, softmax.AsSpan(r * n, n).IndexOf(float.NaN) < 0, $"{odd} in row 7 of {n}: softmax of row {r}");
                    Check.Equal(usual, !float.IsNaN(entropy[r]), $"{odd} in row 7 of {n}: entropy of row {r}");
                }
            }
        }
    }
}
