using System.Numerics;
using System.Runtime.CompilerServices;

namespace Leibniz.Kernels;

/// <summary>
/// Products whose B is a line or two of vectors wide and so short that it stays in the first-level cache where it lies: tall data
/// times a small matrix, and small matrices in batches. Nothing is packed.
/// </summary>
/// <remarks>
/// Four rows of C of one vector, or a low tile of two, stay in registers while k runs: each step loads the vectors of B once and
/// broadcasts a number of A for each row, wherever it lies. A product of 100,000 x 8 by 8 x 8 took 0.9 ms on two threads when it was packed, and
/// takes 0.2 to 0.25; a thousand of 8 x 8 took 155 microseconds in plain loops, and take 50.
/// </remarks>
internal static unsafe class NarrowProduct<T, TVector, TLanes>
    where T : unmanaged, INumberBase<T>
    where TVector : struct
    where TLanes : struct, ILanes<T, TVector>
{
    private const int MostDepth = 64;

    // Multiply-adds from which threads share the rows, and those of a part.
    private const int ShareFrom = 1 << 20;
    private const int PartWork = 1 << 18;

    /// <summary>Whether a product with such a B is narrow: so many columns, side by side, and rows.</summary>
    public static bool Fits(int n, int k, nint bColumn) =>
        bColumn == 1 && k <= MostDepth && (n == TLanes.Count || n == 2 * TLanes.Count);

    /// <summary>False, and nothing done, when the product is not narrow.</summary>
    public static bool TryRun(in Operands<T> o)
    {
        if (!Fits(o.N, o.K, o.BColumn) || o.CColumn != 1)
        {
            return false;
        }

        if ((long)o.M * o.N * o.K < ShareFrom)
        {
            Part(o, 0, o.M);
        }
        else
        {
            Share(o);
        }

        return true;
    }

    private static void Share(Operands<T> o)
    {
        int rows = PartWork / (o.N * o.K);
        Team.Run(((o.M - 1) / rows) + 1, part => Part(o, part * rows, Math.Min(o.M, (part + 1) * rows)));
    }

    private static void Part(in Operands<T> o, int first, int end)
    {
        bool two = o.N > TLanes.Count;
        int height = two ? Low<T, TVector, TLanes>.Rows : Few<T, TVector, TLanes>.Rows;
        if (end - first < height)
        {
            OneByOne(o, first, end);
            return;
        }

        for (int next = first; next < end; next += height)
        {
            // The last rows are moved back to end with the part; what is computed again is the same.
            nint row = Math.Min(next, end - height);
            T* a = o.A + (row * o.ARow);
            T* c = o.C + (row * o.CRow);
            if (two)
            {
                Low<T, TVector, TLanes>.Run(o.K, a, o.ARow, o.AColumn, o.B, o.BRow, c, o.CRow, add: false);
            }
            else
            {
                Few<T, TVector, TLanes>.Run(o.K, a, o.ARow, o.AColumn, o.B, o.BRow, c, o.CRow, add: false);
            }
        }
    }

    private static void OneByOne(in Operands<T> o, nint first, int end)
    {
        for (nint row = first; row < end; row++)
        {
            T* a = o.A + (row * o.ARow);
            for (int j = 0; j < o.N; j += TLanes.Count)
            {
                TVector sum = default;
                for (int p = 0; p < o.K; p++)
                {
                    sum = TLanes.MultiplyAdd(TLanes.Broadcast(a[p * o.AColumn]), TLanes.Load(o.B + (p * o.BRow) + j), sum);
                }

                TLanes.Store(sum, o.C + (row * o.CRow) + j);
            }
        }
    }
}
