using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Leibniz.Kernels;

/// <summary>A function of one number for all lanes of a vector.</summary>
internal interface IMap<T>
{
    static abstract Vector<T> Of(Vector<T> x);
}

/// <summary>A function of two numbers for all lanes of a vector.</summary>
internal interface IZip<T>
{
    static abstract Vector<T> Of(Vector<T> a, Vector<T> b);
}

/// <summary>A function of one number that has the same bits in vectors of 512 bits.</summary>
internal interface IWideMap<T> : IMap<T>
{
    static abstract Vector512<T> Of(Vector512<T> x);
}

/// <summary>A function of two numbers that has the same bits in vectors of 512 bits.</summary>
internal interface IWideZip<T> : IZip<T>
{
    static abstract Vector512<T> Of(Vector512<T> a, Vector512<T> b);
}

/// <summary>The drivers of vector functions over spans: one path for every element, whatever the length.</summary>
/// <remarks>
/// Drivers are optimised when they are first compiled. Without that the JIT starts with code that calls a function for every vector operation:
/// the first 100 training steps of a process took twice the processor time.
/// </remarks>
internal static class Vectors
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Map<T, TMap>(ReadOnlySpan<T> x, Span<T> y)
        where T : struct
        where TMap : struct, IMap<T>
    {
        int width = Vector<T>.Count;
        int i = 0;
        ref T source = ref MemoryMarshal.GetReference(x);
        ref T target = ref MemoryMarshal.GetReference(y[..x.Length]);

        // Two vectors at a time: the functions are long chains, and two of them overlap.
        for (; i <= x.Length - (2 * width); i += 2 * width)
        {
            Vector<T> first = TMap.Of(Vector.LoadUnsafe(ref source, (nuint)i));
            Vector<T> second = TMap.Of(Vector.LoadUnsafe(ref source, (nuint)(i + width)));
            first.StoreUnsafe(ref target, (nuint)i);
            second.StoreUnsafe(ref target, (nuint)(i + width));
        }

        for (; i <= x.Length - width; i += width)
        {
            TMap.Of(Vector.LoadUnsafe(ref source, (nuint)i)).StoreUnsafe(ref target, (nuint)i);
        }

        if (i == x.Length - 1)
        {
            // One is left, as where numbers are alone: to fill a vector with it is cheaper than to fill it up with zeros.
            y[i] = TMap.Of(new Vector<T>(x[i]))[0];
        }
        else if (i < x.Length)
        {
            Store(TMap.Of(Load(x[i..])), y[i..x.Length]);
        }
    }

    /// <summary>Map with the widest vectors that the processor has.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void WideMap<T, TMap>(ReadOnlySpan<T> x, Span<T> y)
        where T : struct
        where TMap : struct, IWideMap<T>
    {
        int i = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            int width = Vector512<T>.Count;
            ref T source = ref MemoryMarshal.GetReference(x);
            ref T target = ref MemoryMarshal.GetReference(y[..x.Length]);
            for (; i <= x.Length - (2 * width); i += 2 * width)
            {
                Vector512<T> first = TMap.Of(Vector512.LoadUnsafe(ref source, (nuint)i));
                Vector512<T> second = TMap.Of(Vector512.LoadUnsafe(ref source, (nuint)(i + width)));
                first.StoreUnsafe(ref target, (nuint)i);
                second.StoreUnsafe(ref target, (nuint)(i + width));
            }
        }

        if (i < x.Length)
        {
            Map<T, TMap>(x[i..], y[i..]);
        }
    }

    /// <summary>Zip with the widest vectors that the processor has.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void WideZip<T, TZip>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> y)
        where T : struct
        where TZip : struct, IWideZip<T>
    {
        int i = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            int width = Vector512<T>.Count;
            ref T first = ref MemoryMarshal.GetReference(a);
            ref T second = ref MemoryMarshal.GetReference(b[..a.Length]);
            ref T target = ref MemoryMarshal.GetReference(y[..a.Length]);
            for (; i <= a.Length - (2 * width); i += 2 * width)
            {
                nuint here = (nuint)i, next = (nuint)(i + width);
                Vector512<T> low = TZip.Of(Vector512.LoadUnsafe(ref first, here), Vector512.LoadUnsafe(ref second, here));
                Vector512<T> high = TZip.Of(Vector512.LoadUnsafe(ref first, next), Vector512.LoadUnsafe(ref second, next));
                low.StoreUnsafe(ref target, here);
                high.StoreUnsafe(ref target, next);
            }
        }

        if (i < a.Length)
        {
            Zip<T, TZip>(a[i..], b[i..], y[i..]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Zip<T, TZip>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> y)
        where T : struct
        where TZip : struct, IZip<T>
    {
        int width = Vector<T>.Count;
        int i = 0;
        ref T first = ref MemoryMarshal.GetReference(a);
        ref T second = ref MemoryMarshal.GetReference(b[..a.Length]);
        ref T target = ref MemoryMarshal.GetReference(y[..a.Length]);
        for (; i <= a.Length - width; i += width)
        {
            TZip.Of(Vector.LoadUnsafe(ref first, (nuint)i), Vector.LoadUnsafe(ref second, (nuint)i))
                .StoreUnsafe(ref target, (nuint)i);
        }

        if (i == a.Length - 1)
        {
            y[i] = TZip.Of(new Vector<T>(a[i]), new Vector<T>(b[i]))[0];
        }
        else if (i < a.Length)
        {
            Store(TZip.Of(Load(a[i..]), Load(b[i..a.Length])), y[i..a.Length]);
        }
    }

    /// <summary>Truths of a comparison, whose vectors have all bits set where it holds.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Compare<T, TZip>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<bool> y)
        where T : struct
        where TZip : struct, IZip<T>
    {
        int width = Vector<byte>.Count;
        int i = 0;
        ref T first = ref MemoryMarshal.GetReference(a);
        ref T second = ref MemoryMarshal.GetReference(b[..a.Length]);
        ref byte target = ref Unsafe.As<bool, byte>(ref MemoryMarshal.GetReference(y[..a.Length]));
        for (; i <= a.Length - width; i += width)
        {
            (Truths<T, TZip>(ref Unsafe.Add(ref first, i), ref Unsafe.Add(ref second, i)) & Vector<byte>.One)
                .StoreUnsafe(ref target, (nuint)i);
        }

        int lanes = Vector<T>.Count;
        for (; i < a.Length; i += lanes)
        {
            int rest = Math.Min(lanes, a.Length - i);
            Vector<T> holds = TZip.Of(Load(a.Slice(i, rest)), Load(b.Slice(i, rest)));
            Span<byte> bytes = MemoryMarshal.AsBytes(new Span<Vector<T>>(ref holds));
            for (int k = 0; k < rest; k++)
            {
                y[i + k] = bytes[k * Unsafe.SizeOf<T>()] != 0;
            }
        }
    }

    /// <summary>a where the condition holds, else b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Select<T>(ReadOnlySpan<bool> condition, ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> y)
        where T : struct
    {
        if (typeof(T) == typeof(bool))
        {
            // There are no vectors of bool.
            Select(condition, MemoryMarshal.Cast<T, byte>(a), MemoryMarshal.Cast<T, byte>(b), MemoryMarshal.Cast<T, byte>(y));
            return;
        }

        int i = 0;
        if (Unsafe.SizeOf<T>() is 1 or 4 or 8)
        {
            ref byte which = ref Unsafe.As<bool, byte>(ref MemoryMarshal.GetReference(condition[..y.Length]));
            ref T first = ref MemoryMarshal.GetReference(a[..y.Length]);
            ref T second = ref MemoryMarshal.GetReference(b[..y.Length]);
            ref T target = ref MemoryMarshal.GetReference(y);
            for (; i <= y.Length - Vector<byte>.Count; i += Vector<byte>.Count)
            {
                Select(
                    Vector.LoadUnsafe(ref which, (nuint)i),
                    ref Unsafe.Add(ref first, i),
                    ref Unsafe.Add(ref second, i),
                    ref Unsafe.Add(ref target, i));
            }
        }

        for (; i < y.Length; i++)
        {
            y[i] = condition[i] ? a[i] : b[i];
        }
    }

    /// <summary>Selects among as many elements as a vector has bytes: each byte, 1 or 0, is widened to the size of an element.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Select<T>(Vector<byte> which, ref T a, ref T b, ref T y)
        where T : struct
    {
        if (Unsafe.SizeOf<T>() == 1)
        {
            Put(which.As<byte, T>(), ref a, ref b, ref y, 0);
            return;
        }

        Vector.Widen(which, out Vector<ushort> low, out Vector<ushort> high);
        Half(low, ref a, ref b, ref y, 0);
        Half(high, ref a, ref b, ref y, Unsafe.SizeOf<T>() / 2);

        static void Half(Vector<ushort> which, ref T a, ref T b, ref T y, int k)
        {
            Vector.Widen(which, out Vector<uint> low, out Vector<uint> high);
            if (Unsafe.SizeOf<T>() == 4)
            {
                Put(low.As<uint, T>(), ref a, ref b, ref y, k);
                Put(high.As<uint, T>(), ref a, ref b, ref y, k + 1);
                return;
            }

            Vector.Widen(low, out Vector<ulong> q0, out Vector<ulong> q1);
            Vector.Widen(high, out Vector<ulong> q2, out Vector<ulong> q3);
            Put(q0.As<ulong, T>(), ref a, ref b, ref y, k);
            Put(q1.As<ulong, T>(), ref a, ref b, ref y, k + 1);
            Put(q2.As<ulong, T>(), ref a, ref b, ref y, k + 2);
            Put(q3.As<ulong, T>(), ref a, ref b, ref y, k + 3);
        }

        static void Put(Vector<T> which, ref T a, ref T b, ref T y, int k)
        {
            nuint at = (nuint)(k * Vector<T>.Count);

            // Compared as an integer of the same size: as a float, a truth would be a subnormal number.
            Vector<T> no = Unsafe.SizeOf<T>() switch
            {
                1 => Vector.Equals(which.As<T, byte>(), Vector<byte>.Zero).As<byte, T>(),
                4 => Vector.Equals(which.As<T, uint>(), Vector<uint>.Zero).As<uint, T>(),
                _ => Vector.Equals(which.As<T, ulong>(), Vector<ulong>.Zero).As<ulong, T>(),
            };
            Vector.ConditionalSelect(no, Vector.LoadUnsafe(ref b, at), Vector.LoadUnsafe(ref a, at)).StoreUnsafe(ref y, at);
        }
    }

    /// <summary>The comparison of as many elements as a vector has bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<byte> Truths<T, TZip>(ref T a, ref T b)
        where T : struct
        where TZip : struct, IZip<T>
    {
        if (Unsafe.SizeOf<T>() == 1)
        {
            return At(ref a, ref b, 0).As<T, byte>();
        }

        if (Unsafe.SizeOf<T>() == 4)
        {
            return Narrow4(
                At(ref a, ref b, 0).As<T, uint>(),
                At(ref a, ref b, 1).As<T, uint>(),
                At(ref a, ref b, 2).As<T, uint>(),
                At(ref a, ref b, 3).As<T, uint>());
        }

        return Narrow4(
            Vector.Narrow(At(ref a, ref b, 0).As<T, ulong>(), At(ref a, ref b, 1).As<T, ulong>()),
            Vector.Narrow(At(ref a, ref b, 2).As<T, ulong>(), At(ref a, ref b, 3).As<T, ulong>()),
            Vector.Narrow(At(ref a, ref b, 4).As<T, ulong>(), At(ref a, ref b, 5).As<T, ulong>()),
            Vector.Narrow(At(ref a, ref b, 6).As<T, ulong>(), At(ref a, ref b, 7).As<T, ulong>()));

        static Vector<T> At(ref T a, ref T b, int k) =>
            TZip.Of(
                Vector.LoadUnsafe(ref a, (nuint)(k * Vector<T>.Count)), Vector.LoadUnsafe(ref b, (nuint)(k * Vector<T>.Count)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<byte> Narrow4(Vector<uint> a, Vector<uint> b, Vector<uint> c, Vector<uint> d) =>
        Vector.Narrow(Vector.Narrow(a, b), Vector.Narrow(c, d));

    /// <summary>The first lanes from a span, zeros behind.</summary>
    private static Vector<T> Load<T>(ReadOnlySpan<T> x)
    {
        var vector = Vector<T>.Zero;
        x.CopyTo(MemoryMarshal.CreateSpan(ref Unsafe.As<Vector<T>, T>(ref vector), Vector<T>.Count));
        return vector;
    }

    private static void Store<T>(Vector<T> vector, Span<T> y) =>
        MemoryMarshal.CreateSpan(ref Unsafe.As<Vector<T>, T>(ref vector), y.Length).CopyTo(y);
}
