using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Leibniz.Kernels;

/// <summary>Numbers of a distribution, each from random words of its own.</summary>
internal interface IDraw<T>
{
    /// <summary>How many words a number takes: 1, or a pair.</summary>
    int Words { get; }

    void Fill(ReadOnlySpan<uint> bits, Span<T> y);
}

/// <summary>Numbers in [0, 1): 24 random bits for a float, 53 for a double.</summary>
internal readonly struct Even<T> : IDraw<T>
    where T : struct, IFloatingPointIeee754<T>
{
    private const float Single = 1f / (1 << 24);
    private const double Double = 1.0 / (1L << 53);

    public int Words => typeof(T) == typeof(float) ? 1 : 2;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Fill(ReadOnlySpan<uint> bits, Span<T> y)
    {
        int i = 0;
        if (typeof(T) == typeof(float))
        {
            Span<float> singles = MemoryMarshal.Cast<T, float>(y);
            for (; i <= y.Length - Vector<float>.Count; i += Vector<float>.Count)
            {
                (Vector.ConvertToSingle((new Vector<uint>(bits[i..]) >>> 8).As<uint, int>()) * Single).CopyTo(singles[i..]);
            }

            for (; i < y.Length; i++)
            {
                singles[i] = (bits[i] >> 8) * Single;
            }
        }
        else
        {
            Span<double> doubles = MemoryMarshal.Cast<T, double>(y);
            ReadOnlySpan<ulong> pairs = MemoryMarshal.Cast<uint, ulong>(bits);
            for (; i <= y.Length - Vector<double>.Count; i += Vector<double>.Count)
            {
                (Vector.ConvertToDouble((new Vector<ulong>(pairs[i..]) >>> 11).As<ulong, long>()) * Double).CopyTo(doubles[i..]);
            }

            for (; i < y.Length; i++)
            {
                doubles[i] = (pairs[i] >> 11) * Double;
            }
        }
    }
}

/// <summary>Numbers from low on, below low + width. Rounding may carry a number to the upper bound; then the last one below it is taken.</summary>
internal readonly struct EvenBetween<T>(T low, T width, T last) : IDraw<T>
    where T : struct, IFloatingPointIeee754<T>
{
    public int Words => default(Even<T>).Words;

    public void Fill(ReadOnlySpan<uint> bits, Span<T> y)
    {
        default(Even<T>).Fill(bits, y);
        TensorPrimitives.Multiply(y, width, y);
        TensorPrimitives.Add(y, low, y);
        TensorPrimitives.Min(y, last, y);
    }
}

