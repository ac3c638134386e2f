using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;

namespace Leibniz.Keras.Datasets;

/// <summary>An array of bytes as read from an IDX file, the format in which MNIST is published; gzipped or not.</summary>
/// <remarks>
/// The format: two bytes 0, one byte that names the element type, one byte with the number of dimensions, the dimensions
/// as big-endian 32-bit numbers, then the elements. http://yann.lecun.com/exdb/mnist described it.
/// </remarks>
/// <param name="Shape">The dimensions, outermost first.</param>
/// <param name="Data">The elements in row-major order.</param>
internal sealed record IdxFile(int[] Shape, byte[] Data)
{
    private const byte UnsignedByte = 0x08;

    // Deflate can't make more than 1032 bytes out of one (zlib, "Maximum expansion factor"), so a file of a known length
    // bounds what is inside of it, whatever its header says.
    private const long MostBytesPerCompressedByte = 1032;

    // As much as is set aside for what a header claims before any of it has been seen.
    private const int FirstPiece = 1 << 20;

    /// <summary>The SHA-256 of the file's decompressed content, in lower case hexadecimal.</summary>
    public string Sha256()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var header = new byte[HeaderLength(Shape.Length)];
        header[2] = UnsignedByte;
        header[3] = (byte)Shape.Length;
        for (var i = 0; i < Shape.Length; i++)
        {
            BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4 + (4 * i)), Shape[i]);
        }

        hash.AppendData(header);
        hash.AppendData(Data);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>The array in the file at <paramref name="path"/>.</summary>
    /// <param name="path">An IDX file, gzipped or not; its first bytes tell, not its name.</param>
    /// <param name="rank">How many dimensions it must have.</param>
    /// <param name="shape">The dimensions that it must have, or null if any will do.</param>
    /// <exception cref="InvalidDataException">It is not such a file; the message says what is wrong, the caller what to do.</exception>
    public static IdxFile Read(string path, int rank, int[]? shape = null)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        return Read(file, path, rank, shape);
    }

    /// <summary>The array in a stream that can be rewound; <paramref name="name"/> is what messages call it.</summary>
    public static IdxFile Read(Stream stream, string name, int rank, int[]? shape = null)
    {
        Span<byte> start = stackalloc byte[2];
        var gzipped = stream.ReadAtLeast(start, 2, throwOnEndOfStream: false) == 2 && start is [0x1f, 0x8b];
        stream.Position = 0;
        if (!gzipped)
        {
            return ReadContent(stream, name, stream.Length, rank, shape);
        }

        using var content = new GZipStream(stream, CompressionMode.Decompress, leaveOpen: true);
        var file = ReadContent(content, name, stream.Length * MostBytesPerCompressedByte, rank, shape);
        CheckEnd(stream, name, HeaderLength(rank) + file.Data.Length);
        return file;
    }

    private static IdxFile ReadContent(Stream content, string name, long mostBytes, int rank, int[]? wanted)
    {
        var shape = ReadHeader(content, name, rank);
        if (wanted is not null && !shape.AsSpan().SequenceEqual(wanted))
        {
            throw Wrong(name, $"holds an array of shape {Text(shape)}, but {Text(wanted)} was expected");
        }

        var length = Length(shape, name);
        if (length > mostBytes - HeaderLength(rank))
        {
            throw Wrong(name, $"is too short: its header promises {Text(shape)}, so {length:N0} bytes, more than the file can hold");
        }

        // The buffer starts at eight times the compressed file at most, which holds images as they usually are, and at most doubles what
        // really came, so a header that lies costs little memory; a shape that was asked for is no lie.
        var data = new byte[wanted is null ? Math.Min(length, Math.Max(FirstPiece, mostBytes / 128)) : length];
        var found = Fill(content, name, data);
        while (found == data.Length && found < length)
        {
            Array.Resize(ref data, (int)Math.Min(length, 2L * found));
            found += Fill(content, name, data.AsSpan(found));
        }

        if (found < length)
        {
            throw Wrong(name, $"is cut short: its header promises {Text(shape)}, so {length:N0} bytes, but only {found:N0} follow");
        }

        // Reading to the very end also makes the decompressor compare the content with its checksum.
        if (Fill(content, name, stackalloc byte[1]) > 0)
        {
            throw Wrong(name, $"goes on after the {length:N0} bytes of shape {Text(shape)} that its header promises");
        }

        return new IdxFile(shape, data);
    }

    /// <summary>
    /// A gzip file ends with the length of its content. .NET neither misses it nor minds what follows it, so without this
    /// a file that lost its last bytes, or gained some, would pass.
    /// </summary>
    private static void CheckEnd(Stream stream, string name, long length)
    {
        Span<byte> end = stackalloc byte[4];
        stream.Seek(-end.Length, SeekOrigin.End);
        stream.ReadExactly(end);
        var promised = BinaryPrimitives.ReadUInt32LittleEndian(end);
        if (promised != length)
        {
            throw Wrong(name, $"ends with the length {promised:N0} instead of that of its content, {length:N0}, so is cut short or goes on after it");
        }
    }

    private static int[] ReadHeader(Stream content, string name, int rank)
    {
        Span<byte> header = stackalloc byte[HeaderLength(rank)];
        var found = Fill(content, name, header);
        if (found < 4)
        {
            throw Wrong(name, $"has {found} bytes of content, too few for an IDX header");
        }

        if (header[0] != 0 || header[1] != 0)
        {
            throw Wrong(name, $"starts with the bytes {Convert.ToHexStringLower(header[..4])}, so is no IDX file: one starts with 0000");
        }

        if (header[2] != UnsignedByte)
        {
            throw Wrong(name, $"has elements of type {header[2]:x2}, but only unsigned bytes, type {UnsignedByte:x2}, are read here");
        }

        if (header[3] != rank)
        {
            throw Wrong(name, $"has an array of {header[3]} dimensions instead of {rank}; the files of images and of labels may have been swapped");
        }

        if (found < header.Length)
        {
            throw Wrong(name, $"is cut short inside its header: {found} bytes instead of {header.Length}");
        }

        var shape = new int[rank];
        for (var i = 0; i < rank; i++)
        {
            shape[i] = BinaryPrimitives.ReadInt32BigEndian(header[(4 + (4 * i))..]);
            if (shape[i] < 0)
            {
                throw Wrong(name, $"has a dimension of {(uint)shape[i]:N0}, more than an array can have");
            }
        }

        return shape;
    }

    private static long Length(int[] shape, string name)
    {
        // Each dimension is below 2^31 and the product is looked at after each, so it can't overflow.
        var length = 1L;
        foreach (var n in shape)
        {
            length *= n;
            if (length > Array.MaxLength)
            {
                throw Wrong(name, $"has a header that promises {Text(shape)}, more bytes than an array can have");
            }
        }

        return length;
    }

    /// <summary>Reads until the buffer is full or the content ends; says how many bytes it got.</summary>
    private static int Fill(Stream content, string name, Span<byte> buffer)
    {
        try
        {
            return content.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        }
        catch (InvalidDataException e)
        {
            // What .NET says of damage is that the compression method is not supported, so its message stays inside.
            throw Wrong(name, $"is damaged: it starts like a gzip file, but can't be decompressed", e);
        }
    }

    private static int HeaderLength(int rank) => 4 + (4 * rank);

    private static string Text(int[] shape) => $"({string.Join(", ", shape)})";

    private static InvalidDataException Wrong(string name, FormattableString what, Exception? inner = null) =>
        new($"{name} {FormattableString.Invariant(what)}.", inner);
}
