using System.Numerics;
using System.Runtime.InteropServices;

namespace Leibniz.Kernels;

/// <summary>Loops that TensorPrimitives lacks, or has with results that depend on where an element stands.</summary>
/// <remarks>
/// TensorPrimitives runs spans shorter than a vector through scalar code with other bits, takes whole vectors to scalar
/// code when one lane is large (Sin, Cos, Tan), and in float32 gives Exp(0) = 1.0000001 and Tanh(0) = -6e-8. Here every element
/// goes through the same vector code, the last few in a vector that is filled up with zeros. What TensorPrimitives does element
/// by element (Floor, Pow, Atan, ...) has the same bits everywhere and needs no loop here.
/// </remarks>
public static class Loops
{
    /// <summary>a + b.</summary>
    public static void Add<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> y)
        where T : struct => Vectors.Zip<T, Add<T>>(a, b, y);

    /// <summary>a - b.</summary>
    public static void Subtract<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> y)
        where T : struct => Vectors.Zip<T, Subtract<T>>(a, b, y);

    /// <summary>a b.</summary>
    public static void Multiply<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> y)
        where T : struct => Vectors.Zip<T, Multiply<T>>(a, b, y);

    /// <summary>a / b.</summary>
    public static void Divide<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> y)
        where T : struct, IFloatingPointIeee754<T> => Vectors.Zip<T, Divide<T>>(a, b, y);

    /// <summary>The larger of a and b; NaN where one of them is.</summary>
    public static void Maximum<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> y)
        where T : struct => Vectors.Zip<T, Maximum<T>>(a, b, y);

    /// <summary>The smaller of a and b; NaN where one of them is.</summary>
    public static void Minimum<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> y)
        where T : struct => Vectors.Zip<T, Minimum<T>>(a, b, y);

    /// <summary>-x.</summary>
    public static void Negate<T>(ReadOnlySpan<T> x, Span<T> y)
        where T : struct => Vectors.Map<T, Negate<T>>(x, y);

    /// <summary>x without its sign.</summary>
    public static void Absolute<T>(ReadOnlySpan<T> x, Span<T> y)
        where T : struct => Vectors.Map<T, Absolute<T>>(x, y);

    /// <summary>The square root of x.</summary>
    public static void SquareRoot<T>(ReadOnlySpan<T> x, Span<T> y)
        where T : struct, IFloatingPointIeee754<T> => Vectors.Map<T, SquareRoot<T>>(x, y);

    /// <summary>max(x, 0); NaN stays NaN.</summary>
    public static void Relu<T>(ReadOnlySpan<T> x, Span<T> y)
        where T : struct, INumber<T> => Vectors.Map<T, Relu<T>>(x, y);

    /// <summary>1 where x &gt; 0, else 0.</summary>
    public static void Step<T>(ReadOnlySpan<T> x, Span<T> y)
        where T : struct, INumber<T> => Vectors.Map<T, Step<T>>(x, y);

    /// <summary>a where b &gt; 0, else 0, even beside NaN.</summary>
    public static void Gate<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> y)
        where T : struct, INumber<T> => Vectors.Zip<T, Gate<T>>(a, b, y);

    /// <summary>1, 0 or -1 by the sign of x; NaN stays NaN.</summary>
    public static void Sign<T>(ReadOnlySpan<T> x, Span<T> y)
        where T : struct, INumber<T> => Vectors.Map<T, Sign<T>>(x, y);

    /// <summary>e to the x.</summary>
    public static void Exp<T>(ReadOnlySpan<T> x, Span<T> y)
        where T : struct, IFloatingPointIeee754<T> => Vectors.Map<T, Exp<T>>(x, y);

    /// <summary>e to the x, minus 1, exact to the last digits near 0.</summary>
    public static void Expm1<T>(ReadOnlySpan<T> x, Span<T> y)
        where T : struct, IFloatingPointIeee754<T> => Vectors.Map<T, Expm1<T>>(x, y);

    /// <summary>The natural logarithm of x.</summary>
    public static void Log<T>(ReadOnlySpan<T> x, Span<T> y)
        where T : struct, IFloatingPointIeee754<T> => Vectors.Map<T, Log<T>>(x, y);

    /// <summary>The natural logarithm of 1 + x, exact to the last digits near 0.</summary>
    public static void Log1p<T>(ReadOnlySpan<T> x, Span<T> y)
        where T : struct, IFloatingPointIeee754<T> => Vectors.Map<T, Log1p<T>>(x, y);

    /// <summary>1 / (1 + exp(-x)).</summary>
    public static void Sigmoid<T>(ReadOnlySpan<T> x, Span<T> y)
        where T : struct, IFloatingPointIeee754<T> => Vectors.Map<T, Sigmoid<T>>(x, y);

    /// <summary>The hyperbolic tangent.</summary>
    public static void Tanh<T>(ReadOnlySpan<T> x, Span<T> y)
        where T : struct, IFloatingPointIeee754<T> => Vectors.Map<T, Tanh<T>>(x, y);

    /// <summary>log(1 + exp(x)), which neither overflows nor loses small results.</summary>
    public static void Softplus<T>(ReadOnlySpan<T> x, Span<T> y)
        where T : struct, IFloatingPointIeee754<T> => Vectors.Map<T, Softplus<T>>(x, y);

    /// <summary>The sine.</summary>
    public static void Sin<T>(ReadOnlySpan<T> x, Span<T> y)
        where T : struct, IFloatingPointIeee754<T> => Vectors.Map<T, Sin<T>>(x, y);

    /// <summary>The cosine.</summary>
    public static void Cos<T>(ReadOnlySpan<T> x, Span<T> y)
        where T : struct, IFloatingPointIeee754<T> => Vectors.Map<T, Cos<T>>(x, y);

    /// <summary>The tangent.</summary>
    public static void Tan<T>(ReadOnlySpan<T> x, Span<T> y)
        where T : struct, IFloatingPointIeee754<T> => Vectors.Map<T, Tan<T>>(x, y);

    /// <summary>The hyperbolic sine.</summary>
    public static void Sinh<T>(ReadOnlySpan<T> x, Span<T> y)
        where T : struct, IFloatingPointIeee754<T> => Vectors.Map<T, Sinh<T>>(x, y);

    /// <summary>The hyperbolic cosine.</summary>
    public static void Cosh<T>(ReadOnlySpan<T> x, Span<T> y)
        where T : struct, IFloatingPointIeee754<T> => Vectors.Map<T, Cosh<T>>(x, y);

    /// <summary>The inverse of the hyperbolic sine.</summary>
    public static void Asinh<T>(ReadOnlySpan<T> x, Span<T> y)
        where T : struct, IFloatingPointIeee754<T> => Vectors.Map<T, Asinh<T>>(x, y);

    /// <summary>The inverse of the hyperbolic cosine; NaN below 1.</summary>
    public static void Acosh<T>(ReadOnlySpan<T> x, Span<T> y)
        where T : struct, IFloatingPointIeee754<T> => Vectors.Map<T, Acosh<T>>(x, y);

    /// <summary>The inverse of the hyperbolic tangent; NaN beyond -1 and 1.</summary>
    public static void Atanh<T>(ReadOnlySpan<T> x, Span<T> y)
        where T : struct, IFloatingPointIeee754<T> => Vectors.Map<T, Atanh<T>>(x, y);

    /// <summary>The error function.</summary>
    public static void Erf<T>(ReadOnlySpan<T> x, Span<T> y)
        where T : struct, IFloatingPointIeee754<T> => Vectors.Map<T, Erf<T>>(x, y);

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

    /// <summary>a b where neither is zero, else 0: zero times infinity or NaN is 0.</summary>
    public static void Scale<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> y)
        where T : struct, INumber<T> => Vectors.Zip<T, Scale<T>>(a, b, y);

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
