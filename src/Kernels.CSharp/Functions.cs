namespace Leibniz.Kernels;

/// <summary>max(x, 0); NaN stays NaN.</summary>
internal struct Relu<T> : IMap<T>
    where T : struct
{
    // Cleared where x <= 0 rather than kept where x > 0: NaN stays.
    public static TVector Of<TVector>(TVector x)
        where TVector : struct, IVector<TVector> => x & ~(x <= TVector.Zero);
}

/// <summary>1 where x &gt; 0, else 0.</summary>
internal struct Step<T> : IMap<T>
    where T : struct
{
    public static TVector Of<TVector>(TVector x)
        where TVector : struct, IVector<TVector> => (x > TVector.Zero) & TVector.One;
}

/// <summary>a where b &gt; 0, else 0, even beside NaN.</summary>
internal struct Gate<T> : IZip<T>
    where T : struct
{
    public static TVector Of<TVector>(TVector a, TVector b)
        where TVector : struct, IVector<TVector> => a & (b > TVector.Zero);
}

/// <summary>1, 0 or -1 by the sign of x; NaN stays NaN.</summary>
internal struct Sign<T> : IMap<T>
    where T : struct
{
    public static TVector Of<TVector>(TVector x)
        where TVector : struct, IVector<TVector>
    {
        TVector zero = TVector.Zero;
        TVector negative = TVector.Select(x < zero, zero - TVector.One, x + zero);
        return TVector.Select(x > zero, TVector.One, negative);
    }
}

/// <summary>a b where neither is zero, else 0: zero times infinity or NaN is 0.</summary>
internal struct Scale<T> : IZip<T>
    where T : struct
{
    public static TVector Of<TVector>(TVector a, TVector b)
        where TVector : struct, IVector<TVector> =>
        (a * b) & ~(TVector.Equal(a, TVector.Zero) | TVector.Equal(b, TVector.Zero));
}

internal struct Equal<T> : IZip<T>
    where T : struct
{
    public static TVector Of<TVector>(TVector a, TVector b)
        where TVector : struct, IVector<TVector> => TVector.Equal(a, b);
}

internal struct NotEqual<T> : IZip<T>
    where T : struct
{
    public static TVector Of<TVector>(TVector a, TVector b)
        where TVector : struct, IVector<TVector> => ~TVector.Equal(a, b);
}

internal struct Greater<T> : IZip<T>
    where T : struct
{
    public static TVector Of<TVector>(TVector a, TVector b)
        where TVector : struct, IVector<TVector> => a > b;
}

internal struct GreaterEqual<T> : IZip<T>
    where T : struct
{
    public static TVector Of<TVector>(TVector a, TVector b)
        where TVector : struct, IVector<TVector> => a >= b;
}

internal struct BothFinite<T> : IZip<T>
    where T : struct
{
    // x - x is 0 unless x is infinite or NaN.
    public static TVector Of<TVector>(TVector a, TVector b)
        where TVector : struct, IVector<TVector> => TVector.Equal(a - b, TVector.Zero);
}

internal struct Both : IZip<byte>
{
    public static TVector Of<TVector>(TVector a, TVector b)
        where TVector : struct, IVector<TVector> => a & b;
}

internal struct Either : IZip<byte>
{
    public static TVector Of<TVector>(TVector a, TVector b)
        where TVector : struct, IVector<TVector> => a | b;
}

internal struct Differ : IZip<byte>
{
    public static TVector Of<TVector>(TVector a, TVector b)
        where TVector : struct, IVector<TVector> => a ^ b;
}

internal struct Not : IMap<byte>
{
    public static TVector Of<TVector>(TVector x)
        where TVector : struct, IVector<TVector> => x ^ TVector.One;
}
