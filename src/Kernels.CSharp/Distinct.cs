using System.Numerics;
using System.Runtime.CompilerServices;

namespace Leibniz.Kernels;

/// <summary>The different elements of an array, ascending; each NaN is one of its own, after all numbers.</summary>
/// <remarks>
/// Few different ones among many are found by hashing: each part of the array into a table of its own, the tables into one. Where there are many, all are sorted.
/// </remarks>
internal static class Distinct
{
    // A table is made in the time in which so many elements are sorted.
    private const int HashedFrom = 2048;

    // So many threads can share; each table takes 150 KB.
    private const int MostParts = 16;
    private const int LeastPart = 1 << 16;

    /// <summary>
    /// The places where the different elements come first, in ascending order of these; in <paramref name="ranks"/>, if it is not null, for each element of x which of
    /// them it is.
    /// </summary>
    public static int[] Run<T>(T[] x, int[]? ranks)
        where T : struct, INumber<T> => (x.Length < HashedFrom ? null : Hash(x, ranks)) ?? Sort(x, ranks);

    /// <summary>By sorting all.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int[] Sort<T>(T[] x, int[]? ranks)
        where T : struct, INumber<T>
    {
        var places = new int[x.Length];
        Ordering.Run(x, 0, 1, x.Length, 1, false, x.Length, places);
        int count = 0;
        foreach (int place in places)
        {
            // Of equal ones the first in order is the first in place. It goes where a place was that has been read.
            if (count == 0 || x[place] != x[places[count - 1]])
            {
                places[count++] = place;
            }

            if (ranks is not null)
            {
                ranks[place] = count - 1;
            }
        }

        return places[..count];
    }

    /// <summary>By hashing; null where there are too many for a table.</summary>
    private static int[]? Hash<T>(T[] x, int[]? ranks)
        where T : struct, INumber<T>
    {
        int length = Math.Max(LeastPart, ((x.Length - 1) / MostParts) + 1);
        var tables = new KeyTable?[((x.Length - 1) / length) + 1];
        Team.Run(tables.Length, part => tables[part] = KeyTable.Of(x, part * length, (int)Math.Min(x.Length, (part + 1L) * length)));
        if (tables[0] is not { } all || !tables.Skip(1).All(table => table is not null && all.Add(table)))
        {
            return null;
        }

        ulong[] keys = all.Keys.ToArray();
        int[] order = [.. Enumerable.Range(0, keys.Length)];
        Array.Sort(keys, order);
        int[] firsts = Array.ConvertAll(order, number => all.Places[number]);
        if (ranks is not null)
        {
            var rankOf = new int[order.Length];
            for (int rank = 0; rank < order.Length; rank++)
            {
                rankOf[order[rank]] = rank;
            }

            Team.Share(x.Length, 1, (first, end) =>
            {
                for (int k = first; k < end; k++)
                {
                    ranks[k] = rankOf[all.Number(Ranking<T>.Key(x[k]))];
                }
            });
        }

        return T.IsNaN(x[firsts[^1]]) ? EachNaN(x, firsts, ranks) : firsts;
    }

    /// <summary>To the table all NaN were the same one, the last.</summary>
    private static int[] EachNaN<T>(T[] x, int[] firsts, int[]? ranks)
        where T : struct, INumber<T>
    {
        List<int> all = [.. firsts[..^1]];
        for (int k = firsts[^1]; k < x.Length; k++)
        {
            if (T.IsNaN(x[k]))
            {
                if (ranks is not null)
                {
                    ranks[k] = all.Count;
                }

                all.Add(k);
            }
        }

        return [.. all];
    }
}
