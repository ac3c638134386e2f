using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

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

/// <summary>The drivers of vector functions over spans: one path for every element, whatever the length.</summary>
internal static class Vectors
{
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

        if (i < x.Length)
        {
            Store(TMap.Of(Load(x[i..])), y[i..x.Length]);
        }
    }

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

        if (i < a.Length)
        {
            Store(TZip.Of(Load(a[i..]), Load(b[i..a.Length])), y[i..a.Length]);
        }
    }

    /// <summary>Truths of a comparison, whose vectors have all bits set where it holds.</summary>
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
