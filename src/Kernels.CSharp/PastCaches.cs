using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Leibniz.Kernels;

/// <summary>Who has the same loop in a form that writes past the caches.</summary>
internal interface IPast<TLoop>
{
    TLoop Past { get; }
}

/// <summary>
/// Loops for results that no cache will hold. They are written past the caches: a usual store first fetches the line that it changes, a third of what a sum moves.
/// </summary>
/// <remarks>
/// For 16 million floats on two threads of a Zen 3 a + b takes 4.2 ms instead of 5.1, a row times a matrix 3.2 instead of 4.1, relu 3.0 instead of 3.5. On a
/// Zen 5 such stores were as fast as others. exp, which computes pairs of vectors, takes 6.6 instead of 7.6; vector by vector it was bound by its arithmetic, and lost
/// a twentieth, since each tile begins and ends within a line.
/// </remarks>
internal static unsafe class PastCaches
{
    // Bytes of a result: more than the last cache has, or nearly so, that a program shares with others. (memcpy does the same from three fourths of it on.)
    private const long From = 32 << 20;

    /// <summary>Whether a result of so many elements is too large for the caches.</summary>
    public static bool Suits<T>(int size) => (long)size * Unsafe.SizeOf<T>() >= From;

    /// <summary>After the last element: from now on other threads see them, which is not so by itself.</summary>
    public static void Settle() => Interlocked.MemoryBarrier();

    /// <summary>The form of a loop for such a result, where it has one and nothing is written over what is read; else null.</summary>
    public static TLoop? FormOf<TLoop, T>(TLoop loop, int size, bool apart)
        where TLoop : Delegate => apart && Suits<T>(size) ? (loop.Target as IPast<TLoop>)?.Past : null;

    public static void Map<T, TMap>(ReadOnlySpan<T> x, Span<T> y)
        where T : struct
        where TMap : struct, IMap<T>
    {
        ref T target = ref MemoryMarshal.GetReference(y[..x.Length]);

        // What is aligned must stay where it is.
        fixed (byte* still = &Unsafe.As<T, byte>(ref target))
        {
            int head = Math.Min(x.Length, Vectors.BeforeLine(ref target));
            Vectors.Map<T, TMap>(x[..head], y);
            ref T source = ref MemoryMarshal.GetReference(x);
            int i = Vector512.IsHardwareAccelerated
                ? Vectors.Map<T, TMap, Wide<T>, Yes>(ref source, ref target, head, x.Length)
                : Vectors.Abreast<T, TMap, Yes>(ref source, ref target, head, x.Length);
            Vectors.Map<T, TMap>(x[i..], y[i..]);
        }
    }

    public static void Zip<T, TZip>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> y)
        where T : struct
        where TZip : struct, IZip<T>
    {
        ref T target = ref MemoryMarshal.GetReference(y[..a.Length]);
        fixed (byte* still = &Unsafe.As<T, byte>(ref target))
        {
            int head = Math.Min(a.Length, Vectors.BeforeLine(ref target));
            Vectors.Zip<T, TZip>(a[..head], b[..head], y);
            ref T first = ref MemoryMarshal.GetReference(a);
            ref T second = ref MemoryMarshal.GetReference(b[..a.Length]);
            int i = Vector512.IsHardwareAccelerated
                ? Vectors.Zip<T, TZip, Wide<T>, Yes>(ref first, ref second, ref target, head, a.Length)
                : Vectors.Zip<T, TZip, Usual<T>, Yes>(ref first, ref second, ref target, head, a.Length);
            Vectors.Zip<T, TZip>(a[i..], b[i..], y[i..]);
        }
    }
}
