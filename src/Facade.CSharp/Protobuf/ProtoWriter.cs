using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Leibniz.Keras.Protobuf;

/// <summary>One protobuf message, written field by field: <c>new ProtoWriter().Text(1, "loss").Float(2, 0.5f).Written</c></summary>
/// <remarks>
/// Only what is written is there: a default is a value like any other. The order of the fields is the order of the calls. A message
/// holds less than 2 GiB, as protobuf itself demands: more raises InvalidOperationException.
/// </remarks>
internal sealed class ProtoWriter
{
    // Less than the largest array, so that the tags of the fields around it still fit.
    private const int Most = int.MaxValue - 1024;

    // Invalid text would be refused by every reader of the file, far away from whoever wrote it.
    private static readonly UTF8Encoding Utf8 = new(false, throwOnInvalidBytes: true);

    private readonly ArrayBufferWriter<byte> buffer = new();

    /// <summary>The bytes so far.</summary>
    public ReadOnlySpan<byte> Written => buffer.WrittenSpan;

    /// <summary>A whole number of the types int32, int64, uint64 or of an enum; a negative one takes ten bytes.</summary>
    public ProtoWriter Int64(int field, long value)
    {
        Tag(field, WireType.Varint);
        Varint((ulong)value);
        return this;
    }

    /// <summary>A truth.</summary>
    public ProtoWriter Bool(int field, bool value) => Int64(field, value ? 1 : 0);

    /// <summary>A float64.</summary>
    public ProtoWriter Double(int field, double value)
    {
        Tag(field, WireType.Fixed64);
        BinaryPrimitives.WriteDoubleLittleEndian(buffer.GetSpan(8), value);
        buffer.Advance(8);
        return this;
    }

    /// <summary>A float32.</summary>
    public ProtoWriter Float(int field, float value)
    {
        Tag(field, WireType.Fixed32);
        BinaryPrimitives.WriteSingleLittleEndian(buffer.GetSpan(4), value);
        buffer.Advance(4);
        return this;
    }

    /// <summary>A text, in UTF-8.</summary>
    /// <exception cref="ArgumentException">It holds half of a surrogate pair.</exception>
    public ProtoWriter Text(int field, string value) => Bytes(field, Utf8.GetBytes(value));

    /// <summary>Bytes.</summary>
    public ProtoWriter Bytes(int field, ReadOnlySpan<byte> value)
    {
        if ((long)buffer.WrittenCount + value.Length > Most)
        {
            throw new InvalidOperationException($"A protobuf message holds less than 2 GiB, but this one would hold {(long)buffer.WrittenCount + value.Length} bytes.");
        }

        Tag(field, WireType.Bytes);
        Varint((ulong)value.Length);
        buffer.Write(value);
        return this;
    }

    /// <summary>A message inside this one.</summary>
    public ProtoWriter Message(int field, ProtoWriter inner) => Bytes(field, inner.Written);

    /// <summary>Repeated whole numbers, packed: one length for all.</summary>
    public ProtoWriter Packed(int field, ReadOnlySpan<long> values)
    {
        var inner = new ProtoWriter();
        foreach (var value in values)
        {
            inner.Varint((ulong)value);
        }

        return Bytes(field, inner.Written);
    }

    /// <summary>Repeated float32, packed.</summary>
    public ProtoWriter Packed(int field, ReadOnlySpan<float> values)
    {
        Tag(field, WireType.Bytes);
        Varint((ulong)values.Length * 4);
        foreach (var value in values)
        {
            BinaryPrimitives.WriteSingleLittleEndian(buffer.GetSpan(4), value);
            buffer.Advance(4);
        }

        return this;
    }

    private void Tag(int field, WireType type) => Varint(((ulong)field << 3) | (ulong)type);

    private void Varint(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            Byte((byte)(value | 0x80));
        }

        Byte((byte)value);
    }

    private void Byte(byte value)
    {
        buffer.GetSpan(1)[0] = value;
        buffer.Advance(1);
    }
}
