using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Leibniz.Kernels;

/// <summary>Asks for memory that is about to be read, in an order that the processor does not foresee. It need not exist.</summary>
internal static unsafe class Prefetch
{
    private const int CacheLine = 64;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Line(void* place)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(place);
        }
    }

    /// <summary>A line for each 64 bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Lines(byte* start, int length)
    {
        for (int at = 0; Sse.IsSupported && at < length; at += CacheLine)
        {
            Sse.Prefetch0(start + at);
        }
    }
}
