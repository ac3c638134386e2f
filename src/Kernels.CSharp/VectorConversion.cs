using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Leibniz.Kernels;

/// <summary>Conversions of whole vectors, where these have instructions for them.</summary>
internal static class VectorConversion
{
    /// <summary>Converts as many elements as whole vectors hold, as CreateSaturating does: the first element that is left, of all where there is no such loop.</summary>
    public static int Run<TIn, TOut>(ReadOnlySpan<TIn> x, Span<TOut> y)
        where TIn : struct
        where TOut : struct =>
        Is<TIn, TOut, float, double>() ? Loop<TIn, TOut, float, double, SingleToDouble>(x, y)
        : Is<TIn, TOut, double, float>() ? Loop<TIn, TOut, double, float, DoubleToSingle>(x, y)
        : Is<TIn, TOut, float, int>() ? Loop<TIn, TOut, float, int, SingleToInt>(x, y)
        : Is<TIn, TOut, int, float>() ? Loop<TIn, TOut, int, float, IntToSingle>(x, y)
        : Is<TIn, TOut, double, int>() ? Loop<TIn, TOut, double, int, DoubleToInt>(x, y)
        : Is<TIn, TOut, int, double>() ? Loop<TIn, TOut, int, double, IntToDouble>(x, y)
        : Is<TIn, TOut, long, double>() ? Loop<TIn, TOut, long, double, LongToDouble>(x, y)
        : Is<TIn, TOut, int, long>() ? Loop<TIn, TOut, int, long, IntToLong>(x, y)
        : Is<TIn, TOut, byte, float>() ? Loop<TIn, TOut, byte, float, ByteToSingle>(x, y)
        : Is<TIn, TOut, byte, int>() ? Loop<TIn, TOut, byte, int, ByteToInt>(x, y)
        : Is<TIn, TOut, float, byte>() ? Loop<TIn, TOut, float, byte, SingleToByte>(x, y)
        : 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Is<TIn, TOut, TFrom, TTo>() => typeof(TIn) == typeof(TFrom) && typeof(TOut) == typeof(TTo);

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static int Loop<TIn, TOut, TFrom, TTo, TConversion>(ReadOnlySpan<TIn> x, Span<TOut> y)
        where TIn : struct
        where TOut : struct
        where TFrom : struct
        where TTo : struct
        where TConversion : struct, IConversion<TFrom, TTo>
    {
        ref TFrom source = ref Unsafe.As<TIn, TFrom>(ref MemoryMarshal.GetReference(x));
        ref TTo target = ref Unsafe.As<TOut, TTo>(ref MemoryMarshal.GetReference(y[..x.Length]));
        int i = 0;
        for (; i <= x.Length - TConversion.Count; i += TConversion.Count)
        {
            TConversion.Run(ref Unsafe.Add(ref source, i), ref Unsafe.Add(ref target, i));
        }

        return i;
    }

    /// <summary>The conversion of the elements of as many vectors as fill one, or of one that fills many.</summary>
    private interface IConversion<TIn, TOut>
    {
        static abstract int Count { get; }

        static abstract void Run(ref TIn x, ref TOut y);
    }

    private struct SingleToDouble : IConversion<float, double>
    {
        public static int Count => Vector<float>.Count;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Run(ref float x, ref double y)
        {
            Vector.Widen(Vector.LoadUnsafe(ref x), out Vector<double> low, out Vector<double> high);
            Two(low, high, ref y);
        }
    }

    private struct DoubleToSingle : IConversion<double, float>
    {
        public static int Count => Vector<float>.Count;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Run(ref double x, ref float y) =>
            Vector.Narrow(Vector.LoadUnsafe(ref x), Vector.LoadUnsafe(ref x, (nuint)Vector<double>.Count)).StoreUnsafe(ref y);
    }

    private struct SingleToInt : IConversion<float, int>
    {
        public static int Count => Vector<float>.Count;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Run(ref float x, ref int y) => Vector.ConvertToInt32(Vector.LoadUnsafe(ref x)).StoreUnsafe(ref y);
    }

    private struct IntToSingle : IConversion<int, float>
    {
        public static int Count => Vector<int>.Count;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Run(ref int x, ref float y) => Vector.ConvertToSingle(Vector.LoadUnsafe(ref x)).StoreUnsafe(ref y);
    }

