using System.Numerics;
using System.Runtime.CompilerServices;

namespace Leibniz.Kernels;

/// <summary>
/// Products with at most four rows of A, such as a vector times a matrix. They read each number of B a few times only, so
/// they are bound by memory, and B is read where it lies: packing it would double the traffic.
/// </summary>
/// <remarks>
/// Where B lies row by row, eight vectors of C stay in registers: enough sums in flight to hide the latency of a
/// multiply-add (4 cycles, two a cycle). Where it lies column by column, each element of C is a dot product over lanes.
/// </remarks>
internal static unsafe class FlatProduct<T, TVector, TLanes>
    where T : unmanaged, INumberBase<T>
    where TVector : struct
    where TLanes : struct, ILanes<T, TVector>
{
    public const int MostRows = 4;

    private const int Sums = 8;

    // Numbers of B for which a thread is worth waking, and how many a part then has.
    private const int ShareFrom = 1 << 17;
    private const int PartSize = 1 << 16;

    /// <summary>False, and nothing done, when the product is not flat or B lies in another way.</summary>
    public static bool TryRun(in Operands<T> o)
    {
        bool rows = o.BColumn == 1 && o.N >= TLanes.Count;
        bool dots = o.BRow == 1 && o.AColumn == 1 && o.K >= TLanes.Count;
        if (o.M > MostRows || !(rows || dots))
        {
            return false;
        }

        if ((long)o.N * o.K < ShareFrom)
        {
            Columns(o, rows, 0, o.N);
        }
        else
        {
            Share(o, rows);
        }

        return true;
    }

    private static void Share(Operands<T> o, bool rows)
    {
        // A part ends with a whole group of vectors, so that only the last part has a remainder.
        int group = Sums * TLanes.Count;
        int width = Math.Max(1, PartSize / o.K / group) * group;
        Team.Run(((o.N - 1) / width) + 1, part => Columns(o, rows, part * width, Math.Min(o.N, (part + 1) * width)));
    }

    private static void Columns(in Operands<T> o, bool rows, int start, int end)
    {
        if (rows)
        {
            for (int i = 0; i < o.M; i++)
            {
                Row(o, i, start, end);
            }
        }
        else
        {
            for (int j = start; j < end; j++)
            {
                for (int i = 0; i < o.M; i++)
                {
                    o.C[(i * o.CRow) + (j * o.CColumn)] = Dot(o.K, o.A + (i * o.ARow), o.B + (j * o.BColumn));
                }
            }
        }
    }

    private static void Row(in Operands<T> o, int i, int start, int end)
    {
        T* a = o.A + (i * o.ARow);
        T* c = o.C + (i * o.CRow);
        T* spare = stackalloc T[Sums * TLanes.Count];
        int lanes = TLanes.Count;
        int j = start;
        while (j < end)
        {
            bool wide = j + (Sums * lanes) <= end;

            // The last vector is moved back to end with the row; what it computes again is the same.
            int at = wide ? j : Math.Min(j, o.N - lanes);
            T* target = o.CColumn == 1 ? c + at : spare;
            int width = wide ? Sums * lanes : lanes;
            if (wide)
            {
                Wide(o.K, a, o.AColumn, o.B + at, o.BRow, target);
            }
            else
            {
                Narrow(o.K, a, o.AColumn, o.B + at, o.BRow, target);
            }

            if (o.CColumn != 1)
            {
                for (int x = 0; x < width; x++)
                {
                    c[(at + x) * o.CColumn] = spare[x];
                }
            }

            j += width;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Wide(int k, T* a, nint aStep, T* b, nint bStep, T* c)
    {
        int lanes = TLanes.Count;
        TVector s0 = default, s1 = default, s2 = default, s3 = default;
        TVector s4 = default, s5 = default, s6 = default, s7 = default;
        for (int p = 0; p < k; p++)
        {
            TVector x = TLanes.Broadcast(*a);
            s0 = TLanes.MultiplyAdd(x, TLanes.Load(b), s0);
            s1 = TLanes.MultiplyAdd(x, TLanes.Load(b + lanes), s1);
            s2 = TLanes.MultiplyAdd(x, TLanes.Load(b + (2 * lanes)), s2);
            s3 = TLanes.MultiplyAdd(x, TLanes.Load(b + (3 * lanes)), s3);
            s4 = TLanes.MultiplyAdd(x, TLanes.Load(b + (4 * lanes)), s4);
            s5 = TLanes.MultiplyAdd(x, TLanes.Load(b + (5 * lanes)), s5);
            s6 = TLanes.MultiplyAdd(x, TLanes.Load(b + (6 * lanes)), s6);
            s7 = TLanes.MultiplyAdd(x, TLanes.Load(b + (7 * lanes)), s7);
            a += aStep;
            b += bStep;
        }

        TLanes.Store(s0, c);
        TLanes.Store(s1, c + lanes);
        TLanes.Store(s2, c + (2 * lanes));
        TLanes.Store(s3, c + (3 * lanes));
        TLanes.Store(s4, c + (4 * lanes));
        TLanes.Store(s5, c + (5 * lanes));
        TLanes.Store(s6, c + (6 * lanes));
        TLanes.Store(s7, c + (7 * lanes));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Narrow(int k, T* a, nint aStep, T* b, nint bStep, T* c)
    {
        TVector sum = default;
        for (int p = 0; p < k; p++)
        {
            sum = TLanes.MultiplyAdd(TLanes.Broadcast(*a), TLanes.Load(b), sum);
            a += aStep;
            b += bStep;
        }

        TLanes.Store(sum, c);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static T Dot(int k, T* a, T* b)
    {
        int lanes = TLanes.Count;
        TVector s0 = default, s1 = default, s2 = default, s3 = default;
        int p = 0;
        for (; p <= k - (4 * lanes); p += 4 * lanes)
        {
            s0 = TLanes.MultiplyAdd(TLanes.Load(a + p), TLanes.Load(b + p), s0);
            s1 = TLanes.MultiplyAdd(TLanes.Load(a + p + lanes), TLanes.Load(b + p + lanes), s1);
            s2 = TLanes.MultiplyAdd(TLanes.Load(a + p + (2 * lanes)), TLanes.Load(b + p + (2 * lanes)), s2);
            s3 = TLanes.MultiplyAdd(TLanes.Load(a + p + (3 * lanes)), TLanes.Load(b + p + (3 * lanes)), s3);
        }

        for (; p <= k - lanes; p += lanes)
        {
            s0 = TLanes.MultiplyAdd(TLanes.Load(a + p), TLanes.Load(b + p), s0);
        }

        T sum = TLanes.Sum(TLanes.Add(TLanes.Add(s0, s1), TLanes.Add(s2, s3)));
        for (; p < k; p++)
        {
            sum += a[p] * b[p];
        }

        return sum;
    }
}
