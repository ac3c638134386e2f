using System.Buffers;
using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace Leibniz.Kernels;

/// <summary>
/// Products with at most four rows of A, such as a vector times a matrix. They read each number of B a few times only, so
/// they are bound by memory, and B is read where it lies: packing it would double the traffic.
/// </summary>
/// <remarks>
/// Where B lies row by row, eight vectors of C stay in registers: enough sums in flight to hide the latency of a
/// multiply-add (4 cycles, two a cycle). Where it lies column by column, each element of C is a dot product over lanes.
/// Threads share the rows of a deep B, in segments by its size alone, whose sums are then added: the first half of its columns would be the
/// first half of each 2 or 4 KB, which lies in half of a cache's sets. A row times 784 x 512 took 24 microseconds on two threads by columns, and takes 16.
/// </remarks>
internal static unsafe class FlatProduct<T, TVector, TLanes>
    where T : unmanaged, INumberBase<T>
    where TVector : struct
    where TLanes : struct, ILanes<T, TVector>
{
    public const int MostRows = 4;

    private const int Sums = 8;

    // Lines of B read side by side, so that memory delivers whole lines: C is kept between them in the first-level cache.
    private const int Depth = 8;

    // Numbers of B for which a thread is worth waking.
    private const int ShareFrom = 1 << 17;

    // Rows of B from which threads share them, and how many numbers of B a segment of them has, at least; sums of more segments would be much to add.
    private const int Deep = 256;
    private const int SegmentLength = 1 << 16;
    private const int MostSegments = 16;

    // Rows of B for each row of sums, at least: the sums are then a sixteenth of B.
    private const int LeastDepth = 16;

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
        else if (rows && o.K >= Deep)
        {
            ShareRows(o);
        }
        else
        {
            ShareColumns(o, rows);
        }

        return true;
    }

    private static void ShareRows(Operands<T> o)
    {
        int segments = (int)Math.Min((long)o.N * o.K / SegmentLength, Math.Min(MostSegments, o.K / (LeastDepth * o.M)));
        int depth = ((((o.K - 1) / segments) + Depth) / Depth) * Depth;
        segments = ((o.K - 1) / depth) + 1;
        int size = o.M * o.N;
        T[] rented = ArrayPool<T>.Shared.Rent(segments * size);
        fixed (T* start = rented)
        {
            T* sums = start;
            Team.Run(segments, segment =>
            {
                int p = segment * depth;
                T* a = o.A + (p * o.AColumn);
                T* b = o.B + (p * o.BRow);
                int k = Math.Min(depth, o.K - p);
                Rows(new Operands<T>(o.M, o.N, k, a, o.ARow, o.AColumn, b, o.BRow, 1, sums + (segment * size), o.N, 1), 0, o.N);
            });

            var sum = new Span<T>(sums, size);
            for (int segment = 1; segment < segments; segment++)
            {
                TensorPrimitives.Add(sum, new ReadOnlySpan<T>(sums + (segment * size), size), sum);
            }

            for (int i = 0; i < o.M; i++)
            {
                for (int j = 0; j < o.N; j++)
                {
                    o.C[(i * o.CRow) + (j * o.CColumn)] = sums[(i * o.N) + j];
                }
            }
        }

        ArrayPool<T>.Shared.Return(rented);
    }

    private static void ShareColumns(Operands<T> o, bool rows)
    {
        // Wide parts, since memory likes long lines. A part ends with a whole group of vectors, so that only the last part
        // has a remainder.
        int group = Sums * TLanes.Count;
        int width = ((o.N / (2 * Team.Threads) / group) + 1) * group;
        Team.Run(((o.N - 1) / width) + 1, part => Columns(o, rows, part * width, Math.Min(o.N, (part + 1) * width)));
    }

    private static void Columns(in Operands<T> o, bool rows, int start, int end)
    {
        if (rows)
        {
            Rows(o, start, end);
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

    private static void Rows(in Operands<T> o, int start, int end)
    {
        int lanes = TLanes.Count;
        int group = Sums * lanes;
        int last = start + ((end - start) / group * group);
        int depth = o.CColumn == 1 ? Depth : o.K;
        for (int p = 0; p < o.K; p += depth)
        {
            for (int j = start; j < last; j += group)
            {
                Put(o, j, group, p, Math.Min(depth, o.K - p));
            }
        }

        // The last vector is moved back to end with the row; what it computes again is the same.
        for (int j = last; j < end; j += lanes)
        {
            Put(o, Math.Min(j, o.N - lanes), lanes, 0, o.K);
        }
    }

    private static void Put(in Operands<T> o, int j, int width, int p, int depth)
    {
        T* spare = stackalloc T[Sums * TLanes.Count];
        T* b = o.B + (p * o.BRow) + j;
        for (int i = 0; i < o.M; i++)
        {
            T* a = o.A + (i * o.ARow) + (p * o.AColumn);
            T* c = o.C + (i * o.CRow) + (j * o.CColumn);
            T* target = o.CColumn == 1 ? c : spare;
            if (width > TLanes.Count)
            {
                Wide(depth, a, o.AColumn, b, o.BRow, target, p > 0);
            }
            else
            {
                Narrow(depth, a, o.AColumn, b, o.BRow, target);
            }

            for (int x = 0; target == spare && x < width; x++)
            {
                c[x * o.CColumn] = spare[x];
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Wide(int k, T* a, nint aStep, T* b, nint bStep, T* c, bool add)
    {
        int lanes = TLanes.Count;
        TVector s0 = default, s1 = default, s2 = default, s3 = default;
        TVector s4 = default, s5 = default, s6 = default, s7 = default;
        if (add)
        {
            s0 = TLanes.Load(c);
            s1 = TLanes.Load(c + lanes);
            s2 = TLanes.Load(c + (2 * lanes));
            s3 = TLanes.Load(c + (3 * lanes));
            s4 = TLanes.Load(c + (4 * lanes));
            s5 = TLanes.Load(c + (5 * lanes));
            s6 = TLanes.Load(c + (6 * lanes));
            s7 = TLanes.Load(c + (7 * lanes));
        }

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

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
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

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
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
