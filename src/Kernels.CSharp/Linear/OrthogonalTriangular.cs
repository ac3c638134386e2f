using System.Buffers;
using System.Numerics;
using System.Numerics.Tensors;

namespace Leibniz.Kernels;

/// <summary>The reduced factorisation A = Q R: Q has orthonormal columns, R is upper triangular with no negative diagonal element.</summary>
/// <remarks>
/// Householder's reflections, 32 at a time as 1 - V T V^T (Schreiber and Van Loan, "A storage-efficient WY representation for
/// products of Householder transformations", 1989; LAPACK's geqrf, larft, larfb and orgqr). Q is orthogonal to rounding for any A,
/// of less than full rank too, which Gram and Schmidt's way is not. The diagonal's signs make the factors of a matrix of full
/// rank unique, so that they can be differentiated.
/// </remarks>
internal static class OrthogonalTriangular
{
    private const int Panel = 32;

    /// <summary>For a, n x m, and k = min(n, m): q is n x k and r is k x m. NaN and infinities spread.</summary>
    public static void Factor<T>(int n, int m, ReadOnlySpan<T> a, Span<T> q, Span<T> r)
        where T : struct, IFloatingPointIeee754<T>
    {
        int k = Math.Min(n, m);
        if (k == 0)
        {
            return;
        }

        T[] work = ArrayPool<T>.Shared.Rent(n * m);
        T[] left = ArrayPool<T>.Shared.Rent(n * k);
        T[] taus = ArrayPool<T>.Shared.Rent(k);
        a[..(n * m)].CopyTo(work);
        for (int first = 0; first < k; first += Panel)
        {
            int width = Math.Min(Panel, k - first);
            Reflect<T>(n, m, first, width, work, taus);
            Apply(n, m, first, width, work, taus, m - first - width, work, (first * m) + first + width, m, transposed: true);
        }

        // Q is the product of all reflections; from the last on, each panel changes only the columns from its own on.
        left.AsSpan(0, n * k).Clear();
        for (int i = 0; i < k; i++)
        {
            left[(i * k) + i] = T.One;
        }

        for (int first = (k - 1) / Panel * Panel; first >= 0; first -= Panel)
        {
            Apply(n, m, first, Math.Min(Panel, k - first), work, taus, k - first, left, (first * k) + first, k, transposed: false);
        }

        left.AsSpan(0, n * k).CopyTo(q);
        for (int i = 0; i < k; i++)
        {
            Span<T> row = r.Slice(i * m, m);
            row[..i].Clear();
            work.AsSpan((i * m) + i, m - i).CopyTo(row[i..]);
            if (row[i] < T.Zero)
            {
                TensorPrimitives.Negate(row[i..], row[i..]);
                for (int j = 0; j < n; j++)
                {
                    q[(j * k) + i] = -q[(j * k) + i];
                }
            }
        }

        ArrayPool<T>.Shared.Return(taus);
        ArrayPool<T>.Shared.Return(left);
        ArrayPool<T>.Shared.Return(work);
    }

    /// <summary>Makes the columns of a panel upper triangular; the reflections' vectors stay below the diagonal, without their ones.</summary>
    private static void Reflect<T>(int n, int m, int first, int width, Span<T> work, Span<T> taus)
        where T : struct, IFloatingPointIeee754<T>
    {
        T[] rented = ArrayPool<T>.Shared.Rent(n - first + Panel);
        Span<T> sums = rented.AsSpan(n - first, Panel);
        for (int j = first; j < first + width; j++)
        {
            Span<T> v = rented.AsSpan(0, n - j);
            for (int i = 0; i < v.Length; i++)
            {
                v[i] = work[((j + i) * m) + j];
            }

            T kept = Householder.Make(v, 0, out taus[j]);
            Householder.Apply(taus[j], v, work[((j * m) + j + 1)..], m, sums[..(first + width - j - 1)]);
            for (int i = 1; i < v.Length; i++)
            {
                work[((j + i) * m) + j] = v[i];
            }

            work[(j * m) + j] = kept;
        }

        ArrayPool<T>.Shared.Return(rented);
    }

    /// <summary>
    /// Applies a panel's reflections, or their transpose, to <paramref name="columns"/> columns of C, which begins at the panel's row.
    /// </summary>
    private static void Apply<T>(
        int n, int m, int first, int width, T[] work, T[] taus, int columns, T[] c, int cOffset, int cRow, bool transposed)
        where T : struct, IFloatingPointIeee754<T>
    {
        if (columns == 0)
        {
            return;
        }

        int rows = n - first;
        T[] v = ArrayPool<T>.Shared.Rent(rows * width);
        T[] t = ArrayPool<T>.Shared.Rent(width * width);
        T[] product = ArrayPool<T>.Shared.Rent(width * columns);
        T[] turned = ArrayPool<T>.Shared.Rent(width * columns);
        for (int i = 0; i < rows; i++)
        {
            Span<T> row = v.AsSpan(i * width, width);
            work.AsSpan(((first + i) * m) + first, Math.Min(i, width)).CopyTo(row);
            if (i < width)
            {
                row[i..].Clear();
                row[i] = T.One;
            }
        }

        MakeT(rows, width, v, taus.AsSpan(first, width), t);
        MatMul.Run(width, columns, rows, v, 0, 1, width, c, cOffset, cRow, 1, product, 0);
        MatMul.Run(
            width, columns, width, t, 0, transposed ? 1 : width, transposed ? width : 1, product, 0, columns, 1, turned, 0);
        Downdate.Run(rows, columns, width, v, 0, width, 1, turned, 0, columns, 1, c, cOffset, cRow);
        ArrayPool<T>.Shared.Return(turned);
        ArrayPool<T>.Shared.Return(product);
        ArrayPool<T>.Shared.Return(t);
        ArrayPool<T>.Shared.Return(v);
    }

    /// <summary>The upper triangular T with H1 H2 ... = 1 - V T V^T, column by column from the products of V's columns.</summary>
    private static void MakeT<T>(int rows, int width, T[] v, ReadOnlySpan<T> taus, T[] t)
        where T : struct, IFloatingPointIeee754<T>
    {
        T[] gram = ArrayPool<T>.Shared.Rent(width * width);
        MatMul.Run(width, width, rows, v, 0, 1, width, v, 0, width, 1, gram, 0);
        t.AsSpan(0, width * width).Clear();
        for (int j = 0; j < width; j++)
        {
            for (int i = 0; i < j; i++)
            {
                T sum = T.Zero;
                for (int l = i; l < j; l++)
                {
                    sum += t[(i * width) + l] * gram[(j * width) + l];
                }

                t[(i * width) + j] = -taus[j] * sum;
            }

            t[(j * width) + j] = taus[j];
        }

        ArrayPool<T>.Shared.Return(gram);
    }
}
