using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Leibniz.Kernels;

/// <content>What makes truths of numbers, and numbers of truths.</content>
internal static partial class Vectors
{
    /// <summary>Truths of a comparison, whose vectors have all bits set where it holds.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
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
            Usual<T> holds = TZip.Of(Load(a.Slice(i, rest)), Load(b.Slice(i, rest)));
            Span<byte> bytes = MemoryMarshal.AsBytes(new Span<Usual<T>>(ref holds));
            for (int k = 0; k < rest; k++)
            {
                y[i + k] = bytes[k * Unsafe.SizeOf<T>()] != 0;
            }
        }
    }

    /// <summary>a where the condition holds, else b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
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
            TZip.Of(Usual<T>.Load(ref a, (nuint)(k * Usual<T>.Count)), Usual<T>.Load(ref b, (nuint)(k * Usual<T>.Count))).Lanes;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<byte> Narrow4(Vector<uint> a, Vector<uint> b, Vector<uint> c, Vector<uint> d) =>
        Vector.Narrow(Vector.Narrow(a, b), Vector.Narrow(c, d));
}
