using System.Numerics;
using System.Runtime.CompilerServices;

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

    /// <summary>Numbers of the standard normal distribution.</summary>
    public static void Normal<T>(uint k0, uint k1, T[] y, int yOffset, int count)
        where T : struct, IFloatingPointIeee754<T> =>
        Fill(k0, k1, new Bell<T>(0, 1, double.PositiveInfinity), y, yOffset, count);

    /// <summary>Numbers of the standard normal distribution between -2 and 2.</summary>
    public static void TruncatedNormal<T>(uint k0, uint k1, T[] y, int yOffset, int count)
        where T : struct, IFloatingPointIeee754<T> =>
        Fill(k0, k1, new Bell<T>(BelowMinusTwo, 1 - (2 * BelowMinusTwo), 2), y, yOffset, count);

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
            for (int i = 0; i < count; i++)
            {
                ulong bits = Pair(words[2 * i], words[(2 * i) + 1]);
                int place = start + i;
                int other = place + (int)Below(bits, (ulong)(order.Length - place));
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
        if (draw.Words == 1)
        {
            for (int i = 0; i < y.Length; i++)
            {
                y[i] = draw.From(bits[i], 0);
            }
        }
        else
        {
            for (int i = 0; i < y.Length; i++)
            {
                y[i] = draw.From(bits[2 * i], bits[(2 * i) + 1]);
            }
        }
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

    private static ulong Pair(uint low, uint high) => ((ulong)high << 32) | low;

    // The high half of bits * range (Lemire 2019). Unequal by less than range / 2^64, which no test can see.
    private static ulong Below(ulong bits, ulong range) => Math.BigMul(bits, range, out _);

    /// <summary>A number from one or two random words.</summary>
    private interface IDraw<T>
    {
        int Words { get; }

        T From(uint low, uint high);
    }

    private readonly struct Even<T> : IDraw<T>
        where T : struct, IFloatingPointIeee754<T>
    {
        public int Words => typeof(T) == typeof(float) ? 1 : 2;

        public T From(uint low, uint high) =>
            typeof(T) == typeof(float)
                ? T.CreateTruncating((low >> 8) * (1f / (1 << 24)))
                : T.CreateTruncating((Pair(low, high) >> 11) * (1.0 / (1L << 53)));
    }

    /// <summary>Rounding may carry a number to the upper bound; then the one below it is taken.</summary>
    private readonly struct EvenBetween<T>(T low, T width, T last) : IDraw<T>
        where T : struct, IFloatingPointIeee754<T>
    {
        public int Words => default(Even<T>).Words;

        public T From(uint a, uint b) => T.Min(low + (default(Even<T>).From(a, b) * width), last);
    }

    /// <summary>
    /// A quantile of the normal distribution. Half a step is added, so that 0 and 1, whose quantiles are infinite, never
    /// come: 32 bits reach to 6.3 deviations, 52 to 8.1.
    /// </summary>
    private readonly struct Bell<T>(double from, double width, double bound) : IDraw<T>
        where T : struct, IFloatingPointIeee754<T>
    {
        public int Words => typeof(T) == typeof(float) ? 1 : 2;

        public T From(uint low, uint high)
        {
            double even = typeof(T) == typeof(float)
                ? (low + 0.5) * (1.0 / (1L << 32))
                : ((Pair(low, high) >> 12) + 0.5) * (1.0 / (1L << 52));
            return T.CreateTruncating(Math.Clamp(Quantile.Normal(from + (width * even)), -bound, bound));
        }
    }

    private readonly struct Coin(ulong threshold) : IDraw<bool>
    {
        public int Words => 1;

        public bool From(uint low, uint high) => low < threshold;
    }

    private readonly struct Whole<T>(ulong first, ulong range) : IDraw<T>
        where T : struct, IBinaryInteger<T>
    {
        public int Words => 2;

        public T From(uint low, uint high) => T.CreateTruncating(first + Below(Pair(low, high), range));
    }
}
