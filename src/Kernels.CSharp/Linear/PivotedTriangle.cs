using System.Numerics;
using System.Numerics.Tensors;

namespace Leibniz.Kernels;

/// <summary>The factorisation A P = Q R with the columns in such an order that R's rows decline.</summary>
/// <remarks>
/// Householder's reflections, at each step of the column of which most is left (Businger and Golub, "Linear least squares solutions by
/// Householder transformations", 1965; LAPACK's laqp2).
/// </remarks>
internal static class PivotedTriangle
{
    /// <summary>
    /// Makes the first half of a matrix, <paramref name="columns"/> x twice as many, upper triangular; the second half follows, and is the
    /// transpose of Q if it was the identity. Returns where the columns of R came from.
    /// </summary>
    public static int[] Make<T>(int columns, Span<T> work)
        where T : struct, IFloatingPointIeee754<T>
    {
        int width = 2 * columns;
        var places = new int[columns];
        var squares = new T[columns];
        var column = new T[columns];
        var sums = new T[width];
        for (int i = 0; i < columns; i++)
        {
            places[i] = i;
        }

        for (int k = 0; k < columns; k++)
        {
            // Anew each time: updated lengths (LAPACK's laqp2) save a sixth of the work and need care against cancellation.
            Span<T> lengths = squares.AsSpan(k);
            lengths.Clear();
            for (int i = k; i < columns; i++)
            {
                ReadOnlySpan<T> rest = work.Slice((i * width) + k, columns - k);
                TensorPrimitives.MultiplyAdd(rest, rest, lengths, lengths);
            }

            int longest = k + TensorPrimitives.IndexOfMax<T>(lengths);
            (places[k], places[longest]) = (places[longest], places[k]);
            Span<T> v = column.AsSpan(k);
            for (int i = 0; i < columns; i++)
            {
                Span<T> row = work.Slice(i * width, columns);
                (row[k], row[longest]) = (row[longest], row[k]);
                column[i] = row[k];
            }

            work[(k * width) + k] = Householder.Make(v, 0, out T tau);
            for (int i = k + 1; i < columns; i++)
            {
                work[(i * width) + k] = T.Zero;
            }

            Householder.Apply(tau, v, work[((k * width) + k + 1)..], width, sums.AsSpan(0, width - k - 1));
        }

        return places;
    }
}
