using System.Buffers.Binary;

namespace Leibniz.Keras.Saving.Hdf5;

/// <summary>Everything of a file but its data, while it is laid out: numbers are put where room was set aside.</summary>
internal sealed class Hdf5Draft
{
    private byte[] bytes = new byte[4096];

    /// <summary>How long it is so far; a multiple of 8.</summary>
    public int Length { get; private set; }

    public ReadOnlySpan<byte> Bytes => bytes.AsSpan(0, Length);

    /// <summary>Room for a part, filled with zeros; where it is.</summary>
    public int Take(int size)
    {
        var place = Length;
        Length = checked(place + ((size + 7) / 8 * 8));
        if (Length > bytes.Length)
        {
            Array.Resize(ref bytes, Math.Max(Length, checked(2 * bytes.Length)));
        }

        return place;
    }

    public Hdf5Draft Put8(int place, int value)
    {
        bytes[place] = (byte)value;
        return this;
    }

    public Hdf5Draft Put16(int place, int value)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(place), (ushort)value);
        return this;
    }

    public Hdf5Draft Put32(int place, uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(place), value);
        return this;
    }

    public Hdf5Draft Put64(int place, ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(place), value);
        return this;
    }

    public Hdf5Draft Put64(int place, long value) => Put64(place, (ulong)value);

    public Hdf5Draft Put(int place, ReadOnlySpan<byte> content)
    {
        content.CopyTo(bytes.AsSpan(place));
        return this;
    }
}
