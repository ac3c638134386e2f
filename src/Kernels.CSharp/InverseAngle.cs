using System.Numerics;
using System.Runtime.CompilerServices;

namespace Leibniz.Kernels;

// Angles of numbers, after Cephes (Moshier) in float32 and, of sine and cosine, fdlibm (Sun) in float64. Every lane takes all branches, whose quotients are one division:
// a million float32 take 0.5 ms on two threads of an AMD EPYC (Zen 3), where .NET's functions, number by number, took 5 to 7.

/// <summary>The angle from -pi / 2 to pi / 2 with this tangent. Right to 2.8 units in the last place in float32, 1 in float64, as was seen of millions.</summary>
internal struct Atan<T> : IMap<T>
    where T : struct, IFloatingPointIeee754<T>
{
    public static int Abreast => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Of<TVector>(TVector x)
        where TVector : struct, IVector<TVector>
    {
        // atan(x) is atan((x - 1) / (x + 1)) beyond pi / 4, and that of -1 / x beyond pi / 2.
        TVector size = TVector.Abs(x);
        TVector far = size > 2.414213562373095;
        TVector near = size <= (typeof(T) == typeof(float) ? 0.414213562373095 : 0.66);
        TVector middle = ~(near | far);
        TVector above = TVector.Select(far, -TVector.One, TVector.Select(middle, size - 1, size));
        TVector below = TVector.Select(far, size, TVector.Select(middle, size + 1, TVector.One));
        TVector r = above / below;
        TVector y = TVector.MultiplyAdd(Rest(r * r), r, r);
        TVector turn = (far & (Math.PI / 2)) | (middle & (Math.PI / 4));
        if (typeof(T) == typeof(double))
        {
            // What the numbers above lack of these angles.
            y += (far & 6.123233995736766e-17) | (middle & 3.061616997868383e-17);
        }

        return TVector.CopySign(turn + y, x);
    }

    /// <summary>atan(r) / r - 1 of z = r^2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Rest<TVector>(TVector z)
        where TVector : struct, IVector<TVector> =>
        typeof(T) == typeof(float)
            ? z * TVector.MultiplyAdd(Polynomial.Of(z, 8.05374449538e-2, -1.38776856032e-1, 1.99777106478e-1), z, -3.33329491539e-1)
            : z
                * Polynomial.Of(
                    z,
                    -8.750608600031904122785e-1,
                    -1.615753718733365076637e1,
                    -7.500855792314704667340e1,
                    -1.228866684490136173410e2,
                    -6.485021904942025371773e1)
                / Polynomial.Of(
                    z,
                    1,
                    2.485846490142306297962e1,
                    1.650270098316988542046e2,
                    4.328810604912902668951e2,
                    4.853903996359136964868e2,
                    1.945506571482613964425e2);
}

/// <summary>The angle from -pi / 2 to pi / 2 with this sine; NaN beyond 1. Right to 2.3 units in the last place in float32, 2 in float64.</summary>
internal struct Asin<T> : IMap<T>
    where T : struct, IFloatingPointIeee754<T>
{
    public static int Abreast => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Of<TVector>(TVector x)
        where TVector : struct, IVector<TVector>
    {
        TVector angle = Sine<T>.Angle(x, out TVector large);
        TVector y = TVector.Select(large, Sine<T>.LessThanQuarter(angle + angle), angle);
        return TVector.CopySign(y, x);
    }
}

/// <summary>The angle from 0 to pi with this cosine; NaN beyond 1. Right to 1.3 units in the last place in float32, 1 in float64.</summary>
internal struct Acos<T> : IMap<T>
    where T : struct, IFloatingPointIeee754<T>
{
    public static int Abreast => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Of<TVector>(TVector x)
        where TVector : struct, IVector<TVector>
    {
        // What is left to a quarter of a turn is the angle of a large cosine itself, to its last digit; of one below 0, pi less that.
        TVector angle = Sine<T>.Angle(x, out TVector large);
        TVector twice = angle + angle;
        TVector end = TVector.Select(x < TVector.Zero, Math.PI - twice, twice);
        return TVector.Select(large, end, Sine<T>.LessThanQuarter(TVector.CopySign(angle, x)));
    }
}

/// <summary>Angles with a sine.</summary>
file static class Sine<T>
    where T : struct, IFloatingPointIeee754<T>
{
    /// <summary>The angle of the size of x up to a half; of a larger one, half of what is left to a quarter of a turn, whose sine is the root of (1 - x) / 2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Angle<TVector>(TVector x, out TVector large)
        where TVector : struct, IVector<TVector>
    {
        TVector size = TVector.Abs(x);
        large = size > 0.5;
        TVector z = TVector.Select(large, (1 - size) * 0.5, size * size);
        TVector sine = TVector.Select(large, TVector.SquareRoot(z), size);
        return TVector.MultiplyAdd(Rest(z), sine, sine);
    }

    /// <summary>pi / 2 - angle.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector LessThanQuarter<TVector>(TVector angle)
        where TVector : struct, IVector<TVector> =>
        typeof(T) == typeof(float)
            ? 1.57079637f - (angle + 4.37113883e-8f)
            : (Math.PI / 2) - (angle - 6.123233995736766e-17);

    /// <summary>asin(s) / s - 1 of z = s^2 up to 1/4.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Rest<TVector>(TVector z)
        where TVector : struct, IVector<TVector> =>
        typeof(T) == typeof(float)
            ? z * Polynomial.Of(z, 4.2163199048e-2, 2.4181311049e-2, 4.5470025998e-2, 7.4953002686e-2, 1.6666752422e-1)
            : z
                * Polynomial.Of(
                    z,
                    3.47933107596021167570e-5,
                    7.91534994289814532176e-4,
                    -4.00555345006794114027e-2,
                    2.01212532134862925881e-1,
                    -3.25565818622400915405e-1,
                    1.66666666666666657415e-1)
                / Polynomial.Of(
                    z,
                    7.70381505559019352791e-2,
                    -6.88283971605453293030e-1,
                    2.02094576023350569471,
                    -2.40339491173441421878,
                    1);
}
