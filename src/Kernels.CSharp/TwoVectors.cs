using System.Runtime.CompilerServices;

namespace Leibniz.Kernels;

/// <summary>The inner loop of a product, for each height of a tile: what a height has no rows for, the compiler leaves out.</summary>
/// <remarks>
/// Four steps a turn, and each row at one address: a step is 41 instructions for 24 multiply-adds, or 22 for 12, where it was 47 and 27. A core
/// decodes six or eight in a cycle and multiplies twice, so that it doesn't show until another thread shares the decoder, which on a rented machine may
/// be a stranger's: then 128 x 784 times 784 x 512 on a Zen 3 went from 62 to 71 GFLOP/s (alone 82 as before), 784 x 128 transposed times 128 x 512 from 59 to 65.
/// C is asked for row by row while k runs: written all at once, its lines keep the core's few ways to memory to themselves, and the next tile waits for B. On two threads of an
/// Intel Xeon (512 bits), each result in other memory, 784 x 128 transposed times 128 x 512 went from 233 to 277 GFLOP/s, 128 x 784 times 784 x 512 from 211 to 239,
/// 64 x 64 times 64 x 10,000 from 92 to 216; on a Zen 3 it is 1 to 3 % (medians, side by side).
/// A call computes all tiles of a column, or of a row: with a call for each, 784 x 128 transposed times 128 x 512, packed, went at 100 GFLOP/s on two threads of that
/// machine, and goes at 120; 10,000 x 64 times 64 x 64 went from 88 to 102.
/// </remarks>
internal static unsafe class TwoVectors<T, TVector, TLanes>
    where T : unmanaged
    where TVector : struct
    where TLanes : struct, ILanes<T, TVector>
{
    // Rows of B that are asked for before they are copied: as long as memory takes to answer. Without, 128 x 784 times 784 x 512 took 279 microseconds
    // on two threads where it takes 257. With vectors of 512 bits memory is farther: on two threads of an Intel Xeon the same went from 224 GFLOP/s with 12 rows to 247 with 20,
    // 1024 cubed from 246 to 262; on a Zen 3, with 256 bits, 32 rows of A lost a fiftieth.
    private static int Ahead => Unsafe.SizeOf<TVector>() == 64 ? 20 : 12;

    public static void Run<TRows>(
        int tiles, int k, T* a, nint aRow, nint aStep, nint aTile, T* b, nint bStep, nint bTile, T* copy, T* c, nint cRow, nint cTile, bool add)
        where TRows : struct, IRows
    {
        if (copy == null)
        {
            Run<TRows, No>(tiles, k, a, aRow, aStep, aTile, b, bStep, bTile, copy, c, cRow, cTile, add);
        }
        else
        {
            Run<TRows, Yes>(tiles, k, a, aRow, aStep, aTile, b, bStep, bTile, copy, c, cRow, cTile, add);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Run<TRows, TCopy>(
        int tiles,
        int k,
        T* aTop,
        nint aRow,
        nint aStep,
        nint aTile,
        T* bTop,
        nint bStep,
        nint bTile,
        T* copyTop,
        T* c,
        nint cRow,
        nint cTile,
        bool add)
        where TRows : struct, IRows
        where TCopy : struct, IChoice
    {
        nint down = aRow * sizeof(T);
        nint three = 3 * down;
        nint five = 5 * down;
        aStep *= sizeof(T);
        bStep *= sizeof(T);
        for (; tiles > 0; tiles--, aTop += aTile, bTop += bTile, c += cTile)
        {
            T* a = aTop;
            T* a6 = a + (6 * aRow);
            T* b = bTop;
            T* copy = copyTop;
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
            T* asked = c;
            T* below = c + (TRows.Count * cRow);
            int p = k;
            for (; p >= 4; p -= 4)
            {
                if (asked != below)
                {
                    Ask(asked);
                    asked += cRow;
                }

                Step<TRows, TCopy>(
                    a, a6, down, three, five, b, bStep, copy,
                    ref x0, ref y0, ref x1, ref y1, ref x2, ref y2, ref x3, ref y3,
                    ref x4, ref y4, ref x5, ref y5, ref x6, ref y6, ref x7, ref y7,
                    ref x8, ref y8, ref x9, ref y9, ref x10, ref y10, ref x11, ref y11);
                Advance<TRows, TCopy>(ref a, ref a6, aStep, ref b, bStep, ref copy);
                Step<TRows, TCopy>(
                    a, a6, down, three, five, b, bStep, copy,
                    ref x0, ref y0, ref x1, ref y1, ref x2, ref y2, ref x3, ref y3,
                    ref x4, ref y4, ref x5, ref y5, ref x6, ref y6, ref x7, ref y7,
                    ref x8, ref y8, ref x9, ref y9, ref x10, ref y10, ref x11, ref y11);
                Advance<TRows, TCopy>(ref a, ref a6, aStep, ref b, bStep, ref copy);
                Step<TRows, TCopy>(
                    a, a6, down, three, five, b, bStep, copy,
                    ref x0, ref y0, ref x1, ref y1, ref x2, ref y2, ref x3, ref y3,
                    ref x4, ref y4, ref x5, ref y5, ref x6, ref y6, ref x7, ref y7,
                    ref x8, ref y8, ref x9, ref y9, ref x10, ref y10, ref x11, ref y11);
                Advance<TRows, TCopy>(ref a, ref a6, aStep, ref b, bStep, ref copy);
                Step<TRows, TCopy>(
                    a, a6, down, three, five, b, bStep, copy,
                    ref x0, ref y0, ref x1, ref y1, ref x2, ref y2, ref x3, ref y3,
                    ref x4, ref y4, ref x5, ref y5, ref x6, ref y6, ref x7, ref y7,
                    ref x8, ref y8, ref x9, ref y9, ref x10, ref y10, ref x11, ref y11);
                Advance<TRows, TCopy>(ref a, ref a6, aStep, ref b, bStep, ref copy);
            }

            for (; p > 0; p--)
            {
                Step<TRows, TCopy>(
                    a, a6, down, three, five, b, bStep, copy,
                    ref x0, ref y0, ref x1, ref y1, ref x2, ref y2, ref x3, ref y3,
                    ref x4, ref y4, ref x5, ref y5, ref x6, ref y6, ref x7, ref y7,
                    ref x8, ref y8, ref x9, ref y9, ref x10, ref y10, ref x11, ref y11);
                Advance<TRows, TCopy>(ref a, ref a6, aStep, ref b, bStep, ref copy);
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

    /// <summary>
    /// One step of k. Distances are in bytes, so that a row is one address. More than 32 arguments, and the compiler would call it: the accumulators
    /// would then live in memory.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step<TRows, TCopy>(
        T* a, T* a6, nint down, nint three, nint five, T* b, nint bStep, T* copy,
        ref TVector x0, ref TVector y0, ref TVector x1, ref TVector y1, ref TVector x2, ref TVector y2, ref TVector x3, ref TVector y3,
        ref TVector x4, ref TVector y4, ref TVector x5, ref TVector y5, ref TVector x6, ref TVector y6, ref TVector x7, ref TVector y7,
        ref TVector x8, ref TVector y8, ref TVector x9, ref TVector y9, ref TVector x10, ref TVector y10, ref TVector x11, ref TVector y11)
        where TRows : struct, IRows
        where TCopy : struct, IChoice
    {
        TVector left = TLanes.Load(b), right = TLanes.Load(b + TLanes.Count);
        if (TCopy.IsTrue)
        {
            Ask((T*)((byte*)b + (Ahead * bStep)));
            TLanes.Store(left, copy);
            TLanes.Store(right, copy + TLanes.Count);
        }

        TVector s0 = TLanes.Broadcast(*a);
        x0 = TLanes.MultiplyAdd(s0, left, x0);
        y0 = TLanes.MultiplyAdd(s0, right, y0);
        TVector s1 = TLanes.Broadcast(At(a, down));
        x1 = TLanes.MultiplyAdd(s1, left, x1);
        y1 = TLanes.MultiplyAdd(s1, right, y1);

        if (TRows.Count > 2)
        {
            TVector s2 = TLanes.Broadcast(At(a, 2 * down));
            x2 = TLanes.MultiplyAdd(s2, left, x2);
            y2 = TLanes.MultiplyAdd(s2, right, y2);
            TVector s3 = TLanes.Broadcast(At(a, three));
            x3 = TLanes.MultiplyAdd(s3, left, x3);
            y3 = TLanes.MultiplyAdd(s3, right, y3);
        }

        if (TRows.Count > 4)
        {
            TVector s4 = TLanes.Broadcast(At(a, 4 * down));
            x4 = TLanes.MultiplyAdd(s4, left, x4);
            y4 = TLanes.MultiplyAdd(s4, right, y4);
            TVector s5 = TLanes.Broadcast(At(a, five));
            x5 = TLanes.MultiplyAdd(s5, left, x5);
            y5 = TLanes.MultiplyAdd(s5, right, y5);
        }

        if (TRows.Count > 6)
        {
            TVector s6 = TLanes.Broadcast(*a6);
            x6 = TLanes.MultiplyAdd(s6, left, x6);
            y6 = TLanes.MultiplyAdd(s6, right, y6);
            TVector s7 = TLanes.Broadcast(At(a6, down));
            x7 = TLanes.MultiplyAdd(s7, left, x7);
            y7 = TLanes.MultiplyAdd(s7, right, y7);
        }

        if (TRows.Count > 8)
        {
            TVector s8 = TLanes.Broadcast(At(a6, 2 * down));
            x8 = TLanes.MultiplyAdd(s8, left, x8);
            y8 = TLanes.MultiplyAdd(s8, right, y8);
            TVector s9 = TLanes.Broadcast(At(a6, three));
            x9 = TLanes.MultiplyAdd(s9, left, x9);
            y9 = TLanes.MultiplyAdd(s9, right, y9);
        }

        if (TRows.Count > 10)
        {
            TVector s10 = TLanes.Broadcast(At(a6, 4 * down));
            x10 = TLanes.MultiplyAdd(s10, left, x10);
            y10 = TLanes.MultiplyAdd(s10, right, y10);
            TVector s11 = TLanes.Broadcast(At(a6, five));
            x11 = TLanes.MultiplyAdd(s11, left, x11);
            y11 = TLanes.MultiplyAdd(s11, right, y11);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Advance<TRows, TCopy>(ref T* a, ref T* a6, nint aStep, ref T* b, nint bStep, ref T* copy)
        where TRows : struct, IRows
        where TCopy : struct, IChoice
    {
        a = (T*)((byte*)a + aStep);
        b = (T*)((byte*)b + bStep);
        if (TRows.Count > 6)
        {
            a6 = (T*)((byte*)a6 + aStep);
        }

        if (TCopy.IsTrue)
        {
            copy += 2 * TLanes.Count;
        }
    }

    /// <summary>Asks for two vectors by their last bytes: where they straddle lines, the first line came with the vectors before them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Ask(T* place)
    {
        Prefetch.Line(place + TLanes.Count - 1);
        Prefetch.Line(place + (2 * TLanes.Count) - 1);
    }

    private static T At(T* a, nint bytes) => *(T*)((byte*)a + bytes);
}
