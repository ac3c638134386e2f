using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Leibniz.Kernels;

/// <summary>Copies a matrix whose rows lie along the target's columns.</summary>
/// <remarks>
/// Pieces of 16 bytes from rows of the source, as many as a register holds side by side, are interleaved with those of the rows between
/// them: what a register then holds is part of a row of the target, with vectors of 512 bits a whole line of the cache. So each line of the
/// target is written once and at once. 4000 x 4000 floats take 3.1 ms on two cores of an AMD EPYC (Zen 5), to copy them 2.1; 4096 x 4096, whose rows
/// push each other out, take 4.9, and took 17 element by element in squares. 60,000 x 784 take 10: in bands of 1 KB, a quarter as wide, they took 17.
/// </remarks>
internal static class Transposition<T>
{
    // Bytes: the smallest register.
    private const int Piece = 16;

    // Bytes too. The target's lines are written from their beginning on where all rows allow it.
    private const int Line = 64;

    // Rows so many bytes apart, or a multiple, push each other's lines out of the first-level cache: of those, a line of each is taken aside
    // at once. (4096 x 4096 floats: 5 ms instead of 8. Elsewhere it would cost up to three times as much.) With vectors of 256 bits the target's lines are
    // then written whole too, by two registers: on an AMD EPYC (Zen 3) in 8.7 ms instead of 10.6, while rows of 4000 in no particular place take as long or longer.
    private const int Page = 4096;
    private const int Bands = 8;

    // What is read next is asked for so many bytes before: the processor does not follow 16 rows that evict each other.
    private const int Ahead = 2 * Line;

    /// <summary>
    /// Of the source's run: so many neighbours are taken from row after row, at most 64 lines of memory each. Where rows push each other out,
    /// threads share bands rather than pieces of them.
    /// </summary>
    public static int Band(int down, nint xStride)
    {
        int most = 64 * Line / Unsafe.SizeOf<T>();
        return Aside(xStride) ? Math.Clamp(down / Bands, Line, most) : most;
    }

    private static bool Aside(nint xStride) => xStride * Unsafe.SizeOf<T>() % Page == 0;

    /// <summary>y[i yStride + j] = x[j xStride + i] for i below down and j below right.</summary>
    public static void Run(ref T x, nint xStride, ref T y, nint yStride, int down, int right)
    {
        int j = 0;
        if (Unsafe.SizeOf<T>() is 4 or 8)
        {
            if (yStride * Unsafe.SizeOf<T>() % Line == 0)
            {
                j = Math.Min(right, Before(ref y));
                Scalar(ref x, xStride, ref y, yStride, down, 0, j);
            }

            if (Vector512.IsHardwareAccelerated && Avx512F.IsSupported)
            {
                j = Fill<FourPieces>(ref x, xStride, ref y, yStride, down, right, j);
            }

            if (Avx2.IsSupported)
            {
                if (Aside(xStride))
                {
                    j = Fill<Both<TwoPieces>>(ref x, xStride, ref y, yStride, down, right, j);
                }

                j = Fill<TwoPieces>(ref x, xStride, ref y, yStride, down, right, j);
            }

            if (OnePiece.IsSupported)
            {
                j = Fill<OnePiece>(ref x, xStride, ref y, yStride, down, right, j);
            }
        }

        Scalar(ref x, xStride, ref y, yStride, down, j, right);
    }

    /// <summary>How many elements lie before the next line begins.</summary>
    private static unsafe int Before(ref T y) => (int)(-(nint)Unsafe.AsPointer(ref y) & (Line - 1)) / Unsafe.SizeOf<T>();

    private static void Scalar(ref T x, nint xStride, ref T y, nint yStride, int down, int j, int right)
    {
        for (; j < right; j++)
        {
            ref T source = ref Unsafe.Add(ref x, j * xStride);
            ref T target = ref Unsafe.Add(ref y, j);
            for (int i = 0; i < down; i++)
            {
                Unsafe.Add(ref target, i * yStride) = Unsafe.Add(ref source, i);
            }
        }
    }

