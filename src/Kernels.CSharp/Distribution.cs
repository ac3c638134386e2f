using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Leibniz.Kernels;

/// <summary>Random numbers of a key. Each depends on the key and its position alone.</summary>
/// <remarks>
/// An element that needs 32 random bits has the word of its own number, one that needs 64 has that pair of words; nothing is
/// drawn again until it fits. So threads may share the work in any way, and the first n numbers are the same however many follow.
/// </remarks>
public static class Distribution
{
    // 16 KB of words at most: they stay in the first-level cache until they are used.
    private const int TileLength = 2048;
    private const int ParallelFrom = 32768;

    // Where the normal distribution function reaches -2; +2 is as far from 1.
    private const double BelowMinusTwo = 0.022750131948179207;

    /// <summary>Numbers in [0, 1), evenly: 24 random bits for a float, 53 for a double.</summary>
    public static void Uniform<T>(uint k0, uint k1, T[] y, int yOffset, int count)
        where T : struct, IFloatingPointIeee754<T> =>
        Fill(k0, k1, default(Even<T>), y, yOffset, count);

    /// <summary>Numbers in [low, high), evenly.</summary>
    public static void UniformBetween<T>(uint k0, uint k1, T low, T high, T[] y, int yOffset, int count)
        where T : struct, IFloatingPointIeee754<T>
    {
        if (!(low < high))
        {
            throw new ArgumentException($"UniformBetween needs low < high, but was given {low} and {high}.", nameof(low));
        }

        Fill(k0, k1, new EvenBetween<T>(low, high - low, T.BitDecrement(high)), y, yOffset, count);
    }

    /// <summary>Numbers of the normal distribution with this mean and standard deviation.</summary>
    public static void Normal<T>(uint k0, uint k1, double mean, double deviation, T[] y, int yOffset, int count)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Fill(k0, k1, new Bell<T>(1, double.PositiveInfinity, mean, deviation), y, yOffset, count);

    /// <summary>Numbers of the same distribution that lie within 2 standard deviations of the mean.</summary>
    public static void TruncatedNormal<T>(uint k0, uint k1, double mean, double deviation, T[] y, int yOffset, int count)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Fill(k0, k1, new Bell<T>(1 - (2 * BelowMinusTwo), 2, mean, deviation), y, yOffset, count);

    /// <summary>Truths with this probability.</summary>
    public static void Bernoulli(uint k0, uint k1, double probability, bool[] y, int yOffset, int count)
    {
        if (!(probability >= 0 && probability <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(probability), probability, "Bernoulli needs a probability from 0 to 1.");
        }

        Fill(k0, k1, new Coin((ulong)Math.Ceiling(probability * (1L << 32))), y, yOffset, count);
    }

    /// <summary>Whole numbers in [low, high), evenly.</summary>
    public static void Integers<T>(uint k0, uint k1, T low, T high, T[] y, int yOffset, int count)
        where T : struct, IBinaryInteger<T>
    {
        if (low >= high)
        {
            throw new ArgumentException($"Integers needs low < high, but was given {low} and {high}.", nameof(low));
        }

        ulong first = ulong.CreateTruncating(low);
        Fill(k0, k1, new Whole<T>(first, ulong.CreateTruncating(high) - first), y, yOffset, count);
    }

    /// <summary>Writes the numbers from 0 on in an order of which all are equally likely.</summary>
    public static void Permutation(uint k0, uint k1, Span<int> order)
    {
        Count(order);
        Shuffle(k0, k1, order, 0, order.Length);
    }

    /// <summary>Writes the numbers from 0 on, in order.</summary>
    internal static void Count(Span<int> order)
    {
        for (int i = 0; i < order.Length; i++)
        {
            order[i] = i;
        }
    }

    /// <summary>
    /// Draws the places from first to end of such an order, from what those before them have left: whoever draws them piece by piece, each
    /// beginning where the last one ended, gets the order that is drawn at once.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    [SkipLocalsInit]
    internal static void Shuffle(uint k0, uint k1, Span<int> order, int first, int end)
    {
        // Fisher and Yates: the element that comes to rest at i is drawn with the counter i. Words are drawn many at a time, in vectors.
        Span<uint> words = stackalloc uint[2 * TileLength];
        for (int start = first; start < end; start += TileLength)
        {
            int count = Math.Min(TileLength, end - start);
            Threefry.Fill(k0, k1, words[..(2 * count)], start);
            ReadOnlySpan<ulong> pairs = MemoryMarshal.Cast<uint, ulong>(words);
            for (int i = 0; i < count; i++)
            {
                int place = start + i;
                int other = place + (int)Below(pairs[i], (ulong)(order.Length - place));
                (order[place], order[other]) = (order[other], order[place]);
            }
        }
    }

    [SkipLocalsInit]
    private static void FillTile<T, TDraw>(uint k0, uint k1, TDraw draw, Span<T> y, int start)
        where TDraw : struct, IDraw<T>
    {
        Span<uint> all = stackalloc uint[2 * TileLength];
        Span<uint> bits = all[..(draw.Words * y.Length)];
        Threefry.Fill(k0, k1, bits, (long)start * draw.Words / 2);
        draw.Fill(bits, y);
    }

    private static void Fill<T, TDraw>(uint k0, uint k1, TDraw draw, T[] y, int yOffset, int count)
        where TDraw : struct, IDraw<T>
    {
        int tiles = (count + TileLength - 1) / TileLength;
        void Tile(int tile)
        {
            int start = tile * TileLength;
            FillTile(k0, k1, draw, y.AsSpan(yOffset + start, Math.Min(TileLength, count - start)), start);
        }

        if (count < ParallelFrom)
        {
            for (int tile = 0; tile < tiles; tile++)
            {
                Tile(tile);
            }
        }
        else
        {
            Team.Run(tiles, Tile);
        }
    }

    // The high half of bits * range (Lemire 2019). Unequal by less than range / 2^64, which no test can see.
    internal static ulong Below(ulong bits, ulong range) => Math.BigMul(bits, range, out _);
}
