using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Leibniz.Kernels;

/// <summary>Powers with an exponent of each number's own.</summary>
internal static class Power
{
    // 6 KB of float64: they stay in the first-level cache.
    private const int TileLength = 256;

    // All float32 from here on are even.
    private const float Limit = 1 << 25;

    /// <summary>y[i] = a[i] to the power b[i], as in IEEE 754: numbers below 0 have powers by whole exponents alone.</summary>
    public static void Run<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> y)
        where T : struct, IFloatingPointIeee754<T>
    {
        if (typeof(T) == typeof(float))
        {
            Singles(MemoryMarshal.Cast<T, float>(a), MemoryMarshal.Cast<T, float>(b), MemoryMarshal.Cast<T, float>(y));
        }
        else
        {
            // The error of a logarithm in float64 would be seen 700 times over.
            TensorPrimitives.Pow(a, b, y);
        }
    }

    /// <summary>exp(b log|a|) in float64, whose error is then below half a unit in the last place of a float32 and a thousandth; loop by loop, as no loop has room for all of it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    [SkipLocalsInit]
    private static void Singles(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> y)
    {
        Span<double> memory = stackalloc double[3 * TileLength];
        for (int start = 0; start < a.Length; start += TileLength)
        {
            int count = Math.Min(TileLength, a.Length - start);
            Span<double> bases = memory[..count];
            Span<double> exponents = memory.Slice(TileLength, count);
            Span<double> powers = memory.Slice(2 * TileLength, count);
            Conversion.Cast(a.Slice(start, count), bases);
            Conversion.Cast(b.Slice(start, count), exponents);
            Vectors.Map<double, Absolute<double>>(bases, powers);
            Vectors.Map<double, Log<double>>(powers, powers);
            Vectors.Zip<double, Multiply<double>>(powers, exponents, powers);
            Vectors.Map<double, Exp<double>>(powers, powers);
            Vectors.Zip<double, SignOfPower>(bases, exponents, bases);
            Vectors.Zip<double, Multiply<double>>(powers, bases, powers);
            Complete(a.Slice(start, count), b.Slice(start, count), powers);
            Conversion.Cast<double, float>(powers, y.Slice(start, count));
        }
    }

    /// <summary>Puts right the powers of and by rare numbers: 0, infinity, NaN, large exponents.</summary>
    private static void Complete(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<double> y)
    {
        int i = 0;
        for (; i <= y.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector<float> size = Vector.Abs(new Vector<float>(a[i..]));
            Vector<int> usual = Vector.GreaterThan(size, Vector<float>.Zero) & Vector.LessThan(size, new Vector<float>(float.PositiveInfinity));
            usual &= Vector.LessThan(Vector.Abs(new Vector<float>(b[i..])), new Vector<float>(Limit));
            if (!Vector.AllWhereAllBitsSet(usual))
            {
                Scalars(a, b, y, i, i + Vector<float>.Count);
            }
        }

        Scalars(a, b, y, i, y.Length);
    }

    private static void Scalars(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<double> y, int first, int end)
    {
        for (int i = first; i < end; i++)
        {
            bool usual = a[i] != 0 && float.IsFinite(a[i]) && MathF.Abs(b[i]) < Limit;
            y[i] = usual ? y[i] : Math.Pow(a[i], b[i]);
        }
    }

    /// <summary>The sign of a power, 1 or -1; NaN where there is no power.</summary>
    private struct SignOfPower : IZip<double>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Of<TVector>(TVector a, TVector b)
            where TVector : struct, IVector<TVector>
        {
            TVector negative = a < TVector.Zero;
            TVector half = b * 0.5;
            TVector whole = TVector.Equal(Powers<double>.Rounded(b), b);
            TVector odd = ~TVector.Equal(Powers<double>.Rounded(half), half);
            TVector sign = TVector.One ^ (negative & odd & -0.0);
            return TVector.Select(negative & ~whole, double.NaN, sign);
        }
    }
}
