namespace Leibniz.Kernels;

/// <summary>Memory that a thread reuses from call to call, so that tiles cost no allocation.</summary>
internal static class Scratch<T>
{
    [ThreadStatic]
    private static T[]? memory;

    /// <summary>Room for a tile; different slots never overlap.</summary>
    public static Span<T> Slot(int slot, int length)
    {
        int end = (slot + 1) * Tiles.Length;
        if (memory is null || memory.Length < end)
        {
            // Nobody holds slots of the memory left behind that are still to be written: each is asked for just before.
            Array.Resize(ref memory, end);
        }

        return memory.AsSpan(slot * Tiles.Length, length);
    }
}

/// <summary>An argument as the loops see it: spans of consecutive elements, in place where memory allows, else copied.</summary>
internal struct Operand<T>
{
    private readonly T[] array;
    private readonly int offset;
    private readonly Layout layout;
    private bool inPlace;
    private bool repeats;
    private int held;

    public Operand(int[] shape, View<T> x)
    {
        array = x.Array;
        offset = x.Offset;
        layout = new Layout(shape, x.Strides);
        layout.Check(array.Length, offset);
    }

    public Operand(T[] array, int offset, Layout layout)
    {
        this.array = array;
        this.offset = offset;
        this.layout = layout;
    }

    /// <summary>The length within which tiles should end, if this operand alone were asked.</summary>
    public readonly int Run => layout.Rank > 1 ? layout.Inner : int.MaxValue;

    /// <summary>Whether all elements are one and the same.</summary>
    public readonly bool IsUniform => layout.Rank == 0 || (layout.Rank == 1 && layout.Step == 0);

    /// <summary>The element that a uniform operand repeats.</summary>
    public readonly T First => array[offset];

    /// <summary>This operand, prepared for tiles.</summary>
    public readonly Operand<T> For(Tiles tiles)
    {
        Operand<T> operand = this;
        operand.inPlace = layout.IsContiguous || (layout.Step == 1 && tiles.Within(layout.Inner));
        operand.repeats = IsUniform || (layout.RepeatsRun && tiles.Chunk % layout.Inner == 0);
        return operand;
    }

    /// <summary>Elements <paramref name="start"/> onwards. What repeats with every tile is copied to the scratch only once.</summary>
    public ReadOnlySpan<T> Read(int start, int length, int slot)
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

        var layout = new Layout(shape, x.Strides);
        layout.Check(x.Array.Length, x.Offset);
        Span<T> scratch = Scratch<T>.Slot(slot, size);
        layout.Gather(x.Array, x.Offset, 0, scratch);
        return scratch;
    }
}