    private struct DoubleToInt : IConversion<double, int>
    {
        public static int Count => Vector<int>.Count;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Run(ref double x, ref int y) =>
            Vector.Narrow(Whole(Vector.LoadUnsafe(ref x)), Whole(Vector.LoadUnsafe(ref x, (nuint)Vector<double>.Count))).StoreUnsafe(ref y);

        // No instruction of AVX2 makes whole numbers of 64 bits. Added to 1.5 times 2^52, one stands in the lowest bits; NaN is 0.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static Vector<long> Whole(Vector<double> x)
        {
            x = Vector.BitwiseAnd(x, Vector.Equals(x, x).As<long, double>());
            x = Vector.Truncate(Vector.Min(Vector.Max(x, new Vector<double>(int.MinValue)), new Vector<double>(int.MaxValue)));
            return (x + new Vector<double>(Powers<double>.Magic)).As<double, long>();
        }
    }

    private struct IntToDouble : IConversion<int, double>
    {
        public static int Count => Vector<int>.Count;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Run(ref int x, ref double y)
        {
            Vector.Widen(Vector.LoadUnsafe(ref x), out Vector<long> low, out Vector<long> high);
            Two(Vector.ConvertToDouble(low), Vector.ConvertToDouble(high), ref y);
        }
    }

    private struct LongToDouble : IConversion<long, double>
    {
        public static int Count => Vector<long>.Count;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Run(ref long x, ref double y) => Vector.ConvertToDouble(Vector.LoadUnsafe(ref x)).StoreUnsafe(ref y);
    }

    private struct IntToLong : IConversion<int, long>
    {
        public static int Count => Vector<int>.Count;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Run(ref int x, ref long y)
        {
            Vector.Widen(Vector.LoadUnsafe(ref x), out Vector<long> low, out Vector<long> high);
            Two(low, high, ref y);
        }
    }

    private struct ByteToSingle : IConversion<byte, float>
    {
        public static int Count => Vector<byte>.Count;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Run(ref byte x, ref float y)
        {
            (Vector<int> a, Vector<int> b, Vector<int> c, Vector<int> d) = ByteToInt.Of(ref x);
            Two(Vector.ConvertToSingle(a), Vector.ConvertToSingle(b), ref y);
            Two(Vector.ConvertToSingle(c), Vector.ConvertToSingle(d), ref Unsafe.Add(ref y, 2 * Vector<float>.Count));
        }
    }

    private struct ByteToInt : IConversion<byte, int>
    {
        public static int Count => Vector<byte>.Count;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Run(ref byte x, ref int y)
        {
            (Vector<int> a, Vector<int> b, Vector<int> c, Vector<int> d) = Of(ref x);
            Two(a, b, ref y);
            Two(c, d, ref Unsafe.Add(ref y, 2 * Vector<int>.Count));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static (Vector<int> A, Vector<int> B, Vector<int> C, Vector<int> D) Of(ref byte x)
        {
            Vector.Widen(Vector.LoadUnsafe(ref x), out Vector<ushort> low, out Vector<ushort> high);
            Vector.Widen(low, out Vector<uint> a, out Vector<uint> b);
            Vector.Widen(high, out Vector<uint> c, out Vector<uint> d);
            return (a.As<uint, int>(), b.As<uint, int>(), c.As<uint, int>(), d.As<uint, int>());
        }
    }

    private struct SingleToByte : IConversion<float, byte>
    {
        public static int Count => Vector<byte>.Count;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Run(ref float x, ref byte y)
        {
            nuint count = (nuint)Vector<float>.Count;
            Vector<ushort> low = Vector.Narrow(Whole(ref x, 0), Whole(ref x, count));
            Vector<ushort> high = Vector.Narrow(Whole(ref x, 2 * count), Whole(ref x, 3 * count));
            Vector.Narrow(low, high).StoreUnsafe(ref y);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static Vector<uint> Whole(ref float x, nuint place)
        {
            Vector<int> whole = Vector.ConvertToInt32(Vector.LoadUnsafe(ref x, place));
            return Vector.Min(Vector.Max(whole, Vector<int>.Zero), new Vector<int>(byte.MaxValue)).As<int, uint>();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Two<T>(Vector<T> low, Vector<T> high, ref T y)
        where T : struct
    {
        low.StoreUnsafe(ref y);
        high.StoreUnsafe(ref y, (nuint)Vector<T>.Count);
    }
}
