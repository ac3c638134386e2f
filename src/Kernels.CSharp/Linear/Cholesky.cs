using System.Buffers;
using System.Numerics;

namespace Leibniz.Kernels;

/// <summary>The Cholesky factorisation A = L L^T of symmetric positive definite matrices.</summary>
/// <remarks>
/// Left-looking by panels of 64 columns (LAPACK's potf2 by panels; Golub and Van Loan, "Matrix computations", 4.2.5): what all
/// earlier columns take off a panel is one product, of which nothing is wasted on the upper triangle. Within a panel row by
/// row, as the elements lie.
/// </remarks>
internal static class Cholesky
{
    private const int Panel = 64;

    /// <summary>
    /// The lower triangular factor, with zeros above, of a matrix whose lower triangle is read. Returns -1, or else the first row
    /// whose pivot is not positive or not a number; the factor is then unfinished.
    /// </summary>
    public static int Factor<T>(int n, ReadOnlySpan<T> a, Span<T> lower)
        where T : struct, IFloatingPointIeee754<T>
    {
        T[] work = ArrayPool<T>.Shared.Rent(n * n);
        a[..(n * n)].CopyTo(work);
        int failed = -1;
        for (int first = 0; first < n && failed < 0; first += Panel)
        {
            int width = Math.Min(Panel, n - first);
            int corner = (first * n) + first;
            Downdate.Run(n - first, width, first, work, first * n, n, 1, work, first * n, 1, n, work, corner, n);
            failed = FactorPanel<T>(n, first, width, work);
        }

        for (int i = 0; i < n; i++)
        {
            work.AsSpan(i * n, i + 1).CopyTo(lower[(i * n)..]);
            lower.Slice((i * n) + i + 1, n - i - 1).Clear();
        }

        ArrayPool<T>.Shared.Return(work);
        return failed;
    }

    private static int FactorPanel<T>(int n, int first, int width, Span<T> work)
        where T : struct, IFloatingPointIeee754<T>
    {
        for (int i = first; i < n; i++)
        {
            Span<T> row = work.Slice((i * n) + first, width);
            int left = Math.Min(width, i - first);
            for (int j = 0; j < left; j++)
            {
                ReadOnlySpan<T> other = work.Slice(((first + j) * n) + first, j + 1);
                row[j] = (row[j] - Row.Dot(row[..j], other[..j])) / other[j];
            }

            if (left < width)
            {
                T pivot = row[left] - Row.Dot<T>(row[..left], row[..left]);
                if (!(pivot > T.Zero))
                {
                    return i;
                }

                row[left] = T.Sqrt(pivot);
            }
        }

        return -1;
    }
}
