using System.IO.Compression;

namespace Leibniz.Keras.Saving.Hdf5;

/// <summary>What was done to the pieces of a dataset before they were written: gzip, or the bytes of all elements sorted by their place.</summary>
internal sealed record Hdf5Filter(int Id, int ElementSize)
{
    private const int Deflate = 1;
    private const int Shuffle = 2;

    // Deflate can't make more than 1032 bytes out of one (zlib, "Maximum expansion factor").
    private const long MostPerByte = 1032;

    public static List<Hdf5Filter> List(Hdf5Part part)
    {
        var version = part.Known(part.Byte(), "version", 1, 2);
        var count = part.Byte();
        part.Skip(version == 1 ? 6 : 0);
        var filters = new List<Hdf5Filter>();
        for (var i = 0; i < count; i++)
        {
            var id = part.Known(part.Short(), "filter", Deflate, Shuffle);
            var nameLength = version == 1 ? part.Short() : 0;
            part.Skip(2);
            var values = part.Short();
            part.Skip((nameLength + 7) / 8 * 8);
            var first = values > 0 ? (int)Math.Min(part.Word(), int.MaxValue) : 0;
            part.Skip(4L * Math.Max(0, values - 1));
            part.Skip(version == 1 && values % 2 == 1 ? 4 : 0);
            filters.Add(new Hdf5Filter(id, first));
        }

        return filters;
    }

    /// <summary>Whether so many bytes can have become so few.</summary>
    public static bool Possible(long bytes, long packed, IReadOnlyList<Hdf5Filter> filters) =>
        bytes <= packed * (filters.Any(filter => filter.Id == Deflate) ? MostPerByte : 1);

    /// <summary>The bytes before the filter.</summary>
    /// <exception cref="InvalidDataException">They are not as many as there should be, or damaged.</exception>
    public byte[] Undo(byte[] bytes, int expected) => Id == Deflate ? Inflate(bytes, expected) : Unshuffle(bytes);

    private static byte[] Inflate(byte[] bytes, int expected)
    {
        using var stream = new ZLibStream(new MemoryStream(bytes), CompressionMode.Decompress);
        var result = new byte[expected];
        var found = stream.ReadAtLeast(result, expected, throwOnEndOfStream: false);
        return found == expected && stream.ReadByte() < 0
            ? result
            : throw new InvalidDataException($"It should unpack to {expected} bytes.");
    }

    private byte[] Unshuffle(byte[] bytes)
    {
        if (ElementSize <= 0 || bytes.Length % ElementSize != 0)
        {
            throw new InvalidDataException($"{bytes.Length} bytes are not elements of {ElementSize} bytes.");
        }

        var count = bytes.Length / ElementSize;
        var result = new byte[bytes.Length];
        for (var b = 0; b < ElementSize; b++)
        {
            for (var i = 0; i < count; i++)
            {
                result[(i * ElementSize) + b] = bytes[(b * count) + i];
            }
        }

        return result;
    }
}
