using System.Numerics;
using System.Runtime.CompilerServices;

namespace Leibniz.Kernels;

/// <summary>Products whose C is at most a line of the cache wide, one vector or two, and more than a few numbers: what a layer of ten classes multiplies.</summary>
/// <remarks>
/// Twelve rows of C of one vector, or six of two, stay in registers while k runs: as many sums in flight as hide the latency of a multiply-add.
/// B is copied to lines of as many vectors, by each thread to memory of its own (512 x 10 floats become 32 KB), which costs as much as reading it
/// once; A is read where it lies. 128 x 512 times 512 x 10 took 24 microseconds on two threads as half a tile of Product, and takes 12; one row took
/// 6.4, and takes 1.1. On a Zen 3, in two vectors of 256 bits, it went from 27 to 16, and 512 x 128 transposed times 128 x 10 from 59 to 15.
/// </remarks>
internal static unsafe class ThinProduct<T, TVector, TLanes>
    where T : unmanaged, INumberBase<T>
    where TVector : struct
    where TLanes : struct, ILanes<T, TVector>
{
    // Bytes. A wider C fills the tiles of Product well enough.
    private const int MostWidth = 64;

    // The copy of B should fit a second-level cache: 256 KB of floats.
    private const int MostDepth = 4096;

    // Products are added to one sum so often, and these sums to each other: the error of a long k is that of a short one.
    private const int Chain = 256;

    // Multiply-adds, those of idle lanes included, from which threads share the rows, and the least of a part.
    private const long ShareFrom = 1 << 20;
    private const long PartWork = 1 << 19;

    [ThreadStatic]
    private static T[]? own;

    /// <summary>False, and nothing done, when the product is not thin.</summary>
    public static bool TryRun(in Operands<T> o)
    {
        bool fits = o.N <= TLanes.Count || (o.N <= 2 * TLanes.Count && o.N * sizeof(T) <= MostWidth && o.M >= Low<T, TVector, TLanes>.Rows);
        if (!fits || o.K > MostDepth || o.CColumn != 1)
        {
            return false;
        }

        if ((long)o.M * o.K * Width(o) < ShareFrom)
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
        int parts = (int)Math.Clamp((long)o.M * o.K * Width(o) / PartWork, 1, Team.Threads);
        int height = o.N > TLanes.Count ? Low<T, TVector, TLanes>.Rows : Slim<T, TVector, TLanes>.Rows;
        int rows = ((((o.M - 1) / parts) + height) / height) * height;

        // Less than a tile's rows at the end go to the part before.
        parts = Math.Max(1, (o.M + rows - height) / rows);
        Team.Run(parts, part => Part(o, part * rows, part + 1 < parts ? (part + 1) * rows : o.M));
    }

    /// <summary>How many numbers a line has.</summary>
    private static int Width(in Operands<T> o) => o.N > TLanes.Count ? 2 * TLanes.Count : TLanes.Count;

    private static void Part(in Operands<T> o, int first, int end)
    {
        if (o.N > TLanes.Count)
        {
            Tiles<Low<T, TVector, TLanes>>(o, first, end);
        }
        else if (end - first >= Slim<T, TVector, TLanes>.Rows)
        {
            Tiles<Slim<T, TVector, TLanes>>(o, first, end);
        }
        else if (end - first >= Few<T, TVector, TLanes>.Rows)
        {
            Tiles<Few<T, TVector, TLanes>>(o, first, end);
        }
        else
        {
            Tiles<One>(o, first, end);
        }
    }

    private static void Tiles<TTile>(in Operands<T> o, int first, int end)
        where TTile : struct, ITile<T>
    {
        int width = TTile.Columns;
        T* b = Lines(o, width);
        T* sums = stackalloc T[TTile.Rows * width];

        // A whole line is written where what it writes too much is written again, by the rows below.
        nint within = end - 1 - ((width - o.N + o.CRow - 1) / o.CRow);
        for (int next = first; next < end; next += TTile.Rows)
        {
            // The last rows are moved back to end with the part; what is computed again is the same.
            nint row = Math.Min(next, end - TTile.Rows);
            T* a = o.A + (row * o.ARow);
            for (int p = 0; p < o.K; p += Chain)
            {
                TTile.Run(Math.Min(Chain, o.K - p), a + (p * o.AColumn), o.ARow, o.AColumn, b + (p * width), width, sums, width, add: p > 0);
            }

            for (int i = 0; i < TTile.Rows; i++)
            {
                T* c = o.C + ((row + i) * o.CRow);
                T* line = sums + (i * width);
                if (row + i <= within)
                {
                    Put(line, c, width);
                }
                else
                {
                    new ReadOnlySpan<T>(line, o.N).CopyTo(new Span<T>(c, o.N));
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(T* line, T* target, int width)
    {
        TLanes.Store(TLanes.Load(line), target);
        if (width > TLanes.Count)
        {
            TLanes.Store(TLanes.Load(line + TLanes.Count), target + TLanes.Count);
        }
    }

    /// <summary>B with a line for each of its rows. What stands behind a row's end is computed with, and thrown away.</summary>
    private static T* Lines(in Operands<T> o, int width)
    {
        int size = (o.K * width) + (64 / sizeof(T));
        if (own is null || own.Length < size)
        {
            own = GC.AllocateUninitializedArray<T>(size, pinned: true);
        }

        T* lines = (T*)(((nint)Unsafe.AsPointer(ref own[0]) + 63) & ~(nint)63);
        int p = 0;
        if (o.BColumn == 1 && o.BRow >= o.N)
        {
            // As long as a whole line ends before B does.
            int within = o.K - 1 - ((width - o.N + (int)o.BRow - 1) / (int)o.BRow);
            for (; p <= within; p++)
            {
                Put(o.B + (p * o.BRow), lines + (p * width), width);
            }
        }

        Packing.Panel(o.B + (p * o.BRow), o.BColumn, o.BRow, o.N, o.K - p, lines + (p * width), width);
        return lines;
    }

    /// <summary>One row.</summary>
    private readonly struct One : ITile<T>
    {
        public static int Rows => 1;

        public static int Columns => TLanes.Count;

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        public static void Run(int k, T* a, nint aRow, nint aStep, T* b, nint bStep, T* c, nint cRow, bool add)
        {
            TVector sum = default;
            for (int p = 0; p < k; p++)
            {
                sum = TLanes.MultiplyAdd(TLanes.Broadcast(*a), TLanes.Load(b), sum);
                a += aStep;
                b += bStep;
            }

            Sums<T, TVector, TLanes>.Put(sum, c, add);
        }
    }
}
