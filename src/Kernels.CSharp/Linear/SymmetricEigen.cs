using System.Buffers;
using System.Numerics;

namespace Leibniz.Kernels;

/// <summary>Eigenvalues and eigenvectors of symmetric matrices.</summary>
/// <remarks>
/// Householder's reduction to a tridiagonal matrix, then implicit QL steps (Dubrulle, Martin and Wilkinson, "The implicit QL
/// algorithm", 1968; EISPACK's imtql2) with the criteria of LAPACK's steqr. Errors are a few roundings of the largest eigenvalue, and
/// vectors are orthogonal to rounding however close the values. Jacobi's method would take several times as long, and is more
/// accurate for few matrices that are not definite.
/// </remarks>
internal static class SymmetricEigen
{
    // Steps of QL for each value; 2 are usual. The bound is steqr's.
    private const int MostSteps = 30;

    // Columns of the vectors' rows that are rotated together.
    private const int Strip = 128;

    /// <summary>
    /// Ascending values, and unit vectors in the columns of <paramref name="vectors"/>, of a matrix whose lower triangle is read. A
    /// vector's component of largest magnitude, the first of such, is positive. False if it is not finite or did not converge.
    /// </summary>
    public static bool Decompose<T>(int n, ReadOnlySpan<T> a, Span<T> values, Span<T> vectors)
        where T : struct, IFloatingPointIeee754<T>
    {
        T largest = T.Zero;
        for (int i = 0; i < n; i++)
        {
            largest = T.Max(largest, Row.Largest(a.Slice(i * n, i + 1)));
        }

        if (!T.IsFinite(largest))
        {
            return false;
        }

        T[] work = ArrayPool<T>.Shared.Rent(n * n);
        T[] rows = ArrayPool<T>.Shared.Rent(n * n);
        T[] taus = ArrayPool<T>.Shared.Rent(n);
        var d = new T[n];
        var e = new T[n];
        a[..(n * n)].CopyTo(work);

        // To 1, so that no square overflows. What is lost below is far less than a rounding of the largest value.
        int exponent = largest == T.Zero ? 0 : T.ILogB(largest);
        Row.Scale(-exponent, work.AsSpan(0, n * n));
        Tridiagonal.Reduce<T>(n, work, d, e, taus);
        Tridiagonal.MakeRows(n, work, taus, rows);
        bool converged = Diagonalize(n, d, e, rows);
        if (converged)
        {
            Row.Scale<T>(exponent, d);
            Write<T>(n, d, rows, values, vectors);
        }

        ArrayPool<T>.Shared.Return(taus);
        ArrayPool<T>.Shared.Return(rows);
        ArrayPool<T>.Shared.Return(work);
        return converged;
    }

    /// <summary>Makes e zero and d the eigenvalues, by rotations that the rows of the vectors follow.</summary>
    private static bool Diagonalize<T>(int n, T[] d, T[] e, T[] rows)
        where T : struct, IFloatingPointIeee754<T>
    {
        var cos = new T[n];
        var sin = new T[n];
        int left = MostSteps * n;
        for (int start = 0, end; start < n; start = end + 1)
        {
            end = BlockEnd<T>(start, n - 1, d, e);

            // QL finds the values from the first on: it is most accurate where the small ones of a graded matrix come first.
            if (T.Abs(d[end]) < T.Abs(d[start]))
            {
                Array.Reverse(d, start, end - start + 1);
                Array.Reverse(e, start, end - start);
                for (int i = start, j = end; i < j; i++, j--)
                {
                    Row.Exchange(rows.AsSpan(i * n, n), rows.AsSpan(j * n, n));
                }
            }

            int first = start;
            while (first < end)
            {
                int last = BlockEnd<T>(first, end, d, e);
                if (last == first)
                {
                    first++;
                }
                else if (--left < 0)
                {
                    return false;
                }
                else
                {
                    Step<T>(first, last, d, e, cos, sin);
                    Follow(n, first, last, cos, sin, rows);
                }
            }
        }

        return true;
    }

    /// <summary>
    /// Where the block that begins at <paramref name="start"/> ends: what couples it to the next row is no more than rounding.
    /// </summary>
    private static int BlockEnd<T>(int start, int limit, ReadOnlySpan<T> d, Span<T> e)
        where T : struct, IFloatingPointIeee754<T>
    {
        for (int i = start; i < limit; i++)
        {
            T negligible = Machine<T>.Epsilon * T.Sqrt(T.Abs(d[i])) * T.Sqrt(T.Abs(d[i + 1]));
            if (T.Abs(e[i]) <= negligible + Machine<T>.Smallest)
            {
                e[i] = T.Zero;
                return i;
            }
        }

        return limit;
    }

    /// <summary>An implicit QL step with the shift of EISPACK's imtql2. Rotation i is one of rows i and i + 1.</summary>
    private static void Step<T>(int first, int last, Span<T> d, Span<T> e, Span<T> cos, Span<T> sin)
        where T : struct, IFloatingPointIeee754<T>
    {
        T two = T.CreateTruncating(2);
        T g = (d[first + 1] - d[first]) / (two * e[first]);
        g = d[last] - d[first] + (e[first] / (g + T.CopySign(T.Hypot(g, T.One), g)));
        T c = T.One;
        T s = T.One;
        T p = T.Zero;
        for (int i = last - 1; i >= first; i--)
        {
            T f = s * e[i];
            T b = c * e[i];
            T r = T.Hypot(f, g);
            (c, s) = r == T.Zero ? (T.One, T.Zero) : (g / r, f / r);
            e[i + 1] = r;
            g = d[i + 1] - p;
            T turned = ((d[i] - g) * s) + (two * c * b);
            p = s * turned;
            d[i + 1] = g + p;
            g = (c * turned) - b;
            (cos[i], sin[i]) = (c, s);
        }

        d[first] -= p;
        e[first] = g;
        e[last] = T.Zero;
    }

    /// <summary>Rotates the rows from the last two up, in strips that stay in cache and that threads share.</summary>
    private static void Follow<T>(int n, int first, int last, T[] cos, T[] sin, T[] rows)
        where T : struct, IFloatingPointIeee754<T>
    {
        Team.Run((n + Strip - 1) / Strip, strip =>
        {
            int width = Math.Min(Strip, n - (strip * Strip));
            for (int i = last - 1; i >= first; i--)
            {
                int at = (i * n) + (strip * Strip);
                Rotation.Apply(cos[i], sin[i], rows.AsSpan(at, width), rows.AsSpan(at + n, width));
            }
        });
    }

    private static void Write<T>(int n, T[] d, ReadOnlySpan<T> rows, Span<T> values, Span<T> vectors)
        where T : struct, IFloatingPointIeee754<T>
    {
        var order = new int[n];
        for (int i = 0; i < n; i++)
        {
            order[i] = i;
        }

        Array.Sort(d, order);
        d.CopyTo(values);
        for (int i = 0; i < n; i++)
        {
            ReadOnlySpan<T> row = rows.Slice(order[i] * n, n);
            T sign = Row.PointsBack(row) ? -T.One : T.One;
            for (int j = 0; j < n; j++)
            {
                vectors[(j * n) + i] = sign * row[j];
            }
        }
    }
}
