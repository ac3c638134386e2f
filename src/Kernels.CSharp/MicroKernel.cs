namespace Leibniz.Kernels;

// The inner loop of a product. A tile of C stays in registers while k runs: each step loads two vectors of B, broadcasts one
// number of A for each row, and does two multiply-adds a broadcast (see TwoVectors). Two vectors wide, so that a broadcast serves twice; as high as
// registers allow, for 12 or 24 chains of multiply-adds hide their latency (4 cycles, two a cycle) and keep loads below two a cycle.
// One thread's share of the measured peak, 128x784 times 784x512, packing included, on a Zen 5: 92 to 99 % at 512 bits, 96 to 102 % at 256, 70 to 77 %
// at 128 bits, where multiplication and addition are two instructions; on a Zen 3 (256 bits) 80 to 83 %, and 70 while a stranger has the core's other thread.
// The last rows of C have a loop of their own height: 32 rows are then 12, 12 and 8 where they were 36.

/// <summary>A block of C that is computed in registers, of Rows x Columns elements.</summary>
internal unsafe interface ITile<T>
    where T : unmanaged
{
    static abstract int Rows { get; }

    static abstract int Columns { get; }

    /// <summary>
    /// C = A B, or C += A B, for one tile: A[i, p] lies at a + i aRow + p aStep, B[p, j] at b + p bStep + j, C[i, j] at
    /// c + i cRow + j. Each element is one chain of multiply-adds in the order of p, whatever the tile.
    /// </summary>
    static abstract void Run(int k, T* a, nint aRow, nint aStep, T* b, nint bStep, T* c, nint cRow, bool add);
}

/// <summary>A tile that also comes in smaller heights, for the last rows, and that can copy B as it reads it.</summary>
internal unsafe interface IBlockTile<T> : ITile<T>
    where T : unmanaged
{
    /// <summary>
    /// Rows of a transposed A, each in a page of its own, that a tile walks down where they lie without losing time. Of a deeper one it is packed.
    /// </summary>
    static abstract int MostLines { get; }

    /// <summary>
    /// Tiles below each other, of a packed A, that one part has: a panel of B stays in the first-level cache for all of them. 0 where it has no room there.
    /// </summary>
    static abstract int HighRows { get; }

    /// <summary>The least height that so many rows fit in; Rows is the largest.</summary>
    static abstract int Height(int rows);

    /// <summary>How many rows of the last tile but one go to the last, of so many in all: 0, or what makes two tiles of the same height of them.</summary>
    static abstract int Moved(int rows);

    /// <summary>
    /// The same for a number of tiles of one of the heights, whose parts of A, B and C are so far apart each: below each other, or side by side. The rows
    /// of B go to a panel too, side by side, unless it is null.
    /// </summary>
    static abstract void Run(
        int height, int tiles, int k, T* a, nint aRow, nint aStep, nint aTile, T* b, nint bStep, nint bTile, T* copy, T* c, nint cRow, nint cTile, bool add);

    /// <summary>Adds rows of sums, side by side, to rows of C of a tile's width.</summary>
    static abstract void Add(int rows, T* sums, T* c, nint cRow);

    /// <summary>Adds a part of a bias of a tile's width to rows of C, and clears what is then negative if asked for.</summary>
    static abstract void Finish(int rows, T* c, nint cRow, T* bias, bool rectified);

    /// <summary>Clears rows of C where those of a gate, laid out alike, are not positive.</summary>
    static abstract void Gate(int rows, T* c, nint cRow, T* gate);
}

