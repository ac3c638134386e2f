using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Leibniz.Kernels;

/// <summary>Folds of rows too short to fill vectors: a lane for each row.</summary>
/// <remarks>
/// Pieces of 16 bytes from as many rows as a register has lanes are turned, as for a transposition, into a register for each column, and these
/// are folded. No lane is read by itself: the sums of a million rows of 16 floats took 4.1 ms row by row on two cores of an AMD EPYC (Zen 5)
/// and take 1.4; those of 4096 rows of 10 took 32 microseconds, and take 3. Longer rows fill vectors.
/// </remarks>
internal static class ShortRows<T, TFold>
    where T : struct
    where TFold : struct, IFold<T>
{
    private const int Piece = 16;
    private const int Longest = 64;

    // Bytes. Lines are not read in their order, so the processor doesn't see by itself what comes next: a million rows of 16 took twice as long.
    private const int AskedAhead = 4096;

    // Columns that are turned at once: four of 32 bits, two of 64.
    private static int Side => Piece / Unsafe.SizeOf<T>();

    public static bool Suits(int length) => Unsafe.SizeOf<T>() is 4 or 8 && length >= Side && length <= Longest;

    /// <summary>Whether what is folded lies in such rows, one result a row.</summary>
    public static bool Suits(Layout keep, Layout reduce) => keep.Rank == 1 && reduce.Rank == 1 && reduce.Step == 1 && Suits(reduce.Size);

    /// <summary>
    /// y[i] = the fold of x[i stride .. i stride + length]: in fours (or pairs, of 64 bits), one after the other, then what is left, whatever
    /// the machine and wherever the row.
    /// </summary>
    public static void Run(ref T x, nint stride, int rows, int length, ref T y)
    {
        int row = 0;
        if (Vector512.IsHardwareAccelerated && Avx512F.IsSupported)
        {
            row = Turned<FourPieces, Wide<T>>(ref x, stride, rows, length, ref y);
        }
        else if (Avx2.IsSupported && Vector<byte>.Count == 2 * Piece)
        {
            row = Turned<TwoPieces, Usual<T>>(ref x, stride, rows, length, ref y);
        }
        else if ((Sse2.IsSupported || AdvSimd.Arm64.IsSupported) && Vector<byte>.Count == Piece)
        {
            row = Turned<OnePiece, Usual<T>>(ref x, stride, rows, length, ref y);
        }

        for (; row < rows; row++)
        {
            Unsafe.Add(ref y, row) = One(ref Unsafe.Add(ref x, row * stride), length);
        }
    }

    /// <summary>As many rows as whole registers have lanes for; returns the first that is left.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static int Turned<TPieces, TVector>(ref T x, nint stride, int rows, int length, ref T y)
        where TPieces : struct, IPieces<TPieces>
        where TVector : struct, IVector<TVector, T>
    {
        nint bytes = stride * Unsafe.SizeOf<T>();
        int left = length % Side;

        // Lines to ask for: rows that lie apart are followed one by one.
        int ahead = stride == length ? TVector.Count * (int)bytes : 0;
        int row = 0;
        for (; row <= rows - TVector.Count; row += TVector.Count)
        {
            ref byte first = ref Unsafe.As<T, byte>(ref Unsafe.Add(ref x, row * stride));
            Ask(ref first, ahead);
            TVector all = Columns<TPieces, TVector>(ref first, bytes, 0);
            for (int column = Side; column <= length - Side; column += Side)
            {
                all = TFold.Of(all, Columns<TPieces, TVector>(ref Unsafe.Add(ref first, column * Unsafe.SizeOf<T>()), bytes, 0));
            }

            if (left > 0)
            {
                // The last columns are turned with some that were folded before.
                all = Columns<TPieces, TVector>(ref Unsafe.Add(ref first, (length - Side) * Unsafe.SizeOf<T>()), bytes, left, all);
            }

            TVector.Store(all, ref y, (nuint)row);
        }

        return row;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe void Ask(ref byte source, int length) =>
        Prefetch.Lines((byte*)Unsafe.AsPointer(ref source) + AskedAhead, length);

    /// <summary>The fold of the columns that pieces hold: of all, or of so many of the last with what was folded before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Columns<TPieces, TVector>(ref byte source, nint stride, int last, TVector before = default)
        where TPieces : struct, IPieces<TPieces>
        where TVector : struct, IVector<TVector, T>
    {
        nint apart = Side * stride;
        TPieces a = TPieces.Load(ref source, apart);
        TPieces b = TPieces.Load(ref Unsafe.Add(ref source, stride), apart);
        if (Unsafe.SizeOf<T>() == 8)
        {
            TVector right = As(TPieces.High64(a, b));
            return last == 0 ? TFold.Of(As(TPieces.Low64(a, b)), right) : TFold.Of(before, right);
        }

        TPieces c = TPieces.Load(ref Unsafe.Add(ref source, 2 * stride), apart);
        TPieces d = TPieces.Load(ref Unsafe.Add(ref source, 3 * stride), apart);
        TPieces low = TPieces.Low32(a, b), high = TPieces.High32(a, b);
        TPieces lowNext = TPieces.Low32(c, d), highNext = TPieces.High32(c, d);
        TVector second = As(TPieces.High64(low, lowNext));
        TVector third = As(TPieces.Low64(high, highNext));
        TVector fourth = As(TPieces.High64(high, highNext));
        return last switch
        {
            0 => TFold.Of(TFold.Of(As(TPieces.Low64(low, lowNext)), second), TFold.Of(third, fourth)),
            1 => TFold.Of(before, fourth),
            2 => TFold.Of(TFold.Of(before, third), fourth),
            _ => TFold.Of(TFold.Of(TFold.Of(before, second), third), fourth),
        };

        static TVector As(TPieces pieces) => Unsafe.BitCast<TPieces, TVector>(pieces);
    }

    private static T One(ref T x, int length)
    {
        T all = Few(ref x);
        int i = Side;
        for (; i <= length - Side; i += Side)
        {
            all = TFold.Of(all, Few(ref Unsafe.Add(ref x, i)));
        }

        for (; i < length; i++)
        {
            all = TFold.Of(all, Unsafe.Add(ref x, i));
        }

        return all;

        static T Few(ref T x)
        {
            T first = TFold.Of(x, Unsafe.Add(ref x, 1));
            return Side == 2 ? first : TFold.Of(first, TFold.Of(Unsafe.Add(ref x, 2), Unsafe.Add(ref x, 3)));
        }
    }
}
