using System.Buffers.Binary;
using System.IO.Compression;

namespace Leibniz.Tests.CSharp.Plots;

/// <summary>A decoded PNG: a decoder of its own, so that nothing is checked by the library that drew it.</summary>
internal sealed class Picture
{
    private readonly byte[] samples;
    private readonly int channels;

    private Picture(int width, int height, int channels, int pixelsPerMetre, byte[] samples) =>
        (Width, Height, this.channels, PixelsPerMetre, this.samples) = (width, height, channels, pixelsPerMetre, samples);

    public int Width { get; }

    public int Height { get; }

    public int PixelsPerMetre { get; }

    /// <summary>The colour of a pixel, 0xRRGGBB.</summary>
    public int this[int x, int y]
    {
        get
        {
            var place = ((y * Width) + x) * channels;
            return channels < 3
                ? samples[place] * 0x010101
                : (samples[place] << 16) | (samples[place + 1] << 8) | samples[place + 2];
        }
    }

    /// <summary>The pixels of a file (PNG, third edition; 8 bits a sample, not interlaced). All checksums are checked.</summary>
    public static Picture Decode(byte[] png)
    {
        Check.That(png.AsSpan(0, 8).SequenceEqual((ReadOnlySpan<byte>)[0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), "the signature of PNG is there");
        var (width, height, channels, density) = (0, 0, 0, 0);
        using var packed = new MemoryStream();
        for (var place = 8; place < png.Length;)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(place));
            var type = System.Text.Encoding.ASCII.GetString(png, place + 4, 4);
            var data = png.AsSpan(place + 8, length);
            Check.Equal(BinaryPrimitives.ReadUInt32BigEndian(png.AsSpan(place + 8 + length)), Crc(png.AsSpan(place + 4, 4 + length)), $"checksum of {type}");
            switch (type)
            {
                case "IHDR":
                    (width, height) = (BinaryPrimitives.ReadInt32BigEndian(data), BinaryPrimitives.ReadInt32BigEndian(data[4..]));
                    Check.That(data[8] == 8 && data[12] == 0, "8 bits a sample, not interlaced");
                    channels = data[9] switch { 0 => 1, 2 => 3, 4 => 2, 6 => 4, var other => throw new InvalidDataException($"colour type {other}") };
                    break;
                case "pHYs":
                    density = BinaryPrimitives.ReadInt32BigEndian(data);
                    break;
                case "IDAT":
                    packed.Write(data);
                    break;
            }

            place += 12 + length;
        }

        packed.Position = 0;
        using var unpacked = new ZLibStream(packed, CompressionMode.Decompress);
        return new(width, height, channels, density, Unfilter(unpacked, width * channels, height, channels));
    }

    /// <summary>The smallest rectangle around all pixels of a colour.</summary>
    public (int Left, int Top, int Right, int Bottom) Bounds(int color) => Bounds(color, 0, 0, Width, Height);

    public (int Left, int Top, int Right, int Bottom) Bounds(int color, int fromX, int fromY, int toX, int toY)
    {
        var (left, top, right, bottom) = (int.MaxValue, int.MaxValue, -1, -1);
        for (var y = fromY; y < toY; y++)
        {
            for (var x = fromX; x < toX; x++)
            {
                if (this[x, y] == color)
                {
                    (left, top, right, bottom) = (Math.Min(left, x), Math.Min(top, y), Math.Max(right, x), Math.Max(bottom, y));
                }
            }
        }

        return (left, top, right, bottom);
    }

    public int Count(int color) => Enumerable.Range(0, Width * Height).Count(i => this[i % Width, i / Width] == color);

    /// <summary>Whether a pixel within a distance has about a colour: each channel off by at most 40.</summary>
    public bool IsNear(double x, double y, int color, int distance = 1)
    {
        var (centerX, centerY) = ((int)Math.Round(x), (int)Math.Round(y));
        for (var i = Math.Max(0, centerX - distance); i <= Math.Min(Width - 1, centerX + distance); i++)
        {
            for (var j = Math.Max(0, centerY - distance); j <= Math.Min(Height - 1, centerY + distance); j++)
            {
                var pixel = this[i, j];
                if (new[] { 16, 8, 0 }.All(shift => Math.Abs(((pixel >> shift) & 255) - ((color >> shift) & 255)) <= 40))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static byte[] Unfilter(Stream stream, int stride, int height, int channels)
    {
        var all = new byte[stride * height];
        for (var y = 0; y < height; y++)
        {
            var filter = stream.ReadByte();
            var row = all.AsSpan(y * stride, stride);
            stream.ReadExactly(row);
            for (var x = 0; x < stride; x++)
            {
                int left = x >= channels ? row[x - channels] : 0;
                int up = y > 0 ? all[((y - 1) * stride) + x] : 0;
                int corner = x >= channels && y > 0 ? all[((y - 1) * stride) + x - channels] : 0;
                row[x] += (byte)(filter switch
                {
                    0 => 0,
                    1 => left,
                    2 => up,
                    3 => (left + up) / 2,
                    4 => Paeth(left, up, corner),
                    _ => throw new InvalidDataException($"filter {filter}"),
                });
            }
        }

        return all;
    }

    private static int Paeth(int left, int up, int corner)
    {
        var (a, b, c) = (Math.Abs(up - corner), Math.Abs(left - corner), Math.Abs(left + up - (2 * corner)));
        return a <= b && a <= c ? left : b <= c ? up : corner;
    }

    private static uint Crc(ReadOnlySpan<byte> data)
    {
        var crc = uint.MaxValue;
        foreach (var b in data)
        {
            crc ^= b;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ (0xEDB88320 & (0u - (crc & 1)));
            }
        }

        return ~crc;
    }
}
