using System.Numerics;
using System.Numerics.Tensors;

namespace Leibniz.Kernels;

/// <summary>Householder's reduction of symmetric matrices to tridiagonal ones.</summary>
/// <remarks>
/// From the last row up (Martin, Reinsch and Wilkinson, "Householder's tridiagonalization of a symmetric matrix", 1968; EISPACK's
/// tred2): so the vectors of the reflections lie along rows.
/// </remarks>
internal static class Tridiagonal
{
    // Rows of the product of reflections that are made together, so that each reflection is read an eighth as often.
    private const int Tile = 8;

    // Below, the product takes less time than waking a thread.
    private const int ParallelFrom = 64;

    /// <summary>
    /// Diagonal d and subdiagonal e, e[i] between i and i + 1, of a similar tridiagonal matrix. Row i keeps, before its diagonal, the
    /// vector of the reflection that made it so.
    /// </summary>
    public static void Reduce<T>(int n, Span<T> a, Span<T> d, Span<T> e, Span<T> taus)
        where T : struct, IFloatingPointIeee754<T>
    {
        var rented = new T[n];
        for (int i = n - 1; i > 0; i--)
        {
            Span<T> v = a.Slice(i * n, i);
            Span<T> w = rented.AsSpan(0, i);
            d[i] = a[(i * n) + i];
            e[i - 1] = Householder.Make(v, i - 1, out taus[i]);
            if (taus[i] == T.Zero)
            {
                continue;
            }

            // w = A v, of the lower triangle alone.
            w.Clear();
            for (int j = 0; j < i; j++)
            {
                ReadOnlySpan<T> row = a.Slice(j * n, j + 1);
                w[j] += Row.Dot(row, v);
                Row.Add(v[j], row[..j], w);
            }

            // H A H = A - v w' - w' v, where w' = tau (w - tau/2 (w v) v).
            T part = taus[i] * Row.Dot<T>(w, v) / T.CreateTruncating(2);
            Row.Add(-part, v, w);
            TensorPrimitives.Multiply(w, taus[i], w);
            for (int j = 0; j < i; j++)
            {
                Row.Add(-v[j], w[..(j + 1)], -w[j], v[..(j + 1)], a.Slice(j * n, j + 1));
            }
        }

        if (n > 0)
        {
            d[0] = a[0];
        }
    }

    /// <summary>The transpose of the product of all reflections. Each row is made by itself, from the first reflection on.</summary>
    public static void MakeRows<T>(int n, T[] reflections, T[] taus, T[] rows)
        where T : struct, IFloatingPointIeee754<T>
    {
        int tile = n < ParallelFrom ? n : Tile;
        rows.AsSpan(0, n * n).Clear();
        Team.Run(n == 0 ? 0 : ((n - 1) / tile) + 1, part =>
        {
            int first = part * tile;
            int end = Math.Min(n, first + tile);
            for (int r = first; r < end; r++)
            {
                rows[(r * n) + r] = T.One;
            }

            for (int i = first + 1; i < n; i++)
            {
                ReadOnlySpan<T> v = reflections.AsSpan(i * n, i);
                for (int r = first; r < Math.Min(i, end); r++)
                {
                    Span<T> row = rows.AsSpan(r * n, i);
                    Row.Add(-taus[i] * Row.Dot<T>(row, v), v, row);
                }
            }
        });
    }
}
