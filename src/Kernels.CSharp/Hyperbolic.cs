using System.Numerics;

namespace Leibniz.Kernels;

// Hyperbolic functions and their inverses by exp, expm1, log and log1p: no cancellation near 0, no overflow before the result's own.
// Right to a few units in the last place (the tests compare with .NET's scalar functions).
internal struct Sinh<T> : IMap<T>
    where T : struct, IFloatingPointIeee754<T>
{
    public static Vector<T> Of(Vector<T> x)
    {
        Vector<T> size = Vector.Abs(x);
        Vector<T> e = Expm1<T>.Of(size);
        Vector<T> near = (e + (e / (e + Vector<T>.One))) * Far.Half<T>();
        return Vector.CopySign(Far.Exp(size, near), x);
    }
}

internal struct Cosh<T> : IMap<T>
    where T : struct, IFloatingPointIeee754<T>
{
    public static Vector<T> Of(Vector<T> x)
    {
        Vector<T> size = Vector.Abs(x);
        Vector<T> e = Exp<T>.Of(size);
        return Far.Exp(size, (e + (Vector<T>.One / e)) * Far.Half<T>());
    }
}

internal struct Asinh<T> : IMap<T>
    where T : struct, IFloatingPointIeee754<T>
{
    public static Vector<T> Of(Vector<T> x)
    {
        Vector<T> size = Vector.Abs(x);
        Vector<T> square = size * size;
        Vector<T> near = Log1p<T>.Of(size + (square / (Vector<T>.One + Vector.SquareRoot(square + Vector<T>.One))));
        return Vector.CopySign(Far.Log(size, near), x);
    }
}

internal struct Acosh<T> : IMap<T>
    where T : struct, IFloatingPointIeee754<T>
{
    public static Vector<T> Of(Vector<T> x)
    {
        Vector<T> off = x - Vector<T>.One;
        return Far.Log(x, Log1p<T>.Of(off + Vector.SquareRoot((off + off) + (off * off))));
    }
}

internal struct Atanh<T> : IMap<T>
    where T : struct, IFloatingPointIeee754<T>
{
    public static Vector<T> Of(Vector<T> x)
    {
        Vector<T> size = Vector.Abs(x);
        Vector<T> y = Log1p<T>.Of((size + size) / (Vector<T>.One - size)) * Far.Half<T>();
        return Vector.CopySign(y, x);
    }
}

/// <summary>What the functions above become where their argument is so large that squares and exponentials overflow.</summary>
file static class Far
{
    public static Vector<T> Half<T>()
        where T : struct, IFloatingPointIeee754<T> => new(T.CreateTruncating(0.5));

    /// <summary>exp(size) / 2 beyond 40, where exp(-size) is nothing beside it; near elsewhere.</summary>
    public static Vector<T> Exp<T>(Vector<T> size, Vector<T> near)
        where T : struct, IFloatingPointIeee754<T>
    {
        Vector<T> root = Kernels.Exp<T>.Of(size * Half<T>());
        return Vector.ConditionalSelect(Beyond(size, 40), Half<T>() * root * root, near);
    }

    /// <summary>log(2 size) beyond 10^9, where 1 is nothing beside its square; near elsewhere.</summary>
    public static Vector<T> Log<T>(Vector<T> size, Vector<T> near)
        where T : struct, IFloatingPointIeee754<T> =>
        Vector.ConditionalSelect(Beyond(size, 1e9), Kernels.Log<T>.Of(size) + new Vector<T>(T.CreateTruncating(Math.Log(2))), near);

    private static Vector<T> Beyond<T>(Vector<T> size, double bound)
        where T : struct, IFloatingPointIeee754<T> => Vector.GreaterThan(size, new Vector<T>(T.CreateTruncating(bound)));
}
