using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Leibniz.Kernels;

/// <summary>Folds of spans, in an order that follows from their length alone.</summary>
internal static class Folding<T, TFold>
    where T : struct
    where TFold : struct, IFold<T>
{
    /// <summary>All elements of a span that has some.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static T Span(ReadOnlySpan<T> x)
    {
        int width = Vector<T>.Count;
        if (x.Length < width)
        {
            T few = x[0];
            for (int k = 1; k < x.Length; k++)
            {
                few = TFold.Of(few, x[k]);
            }

            return few;
        }

        var a = new Vector<T>(x);
        int i = width;
        if (x.Length >= 4 * width)
        {
            // Four sums at once: one addition takes 3 to 4 cycles, and two can start in each.
            var b = new Vector<T>(x[width..]);
            var c = new Vector<T>(x[(2 * width)..]);
            var d = new Vector<T>(x[(3 * width)..]);
            for (i = 4 * width; i <= x.Length - (4 * width); i += 4 * width)
            {
                a = TFold.Of(a, new Vector<T>(x[i..]));
                b = TFold.Of(b, new Vector<T>(x[(i + width)..]));
                c = TFold.Of(c, new Vector<T>(x[(i + (2 * width))..]));
                d = TFold.Of(d, new Vector<T>(x[(i + (3 * width))..]));
            }

            a = TFold.Of(TFold.Of(a, b), TFold.Of(c, d));
        }

        for (; i <= x.Length - width; i += width)
        {
            a = TFold.Of(a, new Vector<T>(x[i..]));
        }

        T all = a[0];
        for (int k = 1; k < width; k++)
        {
            all = TFold.Of(all, a[k]);
        }

        for (; i < x.Length; i++)
        {
            all = TFold.Of(all, x[i]);
        }

        return all;
    }

    /// <summary>y[i] = y[i] with x[i].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Into(ReadOnlySpan<T> x, Span<T> y)
    {
        int width = Vector<T>.Count;
        int i = 0;
        ref T source = ref MemoryMarshal.GetReference(x[..y.Length]);
        ref T target = ref MemoryMarshal.GetReference(y);
        for (; i <= y.Length - width; i += width)
        {
            TFold.Of(Vector.LoadUnsafe(ref target, (nuint)i), Vector.LoadUnsafe(ref source, (nuint)i)).StoreUnsafe(ref target, (nuint)i);
        }

        for (; i < y.Length; i++)
        {
            y[i] = TFold.Of(y[i], x[i]);
        }
    }

    /// <summary>y[i] = y[i] with four rows at once, so that y is read and written a quarter as often.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Into(ReadOnlySpan<T> a, ReadOnlySpan<T> b, ReadOnlySpan<T> c, ReadOnlySpan<T> d, Span<T> y)
    {
        int width = Vector<T>.Count;
        int i = 0;
        ref T one = ref MemoryMarshal.GetReference(a[..y.Length]), two = ref MemoryMarshal.GetReference(b[..y.Length]);
        ref T three = ref MemoryMarshal.GetReference(c[..y.Length]), four = ref MemoryMarshal.GetReference(d[..y.Length]);
        ref T target = ref MemoryMarshal.GetReference(y);
        for (; i <= y.Length - width; i += width)
        {
            nuint at = (nuint)i;
            Vector<T> first = TFold.Of(Vector.LoadUnsafe(ref one, at), Vector.LoadUnsafe(ref two, at));
            Vector<T> second = TFold.Of(Vector.LoadUnsafe(ref three, at), Vector.LoadUnsafe(ref four, at));
            TFold.Of(Vector.LoadUnsafe(ref target, at), TFold.Of(first, second)).StoreUnsafe(ref target, at);
        }

        for (; i < y.Length; i++)
        {
            y[i] = TFold.Of(y[i], TFold.Of(TFold.Of(a[i], b[i]), TFold.Of(c[i], d[i])));
        }
    }
}
