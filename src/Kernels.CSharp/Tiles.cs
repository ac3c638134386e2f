namespace Leibniz.Kernels;

/// <summary>
/// How a result's elements are divided: into tiles that a first-level cache holds, and these into parts for threads. Both
/// follow from sizes alone, so the number of threads never shows in the result.
/// </summary>
internal readonly struct Tiles
{
    /// <summary>
    /// 2048 floats are 8 KB: three operands fit a first-level cache of 32 KB, and a call for each tile is small beside its work.
    /// </summary>
    public const int Length = 2048;

    // From here on a tile for each row costs less than copying short rows together.
    private const int LongRow = 512;

    // 16K floats take a memory-bound loop about 5 microseconds, some ten times what handing out a part costs.
    private const int PartLength = 16384;

    // Below this, two threads without a common cache lose more by fetching what the other wrote than they win: an epoch of a network with 65,536 numbers in a
    // layer's batch took 174 ms when it was shared, and takes 120.
    public const int ParallelFrom = 131072;

    private readonly int row;
    private readonly int perRow;
    private readonly int perPart;
    private readonly int count;

    /// <summary>
    /// Tiles of at most <paramref name="limit"/> elements that suit operands whose shortest run is <paramref name="run"/> long.
    /// </summary>
    public Tiles(int total, int run, int limit = Length)
    {
        if (run >= Math.Min(LongRow, limit))
        {
            // Tiles within rows: a row that is repeated or lies apart from the next is then read in place.
            row = run;
            perRow = ((row - 1) / limit) + 1;
            Chunk = Math.Min(limit, (((row - 1) / perRow) + 64) & ~63);
        }
        else
        {
            // Tiles of whole rows: what repeats each row is then the same in every tile.
            row = total;
            Chunk = Math.Min(total, limit / run * run);
            perRow = ((total - 1) / Chunk) + 1;
        }

        count = total / row * perRow;
        perPart = total < ParallelFrom ? count : Math.Max(1, PartLength / Chunk);
        Parts = ((count - 1) / perPart) + 1;
    }

    /// <summary>The most elements that a tile has.</summary>
    public int Chunk { get; }

    private int Parts { get; }

    /// <summary>Runs the body for each part, on all threads where the work is worth it.</summary>
    public void Run(Action<int> body)
    {
        if (Parts == 1)
        {
            body(0);
        }
        else
        {
            Team.Run(Parts, body);
        }
    }

    /// <summary>The same for parts that need no delegate.</summary>
    public void Run<TParts>(ref TParts work)
        where TParts : struct, IParts => Team.Run(Parts, Parts > 1, ref work);

    public int First(int part) => part * perPart;

    public int End(int part) => Math.Min(count, (part + 1) * perPart);

    /// <summary>Whether each tile lies within one run of this length, which is a multiple of the shortest.</summary>
    public bool Within(int run) => run % row == 0;

    public int Start(int tile, out int length)
    {
        (int r, int s) = Math.DivRem(tile, perRow);
        length = Math.Min(Chunk, row - (s * Chunk));
        return (r * row) + (s * Chunk);
    }
}
