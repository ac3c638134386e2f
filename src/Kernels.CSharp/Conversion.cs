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
            ToSingle(x, MemoryMarshal.Cast<TOut, float>(y));
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
        for (int i = 0; i < x.Length; i++)
        {
            y[i] = TOut.CreateSaturating(x[i]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void ToSingle<TIn>(ReadOnlySpan<TIn> x, Span<float> y)
        where TIn : struct, INumber<TIn>
    {
        int i = 0;
        ref float target = ref MemoryMarshal.GetReference(y[..x.Length]);
        if (typeof(TIn) == typeof(int))
        {
            ref int source = ref MemoryMarshal.GetReference(MemoryMarshal.Cast<TIn, int>(x));
            for (; i <= x.Length - Vector<int>.Count; i += Vector<int>.Count)
            {
                Vector.ConvertToSingle(Vector.LoadUnsafe(ref source, (nuint)i)).StoreUnsafe(ref target, (nuint)i);
            }
        }
        else if (typeof(TIn) == typeof(byte))
        {
            ref byte source = ref MemoryMarshal.GetReference(MemoryMarshal.Cast<TIn, byte>(x));
            for (; i <= x.Length - Vector<byte>.Count; i += Vector<byte>.Count)
            {
                Vector.Widen(Vector.LoadUnsafe(ref source, (nuint)i), out Vector<ushort> low, out Vector<ushort> high);
                Widen(low, ref Unsafe.Add(ref target, i));
                Widen(high, ref Unsafe.Add(ref target, i + Vector<ushort>.Count));
            }
        }

        Numbers(x[i..], y[i..]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Widen(Vector<ushort> x, ref float y)
    {
        Vector.Widen(x, out Vector<uint> low, out Vector<uint> high);
        Vector.ConvertToSingle(low.As<uint, int>()).StoreUnsafe(ref y);
        Vector.ConvertToSingle(high.As<uint, int>()).StoreUnsafe(ref y, (nuint)Vector<int>.Count);
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
