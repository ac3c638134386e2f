using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Leibniz.Kernels;

/// <summary>Casts between the element types: float, double, int, long, byte and bool.</summary>
/// <remarks>
/// Numbers that do not fit become the nearest that does; fractions are dropped; NaN becomes 0 among whole numbers. A number
/// is true unless it is 0; a truth is 1 or 0. Bytes and ints widen to floats in vectors: pixels cast at about the speed of memory.
/// </remarks>
public static class Conversion
{
    /// <summary>y[i] = x[i] as the other type.</summary>
    public static void Cast<TIn, TOut>(ReadOnlySpan<TIn> x, Span<TOut> y)
        where TIn : struct
        where TOut : struct
    {
        if (typeof(TIn) == typeof(TOut))
        {
            MemoryMarshal.Cast<TIn, TOut>(x).CopyTo(y);
        }
        else if (typeof(TIn) == typeof(float))
        {
            FromNumber(MemoryMarshal.Cast<TIn, float>(x), y);
        }
        else if (typeof(TIn) == typeof(double))
        {
            FromNumber(MemoryMarshal.Cast<TIn, double>(x), y);
        }
        else if (typeof(TIn) == typeof(int))
        {
            FromNumber(MemoryMarshal.Cast<TIn, int>(x), y);
        }
        else if (typeof(TIn) == typeof(long))
        {
            FromNumber(MemoryMarshal.Cast<TIn, long>(x), y);
        }
        else if (typeof(TIn) == typeof(byte) || typeof(TIn) == typeof(bool))
        {
            // A truth is the byte 1 or 0.
            FromNumber(MemoryMarshal.Cast<TIn, byte>(x), y);
        }
        else
        {
            throw Unknown(typeof(TIn));
        }
    }

    private static void FromNumber<TIn, TOut>(ReadOnlySpan<TIn> x, Span<TOut> y)
        where TIn : struct, INumber<TIn>
        where TOut : struct
    {
        if (typeof(TOut) == typeof(float))
        {
            Numbers(x, MemoryMarshal.Cast<TOut, float>(y));
        }
        else if (typeof(TOut) == typeof(double))
        {
            Numbers(x, MemoryMarshal.Cast<TOut, double>(y));
        }
        else if (typeof(TOut) == typeof(int))
        {
            Numbers(x, MemoryMarshal.Cast<TOut, int>(y));
        }
        else if (typeof(TOut) == typeof(long))
        {
            Numbers(x, MemoryMarshal.Cast<TOut, long>(y));
        }
        else if (typeof(TOut) == typeof(byte))
        {
            Numbers(x, MemoryMarshal.Cast<TOut, byte>(y));
        }
        else if (typeof(TOut) == typeof(bool))
        {
            Vectors.Compare<TIn, IsNotZero<TIn>>(x, x, MemoryMarshal.Cast<TOut, bool>(y));
        }
        else
        {
            throw Unknown(typeof(TOut));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Numbers<TIn, TOut>(ReadOnlySpan<TIn> x, Span<TOut> y)
        where TIn : struct, INumber<TIn>
        where TOut : struct, INumber<TOut>
    {
        y = y[..x.Length];
        for (int i = VectorConversion.Run(x, y); i < x.Length; i++)
        {
            y[i] = TOut.CreateSaturating(x[i]);
        }
    }

    private static NotSupportedException Unknown(Type type) =>
        new($"{type} is no element type; cast to or from float, double, int, long, byte or bool.");

    private struct IsNotZero<T> : IZip<T>
        where T : struct
    {
        public static TVector Of<TVector>(TVector a, TVector b)
            where TVector : struct, IVector<TVector> => ~TVector.Equal(a, TVector.Zero);
    }
}
