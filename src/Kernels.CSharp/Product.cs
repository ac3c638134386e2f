using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Leibniz.Kernels;

/// <summary>A packed, register-blocked product, generic over the tile that one call of the micro-kernel computes.</summary>
/// <remarks>
/// <para>
/// Three levels. A tile of C stays in registers (see MicroKernel). A block of k, at most 320 deep, lets 12 rows of A (15 KB of
/// floats) and the panel of B at hand (40 KB) live in the first- and second-level caches. A pass packs at most
/// 1536 rows of A, 2048 columns of B and four blocks of k, 18 MB of floats, before its tiles are computed: so most
/// products are one pass, with two meetings of the threads, and any size needs a bounded buffer.
/// </para>
/// <para>
/// Threads share the panels to pack, then rectangles of tiles; k is cut by its length alone and never shared. Each element
/// is therefore the same sum in the same order for any number of threads, and wherever it lies in its tile.
/// </para>
/// <para>
/// A stays where it is if its numbers lie side by side along rows or columns: a tile broadcasts them one by one, and 12 lines are as easy to
/// follow as one. Packed, 128 x 784 times 784 x 512 took 398 microseconds on two threads, and takes 320; 10,000 x 784 took 27.7 ms, and takes 23.2.
/// B stays where it is for at most two tiles of rows, which is what its packing costs. Up to 96 tiles of rows (1152 rows of floats) whoever
/// computes with a panel of B packs it, just before, into memory of its own: it is then read from the nearest cache, and nobody waits
/// for B to be packed. The gradient of 784 x 512 weights took 288 microseconds on two threads with panels for all, and takes 266.
/// </para>
/// </remarks>
internal sealed unsafe class Product<T, TTile>
    where T : unmanaged, INumberBase<T>
    where TTile : struct, ITile<T>
{
    private const int MostDepth = 320;
    private const int PassRows = 1536;
    private const int PassColumns = 2048;
    private const int PassBlocks = 4;

    // Multiply-adds: below the first, two threads lose more by meeting than they win; a part is at least the second.
    private const int ShareFrom = 1 << 20;
    private const int PartWork = 1 << 18;

    // Elements that a part packs.
    private const int PackWork = 1 << 14;

    // Tiles of a part, at most: 120 rows and 256 columns of floats, whose panels (270 KB a block) a second-level cache holds.
    private const int MostPartRows = 10;
    private const int MostPartColumns = 8;

    // Tiles of rows up to which each part packs its own panels of B, and those that are worth a panel of their own.
    private const int MostOwnRows = 96;
    private const int LeastOwnRows = 16;

    [ThreadStatic]
    private static Product<T, TTile>? idle;

    // A thread's own panel of B, aligned by hand.
    [ThreadStatic]
    private static T[]? own;

    private readonly Action<int> pack;
    private readonly Action<int> compute;
    private Operands<T> o;
    private bool shared;

    // The pass at hand: where it starts, its size, and its panels. Those from the first packed one on lie in the buffer.
    private int row;
    private int column;
    private int depth;
    private int rows;
    private int columns;
    private int length;
    private int block;
    private bool ownPanels;
    private int packedRows;
    private int packedColumns;
    private T* rowPanels;
    private T* columnPanels;

    // How both phases are cut into parts: columns of B before rows of A when packing, row by row of rectangles when computing.
    private int rowsPerPack;
    private int columnsPerPack;
    private int columnPacks;
    private int partRows;
    private int partColumns;
    private int partsAcross;

    private Product()
    {
        pack = Pack;
        compute = Compute;
    }

    public static void Run(in Operands<T> operands)
    {
        // One instance a thread is kept, so that a product allocates nothing.
        Product<T, TTile> product = idle ?? new();
        idle = null;
        product.Multiply(operands);
        idle = product;
    }

    private static int Count(int length, int size) => ((length - 1) / size) + 1;

    private void Multiply(in Operands<T> operands)
    {
        o = operands;
        shared = Team.Threads > 1 && (long)o.M * o.N * o.K >= ShareFrom;

        // Blocks of equal depth, and a multiple of four for the packing in squares.
        block = (Count(o.K, Count(o.K, MostDepth)) + 3) & ~3;
        int passRows = PassRows / TTile.Rows * TTile.Rows;
        int buffer = (Math.Min(Math.Min(o.M, passRows) + TTile.Rows, passRows) + Math.Min(o.N + TTile.Columns, PassColumns))
            * Math.Min(o.K, PassBlocks * block);
        T[] rented = ArrayPool<T>.Shared.Rent(buffer + (64 / sizeof(T)));
        fixed (T* start = rented)
        {
            columnPanels = (T*)(((nuint)start + 63) & ~(nuint)63);
            for (column = 0; column < o.N; column += PassColumns)
            {
                columns = Math.Min(PassColumns, o.N - column);
                for (depth = 0; depth < o.K; depth += length)
                {
                    length = Math.Min(PassBlocks * block, o.K - depth);
                    for (row = 0; row < o.M; row += passRows)
                    {
                        rows = Math.Min(passRows, o.M - row);
                        Pass();
                    }
                }
            }
        }

        ArrayPool<T>.Shared.Return(rented);
    }

    private void Pass()
    {
        int down = Count(rows, TTile.Rows);
        int across = Count(columns, TTile.Columns);

        // Lines 4 KB apart share cache sets.
        bool readA = o.ARow == 1 || (o.AColumn == 1 && o.ARow * sizeof(T) % 4096 != 0);
        packedRows = readA ? rows / TTile.Rows : 0;
        packedColumns = o.M <= 2 * TTile.Rows && o.BColumn == 1 ? columns / TTile.Columns : 0;

        // A band of rows for each thread, if the bands are high enough for the packing of their own panels.
        int bands = shared ? Math.Clamp(down / LeastOwnRows, 1, Team.Threads) : 1;
        ownPanels = packedColumns == 0 && o.M <= MostOwnRows * TTile.Rows && (!shared || bands * across >= 2 * Team.Threads);
        rowPanels = ownPanels ? columnPanels : columnPanels + ((nint)(across - packedColumns) * TTile.Columns * length);

        // The panels of B that the first pass over these columns packed serve the passes over further rows.
        int freshColumns = row == 0 && !ownPanels ? across - packedColumns : 0;
        rowsPerPack = Math.Max(1, PackWork / (TTile.Rows * length));
        columnsPerPack = Math.Max(1, PackWork / (TTile.Columns * length));
        columnPacks = (freshColumns + columnsPerPack - 1) / columnsPerPack;
        Share(columnPacks + ((down - packedRows + rowsPerPack - 1) / rowsPerPack), pack);

        Partition(down, across, bands);
        partsAcross = Count(across, partColumns);
        Share(Count(down, partRows) * partsAcross, compute);
    }

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

    /// <summary>Parts as large as the cache allows, but four or more for each thread, as long as each is worth handing out.</summary>
    private void Partition(int down, int across, int bands)
    {
        if (ownPanels)
        {
            partRows = Count(down, bands);
            partColumns = shared ? Math.Clamp(bands * across / (4 * Team.Threads), 1, MostPartColumns) : across;
            return;
        }

        partRows = Math.Min(down, MostPartRows);
        partColumns = Math.Min(across, MostPartColumns);
        long tile = (long)TTile.Rows * TTile.Columns * length;
        while (shared
            && Count(down, partRows) * Count(across, partColumns) < 4 * Team.Threads
            && partRows * partColumns * tile >= 2 * PartWork)
        {
            if (partRows >= partColumns)
            {
                partRows = (partRows + 1) / 2;
            }
            else
            {
                partColumns = (partColumns + 1) / 2;
            }
        }
    }

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
        (int down, int across) = Math.DivRem(part, partsAcross);
        int lastColumn = Math.Min(Count(columns, TTile.Columns), (across + 1) * partColumns);
        if (ownPanels)
        {
            own ??= GC.AllocateUninitializedArray<T>((MostDepth * TTile.Columns) + (64 / sizeof(T)), pinned: true);
            T* panel = (T*)(((nint)Unsafe.AsPointer(ref own[0]) + 63) & ~(nint)63);
            for (int j = across * partColumns; j < lastColumn; j++)
            {
                int width = Math.Min(TTile.Columns, columns - (j * TTile.Columns));
                for (int start = 0; start < length; start += block)
                {
                    int steps = Math.Min(block, length - start);
                    T* from = o.B + ((column + ((nint)j * TTile.Columns)) * o.BColumn) + ((nint)(depth + start) * o.BRow);
                    Packing.Panel(from, o.BColumn, o.BRow, width, steps, panel, TTile.Columns);
                    Column(down, j, start, steps, panel, TTile.Columns);
                }
            }

            return;
        }

        for (int start = 0; start < length; start += block)
        {
            int steps = Math.Min(block, length - start);
            for (int j = across * partColumns; j < lastColumn; j++)
            {
                bool inPlace = j < packedColumns;
                T* b = inPlace ? o.B + ((depth + start) * o.BRow) + column + (j * TTile.Columns) : ColumnPanel(start, steps, j);
                Column(down, j, start, steps, b, inPlace ? o.BRow : TTile.Columns);
            }
        }
    }

    /// <summary>The tiles of a part in one column of tiles, for one block of k.</summary>
    private void Column(int down, int j, int start, int steps, T* b, nint bStep)
    {
        T* spare = stackalloc T[TTile.Rows * TTile.Columns];
        bool add = depth + start > 0;
        int lastRow = Math.Min(Count(rows, TTile.Rows), (down + 1) * partRows);
        int width = Math.Min(TTile.Columns, columns - (j * TTile.Columns));
        for (int i = down * partRows; i < lastRow; i++)
        {
            int height = Math.Min(TTile.Rows, rows - (i * TTile.Rows));
            nint above = row + (i * TTile.Rows);
            T* c = o.C + (above * o.CRow) + ((column + (j * TTile.Columns)) * o.CColumn);
            bool whole = height == TTile.Rows && width == TTile.Columns && o.CColumn == 1;
            T* target = whole ? c : spare;
            nint line = whole ? o.CRow : TTile.Columns;
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
                Spill(spare, height, width, c, add);
            }
        }
    }

    /// <summary>The part of a tile that lies within C.</summary>
    private void Spill(T* tile, int height, int width, T* c, bool add)
    {
        for (int i = 0; i < height; i++)
        {
            T* from = tile + (i * TTile.Columns);
            T* to = c + (i * o.CRow);
            if (o.CColumn == 1 && !add)
            {
                new ReadOnlySpan<T>(from, width).CopyTo(new Span<T>(to, width));
                continue;
            }

            for (int j = 0; j < width; j++)
            {
                to[j * o.CColumn] = add ? to[j * o.CColumn] + from[j] : from[j];
            }
        }
    }
}
