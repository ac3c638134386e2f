using System.Buffers;
using System.Numerics;

namespace Leibniz.Kernels;

/// <summary>The step in which blocked factorisations spend their time: a product taken off a part of a matrix.</summary>
internal static class Downdate
{
    // Elements of a strip of the product, so that it is still in a second-level cache when it is subtracted.
    private const int Strip = 1 << 16;

    /// <summary>
    /// C = C - A B, where A is m x k, B is k x n and the rows of C lie <paramref name="cRow"/> apart; else as in MatMul. C may be part of
    /// the array that A and B are part of, but may not overlap them.
    /// </summary>
    public static void Run<T>(
        int m, int n, int k, T[] a, int aOffset, int aRow, int aCol, T[] b, int bOffset, int bRow, int bCol, T[] c, int cOffset, int cRow)
        where T : struct, IFloatingPointIeee754<T>
    {
        if (m == 0 || n == 0 || k == 0)
        {
            return;
        }

        // Strips of fewer rows would pack B anew too often.
        int rows = Math.Min(m, Math.Max(64, Strip / n));
        T[] product = ArrayPool<T>.Shared.Rent(rows * n);
        for (int first = 0; first < m; first += rows)
        {
            int count = Math.Min(rows, m - first);
            MatMul.Run(count, n, k, a, aOffset + (first * aRow), aRow, aCol, b, bOffset, bRow, bCol, product, 0);
            for (int i = 0; i < count; i++)
            {
                Row.Add(-T.One, product.AsSpan(i * n, n), c.AsSpan(cOffset + ((first + i) * cRow), n));
            }
        }

        ArrayPool<T>.Shared.Return(product);
    }
}
