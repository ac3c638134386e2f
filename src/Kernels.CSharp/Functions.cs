namespace Leibniz.Kernels;

internal struct Relu<T> : IMap<T>
    where T : struct
{
    // Cleared where x <= 0 rather than kept where x > 0: NaN stays.
    public static TVector Of<TVector>(TVector x)
        where TVector : struct, IVector<TVector> => x & ~(x <= TVector.Zero);
}

internal struct Step<T> : IMap<T>
    where T : struct
{
    public static TVector Of<TVector>(TVector x)
        where TVector : struct, IVector<TVector> => (x > TVector.Zero) & TVector.One;
}

internal struct Gate<T> : IZip<T>
    where T : struct
{
    public static TVector Of<TVector>(TVector a, TVector b)
        where TVector : struct, IVector<TVector> => a & (b > TVector.Zero);
}

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
