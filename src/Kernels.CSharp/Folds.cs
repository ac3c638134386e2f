using System.Numerics;

namespace Leibniz.Kernels;

/// <summary>A way to make one number of two, in any grouping.</summary>
internal interface IFold<T>
{
    static abstract T Of(T a, T b);

    static abstract TVector Of<TVector>(TVector a, TVector b)
        where TVector : struct, IVector<TVector>;
}

internal struct AddFold<T> : IFold<T>
    where T : struct, INumber<T>
{
    public static T Of(T a, T b) => a + b;

    public static TVector Of<TVector>(TVector a, TVector b)
        where TVector : struct, IVector<TVector> => a + b;
}

internal struct MultiplyFold<T> : IFold<T>
    where T : struct, INumber<T>
{
    public static T Of(T a, T b) => a * b;

    public static TVector Of<TVector>(TVector a, TVector b)
        where TVector : struct, IVector<TVector> => a * b;
}

internal struct MaxFold<T> : IFold<T>
    where T : struct, INumber<T>
{
    public static T Of(T a, T b) => T.Max(a, b);

    public static TVector Of<TVector>(TVector a, TVector b)
        where TVector : struct, IVector<TVector> => TVector.Max(a, b);
}

internal struct MinFold<T> : IFold<T>
    where T : struct, INumber<T>
{
    public static T Of(T a, T b) => T.Min(a, b);

    public static TVector Of<TVector>(TVector a, TVector b)
        where TVector : struct, IVector<TVector> => TVector.Min(a, b);
}

internal struct OrFold : IFold<byte>
{
    public static byte Of(byte a, byte b) => (byte)(a | b);

    public static TVector Of<TVector>(TVector a, TVector b)
        where TVector : struct, IVector<TVector> => a | b;
}

internal struct AndFold : IFold<byte>
{
    public static byte Of(byte a, byte b) => (byte)(a & b);

    public static TVector Of<TVector>(TVector a, TVector b)
        where TVector : struct, IVector<TVector> => a & b;
}
