using System.Numerics;
using System.Runtime.CompilerServices;

namespace Leibniz.Kernels;

/// <summary>Polynomials, the coefficient of the highest power first.</summary>
internal static class Horner
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> Of<T>(Vector<T> x, double a, double b, double c)
        where T : struct, IFloatingPointIeee754<T> => Add(Add(All<T>(a), x, b), x, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> Of<T>(Vector<T> x, double a, double b, double c, double d)
        where T : struct, IFloatingPointIeee754<T> => Add(Of(x, a, b, c), x, d);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> Of<T>(Vector<T> x, double a, double b, double c, double d, double e)
        where T : struct, IFloatingPointIeee754<T> => Add(Of(x, a, b, c, d), x, e);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> Of<T>(Vector<T> x, double a, double b, double c, double d, double e, double f)
        where T : struct, IFloatingPointIeee754<T> => Add(Of(x, a, b, c, d, e), x, f);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> Of<T>(
        Vector<T> x, double a, double b, double c, double d, double e, double f, double g, double h, double i)
        where T : struct, IFloatingPointIeee754<T> => Add(Add(Add(Of(x, a, b, c, d, e, f), x, g), x, h), x, i);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<T> Add<T>(Vector<T> y, Vector<T> x, double coefficient)
        where T : struct, IFloatingPointIeee754<T> =>
        typeof(T) == typeof(float)
            ? Vector.FusedMultiplyAdd(y.As<T, float>(), x.As<T, float>(), new Vector<float>((float)coefficient)).As<float, T>()
            : Vector.FusedMultiplyAdd(y.As<T, double>(), x.As<T, double>(), new Vector<double>(coefficient)).As<double, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<T> All<T>(double value)
        where T : struct, IFloatingPointIeee754<T> => new(T.CreateTruncating(value));
}
