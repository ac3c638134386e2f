using System.Numerics;
using System.Runtime.CompilerServices;

namespace Leibniz.Kernels;

// x = n ln 2 + r with |r| at most half of ln 2 (in two parts, as Cephes has it; Moshier), a polynomial for exp(r), and 2^n.
// Sixteen floats take 2.5 ns on an AMD EPYC (Zen 5) in vectors of 512 bits, 4.4 on a Zen 3 in fours of 256; to read and write them from memory takes 4.

/// <summary>e to the x for all lanes.</summary>
/// <remarks>
/// Exact at 0, elsewhere right to 0.9 units in the last place, as was seen of 13 million float32 and 20,000 float64. (.NET's gives 1.0000001 at 0 in float32, and in
/// float64 other bits beside a large neighbour.)
/// </remarks>
[Weight(76)]
internal struct Exp<T> : IMap<T>
    where T : struct, IFloatingPointIeee754<T>
{
    public static int Abreast => typeof(T) == typeof(float) ? 4 : 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Of<TVector>(TVector x)
        where TVector : struct, IVector<TVector>
    {
        // Whether no lane is 0, infinite or subnormal.
        bool usual = !TVector.ScalesAtOnce && TVector.All(TVector.Abs(x) < (typeof(T) == typeof(float) ? 87 : 708));
        if (!usual)
        {
            // Beyond these bounds the result is 0 or infinite.
            x = typeof(T) == typeof(float) ? TVector.AtMost(TVector.AtLeast(x, -104), 89) : TVector.AtMost(TVector.AtLeast(x, -746), 710);
        }

        TVector r = Remainder<T>.Of(x, Powers<T>.Magic, out TVector shifted);
        TVector y = TVector.MultiplyAdd(TVector.MultiplyAdd(Remainder<T>.Series(r), r, 1), r, 1);
        return usual ? TVector.AddBits(y, Powers<T>.ToExponent(shifted)) : TVector.Scale(y, shifted - Powers<T>.Magic);
    }
}

/// <summary>e to the x, minus 1, with all its digits near 0.</summary>
[Weight(85)]
internal struct Expm1<T> : IMap<T>
    where T : struct, IFloatingPointIeee754<T>
{
    public static int Abreast => typeof(T) == typeof(float) ? 4 : 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Of<TVector>(TVector x)
        where TVector : struct, IVector<TVector>
    {
        double high = typeof(T) == typeof(float) ? 89 : 710;
        TVector half = Half(TVector.AtMost(TVector.AtLeast(x, -60), high));
        return TVector.CopySign(half + half, x);
    }

    /// <summary>Half of it from -60, where it is -1 to the last digit, to the largest that is finite, but for the sign of 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Half<TVector>(TVector x)
        where TVector : struct, IVector<TVector>
    {
        // 2^n (e^r - 1) + (2^n - 1), and half of it: 2^n alone overflows before the result does.
        TVector r = Remainder<T>.Of(x, Powers<T>.Magic + Powers<T>.Bias - 1, out TVector shifted);
        TVector rest = TVector.MultiplyAdd(Remainder<T>.Series(r) * r, r, r);
        TVector power = Powers<T>.ToExponent(shifted);
        return TVector.MultiplyAdd(rest, power, power - 0.5);
    }
}

[Weight(85)]
internal struct Sigmoid<T> : IMap<T>
    where T : struct, IFloatingPointIeee754<T>
{
    public static int Abreast => typeof(T) == typeof(float) ? 4 : 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Of<TVector>(TVector x)
        where TVector : struct, IVector<TVector> => TVector.One / (Exp<T>.Of(-x) + 1);
}

/// <summary>log(1 + exp(x)), which neither overflows nor loses small results.</summary>
[Weight(100)]
internal struct Softplus<T> : IMap<T>
    where T : struct, IFloatingPointIeee754<T>
{
    public static int Abreast => typeof(T) == typeof(float) ? 4 : 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Of<TVector>(TVector x)
        where TVector : struct, IVector<TVector> => Relu<T>.Of(x) + Log1p<T>.OfPart(Exp<T>.Of(-TVector.Abs(x)));
}

/// <summary>x = n ln 2 + r.</summary>
file static class Remainder<T>
    where T : struct
{
    /// <summary>r, and n + whole, of which n is in the lowest bits: Magic, to which a whole number may have been added.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Of<TVector>(TVector x, double whole, out TVector shifted)
        where TVector : struct, IVector<TVector>
    {
        shifted = TVector.MultiplyAdd(x, 1.44269504088896341, whole);

        // Not as a difference: exp of rare numbers has that too, and the compiler would keep n until then, in a register that four vectors need.
        TVector n = shifted + -whole;
        return typeof(T) == typeof(float)
            ? TVector.MultiplyAdd(n, 2.12194440e-4, TVector.MultiplyAdd(n, -0.693359375, x))
            : TVector.MultiplyAdd(n, -1.42860682030941723212e-6, TVector.MultiplyAdd(n, -6.93145751953125e-1, x));
    }

    /// <summary>(exp(r) - 1 - r) / r^2.</summary>
    /// <remarks>Of all polynomials of its degree that by which exp(r) has the least largest relative error (Remez 1934): 3.1e-9 in float32 and 3.6e-18 in float64.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Series<TVector>(TVector r)
        where TVector : struct, IVector<TVector> =>
        typeof(T) == typeof(float)
            ? Polynomial.Horner(r, 1.38145576e-3, 8.36873553e-3, 4.16683899e-2, 1.66665205e-1, 4.99999934e-1)
            : Polynomial.Of(
                r,
                2.5000014444813347e-8,
                2.7630286363235336e-7,
                2.7557586715459793e-6,
                2.4801493001110068e-5,
                1.984126950598644e-4,
                1.3888888943714979e-3,
                8.3333333334948273e-3,
                4.1666666666529878e-2,
                1.6666666666666413e-1,
                5.0000000000000111e-1);
}
