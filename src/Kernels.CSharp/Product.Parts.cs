using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace Leibniz.Kernels;

/// <content>What threads do with their parts of a pass.</content>
internal sealed unsafe partial class Product<T, TTile>
{
    private void Pack(int part)
    {
        bool left = part >= columnPacks;
        int perPart = left ? rowsPerPack : columnsPerPack;
        int size = left ? TTile.Rows : TTile.Columns;
        int total = left ? rows : columns;
        int packed = left ? packedRows : packedColumns;
        nint across = left ? o.ARow : o.BColumn;
        nint along = left ? o.AColumn : o.BRow;
        T* source = left ? o.A + (row * across) : o.B + (column * across);
        int first = packed + ((left ? part - columnPacks : part) * perPart);
        int end = Math.Min(Count(total, size), first + perPart);
        for (int start = 0; start < length; start += block)
        {
            int steps = Math.Min(block, length - start);
            for (int panel = first; panel < end; panel++)
            {
                int count = Math.Min(size, total - (panel * size));
                T* from = source + ((nint)panel * size * across) + ((depth + start) * along);
                T* to = left ? RowPanel(start, steps, panel) : ColumnPanel(start, steps, panel);
                Packing.Panel(from, across, along, count, steps, to, size);
            }
        }
    }

    private T* RowPanel(int start, int steps, int panel) =>
        rowPanels + ((((nint)(Count(rows, TTile.Rows) - packedRows) * start) + ((nint)(panel - packedRows) * steps)) * TTile.Rows);

    private T* ColumnPanel(int start, int steps, int panel) =>
        columnPanels
        + ((((nint)(Count(columns, TTile.Columns) - packedColumns) * start) + ((nint)(panel - packedColumns) * steps)) * TTile.Columns);

    private void Compute(int part)
    {
        (int half, int rectangle) = Math.DivRem(part, partsPerHalf);
        (int down, int across) = Math.DivRem(rectangle, partsAcross);
        int firstColumn = across * partColumns;
        int lastColumn = Math.Min(Count(columns, TTile.Columns), firstColumn + partColumns);
        int first = half * middle;
        int end = half == 0 ? middle : length;
        if (ownPanels)
        {
            // One column of C stays in the cache while k runs, since panels are packed anew anyway.
            for (int j = firstColumn; j < lastColumn; j++)
            {
                for (int start = first; start < end; start += block)
                {
                    int steps = Math.Min(block, length - start);
                    Column(down, j, start, steps, OwnPanel(start, steps, j), TTile.Columns, half);
                }
            }

            return;
        }

        for (int start = first; start < end; start += block)
        {
            int steps = Math.Min(block, length - start);
            for (int j = firstColumn; j < lastColumn; j++)
            {
                bool inPlace = j < packedColumns;
                T* b = inPlace ? o.B + ((depth + start) * o.BRow) + column + (j * TTile.Columns) : ColumnPanel(start, steps, j);
                Column(down, j, start, steps, b, inPlace ? o.BRow : TTile.Columns, half);
            }
        }
    }

    /// <summary>A panel of B, packed by who asks, in memory that the thread keeps.</summary>
    private T* OwnPanel(int start, int steps, int panel)
    {
        own ??= GC.AllocateUninitializedArray<T>((MostDepth * TTile.Columns) + (64 / sizeof(T)), pinned: true);
        T* to = (T*)(((nint)Unsafe.AsPointer(ref own[0]) + 63) & ~(nint)63);
        nint first = column + ((nint)panel * TTile.Columns);
        T* from = o.B + (first * o.BColumn) + ((nint)(depth + start) * o.BRow);
        Packing.Panel(from, o.BColumn, o.BRow, (int)Math.Min(TTile.Columns, column + columns - first), steps, to, TTile.Columns);
        return to;
    }

    /// <summary>Adds the sums over the second half of k.</summary>
    private void Join(int part)
    {
        int first = part * rowsPerJoin;
        int count = Math.Min(rowsPerJoin, rows - first);
        T* c = o.C + (first * o.CRow) + (column * o.CColumn);
        Spill(apart + ((nint)first * columns), columns, count, columns, c, o.CRow, o.CColumn, add: true);
    }

    /// <summary>The tiles of a part in one column of tiles, for one block of k.</summary>
    private void Column(int down, int j, int start, int steps, T* b, nint bStep, int half)
    {
        T* spare = stackalloc T[TTile.Rows * TTile.Columns];
        bool second = half == 1 && IsApart;
        bool add = second ? start > middle : depth + start > 0;
        nint cRow = second ? columns : o.CRow;
        nint cColumn = second ? 1 : o.CColumn;
        T* left = second ? apart + (j * TTile.Columns) : o.C + ((column + (j * TTile.Columns)) * o.CColumn);
        int lastRow = Math.Min(Count(rows, TTile.Rows), (down + 1) * partRows);
        int width = Math.Min(TTile.Columns, columns - (j * TTile.Columns));
        for (int i = down * partRows; i < lastRow; i++)
        {
            int height = Math.Min(TTile.Rows, rows - (i * TTile.Rows));
            nint above = row + (i * TTile.Rows);
            T* c = left + (above * cRow);
            bool whole = height == TTile.Rows && width == TTile.Columns && cColumn == 1;
            T* target = whole ? c : spare;
            nint line = whole ? cRow : TTile.Columns;
            if (i < packedRows)
            {
                T* a = o.A + (above * o.ARow) + ((depth + start) * o.AColumn);
                TTile.Run(steps, a, o.ARow, o.AColumn, b, bStep, target, line, add && whole);
            }
            else
            {
                T* a = RowPanel(start, steps, i);
                TTile.Run(steps, a, 1, TTile.Rows, b, bStep, target, line, add && whole);
            }

            if (!whole)
            {
                Spill(spare, TTile.Columns, height, width, c, cRow, cColumn, add);
            }
        }
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
