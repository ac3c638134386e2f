using System.Numerics;
using System.Runtime.InteropServices;

namespace Leibniz.Kernels;

/// <summary>Loops that are more than a function of numbers in vectors: whole quotients, and all that has to do with truths.</summary>
public static class Loops
{
    /// <summary>
    /// The largest whole number not above a / b, so that a = b * FloorDivide(a, b) + Remainder(a, b). Among whole numbers a
    /// divisor of 0 throws DivideByZeroException, here and in Remainder.
    /// </summary>
    public static void FloorDivide<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> y)
        where T : struct, INumber<T>
    {
        for (int i = 0; i < y.Length; i++)
        {
            y[i] = Division.Floor(a[i], b[i]);
        }
    }

    /// <summary>What is left of a after division by b, with the sign of b, as in Python.</summary>
    public static void Remainder<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> y)
        where T : struct, INumber<T>
    {
        for (int i = 0; i < y.Length; i++)
        {
            y[i] = Division.Remainder(a[i], b[i]);
        }
    }

    /// <summary>Whether a = b; NaN equals nothing.</summary>
    public static void Equal<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<bool> y)
        where T : struct, INumber<T> => Vectors.Compare<T, Equal<T>>(a, b, y);

    /// <summary>Whether a and b differ; NaN differs from everything.</summary>
    public static void NotEqual<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<bool> y)
        where T : struct, INumber<T> => Vectors.Compare<T, NotEqual<T>>(a, b, y);

    /// <summary>Whether a &gt; b.</summary>
    public static void Greater<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<bool> y)
        where T : struct, INumber<T> => Vectors.Compare<T, Greater<T>>(a, b, y);

    /// <summary>Whether a &gt;= b.</summary>
    public static void GreaterEqual<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<bool> y)
        where T : struct, INumber<T> => Vectors.Compare<T, GreaterEqual<T>>(a, b, y);

    /// <summary>Whether a &lt; b.</summary>
    public static void Less<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<bool> y)
        where T : struct, INumber<T> => Vectors.Compare<T, Greater<T>>(b, a, y);

    /// <summary>Whether a &lt;= b.</summary>
    public static void LessEqual<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<bool> y)
        where T : struct, INumber<T> => Vectors.Compare<T, GreaterEqual<T>>(b, a, y);

    /// <summary>Whether x is not a number.</summary>
    public static void IsNaN<T>(ReadOnlySpan<T> x, Span<bool> y)
        where T : struct, INumber<T> => Vectors.Compare<T, NotEqual<T>>(x, x, y);

    /// <summary>Whether x is neither infinite nor NaN.</summary>
    public static void IsFinite<T>(ReadOnlySpan<T> x, Span<bool> y)
        where T : struct, INumber<T> => Vectors.Compare<T, BothFinite<T>>(x, x, y);

    /// <summary>Whether a and b hold.</summary>
    public static void And(ReadOnlySpan<bool> a, ReadOnlySpan<bool> b, Span<bool> y) =>
        Vectors.Zip<byte, Both>(Bytes(a), Bytes(b), Bytes(y));

    /// <summary>Whether a or b holds, or both.</summary>
    public static void Or(ReadOnlySpan<bool> a, ReadOnlySpan<bool> b, Span<bool> y) =>
        Vectors.Zip<byte, Either>(Bytes(a), Bytes(b), Bytes(y));

    /// <summary>Whether just one of a and b holds.</summary>
    public static void Xor(ReadOnlySpan<bool> a, ReadOnlySpan<bool> b, Span<bool> y) =>
        Vectors.Zip<byte, Differ>(Bytes(a), Bytes(b), Bytes(y));

    /// <summary>Whether x does not hold.</summary>
    public static void Not(ReadOnlySpan<bool> x, Span<bool> y) => Vectors.Map<byte, Not>(Bytes(x), Bytes(y));

    private static ReadOnlySpan<byte> Bytes(ReadOnlySpan<bool> x) => MemoryMarshal.AsBytes(x);

    private static Span<byte> Bytes(Span<bool> x) => MemoryMarshal.AsBytes(x);
}
