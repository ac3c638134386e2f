using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace Leibniz.Kernels;

/// <content>What threads do with their parts of a pass.</content>
internal sealed unsafe partial class Product<T, TTile>
{
    private void Share(int parts, Action<int> body)
    {
        if (shared)
        {
            Team.Run(parts, body);
        }
        else
        {
            for (int part = 0; part < parts; part++)
            {
                body(part);
            }
        }
    }

    private void Pack(int part)
    {
        bool left = part >= columnPacks;
        int perPart = left ? rowsPerPack : columnsPerPack;
        int packed = left ? packedRows : packedColumns;
        int first = packed + ((left ? part - columnPacks : part) * perPart);
        int end = Math.Min(left ? Count(rows, TTile.Rows) : Count(columns, TTile.Columns), first + perPart);
        for (int start = 0; start < length; start += block)
        {
            int steps = Math.Min(block, length - start);
            Pack(left, first, end, start, steps, left ? RowPanel(start, steps, first) : ColumnPanel(start, steps, first));
        }
    }

    /// <summary>Some steps of k of panels of A, the left factor, or of B, one after the other.</summary>
    private void Pack(bool left, int first, int end, int start, int steps, T* target)
    {
        int size = left ? TTile.Rows : TTile.Columns;
        nint across = left ? o.ARow : o.BColumn;
        nint along = left ? o.AColumn : o.BRow;
        T* source = (left ? o.A + (row * across) : o.B + (column * across)) + ((depth + start) * along);
        int whole = across == 1 ? Math.Clamp(Whole(left), first, end) : first;
        if (whole > first)
        {
            Packing.Panels(source + (left ? Above(first) : first * size), along, steps, target, size, whole - first, high);
        }

        for (int panel = whole; panel < end; panel++)
        {
            int before = left ? Above(panel) : panel * size;
            int count = left ? HeightOf(panel) : Math.Min(size, columns - before);
            Packing.Panel(source + (before * across), across, along, count, steps, target + ((nint)(panel - first) * steps * size), size, high);
        }
    }

    /// <summary>How many panels of A, the left factor, or of B are of full size: all before the first that isn't.</summary>
    private int Whole(bool left) => left ? (rows / TTile.Rows) - (moved > 0 ? 1 : 0) : columns / TTile.Columns;

    private T* RowPanel(int start, int steps, int panel) =>
        rowPanels + ((((nint)(Count(rows, TTile.Rows) - packedRows) * start) + ((nint)(panel - packedRows) * steps)) * TTile.Rows);

    private T* ColumnPanel(int start, int steps, int panel) =>
        columnPanels
        + ((((nint)(Count(columns, TTile.Columns) - packedColumns) * start) + ((nint)(panel - packedColumns) * steps)) * TTile.Columns);

    private void Compute(int part)
    {
        (int half, int rectangle) = Math.DivRem(part, partsPerHalf);

        // The threads of the first half begin in the middle, so that no two come to a rectangle at the same time, and who will have the first
        // rectangles of the next product is the last to write these.
        rectangle = half == 0 && halved ? (rectangle + (partsPerHalf / 2)) % partsPerHalf : rectangle;
        (int down, int across) = Math.DivRem(rectangle, partsAcross);
        int firstColumn = across * partColumns;
        int lastColumn = Math.Min(Count(columns, TTile.Columns), firstColumn + partColumns);
        if (halved)
        {
            Half(half, rectangle, down, firstColumn, lastColumn);
        }
        else if (ownPanels)
        {
            // One column of C stays in the cache while k runs, since panels are packed anew anyway.
            for (int j = firstColumn; j < lastColumn; j++)
            {
                Column(down, j, 0, length, depth > 0, EndsK(length), null);
            }
        }
        else if (rowByRow)
        {
            T* panels = ColumnPanel(0, length, firstColumn);
            if (strips)
            {
                panels = Own();
                Pack(false, firstColumn, lastColumn, 0, length, panels);
            }

            Rows(down, firstColumn, lastColumn, panels);
        }
        else
        {
            for (int start = 0; start < length; start += block)
            {
                for (int j = firstColumn; j < lastColumn; j++)
                {
                    int end = Math.Min(length, start + block);
                    Column(down, j, start, end, depth + start > 0, EndsK(end), null);
                }
            }
        }
    }

    /// <summary>The tiles of a part in one column of tiles, for some steps of k: into C, or into sums of its own.</summary>
    private void Column(int down, int j, int first, int end, bool add, bool last, T* sums)
    {
        int above = down * partRows;
        int below = Math.Min(Count(rows, TTile.Rows), above + partRows);
        nint cRow = sums == null ? o.CRow : TTile.Columns;
        nint cColumn = sums == null ? o.CColumn : 1;
        T* top = sums == null ? Place(above, j) : sums;
        for (int start = first; start < end; start += block, add = true)
        {
            int steps = Math.Min(block, end - start);
            bool finish = last && finishes && start + block >= end;
            T* b = Panel(start, steps, j, out nint bStep, out T* copy);
            for (int i = above; i < below;)
            {
                // The first tile where it copies B, then all of full height in one call.
                T* c = top + ((Above(i) - Above(above)) * cRow);
                int most = copy != null ? 1 : below - i;
                i += Tiles(i, j, most, false, start, steps, b, bStep, copy, c, cRow, cColumn, add, finish);
                if (copy != null)
                {
                    b = copy;
                    bStep = TTile.Columns;
                    copy = null;
                }
            }
        }
    }

