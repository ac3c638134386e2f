using System.Buffers;
using System.Numerics;

namespace Leibniz.Kernels;

/// <summary>The reduced singular value decomposition A = U S V^T.</summary>
/// <remarks>
/// One-sided Jacobi on the triangle of a QR factorisation with column pivoting (Drmac and Veselic, "New fast and accurate Jacobi SVD
/// algorithm", 2008; LAPACK's gejsv, simplified). Small singular values of graded matrices come out with most of their digits, where
/// bidiagonalisation (gesdd) leaves only those that stand out from the largest one's rounding; and the rotations are along
/// rows, which suits vectors and threads. Its slowness is met by <see cref="Bands"/>.
/// </remarks>
internal static class SingularValues
{
    /// <summary>
    /// For a, n x m, and k = min(n, m): u is n x k, s has k descending values, v is m x k, all with orthonormal columns whatever
    /// the rank. A column of u has its component of largest magnitude, the first of such, positive. False if a is not finite
    /// or it did not converge.
    /// </summary>
    public static bool Decompose<T>(int n, int m, ReadOnlySpan<T> a, Span<T> u, Span<T> s, Span<T> v)
        where T : struct, IFloatingPointIeee754<T>
    {
        T largest = Row.Largest(a[..(n * m)]);
        if (!T.IsFinite(largest))
        {
            return false;
        }

        bool wide = n < m;
        (int rows, int columns) = wide ? (m, n) : (n, m);
        if (columns == 0)
        {
            return true;
        }

        // To a number so large that the squares of much smaller ones still have all their digits, but do not overflow.
        int exponent = largest == T.Zero ? 0 : T.ILogB(largest) - (Machine<T>.MaxExponent / 3);
        T[] tall = ArrayPool<T>.Shared.Rent(rows * columns);
        T[] work = ArrayPool<T>.Shared.Rent(2 * columns * columns);
        T[] lefts = ArrayPool<T>.Shared.Rent(rows * columns);
        T[] rights = ArrayPool<T>.Shared.Rent(columns * columns);
        if (wide)
        {
            Transpose(n, m, a, tall);
        }
        else
        {
            a[..(n * m)].CopyTo(tall);
        }

        Row.Scale(-exponent, tall.AsSpan(0, rows * columns));
        int[] places = Reduce(rows, columns, tall, work);
        Bands.Run(columns, work);
        bool converged = JacobiSweeps.Run(columns, work);
        if (converged)
        {
            var values = new T[columns];
            int[] order = Order(columns, work, values);
            MakeRights<T>(columns, work, values, order, places, rights);
            MakeLefts(rows, columns, tall, work, order, lefts);
            Row.Scale<T>(exponent, values);
            values.CopyTo(s);
            for (int i = 0; i < columns; i++)
            {
                ReadOnlySpan<T> left = lefts.AsSpan(i * rows, rows);
                ReadOnlySpan<T> right = rights.AsSpan(i * columns, columns);
                T sign = Row.PointsBack(wide ? right : left) ? -T.One : T.One;
                WriteColumn(left, sign, wide ? v : u, i, columns);
                WriteColumn(right, sign, wide ? u : v, i, columns);
            }
        }

        ArrayPool<T>.Shared.Return(rights);
        ArrayPool<T>.Shared.Return(lefts);
        ArrayPool<T>.Shared.Return(work);
        ArrayPool<T>.Shared.Return(tall);
        return converged;
    }

    /// <summary>
    /// Makes of a tall matrix Q1 R1, if it is not square, and of R1 with its columns exchanged Q2 R2. Each row of work is then a row
    /// of R2 followed by one of Q2's transpose. Returns where the columns of R2 came from.
    /// </summary>
    private static int[] Reduce<T>(int rows, int columns, T[] tall, T[] work)
        where T : struct, IFloatingPointIeee754<T>
    {
        T[] triangle = tall;
        if (rows > columns)
        {
            triangle = ArrayPool<T>.Shared.Rent(columns * columns);
            T[] copy = ArrayPool<T>.Shared.Rent(rows * columns);
            tall.AsSpan(0, rows * columns).CopyTo(copy);
            OrthogonalTriangular.Factor<T>(rows, columns, copy, tall, triangle);
            ArrayPool<T>.Shared.Return(copy);
        }

        int width = 2 * columns;
        for (int i = 0; i < columns; i++)
        {
            Span<T> row = work.AsSpan(i * width, width);
            triangle.AsSpan(i * columns, columns).CopyTo(row);
            row[columns..].Clear();
            row[columns + i] = T.One;
        }

        if (triangle != tall)
        {
            ArrayPool<T>.Shared.Return(triangle);
        }

        return PivotedTriangle.Make<T>(columns, work);
    }

