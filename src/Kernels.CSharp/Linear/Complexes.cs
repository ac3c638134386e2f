using System.Numerics;
using System.Runtime.CompilerServices;

namespace Leibniz.Kernels;

/// <summary>A vector of complex numbers, real and imaginary parts in a register each.</summary>
internal readonly struct Complexes<T>(Vector<T> re, Vector<T> im)
    where T : struct, IFloatingPointIeee754<T>
{
    public Vector<T> Re => re;

    public Vector<T> Im => im;

    /// <summary>-i times the numbers: a quarter turn, with the clock.</summary>
    public Complexes<T> Quarter
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(im, -re);
    }

    public Complexes<T> Conjugate
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(re, -im);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Complexes<T> operator +(Complexes<T> x, Complexes<T> y) => new(x.Re + y.Re, x.Im + y.Im);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Complexes<T> operator -(Complexes<T> x, Complexes<T> y) => new(x.Re - y.Re, x.Im - y.Im);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Complexes<T> operator *(Complexes<T> x, Vector<T> factor) => new(x.Re * factor, x.Im * factor);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Complexes<T> operator *(Complexes<T> x, Complexes<T> y) => new(
        Row.MultiplyAdd(y.Re, x.Re, -(y.Im * x.Im)),
        Row.MultiplyAdd(y.Re, x.Im, y.Im * x.Re));

    /// <summary>The numbers and a real multiple of others.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Complexes<T> Plus(T factor, Complexes<T> other)
    {
        var all = new Vector<T>(factor);
        return new(Row.MultiplyAdd(all, other.Re, re), Row.MultiplyAdd(all, other.Im, im));
    }
}
