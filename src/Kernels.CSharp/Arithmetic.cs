namespace Leibniz.Kernels;

// The operations that a processor has as one instruction. Max and Min hand NaN on, as IEEE 754:2019's
// maximum and minimum do.
internal struct Add<T> : IZip<T>
    where T : struct
{
    public static TVector Of<TVector>(TVector a, TVector b)
        where TVector : struct, IVector<TVector> => a + b;
}

internal struct Subtract<T> : IZip<T>
    where T : struct
{
    public static TVector Of<TVector>(TVector a, TVector b)
        where TVector : struct, IVector<TVector> => a - b;
}

internal struct Multiply<T> : IZip<T>
    where T : struct
{
    public static TVector Of<TVector>(TVector a, TVector b)
        where TVector : struct, IVector<TVector> => a * b;
}

internal struct Divide<T> : IZip<T>
    where T : struct
{
    public static TVector Of<TVector>(TVector a, TVector b)
        where TVector : struct, IVector<TVector> => a / b;
}

/// <summary>The larger of a and b; NaN where one of them is.</summary>
internal struct Maximum<T> : IZip<T>
    where T : struct
{
    public static TVector Of<TVector>(TVector a, TVector b)
        where TVector : struct, IVector<TVector> => TVector.Max(a, b);
}

/// <summary>The smaller of a and b; NaN where one of them is.</summary>
internal struct Minimum<T> : IZip<T>
    where T : struct
{
    public static TVector Of<TVector>(TVector a, TVector b)
        where TVector : struct, IVector<TVector> => TVector.Min(a, b);
}

internal struct Negate<T> : IMap<T>
    where T : struct
{
    public static TVector Of<TVector>(TVector x)
        where TVector : struct, IVector<TVector> => -x;
}

internal struct Absolute<T> : IMap<T>
    where T : struct
{
    public static TVector Of<TVector>(TVector x)
        where TVector : struct, IVector<TVector> => TVector.Abs(x);
}

internal struct SquareRoot<T> : IMap<T>
    where T : struct
{
    public static TVector Of<TVector>(TVector x)
        where TVector : struct, IVector<TVector> => TVector.SquareRoot(x);
}
