using System.Numerics;

namespace Leibniz.Kernels;

/// <summary>Products that one thread does within a few microseconds: tiles straight on A, B and C, without a buffer, parts or a pass to prepare.</summary>
/// <remarks>
/// The same tiles as in Product, each a column of them a call, so the bits are the same too. What fits no tile at the end is computed once more with its neighbours instead
/// of padded: the last columns, and the last rows, begin as much earlier as they need. On a thread of a Zen 3 32 x 32 times 32 x 32 went from 62 to 75 GFLOP/s, with A
/// transposed from 28 to 59, 64 x 64 from 69 to 78; on one of an Intel Xeon, by vectors of 512 bits, 32 from 50 to 76 and 48 from 43 to 72.
/// </remarks>
internal static unsafe class SmallProduct<T, TTile>
    where T : unmanaged, INumberBase<T>
    where TTile : struct, IBlockTile<T>
{
    // Multiply-adds.
    private const int MostWork = 1 << 19;

    // Bytes of B that stay in a first-level cache beside A and C, and are read where they lie: 32 x 32 numbers went from 79 to 81 GFLOP/s, 24 rows of them from 74 to 80.
    private const int Near = 1 << 14;

    /// <summary>False, and nothing done, when the product is not small, or not large enough for a tile.</summary>
    public static bool TryRun(in Operands<T> o)
    {
        bool fits = o.M >= TTile.Rows && o.N >= TTile.Columns && o.K <= Product<T, TTile>.MostDepth && o.CColumn == 1;
        if (!fits || (long)o.M * o.N * o.K > MostWork)
        {
            return false;
        }

        T* panel = Product<T, TTile>.Own();
        for (int j = 0; j < o.N; j += TTile.Columns)
        {
            Column(o, Math.Min(j, o.N - TTile.Columns), panel);
        }

        return true;
    }

    /// <summary>As many columns of C as a tile has, from the top to the bottom.</summary>
    private static void Column(in Operands<T> o, int j, T* panel)
    {
        T* b = o.B + (j * o.BColumn);
        T* c = o.C + j;
        int moved = TTile.Moved(o.M);
        int tiles = (o.M / TTile.Rows) - (moved > 0 ? 1 : 0);
        if (o.BColumn != 1)
        {
            Packing.Panel(b, o.BColumn, o.BRow, TTile.Columns, o.K, panel, TTile.Columns);
            Tiles(o, TTile.Rows, tiles, 0, panel, TTile.Columns, null, c);
            b = panel;
        }
        else if (tiles > 2 && o.K * o.BRow * sizeof(T) > Near)
        {
            Tiles(o, TTile.Rows, 1, 0, b, o.BRow, panel, c);
            Tiles(o, TTile.Rows, tiles - 1, TTile.Rows, panel, TTile.Columns, null, c);
            b = panel;
        }
        else
        {
            Tiles(o, TTile.Rows, tiles, 0, b, o.BRow, null, c);
        }

        nint bStep = b == panel ? TTile.Columns : o.BRow;
        for (int row = tiles * TTile.Rows; row < o.M;)
        {
            int height = moved > 0 ? TTile.Rows - moved : TTile.Height(o.M - row);
            row = Math.Min(row, o.M - height);
            Tiles(o, height, 1, row, b, bStep, null, c);
            row += height;
        }

        if (o.Gate != null)
        {
            TTile.Gate(o.M, c, o.CRow, o.Gate + j);
        }
        else if (o.Bias != null)
        {
            TTile.Finish(o.M, c, o.CRow, o.Bias + j, o.Rectified);
        }
    }

    private static void Tiles(in Operands<T> o, int height, int tiles, int row, T* b, nint bStep, T* copy, T* c) =>
        TTile.Run(
            height, tiles, o.K, o.A + (row * o.ARow), o.ARow, o.AColumn, height * o.ARow, b, bStep, 0, copy, c + (row * o.CRow), o.CRow, height * o.CRow, false);
}
