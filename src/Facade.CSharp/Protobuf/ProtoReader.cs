using System.Buffers.Binary;
using System.Text;

namespace Leibniz.Keras.Protobuf;

/// <summary>
/// The fields of a protobuf message, one after the other: <c>while (reader.Next()) switch (reader.Field) { case 1: name = reader.Text(); ... }</c>
/// </summary>
/// <remarks>
/// For files of strangers: no length is believed before it is compared with the bytes that are there, messages nest to a depth of 100,
/// and nothing is allocated but what a value itself holds. What is malformed raises InvalidDataException, with the place. A value that
/// nobody reads is skipped by the next <see cref="Next"/>.
/// </remarks>
internal ref struct ProtoReader
{
    // What protobuf's own libraries allow.
    private const int DeepestNesting = 100;

    private static readonly UTF8Encoding Utf8 = new(false, throwOnInvalidBytes: true);

    private readonly ReadOnlySpan<byte> message;
    private readonly int depth;
    private int position;
    private bool pending;

    /// <summary>Reads a message from its first byte to its last.</summary>
    public ProtoReader(ReadOnlySpan<byte> message)
        : this(message, 0)
    {
    }

    private ProtoReader(ReadOnlySpan<byte> message, int depth)
    {
        this.message = message;
        this.depth = depth;
    }

    /// <summary>The number of the field whose value comes next.</summary>
    public int Field { get; private set; }

    /// <summary>How its value is laid out.</summary>
    public WireType Type { get; private set; }

    /// <summary>Goes to the next field; false at the end of the message.</summary>
    public bool Next()
    {
        if (pending)
        {
            Skip();
        }

        if (position == message.Length)
        {
            return false;
        }

        var tag = Varint();
        var type = (int)(tag & 7);
        if (tag >> 3 is 0 or > 0x1FFF_FFFF || type is not (0 or 1 or 2 or 5))
        {
            throw Malformed($"the tag {tag} has no valid field number and type (groups are not supported)");
        }

        (Field, Type, pending) = ((int)(tag >> 3), (WireType)type, true);
        return true;
    }

    /// <summary>A whole number, or an enum.</summary>
    public long Int64()
    {
        Expect(WireType.Varint);
        return (long)Varint();
    }

    /// <summary>A whole number that must be an int32.</summary>
    public int Int32()
    {
        var value = Int64();
        return value is >= int.MinValue and <= int.MaxValue ? (int)value : throw Malformed($"{value} is no int32");
    }

    /// <summary>A truth.</summary>
    public bool Bool() => Int64() != 0;

    /// <summary>A float64.</summary>
    public double Double()
    {
        Expect(WireType.Fixed64);
        return BinaryPrimitives.ReadDoubleLittleEndian(Take(8));
    }

    /// <summary>A float32.</summary>
    public float Float()
    {
        Expect(WireType.Fixed32);
        return BinaryPrimitives.ReadSingleLittleEndian(Take(4));
    }

    /// <summary>Bytes, in place.</summary>
    public ReadOnlySpan<byte> Bytes()
    {
        Expect(WireType.Bytes);
        return Take(Varint());
    }

    /// <summary>A text.</summary>
    public string Text()
    {
        var bytes = Bytes();
        try
        {
            return Utf8.GetString(bytes);
        }
        catch (DecoderFallbackException e)
        {
            throw new InvalidDataException($"This is no valid protobuf message: field {Field} is no UTF-8 text.", e);
        }
    }

    /// <summary>A message inside this one.</summary>
    public ProtoReader Message()
    {
        if (depth == DeepestNesting)
        {
            throw Malformed($"messages nest deeper than {DeepestNesting}");
        }

        return new ProtoReader(Bytes(), depth + 1);
    }

    /// <summary>One or several of repeated whole numbers, packed or not.</summary>
    public void Int64s(List<long> into)
    {
        if (Type == WireType.Varint)
        {
            into.Add(Int64());
            return;
        }

        var packed = new ProtoReader(Bytes(), depth);
        while (packed.position < packed.message.Length)
        {
            into.Add((long)packed.Varint());
        }
    }

    /// <summary>One or several of repeated float32, packed or not.</summary>
    public void Floats(List<float> into)
    {
        if (Type == WireType.Fixed32)
        {
            into.Add(Float());
            return;
        }

        var packed = new ProtoReader(Bytes(), depth);
        while (packed.position < packed.message.Length)
        {
            into.Add(BinaryPrimitives.ReadSingleLittleEndian(packed.Take(4)));
        }
    }

    /// <summary>One or several of repeated float64, packed or not.</summary>
    public void Doubles(List<double> into)
    {
        if (Type == WireType.Fixed64)
        {
            into.Add(Double());
            return;
        }

        var packed = new ProtoReader(Bytes(), depth);
        while (packed.position < packed.message.Length)
        {
            into.Add(BinaryPrimitives.ReadDoubleLittleEndian(packed.Take(8)));
        }
    }

    private void Skip()
    {
        pending = false;
        switch (Type)
        {
            case WireType.Varint:
                Varint();
                break;
            case WireType.Fixed64:
                Take(8);
                break;
            case WireType.Fixed32:
                Take(4);
                break;
            default:
                Take(Varint());
                break;
        }
    }

    private void Expect(WireType type)
    {
        if (!pending)
        {
            throw new InvalidOperationException("A value of a protobuf message is read once, after Next said that there is one.");
        }

        if (Type != type)
        {
            throw Malformed($"field {Field} should be of the type {type}, but is of {Type}");
        }

        pending = false;
    }

    private ulong Varint()
    {
        var value = 0UL;
        for (var shift = 0; shift < 70; shift += 7)
        {
            var next = Take(1)[0];
            if (shift == 63 && next > 1)
            {
                break;
            }

            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        throw Malformed("a whole number takes more than 64 bits");
    }

    private ReadOnlySpan<byte> Take(ulong length)
    {
        if (length > (ulong)(message.Length - position))
        {
            throw Malformed($"{length} bytes should follow, but {message.Length - position} do");
        }

        var taken = message.Slice(position, (int)length);
        position += taken.Length;
        return taken;
    }

    private readonly InvalidDataException Malformed(string what) =>
        new($"This is no valid protobuf message: at byte {position} of {message.Length}, {what}.");
}
