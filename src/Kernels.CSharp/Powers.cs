using System.Runtime.CompilerServices;

namespace Leibniz.Kernels;

/// <summary>Whole numbers and powers of 2 by the bits of float32 and float64.</summary>
internal static class Powers<T>
    where T : struct
{
    /// <summary>The exponent's bits at 1.</summary>
    public static double Bias
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => typeof(T) == typeof(float) ? 127 : 1023;
    }

    /// <summary>1.5 * 2^Mantissa: added to a number it rounds to a whole one, which then stands in the lowest bits.</summary>
    public static double Magic
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => typeof(T) == typeof(float) ? 12582912 : 6755399441055744;
    }

    /// <summary>2^Mantissa, among whose lowest bits an exponent becomes a number.</summary>
    private static double Whole
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => typeof(T) == typeof(float) ? 8388608 : 4503599627370496;
    }

    /// <summary>The smallest number with an exponent.</summary>
    private static double Smallest
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => typeof(T) == typeof(float) ? 1.17549435e-38 : 2.2250738585072014e-308;
    }

    /// <summary>The nearest whole number, of two the even one; x is below half of Magic.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Rounded<TVector>(TVector x)
        where TVector : struct, IVector<TVector> => (x + Magic) - Magic;

    /// <summary>2^n for whole n within the exponent's reach.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Of<TVector>(TVector n)
        where TVector : struct, IVector<TVector> => ToExponent(n + (Magic + Bias));

    /// <summary>x 2^n, rounded once; x is about 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Scale<TVector>(TVector x, TVector n)
        where TVector : struct, IVector<TVector>
    {
        // By two powers, whose product is 2^n even where that is subnormal; the first product is exact. (Called, exp of -200 to 4 took half as long again.)
        TVector half = TVector.MultiplyAdd(n, 0.5, Magic) - Magic;
        return x * Of(half) * Of(n - half);
    }

    /// <summary>x = y 2^n, y from the square root of 1/2 up to that of 2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Normal<TVector>(TVector x, out TVector n, out bool usual)
        where TVector : struct, IVector<TVector>
    {
        // Numbers without an exponent are given one.
        TVector bias = Whole + Bias;
        usual = TVector.All((x >= Smallest) & (x < double.PositiveInfinity));
        if (!usual)
        {
            TVector small = x < Smallest;
            x = TVector.Select(small, x * Whole, x);
            bias += small & (typeof(T) == typeof(float) ? 23.0 : 52.0);
        }

        return Split(x, bias, out n);
    }

    /// <summary>The same of numbers that are all normal.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Normal<TVector>(TVector x, out TVector n)
        where TVector : struct, IVector<TVector> => Split<TVector>(x, Whole + Bias, out n);

    /// <summary>Whether all are normal numbers above 0, and below half of the largest.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AreNormal<TVector>(TVector x)
        where TVector : struct, IVector<TVector> =>
        TVector.All(TVector.AddBits(x, Smallest) >= 2 * Smallest);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Split<TVector>(TVector x, TVector bias, out TVector n)
        where TVector : struct, IVector<TVector>
    {
        TVector bits = TVector.AddBits(x, OneLessRoot<TVector>());
        n = (FromExponent(bits) | Whole) - bias;
        return Above<TVector>(bits);
    }

    /// <summary>The bits of 1 less those of the square root of 1/2: added to those of a number, they round its exponent.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector OneLessRoot<TVector>()
        where TVector : struct, IVector<TVector> =>
        typeof(T) == typeof(float) ? BitConverter.Int32BitsToSingle(0x004AFB0D) : BitConverter.Int64BitsToDouble(0x00095F619980C433);

    /// <summary>A number of such bits without its exponent, from the square root of 1/2 on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Above<TVector>(TVector bits)
        where TVector : struct, IVector<TVector>
    {
        TVector low = typeof(T) == typeof(float) ? BitConverter.Int32BitsToSingle(0x007FFFFF) : BitConverter.Int64BitsToDouble(0x000FFFFFFFFFFFFF);
        TVector root = typeof(T) == typeof(float) ? BitConverter.Int32BitsToSingle(0x3F3504F3) : BitConverter.Int64BitsToDouble(0x3FE6A09E667F3BCD);
        return TVector.AddBits(bits & low, root);
    }

    /// <summary>The logarithm y of a positive number x; infinity and NaN stay what they are, 0 has -infinity, and numbers below have none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Logarithm<TVector>(TVector y, TVector x, bool usual)
        where TVector : struct, IVector<TVector>
    {
        if (usual)
        {
            return y;
        }

        TVector zero = TVector.Zero;
        y = TVector.Select(x < double.PositiveInfinity, y, x);
        return TVector.Select(x > zero, y, TVector.Select(TVector.Equal(x, zero), double.NegativeInfinity, double.NaN));
    }

    // By how far is written where it is done: passed on, the compiler takes it for a number that it doesn't know yet, and moves by a register.

    /// <summary>The lowest bits, moved to the exponent's place: added to a number of about 1, they multiply it by 2^n where neither that nor the result is subnormal or infinite.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector ToExponent<TVector>(TVector x)
        where TVector : struct, IVector<TVector> => typeof(T) == typeof(float) ? x << 23 : x << 52;

    /// <summary>The exponent, and the sign before it, as the lowest bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector FromExponent<TVector>(TVector x)
        where TVector : struct, IVector<TVector> => typeof(T) == typeof(float) ? x >>> 23 : x >>> 52;
}
