using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Leibniz.Kernels;

/// <summary>
/// Reductions of a view whose first axes are kept while the others go. Results are written row by row over the kept axes.
/// </summary>
/// <remarks>
/// Sums are built as a tree: blocks of 1024 elements in the lanes of four vectors, blocks in pairs, pairs of pairs. So the
/// error grows with the logarithm of the length: ten million float32 sum up to about 1 part in 10^7. The tree follows from
/// sizes and strides alone, never from the number of threads. Where the kept axes run along memory (a sum over rows),
/// whole rows are added instead, so that memory is read in order.
/// </remarks>
public static class Reduction
{
    // None of these is inlined: layouts take much of the stack, and who calls one of six would clear the room of all (4 KB, 70 nanoseconds).

    /// <summary>Sums; 0 where there is nothing to add.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Sum<T>(int[] shape, View<T> x, int kept, T[] y, int yOffset)
        where T : struct, INumber<T> => new Folder<T, AddFold<T>>(shape, x, kept, y, yOffset).Run(T.Zero);

    /// <summary>Products; 1 where there is nothing to multiply.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Product<T>(int[] shape, View<T> x, int kept, T[] y, int yOffset)
        where T : struct, INumber<T> => new Folder<T, MultiplyFold<T>>(shape, x, kept, y, yOffset).Run(T.One);

    /// <summary>The largest elements; NaN where there is one.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Max<T>(int[] shape, View<T> x, int kept, T[] y, int yOffset)
        where T : struct, INumber<T> => new Folder<T, MaxFold<T>>(shape, x, kept, y, yOffset).Run(null, nameof(Max));

    /// <summary>The smallest elements; NaN where there is one.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Min<T>(int[] shape, View<T> x, int kept, T[] y, int yOffset)
        where T : struct, INumber<T> => new Folder<T, MinFold<T>>(shape, x, kept, y, yOffset).Run(null, nameof(Min));

    /// <summary>
    /// The places of the largest elements among those that go, counted row by row: the first of equals, or the first NaN.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void ArgMax<T>(int[] shape, View<T> x, int kept, int[] y, int yOffset)
        where T : struct, INumber<T> => Pick<T, MaxFold<T>>(shape, x, kept, y, yOffset, nameof(ArgMax));

    /// <summary>
    /// The places of the smallest elements among those that go, counted row by row: the first of equals, or the first NaN.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void ArgMin<T>(int[] shape, View<T> x, int kept, int[] y, int yOffset)
        where T : struct, INumber<T> => Pick<T, MinFold<T>>(shape, x, kept, y, yOffset, nameof(ArgMin));

    /// <summary>Whether any element holds; of none, none does.</summary>
    public static void Any(int[] shape, View<bool> x, int kept, bool[] y, int yOffset) =>
        new Folder<byte, OrFold>(shape, Bytes(x), kept, Bytes(y), yOffset).Run(0);

    /// <summary>Whether all elements hold; of none, all do.</summary>
    public static void All(int[] shape, View<bool> x, int kept, bool[] y, int yOffset) =>
        new Folder<byte, AndFold>(shape, Bytes(x), kept, Bytes(y), yOffset).Run(1);

    private static void Pick<T, TFold>(int[] shape, View<T> x, int kept, int[] y, int yOffset, string name)
        where T : struct, INumber<T>
        where TFold : struct, IFold<T>
    {
        using var straight = new Straight<T>(shape, x);
        T[] array = straight.View.Array;
        int offset = straight.View.Offset;
        var keep = new Layout(shape, straight.View.Strides, 0, kept);
        var reduce = new Layout(shape, straight.View.Strides, kept, shape.Length);
        if (keep.Size == 0)
        {
            return;
        }

        if (reduce.Size == 0)
        {
            throw Folder<T, TFold>.Nothing(name);
        }

        keep.Check(array.Length, offset, reduce);
        int perPart = Math.Max(1, Folder<T, TFold>.PartLength / reduce.Size);
        var picks = new Picks<T, TFold>(array, offset, keep, reduce, perPart, y, yOffset);
        Team.Run(((keep.Size - 1) / perPart) + 1, (long)keep.Size * reduce.Size >= Tiles.ParallelFrom, ref picks);
    }

    /// <summary>The first place of the extreme: tile by tile the extreme is found, and searched for only where it is a new one.</summary>
    private static int PickOne<T, TFold>(T[] array, int offset, Layout reduce)
        where T : struct, INumber<T>
        where TFold : struct, IFold<T>
    {
        int place = -1;
        T best = default;
        for (int start = 0; start < reduce.Size; start += Tiles.Length)
        {
            ReadOnlySpan<T> x = reduce.Read(array, offset, start, Math.Min(Tiles.Length, reduce.Size - start));
            T extreme = Folding<T, TFold>.Span(x);

            // Equal numbers fold to themselves, so a tile must do better to be looked into. (0 and -0 are equal.)
            if (place < 0 || T.IsNaN(extreme) || (extreme != best && TFold.Of(extreme, best) == extreme))
            {
                best = extreme;
                place = start + PlaceOf(extreme, x);
                if (T.IsNaN(extreme))
                {
                    break;
                }
            }
        }

        return place;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int PlaceOf<T>(T extreme, ReadOnlySpan<T> x)
        where T : struct, INumber<T>
    {
        int i = 0;
        while (T.IsNaN(extreme) ? !T.IsNaN(x[i]) : x[i] != extreme)
        {
            i++;
        }

        return i;
    }

    private readonly struct Picks<T, TFold>(T[] array, int offset, Layout keep, Layout reduce, int perPart, int[] y, int yOffset) : IParts
        where T : struct, INumber<T>
        where TFold : struct, IFold<T>
    {
        public void Run(int part)
        {
            int end = Math.Min(keep.Size, (part + 1) * perPart);
            if (ShortRows<T, TFold>.Suits(keep, reduce))
            {
                ShortPart(part * perPart, end);
                return;
            }

            for (int k = part * perPart; k < end; k++)
            {
                y[yOffset + k] = PickOne<T, TFold>(array, offset + keep.Place(k), reduce);
            }
        }

        /// <summary>Rows of a few elements: the extremes of many are found at once (128 rows of 10: 2.1 microseconds one by one, and 0.7 so).</summary>
        private void ShortPart(int first, int end)
        {
            for (int start = first; start < end; start += Tiles.Length)
            {
                Span<T> extremes = Scratch<T>.Slot(0, Math.Min(Tiles.Length, end - start));
                ref T rows = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(array), offset + ((nint)start * keep.Step));
                ShortRows<T, TFold>.Run(ref rows, keep.Step, extremes.Length, reduce.Size, ref MemoryMarshal.GetReference(extremes));
                for (int k = 0; k < extremes.Length; k++)
                {
                    y[yOffset + start + k] = PlaceOf(extremes[k], array.AsSpan(offset + ((start + k) * keep.Step), reduce.Size));
                }
            }
        }
    }

    // A truth is the byte 1 or 0; both arrays have elements of one byte, and nothing asks for their type.
    private static byte[] Bytes(bool[] x) => Unsafe.As<byte[]>(x);

    private static View<byte> Bytes(View<bool> x) => new(Bytes(x.Array), x.Offset, x.Strides);
}
