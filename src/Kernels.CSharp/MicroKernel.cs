using System.Runtime.CompilerServices;

namespace Leibniz.Kernels;

// The inner loop of a product. A tile of C stays in registers while k runs: each step loads two vectors of B, broadcasts one
// number of A for each row, and does two multiply-adds a broadcast. Two vectors wide, so that a broadcast serves twice; as high as
// registers allow, for 12 or 24 chains of multiply-adds hide their latency (4 cycles, two a cycle) and keep loads below two a cycle.
// One thread's share of the measured peak, 128x784 times 784x512, packing included: 92 to 99 % at 512 bits, 96 to 102 % at 256, 70 to 77 %
// at 128 bits, where multiplication and addition are two instructions. The last rows of C have a loop of their own height: 32 rows are
// then 12, 12 and 8 where they were 36.

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
    /// <summary>The least height that so many rows fit in; Rows is the largest.</summary>
    static abstract int Height(int rows);

    /// <summary>The same for a tile of one of the heights. The rows of B go to a panel too, side by side, unless it is null.</summary>
    static abstract void Run(
        int height, int k, T* a, nint aRow, nint aStep, T* b, nint bStep, T* copy, T* c, nint cRow, bool add);

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

    public static int Height(int rows) => rows > 8 ? 12 : rows > 4 ? 8 : 4;

    public static void Run(int k, T* a, nint aRow, nint aStep, T* b, nint bStep, T* c, nint cRow, bool add) =>
        TwoVectors<T, TVector, TLanes>.Run<Rows12, No>(k, a, aRow, aStep, b, bStep, null, c, cRow, add);

    public static void Run(
        int height, int k, T* a, nint aRow, nint aStep, T* b, nint bStep, T* copy, T* c, nint cRow, bool add)
    {
        if (height == 12)
        {
            TwoVectors<T, TVector, TLanes>.Run<Rows12>(k, a, aRow, aStep, b, bStep, copy, c, cRow, add);
        }
        else if (height == 8)
        {
            TwoVectors<T, TVector, TLanes>.Run<Rows8>(k, a, aRow, aStep, b, bStep, copy, c, cRow, add);
        }
        else
        {
            TwoVectors<T, TVector, TLanes>.Run<Rows4>(k, a, aRow, aStep, b, bStep, copy, c, cRow, add);
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

    public static int Height(int rows) => rows > 4 ? 6 : rows > 2 ? 4 : 2;

    public static void Run(int k, T* a, nint aRow, nint aStep, T* b, nint bStep, T* c, nint cRow, bool add) =>
        TwoVectors<T, TVector, TLanes>.Run<Rows6, No>(k, a, aRow, aStep, b, bStep, null, c, cRow, add);

    public static void Run(
        int height, int k, T* a, nint aRow, nint aStep, T* b, nint bStep, T* copy, T* c, nint cRow, bool add)
    {
        if (height == 6)
        {
            TwoVectors<T, TVector, TLanes>.Run<Rows6>(k, a, aRow, aStep, b, bStep, copy, c, cRow, add);
        }
        else if (height == 4)
        {
            TwoVectors<T, TVector, TLanes>.Run<Rows4>(k, a, aRow, aStep, b, bStep, copy, c, cRow, add);
        }
        else
        {
            TwoVectors<T, TVector, TLanes>.Run<Rows2>(k, a, aRow, aStep, b, bStep, copy, c, cRow, add);
        }
    }

    public static void Add(int rows, T* sums, T* c, nint cRow) => Sums<T, TVector, TLanes>.Add(rows, sums, c, cRow);

    public static void Finish(int rows, T* c, nint cRow, T* bias, bool rectified) =>
        Sums<T, TVector, TLanes>.Finish(rows, c, cRow, bias, rectified);

    public static void Gate(int rows, T* c, nint cRow, T* gate) => Sums<T, TVector, TLanes>.Gate(rows, c, cRow, gate);
}

/// <summary>The loop of both, for each height: what a height has no rows for, the compiler leaves out.</summary>
internal static unsafe class TwoVectors<T, TVector, TLanes>
    where T : unmanaged
    where TVector : struct
    where TLanes : struct, ILanes<T, TVector>
{
    // Rows of B that are asked for before they are copied: as long as memory takes to answer. Without, 128 x 784 times 784 x 512 took 279 microseconds
    // on two threads where it takes 257.
    private const int Ahead = 12;

    public static void Run<TRows>(int k, T* a, nint aRow, nint aStep, T* b, nint bStep, T* copy, T* c, nint cRow, bool add)
        where TRows : struct, IRows
    {
        if (copy == null)
        {
            Run<TRows, No>(k, a, aRow, aStep, b, bStep, copy, c, cRow, add);
        }
        else
        {
            Run<TRows, Yes>(k, a, aRow, aStep, b, bStep, copy, c, cRow, add);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Run<TRows, TCopy>(
        int k, T* a, nint aRow, nint aStep, T* b, nint bStep, T* copy, T* c, nint cRow, bool add)
        where TRows : struct, IRows
        where TCopy : struct, IChoice
    {
        int lanes = TLanes.Count;
        nint twice = 2 * aRow;
        T* a3 = a + (3 * aRow);
        T* a6 = a + (6 * aRow);
        T* a9 = a + (9 * aRow);
        TVector x0 = default, y0 = default;
        TVector x1 = default, y1 = default;
        TVector x2 = default, y2 = default;
        TVector x3 = default, y3 = default;
        TVector x4 = default, y4 = default;
        TVector x5 = default, y5 = default;
        TVector x6 = default, y6 = default;
        TVector x7 = default, y7 = default;
        TVector x8 = default, y8 = default;
        TVector x9 = default, y9 = default;
        TVector x10 = default, y10 = default;
        TVector x11 = default, y11 = default;
        for (int p = 0; p < k; p++)
        {
            TVector left = TLanes.Load(b), right = TLanes.Load(b + lanes);
            if (TCopy.IsTrue)
            {
                Prefetch.Line(b + (Ahead * bStep));
                Prefetch.Line(b + (Ahead * bStep) + lanes);
                TLanes.Store(left, copy);
                TLanes.Store(right, copy + lanes);
                copy += 2 * lanes;
            }

            TVector s0 = TLanes.Broadcast(*a);
            x0 = TLanes.MultiplyAdd(s0, left, x0);
            y0 = TLanes.MultiplyAdd(s0, right, y0);
            TVector s1 = TLanes.Broadcast(a[aRow]);
            x1 = TLanes.MultiplyAdd(s1, left, x1);
            y1 = TLanes.MultiplyAdd(s1, right, y1);

            if (TRows.Count > 2)
            {
                TVector s2 = TLanes.Broadcast(a[twice]);
                x2 = TLanes.MultiplyAdd(s2, left, x2);
                y2 = TLanes.MultiplyAdd(s2, right, y2);
                TVector s3 = TLanes.Broadcast(*a3);
                x3 = TLanes.MultiplyAdd(s3, left, x3);
                y3 = TLanes.MultiplyAdd(s3, right, y3);
            }

            if (TRows.Count > 4)
            {
                TVector s4 = TLanes.Broadcast(a3[aRow]);
                x4 = TLanes.MultiplyAdd(s4, left, x4);
                y4 = TLanes.MultiplyAdd(s4, right, y4);
                TVector s5 = TLanes.Broadcast(a3[twice]);
                x5 = TLanes.MultiplyAdd(s5, left, x5);
                y5 = TLanes.MultiplyAdd(s5, right, y5);
            }

            if (TRows.Count > 6)
            {
                TVector s6 = TLanes.Broadcast(*a6);
                x6 = TLanes.MultiplyAdd(s6, left, x6);
                y6 = TLanes.MultiplyAdd(s6, right, y6);
                TVector s7 = TLanes.Broadcast(a6[aRow]);
                x7 = TLanes.MultiplyAdd(s7, left, x7);
                y7 = TLanes.MultiplyAdd(s7, right, y7);
            }

            if (TRows.Count > 8)
            {
                TVector s8 = TLanes.Broadcast(a6[twice]);
                x8 = TLanes.MultiplyAdd(s8, left, x8);
                y8 = TLanes.MultiplyAdd(s8, right, y8);
                TVector s9 = TLanes.Broadcast(*a9);
                x9 = TLanes.MultiplyAdd(s9, left, x9);
                y9 = TLanes.MultiplyAdd(s9, right, y9);
            }

            if (TRows.Count > 10)
            {
                TVector s10 = TLanes.Broadcast(a9[aRow]);
                x10 = TLanes.MultiplyAdd(s10, left, x10);
                y10 = TLanes.MultiplyAdd(s10, right, y10);
                TVector s11 = TLanes.Broadcast(a9[twice]);
                x11 = TLanes.MultiplyAdd(s11, left, x11);
                y11 = TLanes.MultiplyAdd(s11, right, y11);
            }

            a += aStep;
            b += bStep;
            a3 += aStep;
            if (TRows.Count > 6)
            {
                a6 += aStep;
            }

            if (TRows.Count > 9)
            {
                a9 += aStep;
            }
        }

        Sums<T, TVector, TLanes>.Put(x0, y0, c, add);
        Sums<T, TVector, TLanes>.Put(x1, y1, c + cRow, add);

        if (TRows.Count > 2)
        {
            Sums<T, TVector, TLanes>.Put(x2, y2, c + (2 * cRow), add);
            Sums<T, TVector, TLanes>.Put(x3, y3, c + (3 * cRow), add);
        }

        if (TRows.Count > 4)
        {
            Sums<T, TVector, TLanes>.Put(x4, y4, c + (4 * cRow), add);
            Sums<T, TVector, TLanes>.Put(x5, y5, c + (5 * cRow), add);
        }

        if (TRows.Count > 6)
        {
            Sums<T, TVector, TLanes>.Put(x6, y6, c + (6 * cRow), add);
            Sums<T, TVector, TLanes>.Put(x7, y7, c + (7 * cRow), add);
        }

        if (TRows.Count > 8)
        {
            Sums<T, TVector, TLanes>.Put(x8, y8, c + (8 * cRow), add);
            Sums<T, TVector, TLanes>.Put(x9, y9, c + (9 * cRow), add);
        }

        if (TRows.Count > 10)
        {
            Sums<T, TVector, TLanes>.Put(x10, y10, c + (10 * cRow), add);
            Sums<T, TVector, TLanes>.Put(x11, y11, c + (11 * cRow), add);
        }
    }
}