/// <summary>
/// Quantiles of the normal distribution, of probabilities in the middle width of all, up to a bound, moved to a mean and a deviation. Half a step is added to a
/// probability, so that 0 and 1, whose quantiles are infinite, never come: 32 bits reach to 6.3 deviations, 52 to 8.1.
/// </summary>
internal readonly struct Bell<T>(double width, double bound, double mean, double deviation) : IDraw<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private const int TileLength = 512;

    public int Words => default(Even<T>).Words;

    [SkipLocalsInit]
    public void Fill(ReadOnlySpan<uint> bits, Span<T> y)
    {
        Span<T> middle = stackalloc T[TileLength];
        Span<T> end = stackalloc T[TileLength];
        for (int start = 0; start < y.Length; start += TileLength)
        {
            int count = Math.Min(TileLength, y.Length - start);
            ReadOnlySpan<uint> some = bits.Slice(start * Words, count * Words);
            if (typeof(T) == typeof(float))
            {
                Singles(some, MemoryMarshal.Cast<T, float>(middle), MemoryMarshal.Cast<T, float>(end));
            }
            else
            {
                Doubles(MemoryMarshal.Cast<uint, ulong>(some), MemoryMarshal.Cast<T, double>(middle), MemoryMarshal.Cast<T, double>(end));
            }

            Quantiles(middle[..count], end[..count], y.Slice(start, count));
        }
    }

    private void Quantiles(Span<T> middle, Span<T> end, Span<T> y)
    {
        if (width < 1)
        {
            T part = T.CreateTruncating(width);
            TensorPrimitives.Multiply(middle, part, middle);
            TensorPrimitives.Multiply(end, part, end);
            TensorPrimitives.Add(end, T.CreateTruncating((1 - width) / 2), end);
        }

        Quantile.Normal(middle, end, y);
        if (double.IsFinite(bound))
        {
            TensorPrimitives.Clamp(y, T.CreateTruncating(-bound), T.CreateTruncating(bound), y);
        }

        if (mean != 0 || deviation != 1)
        {
            TensorPrimitives.Multiply(y, T.CreateTruncating(deviation), y);
            TensorPrimitives.Add(y, T.CreateTruncating(mean), y);
        }
    }

    /// <summary>The distances of (word + 1/2) / 2^32 from 1/2, and from the nearer of 0 and 1: each is a whole number below 2^31 and a half before it is rounded.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Singles(ReadOnlySpan<uint> bits, Span<float> middle, Span<float> end)
    {
        const float Step = 1f / (1L << 32);
        for (int i = 0; i < bits.Length; i += Vector<uint>.Count)
        {
            Vector<int> signed = (Load(bits, i) ^ new Vector<uint>(1u << 31)).As<uint, int>();
            Vector<int> whole = signed ^ (signed >> 31);
            Vector<float> size = (Vector.ConvertToSingle(whole) + new Vector<float>(0.5f)) * Step;
            Vector.CopySign(size, signed.As<int, float>()).CopyTo(middle[i..]);
            ((Vector.ConvertToSingle(whole ^ new Vector<int>(int.MaxValue)) + new Vector<float>(0.5f)) * Step).CopyTo(end[i..]);
        }
    }

    /// <summary>The same of 52 bits, by exact differences: a number of 1 and such bits is one in [1, 2).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Doubles(ReadOnlySpan<ulong> bits, Span<double> middle, Span<double> end)
    {
        for (int i = 0; i < bits.Length; i += Vector<ulong>.Count)
        {
            var one = new Vector<ulong>(BitConverter.DoubleToUInt64Bits(1));
            Vector<double> distance = ((Load(bits, i) >>> 12) | one).As<ulong, double>() - new Vector<double>(1.5) + new Vector<double>(1.0 / (1L << 53));
            distance.CopyTo(middle[i..]);
            (new Vector<double>(0.5) - Vector.Abs(distance)).CopyTo(end[i..]);
        }
    }

    /// <summary>The words from a place on, as many as are left.</summary>
    private static Vector<TWord> Load<TWord>(ReadOnlySpan<TWord> bits, int i)
        where TWord : struct
    {
        if (i + Vector<TWord>.Count <= bits.Length)
        {
            return new Vector<TWord>(bits[i..]);
        }

        Vector<TWord> some = default;
        bits[i..].CopyTo(MemoryMarshal.CreateSpan(ref Unsafe.As<Vector<TWord>, TWord>(ref some), Vector<TWord>.Count));
        return some;
    }
}

/// <summary>Truths: of 2^32 words those below the threshold.</summary>
internal readonly struct Coin(ulong threshold) : IDraw<bool>
{
    public int Words => 1;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Fill(ReadOnlySpan<uint> bits, Span<bool> y)
    {
        int i = 0;
        if (threshold <= uint.MaxValue)
        {
            int lanes = Vector<uint>.Count;
            var below = new Vector<uint>((uint)threshold);
            Span<byte> truths = MemoryMarshal.AsBytes(y);
            for (; i <= y.Length - Vector<byte>.Count; i += Vector<byte>.Count)
            {
                ReadOnlySpan<uint> some = bits[i..];
                Vector<ushort> low = Vector.Narrow(Vector.LessThan(new Vector<uint>(some), below), Vector.LessThan(new Vector<uint>(some[lanes..]), below));
                some = some[(2 * lanes)..];
                Vector<ushort> high = Vector.Narrow(Vector.LessThan(new Vector<uint>(some), below), Vector.LessThan(new Vector<uint>(some[lanes..]), below));
                (Vector.Narrow(low, high) & Vector<byte>.One).CopyTo(truths[i..]);
            }
        }

        for (; i < y.Length; i++)
        {
            y[i] = bits[i] < threshold;
        }
    }
}

/// <summary>Whole numbers from the first on, so many of them.</summary>
internal readonly struct Whole<T>(ulong first, ulong range) : IDraw<T>
    where T : struct, IBinaryInteger<T>
{
    public int Words => 2;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Fill(ReadOnlySpan<uint> bits, Span<T> y)
    {
        ReadOnlySpan<ulong> pairs = MemoryMarshal.Cast<uint, ulong>(bits);
        for (int i = 0; i < y.Length; i++)
        {
            y[i] = T.CreateTruncating(first + Distribution.Below(pairs[i], range));
        }
    }
}
