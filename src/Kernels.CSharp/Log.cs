using System.Numerics;
using System.Runtime.CompilerServices;

namespace Leibniz.Kernels;

/// <summary>The natural logarithm for all lanes.</summary>
/// <remarks>
/// x = 2^n (1 + f) with 1 + f between the square roots of 1/2 and 2. In float32 log(1 + f) is f + f^2 times the polynomial by which its relative error is least
/// (Remez 1934), 4.1e-9; in float64 fdlibm's (Sun): a series in f / (2 + f) whose leading terms are known exactly. Right to 1 unit in the last place.
/// Sixteen floats take 4 ns on an AMD EPYC (Zen 5) in vectors of 512 bits, on a Zen 3 in fours of 256 bits 6.8, where they took 10 in pairs that asked what is rare
/// on the way; 1,024 float64 there take 1.6 microseconds where they took 2.2.
/// </remarks>
[Weight(100)]
internal struct Log<T> : IMap<T>
    where T : struct, IFloatingPointIeee754<T>
{
    public static int Abreast => typeof(T) == typeof(float) ? 2 : 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Of<TVector>(TVector x)
        where TVector : struct, IVector<TVector>
    {
        TVector f = TVector.Normal(x, out TVector n, out bool usual) - 1;
        return TVector.Logarithm(OfParts(f, n), x, usual);
    }

    public static int Shortcut<TPast>(ref T source, ref T target, int i, int end)
        where TPast : struct, IChoice =>
        typeof(T) == typeof(float)
            ? Vectors.Shortcut<T, Log<T>, LogOfNormal<T>, Four<T>, TPast>(ref source, ref target, i, end)
            : Vectors.Shortcut<T, Log<T>, LogOfNormal<T>, Pair<Usual<T>, T>, TPast>(ref source, ref target, i, end);

    /// <summary>Of (1 + f) 2^n.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector OfParts<TVector>(TVector f, TVector n)
        where TVector : struct, IVector<TVector> => typeof(T) == typeof(float) ? Single(f, n) : Double(f, n);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Single<TVector>(TVector f, TVector n)
        where TVector : struct, IVector<TVector>
    {
        TVector p = Polynomial.Horner(
            f,
            -7.62170702e-2,
            1.29043832e-1,
            -1.32429928e-1,
            1.41818345e-1,
            -1.66090831e-1,
            2.00019732e-1,
            -2.50015825e-1,
            3.33333254e-1,
            -4.99999881e-1);

        // Of log 2 float32 happens to have 28 bits: in two parts, which took a fifth longer, the result is right to 0.87 units instead of 0.91.
        return TVector.MultiplyAdd(n, 0.693147180559945309, TVector.MultiplyAdd(f * f, p, f));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Double<TVector>(TVector f, TVector n)
        where TVector : struct, IVector<TVector>
    {
        TVector s = f / (f + 2);
        TVector z = s * s;
        TVector r = z * Polynomial.Of(
            z,
            1.479819860511658591e-1,
            1.531383769920937332e-1,
            1.818357216161805012e-1,
            2.222219843214978396e-1,
            2.857142874366239149e-1,
            3.999999999940941908e-1,
            6.666666666666735130e-1);
        TVector half = f * f * 0.5;
        TVector low = TVector.MultiplyAdd(s, half + r, n * 1.90821492927058770002e-10);
        return TVector.MultiplyAdd(n, 6.93147180369123816490e-1, f - (half - low));
    }
}

/// <summary>The same of normal numbers alone: without questions, four vectors fit a loop.</summary>
internal struct LogOfNormal<T> : IShortcut<T>
    where T : struct, IFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Of<TVector>(TVector x)
        where TVector : struct, IVector<TVector>
    {
        TVector f = Powers<T>.Normal(x, out TVector n) - 1;
        return Log<T>.OfParts(f, n);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Fits<TVector>(TVector x)
        where TVector : struct, IVector<TVector> => Powers<T>.AreNormal(x);
}

/// <summary>The logarithm of 1 + x, with all its digits near 0.</summary>
[Weight(140)]
internal struct Log1p<T> : IMap<T>
    where T : struct, IFloatingPointIeee754<T>
{
    public static int Abreast => 1;

    // Kahan: with u = 1 + x as rounded, log(u) / (u - 1) has the relative error of neither, so times x it is log(1 + x).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Of<TVector>(TVector x)
        where TVector : struct, IVector<TVector>
    {
        TVector u = x + 1;
        TVector v = u - 1;
        TVector y = Log<T>.Of(u) * (x / v);
        y = TVector.Select(TVector.Equal(x, double.PositiveInfinity), x, y);
        return TVector.Select(TVector.Equal(v, TVector.Zero), x, y);
    }

    /// <summary>The same from 0 to 1.</summary>
    /// <remarks>
    /// The series of the inverse hyperbolic tangent, log(1 + x) = 2 atanh(s / 2) = s + s^3 / 12 + s^5 / 80 + ... with s = 2 x / (2 + x), up to 2/3: what
    /// follows s^2 as the polynomial with the least largest error there (Remez 1934), 1e-10 in float32 and 1e-18 in float64.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector OfPart<TVector>(TVector x)
        where TVector : struct, IVector<TVector>
    {
        TVector s = (x + x) / (x + 2);
        TVector square = s * s;
        TVector p = typeof(T) == typeof(float)
            ? Polynomial.Of(
                square,
                1.1865690084483265e-4,
                4.1850895302299781e-4,
                2.2356941190303627e-3,
                1.2499649295958353e-2,
                8.3333344527387609e-2)
            : Polynomial.Of(
                square,
                8.1150902861951968e-8,
                1.5907478642547916e-7,
                9.236211054736861e-7,
                4.0591349946657721e-6,
                1.8782421784019642e-5,
                8.8778046507987783e-5,
                4.3402781190884338e-4,
                2.2321428553010841e-3,
                1.2500000000049138e-2,
                8.333333333333288e-2);
        return TVector.MultiplyAdd(s * square, p, s);
    }
}
