namespace Leibniz.Keras.Saving.Hdf5;

/// <summary>The bytes of a file that may be anything: no part is read beyond its end, and all parts together not more often than they can be needed.</summary>
/// <param name="stream">The file, which can be rewound.</param>
/// <param name="name">What messages call it.</param>
internal sealed class Hdf5Input(Stream stream, string name)
{
    // Each part but the data is needed about once. Parts that overlap could make a small file take very long.
    private long budget = (4 * stream.Length) + 65536;

    /// <summary>What messages call the file.</summary>
    public string Name => name;

    /// <summary>How many bytes the file has.</summary>
    public long Length { get; } = stream.Length;

    /// <summary>Bytes of an address.</summary>
    public int AddressSize { get; set; } = 8;

    /// <summary>Bytes of a length.</summary>
    public int LengthSize { get; set; } = 8;

    /// <summary>A part that is not data.</summary>
    /// <param name="address">Where it starts.</param>
    /// <param name="length">How long it is.</param>
    /// <param name="what">What it is called in messages.</param>
    public Hdf5Part Part(ulong address, ulong length, string what)
    {
        Check(address, length, what);
        budget -= (long)length + 16;
        if (budget < 0)
        {
            throw Wrong($"has parts that overlap or follow each other in circles, at the {what} at byte {address}");
        }

        var bytes = new byte[length];
        stream.Position = (long)address;
        stream.ReadExactly(bytes);
        return new Hdf5Part(this, bytes, $"{what} at byte {address}");
    }

    /// <summary>The file from an address on, where it surely has so many bytes.</summary>
    public Stream Data(ulong address, ulong length, string what)
    {
        Check(address, length, what);
        stream.Position = (long)address;
        return stream;
    }

    public InvalidDataException Wrong(FormattableString what, Exception? inner = null) =>
        new($"{name} {FormattableString.Invariant(what)}.", inner);

    private void Check(ulong address, ulong length, string what)
    {
        if (address > (ulong)Length || length > (ulong)Length - address)
        {
            throw Wrong($"has {Length} bytes, but its {what} should be the {length} bytes from {address} on");
        }
    }
}
