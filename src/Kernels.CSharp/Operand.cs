using System.Runtime.CompilerServices;

namespace Leibniz.Kernels;

/// <summary>An argument as the loops see it: spans of consecutive elements, in place where memory allows, else copied.</summary>
internal readonly struct Operand<T>
{
    private readonly T[] array;
    private readonly int offset;
    private readonly Layout layout;
    private readonly bool inPlace;
    private readonly bool repeats;

    public Operand(int[] shape, View<T> x)
    {
        array = x.Array;
        offset = x.Offset;
        layout = new Layout(shape, x.Strides);
        layout.Check(array.Length, offset);
    }

    private Operand(Operand<T> operand, Tiles tiles)
    {
        this = operand;
        inPlace = layout.IsContiguous || (layout.Step == 1 && tiles.Within(layout.Inner));
        repeats = IsUniform || (layout.RepeatsRun && tiles.Chunk % layout.Inner == 0);
    }

    /// <summary>The length within which tiles should end, if this operand alone were asked.</summary>
    public int Run => layout.Rank > 1 ? layout.Inner : int.MaxValue;

    /// <summary>Whether all elements are one and the same.</summary>
    public bool IsUniform => layout.Rank == 0 || (layout.Rank == 1 && layout.Step == 0);

    /// <summary>The element that a uniform operand repeats.</summary>
    public T First => array[offset];

    /// <summary>This operand, prepared for tiles.</summary>
    public Operand<T> For(Tiles tiles) => new(this, tiles);

    /// <summary>
    /// Elements <paramref name="start"/> onwards. What repeats with every tile is copied to its slot of the scratch only once:
    /// `held`, 0 at first, tells how many elements lie there.
    /// </summary>
    public ReadOnlySpan<T> Read(int start, int length, int slot, ref int held)
    {
        if (inPlace)
        {
            return array.AsSpan(offset + layout.Place(start), length);
        }

        Span<T> scratch = Scratch<T>.Slot(slot, length);
        if (!repeats || held < length)
        {
            layout.Gather(array, offset, start, scratch);
            held = length;
        }

        return scratch;
    }

    /// <summary>All elements of a small operand.</summary>
    public static ReadOnlySpan<T> Whole(int[] shape, View<T> x, int size, int slot)
    {
        if (x.IsContiguous(shape))
        {
            return x.Array.AsSpan(x.Offset, size);
        }

        return Gathered(shape, x, size, slot);
    }

    // A method of its own, since a layout takes much of the stack, which each call would clear.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Span<T> Gathered(int[] shape, View<T> x, int size, int slot)
    {
        var layout = new Layout(shape, x.Strides);
        layout.Check(x.Array.Length, x.Offset);
        Span<T> scratch = Scratch<T>.Slot(slot, size);
        layout.Gather(x.Array, x.Offset, 0, scratch);
        return scratch;
    }
}
