using System.Buffers;
using System.Numerics;

namespace Leibniz.Kernels;

/// <summary>A packed, register-blocked product, generic over the tile that one call of the micro-kernel computes.</summary>
/// <remarks>
/// <para>
/// Three levels. A tile of C stays in registers (see MicroKernel). A block of k, at most 400 deep, lets 12 rows of A (19 KB of
/// floats) and the panel of B at hand (50 KB) live in the first- and second-level caches. A pass packs at most
/// 1536 rows of A, 2048 columns of B and four blocks of k, 23 MB of floats, before its tiles are computed: so most
/// products are one pass, with two meetings of the threads, and any size needs a bounded buffer.
/// </para>
/// <para>
/// A part is a rectangle of tiles, 60 rows high on a machine with 16 registers, where A is read in place. Of a packed A it is one column of tiles, up to 516 rows high,
/// and a pass is one block of k: packed rows come as one stream, as fast from the cache that threads share, but a panel of B is fetched anew for each part, and
/// ten tiles are too few to pay for that. On a Zen 3 with strangers on its cores 1024 cubed went from 69 to 78 % of one thread's peak and from 67 to 71 % of two threads', in
/// float64 from 67 to 79 and from 63 to 73 %; the transposed 1024 x 1024 times 1024 x 512 from 67 to 76 and from 66 to 69 %. A block a pass is 1 to 6 points of that.
/// </para>
/// <para>
/// Threads share the panels to pack, then rectangles of tiles. k is cut by sizes alone, so that each element is the same sum in the
/// same order for any number of threads, and wherever it lies in its tile. A batch times weights shares the two halves of k as well, and who comes second
/// to a rectangle adds to it: a thread then reads those rows of the weights that it also updates. Where threads share no cache, that
/// is worth a tenth of a training step.
/// </para>
/// <para>
/// A stays where it is if its numbers lie side by side along rows, or down columns that the tile can follow, and the lines find room in the cache: a tile broadcasts
/// them one by one, and 12 lines are as easy to follow as one. Packed, 128 x 784 times 784 x 512 took 398 microseconds on two threads, and 320 in place; 10,000 x 784 took 27.7 ms, and 23.2.
/// B stays where it is for at most two tiles of rows, which is what its packing costs. Up to 96 tiles of rows (1152 rows of floats) whoever
/// computes with a panel of B packs it, into memory of its own: it is then read from the nearest cache, and nobody waits for B to be packed. The first tile
/// that reads the panel writes it too, so that its arithmetic hides the way to memory: by itself the copy was a sixth of those 128 rows (335
/// to 280 microseconds, with shorter last tiles and halves of k that are added as they come), a fourth of 64 rows (190 to 147) and a third of 32 (122 to 80).
/// A layer's bias and relu, or relu's gate, are applied to tiles when they are done: as a pass they took 20 microseconds of a step, and more where threads share
/// no cache.
/// </para>
/// </remarks>
internal sealed unsafe partial class Product<T, TTile>
    where T : unmanaged, INumberBase<T>
    where TTile : struct, IBlockTile<T>
{
    public const int MostDepth = 400;
    private const int PassRows = 1536;
    private const int PassColumns = 2048;
    private const int PassBlocks = 4;

    // Multiply-adds: below the first, two threads lose more by meeting than they win; a part is at least the second.
    private const int ShareFrom = 1 << 20;
    private const int PartWork = 1 << 18;

    // Parts for each thread, if each is worth handing out. Threads are never equally fast where others use their cores too, and who is done first can only take
    // whole parts from the other: of a training step's two large products one of two threads waited a tenth of the time with four parts each, and with sixteen
    // the step took 2.5 % less, that of 3 x 1024 columns 5 %.
    private const int PartsPerThread = 16;

    // What a gate's element is worth: it comes from farther away, and a thread that computed it has it at hand.
    private const int GateWork = 8;

    // What any other is worth beside k, for it has to be written: on two threads of a Zen 3 128 x 10 times 10 x 512 went from 44 to 57 GFLOP/s.
    private const int ResultWork = 6;

    // Lines so far apart, in bytes, share a few sets of the first-level cache, and push each other out before the next tile comes: a tile's rows, and the
    // many lines of a transposed A. On a Zen 3, which packs all of these since, a thread's 1024 x 128 transposed times 128 x 1024 went from 51 to 69 GFLOP/s packed, 768 columns from 50 to 58.
    private const int CrowdedRows = 4096;
    private const int CrowdedLines = 1024;

    // Elements of A, and of B, that a part packs: of B more panels side by side, for a visit to each of its rows costs as much as the numbers there. On two threads of a
    // Zen 3 700 cubed gained 4 % by it. Of A, 784 x 128 transposed times 128 x 512 would lose 1 %, with too few parts.
    private const int PackRows = 1 << 14;
    private const int PackColumns = 1 << 15;

    // Tiles of a part, at most: 120 rows and 256 columns of floats, whose panels (270 KB a block) a second-level cache holds.
    private const int MostPartRows = 10;
    private const int MostPartColumns = 8;

    // Steps of k up to which C counts for more than A and B: tiles are then computed row by row, for down a column each line of C lies in another page, and many
    // share few sets of the first-level cache. On two threads of a Zen 3 1024 x 32 transposed times 32 x 1024 went from 80 to 111 GFLOP/s, 64 x 64 times 64 x 10,000
    // from 80 to 98, 1024 x 192 times 192 x 1024 from 135 to 150. Where parts would pack panels of their own for a C that isn't large, they win down to fewer
    // steps: 128 x 10 times 10 x 512 went from 23 to 36, 128 x 48 times 48 x 512 would go from 101 to 88.
    private const int Shallow = 200;
    private const int LargeFrom = 1 << 18;
    private const int ShallowForOwn = 32;

    // Tiles of rows up to which whoever computes with panels of B packs them, where k is shallow: 64 x 64 times 64 x 10,000 went from 78 to 122 GFLOP/s on two threads of
    // a Zen 3, 10,000 rows would go from 163 to 125.
    private const int MostStripRows = 16;

    // Bytes of B that each row of tiles of a part meets again: a fraction of a second-level cache. A panel and the sums of half a k need less room than that.
    private const int MostPartPanels = 1 << 17;

    // Bytes of B from which A is packed for high parts where it could also be read in place: 1000 cubed went from 60 to 69 % of the peak on two threads of a Zen 3, 1200 cubed
    // from 61 to 75 (one thread: 74 to 87, 77 to 94), 600 x 2000 times 2000 x 600 from 65 to 70; 10,000 x 784 times 784 x 512 would go from 77 to 74. About here it is even.
    private const int PackFrom = 3 << 20;

    // Tiles of rows up to which each part packs its own panels of B, and those that are worth a panel of their own.
    private const int MostOwnRows = 96;
    private const int LeastOwnRows = 16;

    [ThreadStatic]
    private static Product<T, TTile>? idle;

    // See Own.
    [ThreadStatic]
    private static T[]? own;

    private readonly Action<int> pack;
    private readonly Action<int> compute;
    private Operands<T> o;
    private bool shared;
    private bool finishes;
    private bool inPlace;
    private bool high;

    // The pass at hand: where it starts, its size, and its panels. Those from the first packed one on lie in the buffer.
    private int row;
    private int column;
    private int depth;
    private int rows;
    private int columns;
    private int length;
    private int block;
    private bool ownPanels;
    private bool rowByRow;
    private bool strips;
    private int moved;
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
    private int partsPerHalf;

    private Product()
    {
        pack = Pack;
        compute = Compute;
    }

    /// <summary>Whether C was finished as asked for: it is where it's a number of tiles wide, each tile when it is done.</summary>
    public static bool Run(in Operands<T> operands)
    {
        // One instance a thread is kept, so that a product allocates nothing.
        Product<T, TTile> product = idle ?? new();
        idle = null;
        product.Multiply(operands);
        idle = product;
        return product.finishes;
    }

    private static bool IsCrowded(nint stride, int bytes) => stride * sizeof(T) % bytes == 0;

    private static bool IsHeight(int rows) => TTile.Height(rows) == rows;

    /// <summary>Rows above a tile, of the pass at hand.</summary>
    private int Above(int tile) => (tile * TTile.Rows) - ((tile + 1) * TTile.Rows >= rows ? moved : 0);

    /// <summary>Rows of a tile that are C's.</summary>
    private int HeightOf(int tile) => Math.Min(Above(tile + 1), rows) - Above(tile);

    private static int Count(int length, int size) => ((length - 1) / size) + 1;

    /// <summary>Whether C is so low that parts may pack panels of B of their own.</summary>
    private bool IsLow => o.M <= MostOwnRows * TTile.Rows;

    private void Multiply(in Operands<T> operands)
    {
        o = operands;
        finishes = o.HasFinish && o.N % TTile.Columns == 0 && o.CColumn == 1;
        shared = Team.Threads > 1 && Work(o.M, o.N, o.K) >= ShareFrom;

        // Weights lie row by row, and what a batch of few samples makes of them is smaller than half of them.
        halved = o.BColumn == 1 && o.M > 2 * TTile.Rows && o.M < MostHalvedRows * TTile.Rows
            && o.K >= 2 * o.M && o.K <= PassBlocks * MostDepth && (long)o.N * o.K >= HalveFrom;

        // Blocks of equal depth, and a multiple of four for the packing in squares.
        int blocks = Count(o.K, MostDepth);
        block = (Count(o.K, halved ? (blocks + 1) & ~1 : blocks) + 3) & ~3;
        bool mayBeHigh = TTile.HighRows > 0 && !IsLow && block > Shallow;
        inPlace = o.ARow == 1
            ? block <= TTile.MostLines && !IsCrowded(o.AColumn, CrowdedLines)
            : o.AColumn == 1 && !IsCrowded(o.ARow, CrowdedRows) && !(mayBeHigh && (long)o.N * o.K * sizeof(T) >= PackFrom);
        high = mayBeHigh && !inPlace;

        int passRows = PassRows / TTile.Rows * TTile.Rows;
        int passDepth = high ? block : PassBlocks * block;
        int buffer = (Math.Min(Math.Min(o.M, passRows) + TTile.Rows, passRows) + Math.Min(o.N + TTile.Columns, PassColumns)) * Math.Min(o.K, passDepth);
        T[] rented = ArrayPool<T>.Shared.Rent(buffer + (64 / sizeof(T)));
        fixed (T* start = rented)
        {
            columnPanels = (T*)(((nuint)start + 63) & ~(nuint)63);
            for (column = 0; column < o.N; column += PassColumns)
            {
                columns = Math.Min(PassColumns, o.N - column);
                for (depth = 0; depth < o.K; depth += length)
                {
                    length = Math.Min(passDepth, o.K - depth);
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

    private long Work(int m, int n, int k) => (long)m * n * (k + (o.Gate != null ? GateWork : ResultWork));

    private void Pass()
    {
        int down = Count(rows, TTile.Rows);
        int across = Count(columns, TTile.Columns);

        moved = TTile.Moved(rows);
        packedRows = !inPlace ? 0 : IsHeight(rows - Above(down - 1)) ? down : rows / TTile.Rows;
        packedColumns = o.M <= 2 * TTile.Rows && o.BColumn == 1 ? columns / TTile.Columns : 0;

        int blocks = Count(length, block);
        middle = halved ? (blocks + 1) / 2 * block : length;
        int parallels = halved ? 2 : 1;

        // A band of rows for each thread, if the bands are high enough for the packing of their own panels.
        int bands = shared ? Math.Clamp(down / LeastOwnRows, 1, Team.Threads) : 1;
        rowByRow = packedColumns == 0 && !halved && !high && length <= (IsLow && (long)o.M * o.N < LargeFrom ? ShallowForOwn : Shallow);
        ownPanels = packedColumns == 0 && !rowByRow && IsLow && (!shared || bands * parallels * across >= 2 * Team.Threads);
        strips = rowByRow && down <= MostStripRows;
        rowPanels = ownPanels || strips ? columnPanels : columnPanels + ((nint)(across - packedColumns) * TTile.Columns * length);

        // The panels of B that the first pass over these columns packed serve the passes over further rows.
        int freshColumns = row == 0 && !ownPanels && !strips ? across - packedColumns : 0;
        rowsPerPack = Math.Max(1, PackRows / (TTile.Rows * length));
        columnsPerPack = Math.Max(1, PackColumns / (TTile.Columns * length));
        columnPacks = (freshColumns + columnsPerPack - 1) / columnsPerPack;
        Share(columnPacks + ((down - packedRows + rowsPerPack - 1) / rowsPerPack), pack);

        Partition(down, across, bands, parallels);
        partsAcross = Count(across, partColumns);
        partsPerHalf = Count(down, partRows) * partsAcross;
        if (halved)
        {
            Array.Resize(ref halves, Math.Max(halves.Length, partsPerHalf));
            Array.Clear(halves);
        }

        Share(parallels * partsPerHalf, compute);
    }

    /// <summary>Parts as large as the cache allows, but so many for each thread, as long as each is worth handing out.</summary>
    private void Partition(int down, int across, int bands, int parallels)
    {
        if (ownPanels)
        {
            partRows = Count(down, bands);
            partColumns = shared ? Math.Clamp(bands * parallels * across / (PartsPerThread * Team.Threads), 1, MostPartColumns) : across;
            return;
        }

        if (rowByRow)
        {
            partColumns = Math.Clamp(MostPartPanels / (TTile.Columns * length * sizeof(T)), 1, across);
            int parts = shared ? (int)Math.Clamp(Work(rows, columns, length) / PartWork, 1, PartsPerThread * Team.Threads) : 1;
            if (strips)
            {
                partRows = down;
                partColumns = Math.Clamp(across / parts, 1, partColumns);
                return;
            }

            partRows = Math.Min(Count(down, Count(parts, Count(across, partColumns))), MostPartRows);
            return;
        }

        partRows = high ? Count(down, Count(down, TTile.HighRows)) : Math.Min(down, MostPartRows);
        partColumns = high ? 1 : Math.Min(across, MostPartColumns);
        long tile = (long)TTile.Rows * TTile.Columns * length;
        while (shared
            && partRows + partColumns > 2
            && parallels * Count(down, partRows) * Count(across, partColumns) < PartsPerThread * Team.Threads
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
}
