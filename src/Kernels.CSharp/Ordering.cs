using System.Buffers;
using System.Numerics;

namespace Leibniz.Kernels;

/// <summary>The order of the elements along an axis. Arrays are seen as (outer, axis, inner), row by row.</summary>
public static class Ordering
{
    /// <summary>
    /// The first <paramref name="count"/> places in ascending or descending order of their elements, as y[o, :, i]; equal elements stay in the order of their places,
    /// and NaN counts as larger than every number.
    /// </summary>
    public static void Run<T>(T[] x, int xOffset, int outer, int n, int inner, bool descending, int count, int[] y)
        where T : struct, INumber<T>
    {
        if (count == 0)
        {
            return;
        }

        int room = Ranking<T>.RoomFor(count, n);
        Team.Share(outer * inner, n, (first, end) =>
        {
            var ranking = new Ranking<T>(room, descending);
            T[] column = ArrayPool<T>.Shared.Rent(inner == 1 ? 0 : n);
            for (int unit = first; unit < end; unit++)
            {
                int from = xOffset + (unit / inner * n * inner) + (unit % inner);
                ReadOnlySpan<T> row = inner == 1 ? x.AsSpan(from, n) : Copy(x.AsSpan(from), inner, column.AsSpan(0, n));
                if (room < n)
                {
                    ranking.Select(row, count);
                }
                else
                {
                    ranking.Sort(row);
                }

                ranking.Write(count, y, (unit / inner * count * inner) + (unit % inner), inner);
            }

            ArrayPool<T>.Shared.Return(column);
            ranking.Return();
        });
    }

    /// <summary>Elements that lie a step apart, side by side.</summary>
    private static Span<T> Copy<T>(ReadOnlySpan<T> x, int step, Span<T> column)
    {
        for (int k = 0; k < column.Length; k++)
        {
            column[k] = x[k * step];
        }

        return column;
    }
}
