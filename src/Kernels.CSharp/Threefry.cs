using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Leibniz.Kernels;

/// <summary>
/// Random bits by counting: Threefry-2x32 with 20 rounds (Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy
/// as 1, 2, 3", 2011). A block is a function of key and counter alone, so any word can be had at any time, on any thread.
/// </summary>
/// <remarks>The same function as in Random123 and JAX; as many counters as a vector has lanes are encrypted side by side.</remarks>
public static class Threefry
{
    // The key schedule's parity constant, from Threefish of the Skein hash.
    private const uint Parity = 0x1BD11BDA;

    /// <summary>The two words that a key makes of a counter.</summary>
    public static (uint First, uint Second) Block(uint k0, uint k1, uint c0, uint c1)
    {
        uint k2 = Parity ^ k0 ^ k1;
        uint x0 = c0 + k0;
        uint x1 = c1 + k1;
        Rounds(ref x0, ref x1, 13, 15, 26, 6);
        (x0, x1) = (x0 + k1, x1 + k2 + 1);
        Rounds(ref x0, ref x1, 17, 29, 16, 24);
        (x0, x1) = (x0 + k2, x1 + k0 + 2);
        Rounds(ref x0, ref x1, 13, 15, 26, 6);
        (x0, x1) = (x0 + k0, x1 + k1 + 3);
        Rounds(ref x0, ref x1, 17, 29, 16, 24);
        (x0, x1) = (x0 + k1, x1 + k2 + 4);
        Rounds(ref x0, ref x1, 13, 15, 26, 6);
        return (x0 + k2, x1 + k0 + 5);
    }

    /// <summary>
    /// Words of a key from word 2 * counter on: words 2j and 2j + 1 are the block of the counter whose first word is j's
    /// low half and whose second is j's high half.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Fill(uint k0, uint k1, Span<uint> bits, long counter = 0)
    {
        int lanes = Vector<uint>.Count;
        ref ulong target = ref Unsafe.As<uint, ulong>(ref MemoryMarshal.GetReference(bits));
        int pairs = bits.Length / 2;
        int j = 0;

        // The second word of the counter must be one for all lanes: where the first one overflows, go block by block.
        while (j + lanes <= pairs && (uint)(counter + j) <= uint.MaxValue - (uint)lanes)
        {
            var c0 = new Vector<uint>((uint)(counter + j)) + Vector<uint>.Indices;
            (Vector<uint> first, Vector<uint> second) = Blocks(k0, k1, c0, new Vector<uint>((uint)((counter + j) >> 32)));
            Vector.Widen(first, out Vector<ulong> firstLow, out Vector<ulong> firstHigh);
            Vector.Widen(second, out Vector<ulong> secondLow, out Vector<ulong> secondHigh);
            (firstLow | (secondLow << 32)).StoreUnsafe(ref target, (nuint)j);
            (firstHigh | (secondHigh << 32)).StoreUnsafe(ref target, (nuint)(j + (lanes / 2)));
            j += lanes;
        }

        for (int word = 2 * j; word < bits.Length; word++)
        {
            long at = counter + (word / 2);
            (uint first, uint second) = Block(k0, k1, (uint)at, (uint)(at >> 32));
            bits[word] = word % 2 == 0 ? first : second;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Rounds(ref uint x0, ref uint x1, int r0, int r1, int r2, int r3)
    {
        x0 += x1;
        x1 = BitOperations.RotateLeft(x1, r0) ^ x0;
        x0 += x1;
        x1 = BitOperations.RotateLeft(x1, r1) ^ x0;
        x0 += x1;
        x1 = BitOperations.RotateLeft(x1, r2) ^ x0;
        x0 += x1;
        x1 = BitOperations.RotateLeft(x1, r3) ^ x0;
    }

    // Written out in locals: passing the vectors by reference, as above, keeps them in memory and takes twice as long.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector<uint> First, Vector<uint> Second) Blocks(uint k0, uint k1, Vector<uint> c0, Vector<uint> c1)
    {
        uint k2 = Parity ^ k0 ^ k1;
        Vector<uint> x0 = c0 + new Vector<uint>(k0);
        Vector<uint> x1 = c1 + new Vector<uint>(k1);
        x1 = Mix(x1, 13, x0 += x1);
        x1 = Mix(x1, 15, x0 += x1);
        x1 = Mix(x1, 26, x0 += x1);
        x1 = Mix(x1, 6, x0 += x1);
        (x0, x1) = (x0 + new Vector<uint>(k1), x1 + new Vector<uint>(k2 + 1));
        x1 = Mix(x1, 17, x0 += x1);
        x1 = Mix(x1, 29, x0 += x1);
        x1 = Mix(x1, 16, x0 += x1);
        x1 = Mix(x1, 24, x0 += x1);
        (x0, x1) = (x0 + new Vector<uint>(k2), x1 + new Vector<uint>(k0 + 2));
        x1 = Mix(x1, 13, x0 += x1);
        x1 = Mix(x1, 15, x0 += x1);
        x1 = Mix(x1, 26, x0 += x1);
        x1 = Mix(x1, 6, x0 += x1);
        (x0, x1) = (x0 + new Vector<uint>(k0), x1 + new Vector<uint>(k1 + 3));
        x1 = Mix(x1, 17, x0 += x1);
        x1 = Mix(x1, 29, x0 += x1);
        x1 = Mix(x1, 16, x0 += x1);
        x1 = Mix(x1, 24, x0 += x1);
        (x0, x1) = (x0 + new Vector<uint>(k1), x1 + new Vector<uint>(k2 + 4));
        x1 = Mix(x1, 13, x0 += x1);
        x1 = Mix(x1, 15, x0 += x1);
        x1 = Mix(x1, 26, x0 += x1);
        x1 = Mix(x1, 6, x0 += x1);
        return (x0 + new Vector<uint>(k2), x1 + new Vector<uint>(k0 + 5));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<uint> Mix(Vector<uint> x1, int bits, Vector<uint> x0) =>
        ((x1 << bits) | (x1 >>> (32 - bits))) ^ x0;
}
