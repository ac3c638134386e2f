using System.Buffers;
using System.Numerics;

namespace Leibniz.Kernels;

/// <summary>The factorisation P A = L U of square matrices, and the solution of linear systems by it.</summary>
/// <remarks>
/// Gaussian elimination with partial pivoting, recursive over columns (Toledo, "Locality of reference in LU decomposition with
/// partial pivoting", 1997; LAPACK's getrf2): nearly all work is products of large blocks, without a block size to tune.
/// </remarks>
internal static class LowerUpper
{
    private const int Base = 16;

    /// <summary>
    /// Replaces A by U and, below the diagonal, L, whose own diagonal of ones is not kept. At step k row k was exchanged with row
    /// pivots[k] >= k. Returns the sign of the permutation, 1 or -1, or 0 where a pivot is exactly zero: the factors are right
    /// then too, but U is singular. Where there is NaN, the pivot is NaN and so are determinant and solutions.
    /// </summary>
    public static int Factor<T>(int n, Span<T> a, Span<int> pivots)
        where T : struct, IFloatingPointIeee754<T>
    {
        T[] work = ArrayPool<T>.Shared.Rent(n * n);
        a[..(n * n)].CopyTo(work);
        FactorColumns(n, 0, n, work, pivots);
        work.AsSpan(0, n * n).CopyTo(a);
        ArrayPool<T>.Shared.Return(work);
        int sign = 1;
        for (int k = 0; k < n; k++)
        {
            sign = a[(k * n) + k] == T.Zero ? 0 : pivots[k] != k ? -sign : sign;
        }

        return sign;
    }

    /// <summary>Replaces B, n x m, by A^-1 B, given what <see cref="Factor"/> made of A.</summary>
    public static void Solve<T>(int n, int m, ReadOnlySpan<T> lu, ReadOnlySpan<int> pivots, Span<T> b)
        where T : struct, IFloatingPointIeee754<T>
    {
        T[] factors = ArrayPool<T>.Shared.Rent(n * n);
        T[] work = ArrayPool<T>.Shared.Rent(n * m);
        lu[..(n * n)].CopyTo(factors);
        b[..(n * m)].CopyTo(work);
        for (int k = 0; k < n; k++)
        {
            if (pivots[k] != k)
            {
                Row.Exchange(work.AsSpan(k * m, m), work.AsSpan(pivots[k] * m, m));
            }
        }

        Triangular.SolveUnitLower(n, m, factors, 0, n, work, 0, m);
        Triangular.SolveUpper(n, m, factors, 0, n, work, 0, m);
        work.AsSpan(0, n * m).CopyTo(b);
        ArrayPool<T>.Shared.Return(work);
        ArrayPool<T>.Shared.Return(factors);
    }

    /// <summary>Factors the columns from <paramref name="first"/> on, from the diagonal down. Whole rows are exchanged.</summary>
    private static void FactorColumns<T>(int n, int first, int width, T[] a, Span<int> pivots)
        where T : struct, IFloatingPointIeee754<T>
    {
        if (width <= Base)
        {
            FactorPanel(n, first, width, a, pivots);
            return;
        }

        int half = width / 2;
        int second = first + half;
        FactorColumns(n, first, half, a, pivots);
        Triangular.SolveUnitLower(half, width - half, a, (first * n) + first, n, a, (first * n) + second, n);
        Downdate.Run(
            n - second, width - half, half, a, (second * n) + first, n, 1, a, (first * n) + second, n, 1, a, (second * n) + second, n);
        FactorColumns(n, second, width - half, a, pivots);
    }

    private static void FactorPanel<T>(int n, int first, int width, Span<T> a, Span<int> pivots)
        where T : struct, IFloatingPointIeee754<T>
    {
        for (int k = first; k < first + width; k++)
        {
            pivots[k] = Largest<T>(n, k, a);
            if (pivots[k] != k)
            {
                Row.Exchange(a.Slice(k * n, n), a.Slice(pivots[k] * n, n));
            }

            ReadOnlySpan<T> row = a.Slice((k * n) + k, first + width - k);
            if (row[0] == T.Zero)
            {
                continue;
            }

            for (int i = k + 1; i < n; i++)
            {
                Span<T> other = a.Slice((i * n) + k, row.Length);
                other[0] /= row[0];
                Row.Add(-other[0], row[1..], other[1..]);
            }
        }
    }

    /// <summary>The row, from the diagonal down, whose element of a column is largest; the first NaN is larger than any.</summary>
    private static int Largest<T>(int n, int column, ReadOnlySpan<T> a)
        where T : struct, IFloatingPointIeee754<T>
    {
        int row = column;
        T largest = T.Abs(a[(column * n) + column]);
        for (int i = column + 1; i < n && !T.IsNaN(largest); i++)
        {
            T magnitude = T.Abs(a[(i * n) + column]);
            if (!(magnitude <= largest))
            {
                (row, largest) = (i, magnitude);
            }
        }

        return row;
    }
}
