using System.Runtime.CompilerServices;

namespace Leibniz.Kernels;

/// <summary>Polynomials, the coefficient of the highest power first.</summary>
/// <remarks>
/// Horner's rule of the second order (Knuth, The Art of Computer Programming 2, 4.6.4): by it pairs a x + b are added up as a polynomial of x^2. For one
/// multiplication more, what waits for each other is half as much: exp in vectors of 256 bits takes a twentieth less on an AMD EPYC (Zen 3), log a twelfth.
/// </remarks>
internal static class Polynomial
{
    /// <summary>By Horner's rule of the first order: where so many vectors stand side by side that none waits, a square takes a register for nothing.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Horner<TVector>(TVector x, double a, double b, double c, double d, double e)
        where TVector : struct, IVector<TVector> =>
        TVector.MultiplyAdd(TVector.MultiplyAdd(TVector.MultiplyAdd(TVector.MultiplyAdd(x, a, b), x, c), x, d), x, e);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Horner<TVector>(TVector x, double a, double b, double c, double d, double e, double f, double g, double h, double i)
        where TVector : struct, IVector<TVector>
    {
        TVector y = Horner(x, a, b, c, d, e);
        y = TVector.MultiplyAdd(TVector.MultiplyAdd(TVector.MultiplyAdd(y, x, f), x, g), x, h);
        return TVector.MultiplyAdd(y, x, i);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Of<TVector>(TVector x, double a, double b, double c)
        where TVector : struct, IVector<TVector> => TVector.MultiplyAdd(TVector.MultiplyAdd(x, a, b), x, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Of<TVector>(TVector x, double a, double b, double c, double d, double e)
        where TVector : struct, IVector<TVector> => Five(x, x * x, a, b, c, d, e);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Of<TVector>(TVector x, double a, double b, double c, double d, double e, double f)
        where TVector : struct, IVector<TVector> => Six(x, x * x, a, b, c, d, e, f);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Of<TVector>(TVector x, double a, double b, double c, double d, double e, double f, double g)
        where TVector : struct, IVector<TVector> => Seven(x, x * x, a, b, c, d, e, f, g);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Of<TVector>(
        TVector x, double a, double b, double c, double d, double e, double f, double g, double h, double i)
        where TVector : struct, IVector<TVector>
    {
        TVector square = x * x;
        return Add(Seven(x, square, a, b, c, d, e, f, g), x, square, h, i);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Of<TVector>(
        TVector x, double a, double b, double c, double d, double e, double f, double g, double h, double i, double j)
        where TVector : struct, IVector<TVector>
    {
        TVector square = x * x;
        return Add(Add(Six(x, square, a, b, c, d, e, f), x, square, g, h), x, square, i, j);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Four<TVector>(TVector x, TVector square, double a, double b, double c, double d)
        where TVector : struct, IVector<TVector> => Add(TVector.MultiplyAdd(x, a, b), x, square, c, d);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Five<TVector>(TVector x, TVector square, double a, double b, double c, double d, double e)
        where TVector : struct, IVector<TVector> => Add(TVector.MultiplyAdd(square, a, TVector.MultiplyAdd(x, b, c)), x, square, d, e);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Six<TVector>(TVector x, TVector square, double a, double b, double c, double d, double e, double f)
        where TVector : struct, IVector<TVector> => Add(Four(x, square, a, b, c, d), x, square, e, f);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Seven<TVector>(TVector x, TVector square, double a, double b, double c, double d, double e, double f, double g)
        where TVector : struct, IVector<TVector> => Add(Five(x, square, a, b, c, d, e), x, square, f, g);

    /// <summary>higher x^2 + (a x + b).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Add<TVector>(TVector higher, TVector x, TVector square, double a, double b)
        where TVector : struct, IVector<TVector> => TVector.MultiplyAdd(higher, square, TVector.MultiplyAdd(x, a, b));
}
