using System.Runtime.CompilerServices;

namespace Leibniz.Kernels;

/// <summary>Polynomials, the coefficient of the highest power first.</summary>
internal static class Horner
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Of<TVector>(TVector x, double a, double b, double c)
        where TVector : struct, IVector<TVector> => TVector.MultiplyAdd(TVector.MultiplyAdd(a, x, b), x, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Of<TVector>(TVector x, double a, double b, double c, double d)
        where TVector : struct, IVector<TVector> => TVector.MultiplyAdd(Of(x, a, b, c), x, d);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Of<TVector>(TVector x, double a, double b, double c, double d, double e)
        where TVector : struct, IVector<TVector> => TVector.MultiplyAdd(Of(x, a, b, c, d), x, e);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Of<TVector>(TVector x, double a, double b, double c, double d, double e, double f)
        where TVector : struct, IVector<TVector> => TVector.MultiplyAdd(Of(x, a, b, c, d, e), x, f);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Of<TVector>(TVector x, double a, double b, double c, double d, double e, double f, double g)
        where TVector : struct, IVector<TVector> => TVector.MultiplyAdd(Of(x, a, b, c, d, e, f), x, g);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Of<TVector>(
        TVector x, double a, double b, double c, double d, double e, double f, double g, double h, double i)
        where TVector : struct, IVector<TVector> =>
        TVector.MultiplyAdd(TVector.MultiplyAdd(Of(x, a, b, c, d, e, f, g), x, h), x, i);
}
