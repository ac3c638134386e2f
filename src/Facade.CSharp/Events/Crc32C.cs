using System.Buffers.Binary;
using System.Numerics;

namespace Leibniz.Keras.Events;

/// <summary>The checksum of event files: CRC-32C (Castagnoli), on the processor's own instruction where it has one.</summary>
internal static class Crc32C
{
    /// <summary>The checksum of bytes: 0xE3069283 for "123456789".</summary>
    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        var crc = ~0u;
        for (; bytes.Length >= 8; bytes = bytes[8..])
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        }

        foreach (var single in bytes)
        {
            crc = BitOperations.Crc32C(crc, single);
        }

        return ~crc;
    }

    /// <summary>The checksum as records hold it: a checksum of data that holds its own checksum would be weak.</summary>
    public static uint Masked(ReadOnlySpan<byte> bytes) => unchecked(BitOperations.RotateRight(Of(bytes), 15) + 0xA282EAD8u);
}
