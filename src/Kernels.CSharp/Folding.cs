using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Leibniz.Kernels;

/// <summary>Folds of spans, in an order that follows from their length alone.</summary>
internal static class Folding<T, TFold>
    where T : struct
    where TFold : struct, IFold<T>
{
    /// <summary>All elements of a span that has some.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static T Span(ReadOnlySpan<T> x)
    {
        ref T source = ref MemoryMarshal.GetReference(x);
        int i = Usual<T>.Count;
        if (x.Length < i)
        {
            T few = x[0];
            for (int k = 1; k < x.Length; k++)
            {
                few = TFold.Of(few, x[k]);
            }

            return few;
        }

        if (x.Length < Four<T>.Count)
        {
            return Rest(Usual<T>.Load(ref source, 0), ref source, i, x.Length);
        }

        // Four sums at once: one addition takes 3 to 4 cycles, and two can start in each.
        var sums = Four<T>.Load(ref source, 0);
        for (i = Four<T>.Count; i <= x.Length - Four<T>.Count; i += Four<T>.Count)
        {
            sums = TFold.Of(sums, Four<T>.Load(ref source, (nuint)i));
        }

        return Rest(Folded(sums), ref source, i, x.Length);
    }

    /// <summary>All elements of each of two spans of a length, side by side: memory delivers more where more than one place of it is read.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static (T X, T Y) Spans(ReadOnlySpan<T> x, ReadOnlySpan<T> y)
    {
        if (x.Length < Four<T>.Count)
        {
            return (Span(x), Span(y));
        }

        ref T one = ref MemoryMarshal.GetReference(x), two = ref MemoryMarshal.GetReference(y[..x.Length]);
        Four<T> first = Four<T>.Load(ref one, 0), second = Four<T>.Load(ref two, 0);
        int i = Four<T>.Count;
        for (; i <= x.Length - Four<T>.Count; i += Four<T>.Count)
        {
            first = TFold.Of(first, Four<T>.Load(ref one, (nuint)i));
            second = TFold.Of(second, Four<T>.Load(ref two, (nuint)i));
        }

        return (Rest(Folded(first), ref one, i, x.Length), Rest(Folded(second), ref two, i, x.Length));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Usual<T> Folded(Four<T> x)
    {
        Usual<T> a = new() { Lanes = x.A }, b = new() { Lanes = x.B }, c = new() { Lanes = x.C }, d = new() { Lanes = x.D };
        return TFold.Of(TFold.Of(a, b), TFold.Of(c, d));
    }

    /// <summary>Sums, with what is left from i on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Rest(Usual<T> sums, ref T source, int i, int length)
    {
        for (; i <= length - Usual<T>.Count; i += Usual<T>.Count)
        {
            sums = TFold.Of(sums, Usual<T>.Load(ref source, (nuint)i));
        }

        T all = sums.Lanes[0];
        for (int k = 1; k < Usual<T>.Count; k++)
        {
            all = TFold.Of(all, sums.Lanes[k]);
        }

        for (; i < length; i++)
        {
            all = TFold.Of(all, Unsafe.Add(ref source, i));
        }

        return all;
    }

    /// <summary>y[i] = y[i] with x[i].</summary>
    public static void Into(ReadOnlySpan<T> x, Span<T> y)
    {
        ref T source = ref MemoryMarshal.GetReference(x[..y.Length]);
        ref T target = ref MemoryMarshal.GetReference(y);
        int i = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            i = Into<Wide<T>>(ref source, ref target, 0, y.Length);
        }

        for (i = Into<Usual<T>>(ref source, ref target, i, y.Length); i < y.Length; i++)
        {
            y[i] = TFold.Of(y[i], x[i]);
        }
    }

    /// <summary>
    /// y[i] = y[i] with four rows at once, so that y is read and written a quarter as often; of the four alone where <paramref name="fresh"/>.
    /// <paramref name="ahead"/>, if it isn't 0, is how far from these the rows of the next call lie: they are asked for, since a processor follows
    /// long lines by itself, but not from row to row.
    /// </summary>
    public static void Into(ReadOnlySpan<T> a, ReadOnlySpan<T> b, ReadOnlySpan<T> c, ReadOnlySpan<T> d, nint ahead, bool fresh, Span<T> y)
    {
        ref T one = ref MemoryMarshal.GetReference(a[..y.Length]), two = ref MemoryMarshal.GetReference(b[..y.Length]);
        ref T three = ref MemoryMarshal.GetReference(c[..y.Length]), four = ref MemoryMarshal.GetReference(d[..y.Length]);
        ref T target = ref MemoryMarshal.GetReference(y);
        int i = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            i = Into<Wide<T>>(ref one, ref two, ref three, ref four, ahead, fresh, ref target, 0, y.Length);
        }

        for (i = Into<Usual<T>>(ref one, ref two, ref three, ref four, ahead, fresh, ref target, i, y.Length); i < y.Length; i++)
        {
            T all = TFold.Of(TFold.Of(a[i], b[i]), TFold.Of(c[i], d[i]));
            y[i] = fresh ? all : TFold.Of(y[i], all);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static int Into<TVector>(ref T x, ref T y, int i, int end)
        where TVector : struct, IVector<TVector, T>
    {
        for (; i <= end - TVector.Count; i += TVector.Count)
        {
            TVector.Store(TFold.Of(TVector.Load(ref y, (nuint)i), TVector.Load(ref x, (nuint)i)), ref y, (nuint)i);
        }

        return i;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static int Into<TVector>(
        ref T one, ref T two, ref T three, ref T four, nint ahead, bool fresh, ref T y, int i, int end)
        where TVector : struct, IVector<TVector, T>
    {
        for (; i <= end - TVector.Count; i += TVector.Count)
        {
            nuint at = (nuint)i;
            if (ahead != 0)
            {
                Ask(ref Unsafe.Add(ref one, i + ahead));
                Ask(ref Unsafe.Add(ref two, i + ahead));
                Ask(ref Unsafe.Add(ref three, i + ahead));
                Ask(ref Unsafe.Add(ref four, i + ahead));
            }

            TVector first = TFold.Of(TVector.Load(ref one, at), TVector.Load(ref two, at));
            TVector all = TFold.Of(first, TFold.Of(TVector.Load(ref three, at), TVector.Load(ref four, at)));
            TVector.Store(fresh ? all : TFold.Of(TVector.Load(ref y, at), all), ref y, at);
        }

        return i;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe void Ask(ref T place) => Prefetch.Line(Unsafe.AsPointer(ref place));
}
