using System.Buffers.Binary;

namespace Leibniz.Plots;

/// <summary>Tells a PNG how many of its pixels make an inch, so that documents show it in its intended size.</summary>
internal static class PixelDensity
{
    // The signature and the header, which the specification puts first, take 8 + 25 bytes (PNG, third edition, 5.2 and 11.2.1).
    private const int AfterHeader = 33;

    /// <summary>The file with the chunk pHYs.</summary>
    public static byte[] Stamp(byte[] png)
    {
        // 96 units an inch of 0.0254 m.
        var perMetre = (int)Math.Round(96 * Canvas.PixelsPerUnit / 0.0254);
        Span<byte> chunk = stackalloc byte[21];
        BinaryPrimitives.WriteInt32BigEndian(chunk, 9);
        "pHYs"u8.CopyTo(chunk[4..]);
        BinaryPrimitives.WriteInt32BigEndian(chunk[8..], perMetre);
        BinaryPrimitives.WriteInt32BigEndian(chunk[12..], perMetre);
        chunk[16] = 1;
        BinaryPrimitives.WriteUInt32BigEndian(chunk[17..], Check(chunk[4..17]));
        return [.. png.AsSpan(0, AfterHeader), .. chunk, .. png.AsSpan(AfterHeader)];
    }

    /// <summary>The CRC-32 of PNG (ISO 3309), bit by bit: it is of 13 bytes.</summary>
    private static uint Check(ReadOnlySpan<byte> data)
    {
        var crc = uint.MaxValue;
        foreach (var b in data)
        {
            crc ^= b;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0xEDB88320;
            }
        }

        return ~crc;
    }
}
