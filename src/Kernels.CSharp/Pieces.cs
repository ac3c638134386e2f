using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Leibniz.Kernels;

/// <summary>A register of pieces of 16 bytes, each from another row.</summary>
internal interface IPieces<TSelf>
    where TSelf : struct
{
    static abstract int Count { get; }

    /// <summary>Pieces so many bytes apart.</summary>
    static abstract TSelf Load(ref byte source, nint apart);

    static abstract void Store(TSelf x, ref byte target);

    /// <summary>Of each piece, the lower halves of a and b in turns, 32 bits each.</summary>
    static abstract TSelf Low32(TSelf a, TSelf b);

    static abstract TSelf High32(TSelf a, TSelf b);

    static abstract TSelf Low64(TSelf a, TSelf b);

    static abstract TSelf High64(TSelf a, TSelf b);
}

internal readonly struct OnePiece(Vector128<uint> bits) : IPieces<OnePiece>
{
    private readonly Vector128<uint> bits = bits;

    public static bool IsSupported => Sse2.IsSupported || AdvSimd.Arm64.IsSupported;

    public static int Count => 1;

    public static OnePiece Load(ref byte source, nint apart) => new(Vector128.LoadUnsafe(ref source).AsUInt32());

    public static void Store(OnePiece x, ref byte target) => x.bits.AsByte().StoreUnsafe(ref target);

    /// <summary>Past the caches, to a place that is a multiple of 16.</summary>
    public static unsafe void StorePast(OnePiece x, byte* target) => x.bits.AsByte().StoreAlignedNonTemporal(target);

    public static OnePiece Low32(OnePiece a, OnePiece b) =>
        new(Sse2.IsSupported ? Sse2.UnpackLow(a.bits, b.bits) : AdvSimd.Arm64.ZipLow(a.bits, b.bits));

    public static OnePiece High32(OnePiece a, OnePiece b) =>
        new(Sse2.IsSupported ? Sse2.UnpackHigh(a.bits, b.bits) : AdvSimd.Arm64.ZipHigh(a.bits, b.bits));

    public static OnePiece Low64(OnePiece a, OnePiece b) =>
        new((Sse2.IsSupported
            ? Sse2.UnpackLow(a.bits.AsUInt64(), b.bits.AsUInt64())
            : AdvSimd.Arm64.ZipLow(a.bits.AsUInt64(), b.bits.AsUInt64())).AsUInt32());

    public static OnePiece High64(OnePiece a, OnePiece b) =>
        new((Sse2.IsSupported
            ? Sse2.UnpackHigh(a.bits.AsUInt64(), b.bits.AsUInt64())
            : AdvSimd.Arm64.ZipHigh(a.bits.AsUInt64(), b.bits.AsUInt64())).AsUInt32());
}

internal readonly struct TwoPieces(Vector256<uint> bits) : IPieces<TwoPieces>
{
    private readonly Vector256<uint> bits = bits;

    public static int Count => 2;

    public static TwoPieces Load(ref byte source, nint apart) =>
        new(Vector256.Create(Vector128.LoadUnsafe(ref source), Vector128.LoadUnsafe(ref Unsafe.Add(ref source, apart))).AsUInt32());

    public static void Store(TwoPieces x, ref byte target) => x.bits.AsByte().StoreUnsafe(ref target);

    public static TwoPieces Low32(TwoPieces a, TwoPieces b) => new(Avx2.UnpackLow(a.bits, b.bits));

    public static TwoPieces High32(TwoPieces a, TwoPieces b) => new(Avx2.UnpackHigh(a.bits, b.bits));

    public static TwoPieces Low64(TwoPieces a, TwoPieces b) => new(Avx2.UnpackLow(a.bits.AsUInt64(), b.bits.AsUInt64()).AsUInt32());

    public static TwoPieces High64(TwoPieces a, TwoPieces b) => new(Avx2.UnpackHigh(a.bits.AsUInt64(), b.bits.AsUInt64()).AsUInt32());
}

/// <summary>Two registers for one: half of the rows in each.</summary>
internal readonly struct Both<TPieces>(TPieces first, TPieces second) : IPieces<Both<TPieces>>
    where TPieces : struct, IPieces<TPieces>
{
    private readonly TPieces first = first;
    private readonly TPieces second = second;

    public static int Count => 2 * TPieces.Count;

    public static Both<TPieces> Load(ref byte source, nint apart) =>
        new(TPieces.Load(ref source, apart), TPieces.Load(ref Unsafe.Add(ref source, TPieces.Count * apart), apart));

    public static void Store(Both<TPieces> x, ref byte target)
    {
        TPieces.Store(x.first, ref target);
        TPieces.Store(x.second, ref Unsafe.Add(ref target, TPieces.Count * Vector128<byte>.Count));
    }

    public static Both<TPieces> Low32(Both<TPieces> a, Both<TPieces> b) => new(TPieces.Low32(a.first, b.first), TPieces.Low32(a.second, b.second));

    public static Both<TPieces> High32(Both<TPieces> a, Both<TPieces> b) => new(TPieces.High32(a.first, b.first), TPieces.High32(a.second, b.second));

    public static Both<TPieces> Low64(Both<TPieces> a, Both<TPieces> b) => new(TPieces.Low64(a.first, b.first), TPieces.Low64(a.second, b.second));

    public static Both<TPieces> High64(Both<TPieces> a, Both<TPieces> b) => new(TPieces.High64(a.first, b.first), TPieces.High64(a.second, b.second));
}

internal readonly struct FourPieces(Vector512<uint> bits) : IPieces<FourPieces>
{
    private readonly Vector512<uint> bits = bits;

    public static int Count => 4;

    public static FourPieces Load(ref byte source, nint apart)
    {
        ref byte half = ref Unsafe.Add(ref source, 2 * apart);
        var low = Vector256.Create(Vector128.LoadUnsafe(ref source), Vector128.LoadUnsafe(ref Unsafe.Add(ref source, apart)));
        var high = Vector256.Create(Vector128.LoadUnsafe(ref half), Vector128.LoadUnsafe(ref Unsafe.Add(ref half, apart)));
        return new(Vector512.Create(low, high).AsUInt32());
    }

    public static void Store(FourPieces x, ref byte target) => x.bits.AsByte().StoreUnsafe(ref target);

    public static FourPieces Low32(FourPieces a, FourPieces b) => new(Avx512F.UnpackLow(a.bits, b.bits));

    public static FourPieces High32(FourPieces a, FourPieces b) => new(Avx512F.UnpackHigh(a.bits, b.bits));

    public static FourPieces Low64(FourPieces a, FourPieces b) => new(Avx512F.UnpackLow(a.bits.AsUInt64(), b.bits.AsUInt64()).AsUInt32());

    public static FourPieces High64(FourPieces a, FourPieces b) => new(Avx512F.UnpackHigh(a.bits.AsUInt64(), b.bits.AsUInt64()).AsUInt32());
}
