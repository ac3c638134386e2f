using System.Runtime.CompilerServices;

namespace Leibniz.Kernels;

/// <summary>Whole numbers and powers of 2 by the bits of float32 and float64.</summary>
internal static class Powers<T>
    where T : struct
{
    /// <summary>The bits behind the exponent.</summary>
    public static int Mantissa
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => typeof(T) == typeof(float) ? 23 : 52;
    }

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

    /// <summary>2^n for whole n within the exponent's reach.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Of<TVector>(TVector n)
        where TVector : struct, IVector<TVector> => (n + (Magic + Bias)) << Mantissa;

    /// <summary>x 2^n by two powers, whose product is 2^n even where that is subnormal; the first product is exact.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Scale<TVector>(TVector x, TVector n)
        where TVector : struct, IVector<TVector>
    {
        TVector half = TVector.MultiplyAdd(n, 0.5, Magic) - Magic;
        return x * Of(half) * Of(n - half);
    }
}
