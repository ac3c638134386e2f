using System.Buffers;
using System.Runtime.CompilerServices;

namespace Leibniz.Kernels;

/// <summary>
/// One reduction. Its work is cut twice: into groups of results, and, where the elements of each are many, into segments
/// of these, whose partial results are then folded in pairs.
/// </summary>
/// <remarks>
/// What is reduced lies either along memory (rows: two blocks at once, each in four vectors of sums) or across it (columns: four rows at once
/// are added to sums that stay in the first-level cache). Blocks and rows that are taken together lie apart, for memory delivers more where it is
/// read in several places: on two threads of an AMD EPYC (Zen 3) a sum of 16 million floats took 2.7 to 3.1 ms block by block, and takes 2.2 to 2.5; one of
/// a million rows of 16 over the first axis 3.5 to 3.9 by rows that follow each other, and 2.2 to 3.0.
/// </remarks>
internal readonly partial struct Folder<T, TFold>
    where T : struct
    where TFold : struct, IFold<T>
{
    public const int PartLength = 32768;

    // Within a block the lanes of four vectors add one after the other: 64 additions each where vectors are shortest.
    private const int Block = 1024;

    // Columns side by side: few, so that a matrix of 512 columns is work for two threads; many where segments of rows are work enough,
    // for memory delivers long lines faster (16384 x 1024 floats in a third of the time).
    private const int Columns = 256;
    private const int ManyColumns = 1024;
    private const int ManyRows = 2048;
    private const int LongRow = 65536;

    // How often rows abreast are worth it. (A million rows of 16: 1.7 ms one by one, 1.25 abreast; 4096 of 10: 14 microseconds and 2.8.)
    private const int Steps = 16;

    // Rows that are added one after the other before their sum joins those of other blocks.
    private const int RowBlock = 64;

    private readonly T[] x;
    private readonly int xOffset;
    private readonly T[] y;
    private readonly int yOffset;
    private readonly Layout keep;
    private readonly Layout reduce;

    public Folder(int[] shape, View<T> x, int kept, T[] y, int yOffset)
    {
        this.x = x.Array;
        xOffset = x.Offset;
        this.y = y;
        this.yOffset = yOffset;
        keep = new Layout(shape, x.Strides, 0, kept);
        reduce = new Layout(shape, x.Strides, kept, shape.Length);
    }

    private bool IsShared => (long)keep.Size * reduce.Size >= Tiles.ParallelFrom;

    public static ArgumentException Nothing(string name) =>
        new($"{name} needs at least one element to choose from, but an axis of length 0 is reduced.");

    /// <summary>Reduces; `empty` is the result of no elements, or null where there is none.</summary>
    public void Run(T? empty, string name = "")
    {
        Span<T> results = y.AsSpan(yOffset, keep.Size);
        if (keep.Size == 0)
        {
            return;
        }

        if (reduce.Size == 0)
        {
            results.Fill(empty ?? throw Nothing(name));
            return;
        }

        keep.Check(x.Length, xOffset, reduce);
        bool columns = keep.Rank > 0 && keep.Step == 1 && reduce.Step != 1 && keep.Inner >= 4;
        int abreast = Math.Min(Columns / keep.Inner, reduce.Size / Steps);
        if (columns && keep.Rank == 1 && reduce.Rank == 1 && reduce.Step == keep.Inner && abreast >= 4)
        {
            FoldAbreast(abreast, results);
            return;
        }

        int width = Math.Min(reduce.Size >= ManyRows || keep.Inner >= LongRow ? ManyColumns : Columns, keep.Inner);
        int segment = columns
            ? Math.Clamp(PartLength / width / RowBlock * RowBlock, 4 * RowBlock, RowBlock * RowBlock)
            : PartLength;
        int segments = ((reduce.Size - 1) / segment) + 1;
        T[] partial = segments == 1 ? y : ArrayPool<T>.Shared.Rent(segments * keep.Size);
        int partialOffset = segments == 1 ? yOffset : 0;
        if (columns)
        {
            FoldColumns(width, segment, segments, partial, partialOffset);
        }
        else
        {
            FoldRows(segment, segments, partial, partialOffset);
        }

        if (segments > 1)
        {
            Pair(partial.AsSpan(0, segments * keep.Size), keep.Size);
            partial.AsSpan(0, keep.Size).CopyTo(results);
            ArrayPool<T>.Shared.Return(partial);
        }
    }

    /// <summary>Narrow rows that follow each other: so many are taken for one, whose parts are folded at last.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void FoldAbreast(int abreast, Span<T> results)
    {
        int width = abreast * keep.Inner;
        int rows = reduce.Size / abreast;
        T[] rented = ArrayPool<T>.Shared.Rent(width);
        new Folder<T, TFold>([width, rows], new View<T>(x, xOffset, [1, width]), 1, rented, 0).Run(null);
        Pair(rented.AsSpan(0, width), keep.Inner);
        rented.AsSpan(0, keep.Inner).CopyTo(results);
        ArrayPool<T>.Shared.Return(rented);
        for (int row = rows * abreast; row < reduce.Size; row++)
        {
            Folding<T, TFold>.Into(Row(xOffset, row, keep.Inner), results);
        }
    }

    /// <summary>Folds rows of this width in pairs, then pairs of pairs, into the first.</summary>
    private static void Pair(Span<T> rows, int width)
    {
        int count = rows.Length / width;
        for (int step = 1; step < count; step *= 2)
        {
            for (int i = 0; i + step < count; i += 2 * step)
            {
                Folding<T, TFold>.Into(rows.Slice((i + step) * width, width), rows.Slice(i * width, width));
            }
        }
    }

    private void FoldRows(int segment, int segments, T[] partial, int partialOffset)
    {
        if (ShortRows<T, TFold>.Suits(keep, reduce))
        {
            ShareShortRows(partial, partialOffset);
            return;
        }

        if (segments > 1 || IsShared)
        {
            ShareRows(segment, segments, partial, partialOffset);
            return;
        }

        for (int k = 0; k < keep.Size; k++)
        {
            partial[partialOffset + k] = FoldRow(xOffset + keep.Place(k), 0, reduce.Size);
        }
    }

    private void FoldColumns(int width, int segment, int segments, T[] partial, int partialOffset)
    {
        if (segments > 1 || width < keep.Size)
        {
            ShareColumns(width, segment, segments, partial, partialOffset);
            return;
        }

        FoldStripe(xOffset, 0, reduce.Size, partial.AsSpan(partialOffset, width));
    }

    // Not inlined: what shares work is large, and who shares none would clear its room too.

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void ShareShortRows(T[] results, int resultsOffset)
    {
        var few = new ShortRowParts(this, PartLength / reduce.Size, results, resultsOffset);
        Share(keep.Size, few.PerPart, ref few);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void ShareRows(int segment, int segments, T[] partial, int partialOffset)
    {
        var rows = new RowParts(this, Math.Max(1, PartLength / reduce.Size), segment, segments, partial, partialOffset);
        Share(rows.Units, rows.PerPart, ref rows);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void ShareColumns(int width, int segment, int segments, T[] partial, int partialOffset)
    {
        var columns = new ColumnParts(this, width, segment, segments, partial, partialOffset);
        Share(columns.Units, columns.PerPart, ref columns);
    }

    private void Share<TParts>(int units, int perPart, ref TParts parts)
        where TParts : struct, IParts =>
        Team.Run(((units - 1) / perPart) + 1, IsShared, ref parts);

    // Inlined into all that calls it, it would use up what the JIT inlines there, and its own steps would become calls.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private T FoldRow(int offset, int start, int length)
    {
        if (length <= Block)
        {
            return Folding<T, TFold>.Span(reduce.Read(x, offset, start, length));
        }

        Span<T> blocks = Scratch<T>.Slot(1, PartLength / Block);
        int half = reduce.IsContiguous ? length / Block / 2 : 0;
        for (int k = 0; k < half; k++)
        {
            (blocks[k], blocks[half + k]) = Folding<T, TFold>.Spans(
                x.AsSpan(offset + start + (k * Block), Block), x.AsSpan(offset + start + ((half + k) * Block), Block));
        }

        int count = 2 * half;
        for (int i = count * Block; i < length; i += Block)
        {
            blocks[count++] = Folding<T, TFold>.Span(reduce.Read(x, offset, start + i, Math.Min(Block, length - i)));
        }

        Pair(blocks[..count], 1);
        return blocks[0];
    }

    /// <summary>Some columns of some rows: blocks of rows are folded into a block's result, and these into the target.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void FoldStripe(int offset, int first, int end, Span<T> target)
    {
        int width = target.Length;
        Span<T> block = Scratch<T>.Slot(1, width);
        for (int start = first; start < end; start += RowBlock)
        {
            Span<T> sum = start == first ? target : block;
            int stop = Math.Min(end, start + RowBlock);
            int quarter = (stop - start) / 4;
            for (int i = start; i < start + quarter; i++)
            {
                Folding<T, TFold>.Into(
                    Row(offset, i, width),
                    Row(offset, i + quarter, width),
                    Row(offset, i + (2 * quarter), width),
                    Row(offset, i + (3 * quarter), width),
                    reduce.Rank == 1 && i + 1 < start + quarter ? reduce.Step : 0,
                    i == start,
                    sum);
            }

            int row = start + (4 * quarter);
            if (row == start)
            {
                Row(offset, row++, width).CopyTo(sum);
            }

            for (; row < stop; row++)
            {
                Folding<T, TFold>.Into(Row(offset, row, width), sum);
            }

            if (start != first)
            {
                Folding<T, TFold>.Into(block, target);
            }
        }
    }

    private ReadOnlySpan<T> Row(int offset, int row, int width) => x.AsSpan(offset + reduce.Place(row), width);
}
