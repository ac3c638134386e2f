using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Leibniz.Kernels;

internal struct Relu<T> : IWideMap<T>
    where T : struct
{
    // Cleared where x <= 0 rather than kept where x > 0: NaN stays.
    public static Vector<T> Of(Vector<T> x) => Vector.AndNot(x, Vector.LessThanOrEqual(x, Vector<T>.Zero));

    public static Vector512<T> Of(Vector512<T> x) => Vector512.AndNot(x, Vector512.LessThanOrEqual(x, Vector512<T>.Zero));
}

internal struct Step<T> : IWideMap<T>
    where T : struct
{
    public static Vector<T> Of(Vector<T> x) => Vector.GreaterThan(x, Vector<T>.Zero) & Vector<T>.One;

    public static Vector512<T> Of(Vector512<T> x) => Vector512.GreaterThan(x, Vector512<T>.Zero) & Vector512<T>.One;
}

internal struct Gate<T> : IWideZip<T>
    where T : struct
{
    public static Vector<T> Of(Vector<T> a, Vector<T> b) => a & Vector.GreaterThan(b, Vector<T>.Zero);

    public static Vector512<T> Of(Vector512<T> a, Vector512<T> b) => a & Vector512.GreaterThan(b, Vector512<T>.Zero);
}

internal struct Sign<T> : IMap<T>
    where T : struct
{
    public static Vector<T> Of(Vector<T> x)
    {
        Vector<T> zero = Vector<T>.Zero;
        Vector<T> negative = Vector.ConditionalSelect(Vector.LessThan(x, zero), zero - Vector<T>.One, x + zero);
        return Vector.ConditionalSelect(Vector.GreaterThan(x, zero), Vector<T>.One, negative);
    }
}

internal struct Scale<T> : IZip<T>
    where T : struct
{
    public static Vector<T> Of(Vector<T> a, Vector<T> b)
    {
        Vector<T> none = Vector.Equals(a, Vector<T>.Zero) | Vector.Equals(b, Vector<T>.Zero);
        return Vector.AndNot(a * b, none);
    }
}

internal struct Equal<T> : IZip<T>
    where T : struct
{
    public static Vector<T> Of(Vector<T> a, Vector<T> b) => Vector.Equals(a, b);
}

internal struct NotEqual<T> : IZip<T>
    where T : struct
{
    public static Vector<T> Of(Vector<T> a, Vector<T> b) => ~Vector.Equals(a, b);
}

internal struct Greater<T> : IZip<T>
    where T : struct
{
    public static Vector<T> Of(Vector<T> a, Vector<T> b) => Vector.GreaterThan(a, b);
}

internal struct GreaterEqual<T> : IZip<T>
    where T : struct
{
    public static Vector<T> Of(Vector<T> a, Vector<T> b) => Vector.GreaterThanOrEqual(a, b);
}

internal struct BothFinite<T> : IZip<T>
    where T : struct
{
    // x - x is 0 unless x is infinite or NaN.
    public static Vector<T> Of(Vector<T> a, Vector<T> b) => Vector.Equals(a - b, Vector<T>.Zero);
}

internal struct Both : IZip<byte>
{
    public static Vector<byte> Of(Vector<byte> a, Vector<byte> b) => a & b;
}

internal struct Either : IZip<byte>
{
    public static Vector<byte> Of(Vector<byte> a, Vector<byte> b) => a | b;
}

internal struct Differ : IZip<byte>
{
    public static Vector<byte> Of(Vector<byte> a, Vector<byte> b) => a ^ b;
}

internal struct Not : IMap<byte>
{
    public static Vector<byte> Of(Vector<byte> x) => x ^ Vector<byte>.One;
}

internal struct Log<T> : IMap<T>
    where T : struct, IFloatingPointIeee754<T>
{
    public static Vector<T> Of(Vector<T> x) =>
        typeof(T) == typeof(float)
            ? Vector.Log(x.As<T, float>()).As<float, T>()
            : Vector.Log(x.As<T, double>()).As<double, T>();
}

internal struct Expm1<T> : IMap<T>
    where T : struct, IFloatingPointIeee754<T>
{
    // Kahan: with u = exp(x) as rounded, (u - 1) / log(u) has the relative error of neither, so times x it is exp(x) - 1.
    public static Vector<T> Of(Vector<T> x)
    {
        Vector<T> one = Vector<T>.One;
        Vector<T> u = Exp<T>.Of(x);
        Vector<T> v = u - one;
        Vector<T> y = v * (x / Log<T>.Of(u));
        y = Vector.ConditionalSelect(Vector.Equals(u, one), x, y);
        return Vector.ConditionalSelect(
            Vector.Equals(v, -one) | Vector.Equals(u, new Vector<T>(T.PositiveInfinity)), v, y);
    }
}

internal struct Log1p<T> : IMap<T>
    where T : struct, IFloatingPointIeee754<T>
{
    // Kahan, as above: log(u) / (u - 1) with u = 1 + x as rounded, times x.
    public static Vector<T> Of(Vector<T> x)
    {
        Vector<T> u = Vector<T>.One + x;
        Vector<T> v = u - Vector<T>.One;
        Vector<T> log = Log<T>.Of(u);
        Vector<T> y = Vector.ConditionalSelect(
            Vector.Equals(x, new Vector<T>(T.PositiveInfinity)), x, log * (x / v));
        return Vector.ConditionalSelect(Vector.Equals(v, Vector<T>.Zero), x, y);
    }
}

internal struct Sigmoid<T> : IMap<T>
    where T : struct, IFloatingPointIeee754<T>
{
    public static Vector<T> Of(Vector<T> x) => Vector<T>.One / (Vector<T>.One + Exp<T>.Of(-x));
}

internal struct Softplus<T> : IMap<T>
    where T : struct, IFloatingPointIeee754<T>
{
    public static Vector<T> Of(Vector<T> x) => Relu<T>.Of(x) + Log1p<T>.Of(Exp<T>.Of(-Vector.Abs(x)));
}

internal struct Tanh<T> : IMap<T>
    where T : struct, IFloatingPointIeee754<T>
{
    // After Cephes: a polynomial near 0, where the exponentials would cancel.
    public static Vector<T> Of(Vector<T> x)
    {
        Vector<T> size = Vector.Abs(x);
        Vector<T> two = Vector<T>.One + Vector<T>.One;
        Vector<T> far = Vector.CopySign(Vector<T>.One - (two / (Exp<T>.Of(size + size) + Vector<T>.One)), x);
        Vector<T> square = x * x;
        Vector<T> near = x + (x * square * Polynomial(square));
        return Vector.ConditionalSelect(Vector.LessThan(size, new Vector<T>(T.CreateTruncating(0.625))), near, far);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<T> Polynomial(Vector<T> z) =>
        typeof(T) == typeof(float)
            ? Horner.Of(z, -5.70498872745e-3, 2.06390887954e-2, -5.37397155531e-2, 1.33314422036e-1, -3.33332819422e-1)
            : Horner.Of(z, -9.64399179425052238628e-1, -9.92877231001918586564e1, -1.61468768441708447952e3)
                / Horner.Of(z, 1, 1.12811678491632931402e2, 2.23548839060100448583e3, 4.84406305325125486048e3);
}