    /// <summary>The lengths of the rows, descending, and which rows these are.</summary>
    private static int[] Order<T>(int columns, T[] work, T[] values)
        where T : struct, IFloatingPointIeee754<T>
    {
        var order = new int[columns];
        for (int i = 0; i < columns; i++)
        {
            order[i] = i;
            values[i] = Row.Length<T>(work.AsSpan(2 * i * columns, columns));
        }

        Array.Sort(values, order, Comparer<T>.Create((x, y) => y.CompareTo(x)));
        return order;
    }

    /// <summary>
    /// The rows of the triangle at unit length, columns back in place. Rows too short to have been made orthogonal, by rounding
    /// too, make room for what completes a basis.
    /// </summary>
    private static void MakeRights<T>(int columns, Span<T> work, ReadOnlySpan<T> values, int[] order, int[] places, T[] rights)
        where T : struct, IFloatingPointIeee754<T>
    {
        rights.AsSpan(0, columns * columns).Clear();
        T shortest = JacobiSweeps.Shortest<T>() * T.CreateTruncating(2);
        int rank = 0;
        for (; rank < columns && values[rank] >= shortest; rank++)
        {
            Span<T> row = work.Slice(2 * order[rank] * columns, columns);
            for (int j = 0; j < columns; j++)
            {
                rights[(rank * columns) + places[j]] = row[j] / values[rank];
            }
        }

        if (rank == columns)
        {
            return;
        }

        // Householder's Q is orthogonal whatever the matrix: its columns where that is zero are what is missing.
        T[] basis = ArrayPool<T>.Shared.Rent(3 * columns * columns);
        int size = columns * columns;
        Transpose<T>(columns, columns, rights, basis);
        OrthogonalTriangular.Factor(columns, columns, basis.AsSpan(0, size), basis.AsSpan(size, size), basis.AsSpan(2 * size, size));
        for (int i = rank; i < columns; i++)
        {
            for (int j = 0; j < columns; j++)
            {
                rights[(i * columns) + j] = basis[size + (j * columns) + i];
            }
        }

        ArrayPool<T>.Shared.Return(basis);
    }

    /// <summary>The left vectors as rows: those of the rotated transpose of Q2, times the transpose of Q1 if there is one.</summary>
    private static void MakeLefts<T>(int rows, int columns, T[] tall, T[] work, int[] order, T[] lefts)
        where T : struct, IFloatingPointIeee754<T>
    {
        T[] sorted = rows > columns ? ArrayPool<T>.Shared.Rent(columns * columns) : lefts;
        for (int i = 0; i < columns; i++)
        {
            work.AsSpan(((2 * order[i]) + 1) * columns, columns).CopyTo(sorted.AsSpan(i * columns));
        }

        if (rows > columns)
        {
            MatMul.Run(columns, rows, columns, sorted, 0, columns, 1, tall, 0, 1, columns, lefts, 0);
            ArrayPool<T>.Shared.Return(sorted);
        }
    }

    private static void WriteColumn<T>(ReadOnlySpan<T> x, T sign, Span<T> matrix, int column, int columns)
        where T : struct, IFloatingPointIeee754<T>
    {
        for (int i = 0; i < x.Length; i++)
        {
            matrix[(i * columns) + column] = sign * x[i];
        }
    }

    private static void Transpose<T>(int n, int m, ReadOnlySpan<T> a, Span<T> transposed)
    {
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < m; j++)
            {
                transposed[(j * n) + i] = a[(i * m) + j];
            }
        }
    }
}