    /// <summary>A part's tiles row by row, so that C is written line by line too.</summary>
    private void Rows(int down, int firstColumn, int lastColumn, T* panels)
    {
        bool finish = finishes && EndsK(length);
        int below = Math.Min(Count(rows, TTile.Rows), (down + 1) * partRows);
        for (int i = down * partRows; i < below; i++)
        {
            for (int j = firstColumn; j < lastColumn;)
            {
                T* b = panels + ((nint)(j - firstColumn) * length * TTile.Columns);
                j += Tiles(i, j, lastColumn - j, true, 0, length, b, TTile.Columns, null, Place(i, j), o.CRow, o.CColumn, depth > 0, finish);
            }
        }
    }

    /// <summary>A tile, and all of its size below it or, across, beside it, but at most so many: how many it was.</summary>
    private int Tiles(
        int i, int j, int most, bool across, int start, int steps, T* b, nint bStep, T* copy, T* c, nint cRow, nint cColumn, bool add, bool finish)
    {
        int height = HeightOf(i);
        int width = Math.Min(TTile.Columns, columns - (j * TTile.Columns));
        int tile = TTile.Height(height);
        int tiles = 1;
        nint cTile = across ? TTile.Columns : TTile.Rows * cRow;
        T* a = Left(start, steps, i, out nint aRow, out nint aStep, out nint below);
        if (height == tile && width == TTile.Columns && cColumn == 1)
        {
            int alike = across ? Whole(left: false) - j : Math.Max(1, Whole(left: true) - i);
            tiles = Math.Min(most, alike);
            (nint aTile, nint bTile) = across ? (0, TTile.Columns * steps) : (below, 0);
            TTile.Run(tile, tiles, steps, a, aRow, aStep, aTile, b, bStep, bTile, copy, c, cRow, cTile, add);
        }
        else
        {
            T* spare = stackalloc T[TTile.Rows * TTile.Columns];
            TTile.Run(tile, tiles, steps, a, aRow, aStep, 0, b, bStep, 0, copy, spare, TTile.Columns, 0, add: false);
            Spill(spare, TTile.Columns, height, width, c, cRow, cColumn, add);
        }

        for (int t = 0; finish && t < tiles; t++)
        {
            Finish(height, c + (t * cTile), across ? j + t : j);
        }

        return tiles;
    }

    /// <summary>Where a tile's rows of A begin, how far apart they and their numbers are, and how far away the next tile's are.</summary>
    private T* Left(int start, int steps, int i, out nint across, out nint along, out nint next)
    {
        bool asItLies = i < packedRows;
        (across, along) = asItLies ? (o.ARow, o.AColumn) : (1, TTile.Rows);
        next = TTile.Rows * (asItLies ? o.ARow : steps);
        return asItLies ? o.A + ((row + Above(i)) * o.ARow) + ((depth + start) * o.AColumn) : RowPanel(start, steps, i);
    }

    /// <summary>
    /// A panel of B, and how far apart its rows are. Where it lies in B and should be copied first, the first tile does that while it computes:
    /// by itself the copy waits for memory, a sixth of 128 x 784 times 784 x 512 and a third of 32 rows.
    /// </summary>
    private T* Panel(int start, int steps, int j, out nint step, out T* copy)
    {
        int width = Math.Min(TTile.Columns, columns - (j * TTile.Columns));
        T* source = o.B + ((depth + start) * o.BRow) + ((column + (j * TTile.Columns)) * o.BColumn);
        bool asItLies = o.BColumn == 1 && width == TTile.Columns;
        step = TTile.Columns;
        copy = null;
        if (j < packedColumns)
        {
            step = o.BRow;
            return source;
        }

        if (!ownPanels)
        {
            return ColumnPanel(start, steps, j);
        }

        if (asItLies)
        {
            step = o.BRow;
            copy = Own();
            return source;
        }

        Packing.Panel(source, o.BColumn, o.BRow, width, steps, Own(), TTile.Columns);
        return Own();
    }

    private bool EndsK(int end) => depth + end == o.K;

    private void Finish(int height, T* c, int j)
    {
        if (o.Gate != null)
        {
            TTile.Gate(height, c, o.CRow, o.Gate + (c - o.C));
        }
        else
        {
            TTile.Finish(height, c, o.CRow, o.Bias + column + (j * TTile.Columns), o.Rectified);
        }
    }

    private T* Place(int i, int j) => o.C + ((row + Above(i)) * o.CRow) + ((column + (j * TTile.Columns)) * o.CColumn);

    /// <summary>Room of the thread's own: for a panel of B, and behind it for a column of sums; or for panels side by side.</summary>
    public static T* Own()
    {
        own ??= GC.AllocateUninitializedArray<T>((MostPartPanels + 64) / sizeof(T), pinned: true);
        return (T*)(((nint)Unsafe.AsPointer(ref own[0]) + 63) & ~(nint)63);
    }

    /// <summary>Copies, or adds, the part of a tile that lies within C, or rows of sums.</summary>
    private static void Spill(T* tile, int line, int height, int width, T* c, nint cRow, nint cColumn, bool add)
    {
        for (int i = 0; i < height; i++, tile += line, c += cRow)
        {
            if (cColumn != 1)
            {
                for (int j = 0; j < width; j++)
                {
                    c[j * cColumn] = add ? c[j * cColumn] + tile[j] : tile[j];
                }
            }
            else if (add)
            {
                var sums = new Span<T>(c, width);
                TensorPrimitives.Add(sums, new ReadOnlySpan<T>(tile, width), sums);
            }
            else
            {
                new ReadOnlySpan<T>(tile, width).CopyTo(new Span<T>(c, width));
            }
        }
    }
}