/// <summary>12 rows of two vectors: 24 sums, for machines with 32 vector registers. Also 8 and 4 rows.</summary>
internal readonly unsafe struct Tall<T, TVector, TLanes> : IBlockTile<T>
    where T : unmanaged
    where TVector : struct
    where TLanes : struct, ILanes<T, TVector>
{
    public static int Rows => 12;

    public static int Columns => 2 * TLanes.Count;

    // On an Intel Xeon 784 x 1024 transposed times 1024 x 512 took 13 ms where it lay, and takes 6 to 7 packed; 784 x 128 transposed takes the same.
    public static int MostLines => 192;

    // A panel of B, 32 floats by up to 400 of a block, is as large as the first-level cache of such machines. Not tried there.
    public static int HighRows => 0;

    public static int Height(int rows) => rows > 8 ? 12 : rows > 4 ? 8 : 4;

    public static int Moved(int rows) => 0;

    public static void Run(int k, T* a, nint aRow, nint aStep, T* b, nint bStep, T* c, nint cRow, bool add) =>
        TwoVectors<T, TVector, TLanes>.Run<Rows12, No>(1, k, a, aRow, aStep, 0, b, bStep, 0, null, c, cRow, 0, add);

    public static void Run(
        int height, int tiles, int k, T* a, nint aRow, nint aStep, nint aTile, T* b, nint bStep, nint bTile, T* copy, T* c, nint cRow, nint cTile, bool add)
    {
        if (height == 12)
        {
            TwoVectors<T, TVector, TLanes>.Run<Rows12>(tiles, k, a, aRow, aStep, aTile, b, bStep, bTile, copy, c, cRow, cTile, add);
        }
        else if (height == 8)
        {
            TwoVectors<T, TVector, TLanes>.Run<Rows8>(tiles, k, a, aRow, aStep, aTile, b, bStep, bTile, copy, c, cRow, cTile, add);
        }
        else
        {
            TwoVectors<T, TVector, TLanes>.Run<Rows4>(tiles, k, a, aRow, aStep, aTile, b, bStep, bTile, copy, c, cRow, cTile, add);
        }
    }

    public static void Add(int rows, T* sums, T* c, nint cRow) => Sums<T, TVector, TLanes>.Add(rows, sums, c, cRow);

    public static void Finish(int rows, T* c, nint cRow, T* bias, bool rectified) =>
        Sums<T, TVector, TLanes>.Finish(rows, c, cRow, bias, rectified);

    public static void Gate(int rows, T* c, nint cRow, T* gate) => Sums<T, TVector, TLanes>.Gate(rows, c, cRow, gate);
}

/// <summary>6 rows of two vectors: 12 sums, for machines with 16 vector registers. Also 4 and 2 rows.</summary>
internal readonly unsafe struct Low<T, TVector, TLanes> : IBlockTile<T>
    where T : unmanaged
    where TVector : struct
    where TLanes : struct, ILanes<T, TVector>
{
    public static int Rows => 6;

    public static int Columns => 2 * TLanes.Count;

    // A Zen 3 runs down any of them slower than along a packed one: where the tile's 128 lines were in the second-level cache, at 66 GFLOP/s and 88.
    public static int MostLines => 0;

    // On a Zen 3 1024 cubed went at 67 % of one thread's peak in float64 with 10, at 79 with 43, at 81 to 84 with 86 and 171.
    public static int HighRows => 86;

    public static int Height(int rows) => rows > 4 ? 6 : rows > 2 ? 4 : 2;

    // 4 + 4 for 6 + 2: two rows have four chains of multiply-adds, which wait for each other, and take as long as four. 32 x 1024 times 1024 x 1024 went from 81 to
    // 87 GFLOP/s on two threads of a Zen 3, 128 x 784 times 784 x 512 from 112 to 114.
    public static int Moved(int rows) => rows > Rows && rows % Rows == 2 ? 2 : 0;

    public static void Run(int k, T* a, nint aRow, nint aStep, T* b, nint bStep, T* c, nint cRow, bool add) =>
        TwoVectors<T, TVector, TLanes>.Run<Rows6, No>(1, k, a, aRow, aStep, 0, b, bStep, 0, null, c, cRow, 0, add);

    public static void Run(
        int height, int tiles, int k, T* a, nint aRow, nint aStep, nint aTile, T* b, nint bStep, nint bTile, T* copy, T* c, nint cRow, nint cTile, bool add)
    {
        if (height == 6)
        {
            TwoVectors<T, TVector, TLanes>.Run<Rows6>(tiles, k, a, aRow, aStep, aTile, b, bStep, bTile, copy, c, cRow, cTile, add);
        }
        else if (height == 4)
        {
            TwoVectors<T, TVector, TLanes>.Run<Rows4>(tiles, k, a, aRow, aStep, aTile, b, bStep, bTile, copy, c, cRow, cTile, add);
        }
        else
        {
            TwoVectors<T, TVector, TLanes>.Run<Rows2>(tiles, k, a, aRow, aStep, aTile, b, bStep, bTile, copy, c, cRow, cTile, add);
        }
    }

    public static void Add(int rows, T* sums, T* c, nint cRow) => Sums<T, TVector, TLanes>.Add(rows, sums, c, cRow);

    public static void Finish(int rows, T* c, nint cRow, T* bias, bool rectified) =>
        Sums<T, TVector, TLanes>.Finish(rows, c, cRow, bias, rectified);

    public static void Gate(int rows, T* c, nint cRow, T* gate) => Sums<T, TVector, TLanes>.Gate(rows, c, cRow, gate);
}
