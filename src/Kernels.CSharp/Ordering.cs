using System.Buffers;
using System.Numerics;

namespace Leibniz.Kernels;

/// <summary>The order of the elements along an axis. Arrays are seen as (outer, axis, inner), row by row.</summary>
public static class Ordering
{
    /// <summary>
    /// Places in ascending or descending order of their elements, as y[o, :, i]; equal elements stay in the order of their places,
    /// and NaN counts as larger than every number.
    /// </summary>
    public static void Run<T>(T[] x, int xOffset, int outer, int n, int inner, bool descending, int[] y)
        where T : struct, INumber<T> =>
        Team.Share(outer * inner, n, (first, end) =>
        {
            // Element and place together are all different, so an unstable sort of the pairs is a stable one of the elements.
            (T Element, int Place)[] pairs = ArrayPool<(T, int)>.Shared.Rent(n);
            Span<(T Element, int Place)> lane = pairs.AsSpan(0, n);
            for (int unit = first; unit < end; unit++)
            {
                int start = (unit / inner * n * inner) + (unit % inner);
                for (int k = 0; k < n; k++)
                {
                    lane[k] = (x[xOffset + start + (k * inner)], k);
                }

                if (descending)
                {
                    lane.Sort(default(Descending<T>));
                }
                else
                {
                    lane.Sort(default(Ascending<T>));
                }

                for (int k = 0; k < n; k++)
                {
                    y[start + (k * inner)] = lane[k].Place;
                }
            }

            ArrayPool<(T, int)>.Shared.Return(pairs);
        });

    private static int Compare<T>(T a, T b)
        where T : struct, INumber<T>
    {
        if (a < b)
        {
            return -1;
        }

        if (a > b)
        {
            return 1;
        }

        return T.IsNaN(a).CompareTo(T.IsNaN(b));
    }

    private readonly struct Ascending<T> : IComparer<(T Element, int Place)>
        where T : struct, INumber<T>
    {
        public int Compare((T Element, int Place) a, (T Element, int Place) b)
        {
            int order = Ordering.Compare(a.Element, b.Element);
            return order != 0 ? order : a.Place.CompareTo(b.Place);
        }
    }

    private readonly struct Descending<T> : IComparer<(T Element, int Place)>
        where T : struct, INumber<T>
    {
        public int Compare((T Element, int Place) a, (T Element, int Place) b)
        {
            int order = Ordering.Compare(b.Element, a.Element);
            return order != 0 ? order : a.Place.CompareTo(b.Place);
        }
    }
}
