using System.Buffers;
using System.Numerics;
using System.Numerics.Tensors;

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
        if (n > 0)
        {
            FactorColumns(n, 0, n, work, pivots);
        }

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

    /// <summary>
    /// Factors a few columns, from the diagonal down, laid one behind the other meanwhile: so vectors go along them, not along the few elements of each
    /// row (all of 128 x 128 on one thread: 145 to 85 us).
    /// </summary>
    private static void FactorPanel<T>(int n, int first, int width, Span<T> a, Span<int> pivots)
        where T : struct, IFloatingPointIeee754<T>
    {
        int rows = n - first;
        T[] rented = ArrayPool<T>.Shared.Rent(rows * width);
        Span<T> panel = rented.AsSpan(0, rows * width);
        ref T corner = ref a[(first * n) + first];
        Transposition<T>.Run(ref corner, n, ref panel[0], rows, width, rows);
        for (int k = 0; k < width; k++)
        {
            ReadOnlySpan<T> column = panel.Slice((k * rows) + k, rows - k);
            int pivot = k + Largest(column);
            pivots[first + k] = first + pivot;
            if (pivot != k)
            {
                Row.Exchange(a.Slice((first + k) * n, n), a.Slice((first + pivot) * n, n));
                for (int j = 0; j < panel.Length; j += rows)
                {
                    (panel[j + k], panel[j + pivot]) = (panel[j + pivot], panel[j + k]);
                }
            }

            if (column[0] == T.Zero)
            {
                continue;
            }

            Span<T> below = panel.Slice((k * rows) + k + 1, rows - k - 1);
            TensorPrimitives.Divide(below, column[0], below);
            for (int j = k + 1; j < width; j++)
            {
                Row.Add(-panel[(j * rows) + k], below, panel.Slice((j * rows) + k + 1, below.Length));
            }
        }

        Transposition<T>.Run(ref panel[0], rows, ref corner, n, rows, width);
        ArrayPool<T>.Shared.Return(rented);
    }

    /// <summary>The place of the largest magnitude; the first NaN is larger than any.</summary>
    private static int Largest<T>(ReadOnlySpan<T> column)
        where T : struct, IFloatingPointIeee754<T>
    {
        int place = 0;
        T largest = T.Abs(column[0]);
        for (int i = 1; i < column.Length && !T.IsNaN(largest); i++)
        {
            T magnitude = T.Abs(column[i]);
            if (!(magnitude <= largest))
            {
                (place, largest) = (i, magnitude);
            }
        }

        return place;
    }
}
