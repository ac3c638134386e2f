using System.Numerics;
using System.Runtime.CompilerServices;

namespace Leibniz.Kernels;

/// <summary>A hash table of different elements, numbered as they came, each with the place where it came first. It has room for <see cref="Most"/>.</summary>
/// <remarks>
/// Open addressing with steps of one (Knuth, The Art of Computer Programming 3, 6.4, algorithm L), half full at most; keys are spread by the golden ratio (the same,
/// "Fibonacci hashing"). It takes 150 KB: a second-level cache has room for it.
/// </remarks>
internal sealed class KeyTable
{
    /// <summary>How many elements it has room for.</summary>
    public const int Most = 1 << (Bits - 1);

    private const int Bits = 13;

    // The first key stands in all slots that are free, and their number is its own, 0: so it is found wherever one looks for it, and no key need be kept for free slots.
    private readonly ulong[] slots = new ulong[1 << Bits];
    private readonly int[] numbers = new int[1 << Bits];
    private readonly ulong[] keys = new ulong[Most];
    private readonly int[] places = new int[Most];

    private KeyTable(ulong key, int place)
    {
        Array.Fill(slots, key);
        (keys[0], places[0], Count) = (key, place, 1);
    }

    public int Count { get; private set; }

    /// <summary>The keys of the elements, by their numbers.</summary>
    public ReadOnlySpan<ulong> Keys => keys.AsSpan(0, Count);

    /// <summary>Where they came first.</summary>
    public ReadOnlySpan<int> Places => places.AsSpan(0, Count);

    /// <summary>The different elements of a part of an array that is not empty; null where there are too many.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static KeyTable? Of<T>(T[] x, int first, int end)
        where T : struct, INumber<T>
    {
        var table = new KeyTable(Ranking<T>.Key(x[first]), first);
        for (int place = first; place < end; place++)
        {
            if (!table.Add(Ranking<T>.Key(x[place]), place))
            {
                return null;
            }
        }

        return table;
    }

    /// <summary>Adds the elements of a part that lies behind this one's; false where there are too many.</summary>
    public bool Add(KeyTable other)
    {
        for (int i = 0; i < other.Count; i++)
        {
            if (!Add(other.keys[i], other.places[i]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The number of an element that it has.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Number(ulong key) => numbers[Slot(key)];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool Add(ulong key, int place)
    {
        int slot = Slot(key);
        return slots[slot] == key || AddNew(slot, key, place);
    }

    private bool AddNew(int slot, ulong key, int place)
    {
        if (Count == Most)
        {
            return false;
        }

        (slots[slot], numbers[slot]) = (key, Count);
        (keys[Count], places[Count]) = (key, place);
        Count++;
        return true;
    }

    /// <summary>Where a key stands, or is to stand.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Slot(ulong key)
    {
        int slot = (int)((key * 0x9E37_79B9_7F4A_7C15) >> (64 - Bits));
        while (slots[slot] != key && slots[slot] != keys[0])
        {
            slot = (slot + 1) & ((1 << Bits) - 1);
        }

        return slot;
    }
}