    /// <summary>Whole registers of columns from the given one on; returns the first that is left.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static unsafe int Fill<TPieces>(ref T x, nint xStride, ref T y, nint yStride, int down, int right, int j)
        where TPieces : struct, IPieces<TPieces>
    {
        int side = Piece / Unsafe.SizeOf<T>();
        int perLine = Line / Unsafe.SizeOf<T>();
        int width = side * TPieces.Count;
        nint xRow = xStride * Unsafe.SizeOf<T>();
        nint yRow = yStride * Unsafe.SizeOf<T>();
        bool aside = Aside(xStride);
        byte* memory = stackalloc byte[16 * Line];
        ref byte lines = ref *memory;
        for (; j <= right - width; j += width)
        {
            ref byte source = ref Unsafe.As<T, byte>(ref Unsafe.Add(ref x, j * xStride));
            ref byte target = ref Unsafe.As<T, byte>(ref Unsafe.Add(ref y, j));
            int i = 0;
            for (; aside && i <= down - perLine; i += perLine)
            {
                for (int row = 0; row < width; row++)
                {
                    Prefetch.Line(Unsafe.AsPointer(ref Unsafe.Add(ref source, (row * xRow) + Ahead)));
                }

                for (int row = 0; row < width; row++)
                {
                    Vector512.LoadUnsafe(ref Unsafe.Add(ref source, row * xRow)).StoreUnsafe(ref Unsafe.Add(ref lines, row * Line));
                }

                for (int at = 0; at < Line; at += Piece)
                {
                    Turn<TPieces>(ref Unsafe.Add(ref lines, at), Line, ref target, yRow);
                    target = ref Unsafe.Add(ref target, side * yRow);
                }

                source = ref Unsafe.Add(ref source, Line);
            }

            for (; i <= down - side; i += side)
            {
                Turn<TPieces>(ref source, xRow, ref target, yRow);
                source = ref Unsafe.Add(ref source, Piece);
                target = ref Unsafe.Add(ref target, side * yRow);
            }

            Scalar(ref Unsafe.Add(ref x, i), xStride, ref Unsafe.Add(ref y, i * yStride), yStride, down - i, j, j + width);
        }

        return j;
    }

    /// <summary>A piece of each row becomes a register of each row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Turn<TPieces>(ref byte source, nint xRow, ref byte target, nint yRow)
        where TPieces : struct, IPieces<TPieces>
    {
        nint apart = Piece / Unsafe.SizeOf<T>() * xRow;
        TPieces a = TPieces.Load(ref source, apart);
        TPieces b = TPieces.Load(ref Unsafe.Add(ref source, xRow), apart);
        if (Unsafe.SizeOf<T>() == 8)
        {
            TPieces.Store(TPieces.Low64(a, b), ref target);
            TPieces.Store(TPieces.High64(a, b), ref Unsafe.Add(ref target, yRow));
            return;
        }

        TPieces c = TPieces.Load(ref Unsafe.Add(ref source, 2 * xRow), apart);
        TPieces d = TPieces.Load(ref Unsafe.Add(ref source, 3 * xRow), apart);
        TPieces low = TPieces.Low32(a, b), high = TPieces.High32(a, b);
        TPieces lowNext = TPieces.Low32(c, d), highNext = TPieces.High32(c, d);
        TPieces.Store(TPieces.Low64(low, lowNext), ref target);
        TPieces.Store(TPieces.High64(low, lowNext), ref Unsafe.Add(ref target, yRow));
        TPieces.Store(TPieces.Low64(high, highNext), ref Unsafe.Add(ref target, 2 * yRow));
        TPieces.Store(TPieces.High64(high, highNext), ref Unsafe.Add(ref target, 3 * yRow));
    }
}
