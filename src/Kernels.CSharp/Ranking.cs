using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Leibniz.Kernels;

/// <summary>Elements of a row to be put in order: as whole numbers that are ordered like them, each with its place. Memory is lent until <see cref="Return"/>.</summary>
/// <remarks>
/// Elements of up to 32 bits share a word with their place: all words are different, so that any sort of them is a stable one of the elements, and what .NET sorts
/// fastest. Many are sorted digit by digit (LSD radix sort: Knuth, The Art of Computer Programming 3, 5.2.5), which keeps the order of places by itself. Of 1000 rows of
/// 1000 floats sorting takes a fourth of what it took by comparing pairs of them.
/// </remarks>
internal ref struct Ranking<T>
    where T : struct, INumber<T>
{
    // So few of the best are kept in order one by one: moving half of them takes less time than sorting twice as many.
    private const int Few = 32;

    private readonly bool descending;
    private readonly ulong flip;
    private readonly int room;
    private readonly ulong[] lentWords;
    private readonly int[] lentPlaces;
    private Span<ulong> words;
    private Span<ulong> otherWords;
    private Span<int> places;
    private Span<int> otherPlaces;
    private int count;

    /// <summary>Room for so many elements.</summary>
    public Ranking(int room, bool descending)
    {
        this.room = room;
        this.descending = descending;
        flip = !descending ? 0 : Narrow ? uint.MaxValue : ulong.MaxValue;
        lentWords = ArrayPool<ulong>.Shared.Rent(2 * room);
        lentPlaces = ArrayPool<int>.Shared.Rent(Narrow ? 0 : 2 * room);
        words = lentWords.AsSpan(0, room);
        otherWords = lentWords.AsSpan(room, room);
        places = Narrow ? [] : lentPlaces.AsSpan(0, room);
        otherPlaces = Narrow ? [] : lentPlaces.AsSpan(room, room);
    }

    /// <summary>Whether word and place are one.</summary>
    private static bool Narrow => Unsafe.SizeOf<T>() <= sizeof(uint);

    /// <summary>From so many elements on counting four or eight digits takes less time than comparing.</summary>
    private static int Long => Narrow ? 128 : 512;

    /// <summary>
    /// Room to select so many of n: one more where they are few, else twice as many. All n where that is more than an eighth of them: so often is one then among the best
    /// that sorting all takes less time.
    /// </summary>
    public static int RoomFor(int best, int n)
    {
        long room = best <= Few ? best + 1 : (2L * best) + Few;
        return room <= n / 8 ? (int)room : n;
    }

    /// <summary>A whole number that is ordered as the element is: of 32 bits, or of 64 where the element has more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Key(T x)
    {
        // By adding 0 both zeros are one. Negative numbers grow with what their bits are less.
        if (x is float single)
        {
            int bits = BitConverter.SingleToInt32Bits(single + 0f);
            return float.IsNaN(single) ? uint.MaxValue : (uint)bits ^ ((uint)(bits >> 31) | 0x8000_0000);
        }

        if (x is double number)
        {
            long bits = BitConverter.DoubleToInt64Bits(number + 0.0);
            return double.IsNaN(number) ? ulong.MaxValue : (ulong)bits ^ ((ulong)(bits >> 63) | 0x8000_0000_0000_0000);
        }

        return x is long whole
            ? (ulong)whole ^ 0x8000_0000_0000_0000
            : (uint)int.CreateChecked(x) ^ 0x8000_0000;
    }

    /// <summary>Puts all elements of a row in order.</summary>
    public void Sort(ReadOnlySpan<T> row)
    {
        count = 0;
        Take(row, 0, row.Length);
        Sort();
    }

    /// <summary>
    /// Puts the first <paramref name="best"/> elements of a row's order in order. Elements gather that come before the last of the best so far; when the room is full, the
    /// best of them stay. Others are passed over a vector at a time, and they are nearly all: of n in random order about best ln(n / room) gather.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Select(ReadOnlySpan<T> row, int best)
    {
        count = 0;
        Take(row, 0, room);
        Sort();
        count = best;
        T last = row[Place(best - 1)];
        for (int next = Next(row, room, last); next < row.Length; next = Next(row, next, last))
        {
            int end = Math.Min(row.Length, next + Vector<T>.Count);
            for (; next < end; next++)
            {
                // One that is equal to the last comes behind it, for its place does.
                T x = row[next];
                if ((descending ? x <= last : x >= last) || (Key(x) ^ flip) >= (Key(last) ^ flip))
                {
                    continue;
                }

                Add(Key(x) ^ flip, next);
                if (count == room)
                {
                    if (best <= Few)
                    {
                        Insert();
                    }
                    else
                    {
                        Sort();
                    }

                    count = best;
                    last = row[Place(best - 1)];
                }
            }
        }

        Sort();
    }

    /// <summary>Writes the places of the first elements in their order, so far apart.</summary>
    public readonly void Write(int first, int[] y, int to, int step)
    {
        for (int k = 0; k < first; k++)
        {
            y[to + (k * step)] = Place(k);
        }
    }

    public readonly void Return()
    {
        ArrayPool<ulong>.Shared.Return(lentWords);
        ArrayPool<int>.Shared.Return(lentPlaces);
    }

    /// <summary>Where the words with each digit begin; false where all have the same, so that nothing moves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool Starts(ReadOnlySpan<ulong> words, int shift, Span<int> counts)
    {
        counts.Clear();
        foreach (ulong word in words)
        {
            counts[(int)(word >> shift) & 255]++;
        }

        if (counts[(int)(words[0] >> shift) & 255] == words.Length)
        {
            return false;
        }

        int start = 0;
        foreach (ref int count in counts)
        {
            (count, start) = (start, start + count);
        }

        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly int Place(int k) => Narrow ? (int)(uint)words[k] : places[k];

    /// <summary>The first place from here on whose vector may hold an element before the last: a comparison with NaN fails, so that it may.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly int Next(ReadOnlySpan<T> row, int from, T last)
    {
        ref T first = ref MemoryMarshal.GetReference(row);
        var lasts = new Vector<T>(last);
        int end = row.Length - Vector<T>.Count;
        if (descending)
        {
            while (from <= end && Vector.LessThanOrEqualAll(Row.At(ref first, from), lasts))
            {
                from += Vector<T>.Count;
            }
        }
        else
        {
            while (from <= end && Vector.GreaterThanOrEqualAll(Row.At(ref first, from), lasts))
            {
                from += Vector<T>.Count;
            }
        }

        return from;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Word(ulong key, int place) => Narrow ? (key << 32) | (uint)place : key;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Add(ulong key, int place)
    {
        words[count] = Word(key, place);
        if (!Narrow)
        {
            places[count] = place;
        }

        count++;
    }

    /// <summary>Adds elements from a place on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Take(ReadOnlySpan<T> row, int from, int length)
    {
        Span<ulong> target = words.Slice(count, length);
        ReadOnlySpan<T> source = row.Slice(from, length);
        for (int k = 0; k < target.Length; k++)
        {
            target[k] = Word(Key(source[k]) ^ flip, from + k);
        }

        if (!Narrow)
        {
            Span<int> targetPlaces = places.Slice(count, length);
            for (int k = 0; k < targetPlaces.Length; k++)
            {
                targetPlaces[k] = from + k;
            }
        }

        count += length;
    }

    /// <summary>Moves the last element to where it belongs among the others, which are in order.</summary>
    private readonly void Insert()
    {
        int at = count - 1;
        ulong word = words[at];
        int place = Narrow ? 0 : places[at];
        for (; at > 0 && words[at - 1] > word; at--)
        {
            words[at] = words[at - 1];
            if (!Narrow)
            {
                places[at] = places[at - 1];
            }
        }

        words[at] = word;
        if (!Narrow)
        {
            places[at] = place;
        }
    }

    private void Sort()
    {
        if (count >= Long)
        {
            SortByDigits();
        }
        else if (Narrow)
        {
            words[..count].Sort();
        }
        else
        {
            Span<ulong> row = words[..count];
            row.Sort(places[..count]);
            for (int k = 0, next; k < count; k = next)
            {
                for (next = k + 1; next < count && row[next] == row[k]; next++)
                {
                }

                places[k..next].Sort();
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void SortByDigits()
    {
        Span<int> starts = stackalloc int[256];
        for (int shift = Narrow ? 32 : 0; shift < 64; shift += 8)
        {
            ReadOnlySpan<ulong> row = words[..count];
            if (!Starts(row, shift, starts))
            {
                continue;
            }

            Span<ulong> sorted = otherWords;
            if (Narrow)
            {
                foreach (ulong word in row)
                {
                    sorted[starts[(int)(word >> shift) & 255]++] = word;
                }
            }
            else
            {
                ReadOnlySpan<int> rowPlaces = places;
                Span<int> sortedPlaces = otherPlaces;
                for (int k = 0; k < row.Length; k++)
                {
                    int at = starts[(int)(row[k] >> shift) & 255]++;
                    sorted[at] = row[k];
                    sortedPlaces[at] = rowPlaces[k];
                }

                otherPlaces = places;
                places = sortedPlaces;
            }

            otherWords = words;
            words = sorted;
        }
    }
}
