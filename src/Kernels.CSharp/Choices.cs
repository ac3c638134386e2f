namespace Leibniz.Kernels;

// Decisions within an elementwise program, all of whose registers hold numbers: a truth is 1 or 0, and choosing is done on bits, so that what is
// chosen stays what it is, -0 and NaN too.
internal struct IsEqual<T> : IZip<T>
    where T : struct
{
    public static TVector Of<TVector>(TVector a, TVector b)
        where TVector : struct, IVector<TVector> => TVector.One & TVector.Equal(a, b);
}

internal struct IsUnequal<T> : IZip<T>
    where T : struct
{
    public static TVector Of<TVector>(TVector a, TVector b)
        where TVector : struct, IVector<TVector> => TVector.One & ~TVector.Equal(a, b);
}

internal struct IsLess<T> : IZip<T>
    where T : struct
{
    public static TVector Of<TVector>(TVector a, TVector b)
        where TVector : struct, IVector<TVector> => TVector.One & (a < b);
}

internal struct IsAtMost<T> : IZip<T>
    where T : struct
{
    public static TVector Of<TVector>(TVector a, TVector b)
        where TVector : struct, IVector<TVector> => TVector.One & (a <= b);
}

/// <summary>The first where the truth holds, else no bits.</summary>
internal struct Kept<T> : IZip<T>
    where T : struct
{
    public static TVector Of<TVector>(TVector a, TVector truth)
        where TVector : struct, IVector<TVector> => a & ~TVector.Equal(truth, TVector.Zero);
}

/// <summary>The first where the truth does not hold, else no bits.</summary>
internal struct Cleared<T> : IZip<T>
    where T : struct
{
    public static TVector Of<TVector>(TVector a, TVector truth)
        where TVector : struct, IVector<TVector> => a & TVector.Equal(truth, TVector.Zero);
}

/// <summary>The bits of both.</summary>
internal struct Joined<T> : IZip<T>
    where T : struct
{
    public static TVector Of<TVector>(TVector a, TVector b)
        where TVector : struct, IVector<TVector> => a | b;
}
