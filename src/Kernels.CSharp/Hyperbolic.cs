using System.Numerics;
using System.Runtime.CompilerServices;

namespace Leibniz.Kernels;

// Hyperbolic functions and their inverses by exp, expm1, log and log1p: no cancellation near 0, no overflow before the result's own.
// Right to a few units in the last place (the tests compare with .NET's scalar functions).
internal struct Sinh<T> : IMap<T>
    where T : struct, IFloatingPointIeee754<T>
{
    public static int Abreast => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Of<TVector>(TVector x)
        where TVector : struct, IVector<TVector>
    {
        TVector size = TVector.Abs(x);
        TVector e = Expm1<T>.Of(Far.Halved(size));
        return TVector.CopySign(Far.Squared(size, e, e + (e / (e + 1))), x);
    }
}

internal struct Cosh<T> : IMap<T>
    where T : struct, IFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Of<TVector>(TVector x)
        where TVector : struct, IVector<TVector>
    {
        TVector size = TVector.Abs(x);
        TVector e = Exp<T>.Of(Far.Halved(size));
        return Far.Squared(size, e, e + (1 / e));
    }
}

[Weight(95)]
internal struct Tanh<T> : IMap<T>
    where T : struct, IFloatingPointIeee754<T>
{
    public static int Abreast => typeof(T) == typeof(float) ? 4 : 2;

    // As in fdlibm: with e = exp(2|x|) - 1 it is e / (e + 2), which has all digits near 0; here of half of e. From 20 on it is 1 to the last digit.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Of<TVector>(TVector x)
        where TVector : struct, IVector<TVector>
    {
        TVector size = TVector.AtMost(TVector.Abs(x), 20);
        TVector half = Expm1<T>.Half(size + size);
        return (half / (half + 1)) | (x & -0.0);
    }
}

internal struct Asinh<T> : IMap<T>
    where T : struct, IFloatingPointIeee754<T>
{
    public static int Abreast => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Of<TVector>(TVector x)
        where TVector : struct, IVector<TVector>
    {
        TVector size = TVector.Abs(x);
        TVector square = size * size;
        TVector y = Far.Log<T, TVector>(size, size + (square / (1 + TVector.SquareRoot(square + 1))));
        return TVector.CopySign(y, x);
    }
}

internal struct Acosh<T> : IMap<T>
    where T : struct, IFloatingPointIeee754<T>
{
    public static int Abreast => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Of<TVector>(TVector x)
        where TVector : struct, IVector<TVector>
    {
        TVector off = x - 1;
        TVector y = Far.Log<T, TVector>(x, off + TVector.SquareRoot((off + off) + (off * off)));
        return TVector.Select(x < 1, double.NaN, y);
    }
}

internal struct Atanh<T> : IMap<T>
    where T : struct, IFloatingPointIeee754<T>
{
    public static int Abreast => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Of<TVector>(TVector x)
        where TVector : struct, IVector<TVector>
    {
        TVector size = TVector.Abs(x);
        TVector y = Log1p<T>.Of((size + size) / (1 - size)) * 0.5;
        return TVector.CopySign(y, x);
    }
}

/// <summary>What the functions above do where their argument is so large that squares and exponentials overflow.</summary>
file static class Far
{
    // exp(-40) is nothing beside exp(40), nor is 1.
    private const double Exponent = 80;

    // 1 is nothing beside it, and its square has not overflowed yet.
    private const double Number = 1e18;

    /// <summary>The argument of exp or expm1: half of size where it is large.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Halved<TVector>(TVector size)
        where TVector : struct, IVector<TVector> => TVector.Select(size > Exponent, size * 0.5, size);

    /// <summary>exp(size) / 2 from e = exp(size / 2) where size is large, elsewhere half of the sum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Squared<TVector>(TVector size, TVector e, TVector sum)
        where TVector : struct, IVector<TVector>
    {
        TVector half = e * 0.5;
        return TVector.Select(size > Exponent, half * e, sum * 0.5);
    }

    /// <summary>log(2 size) where size is large, elsewhere log(1 + z).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Log<T, TVector>(TVector size, TVector z)
        where T : struct, IFloatingPointIeee754<T>
        where TVector : struct, IVector<TVector>
    {
        TVector large = size > Number;
        return Log1p<T>.Of(TVector.Select(large, size, z)) + (large & 0.69314718055994531);
    }
}
