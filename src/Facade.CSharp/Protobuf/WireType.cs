namespace Leibniz.Keras.Protobuf;

/// <summary>How the value of a field is laid out: the low three bits of its tag (protobuf.dev, "Encoding").</summary>
internal enum WireType
{
    /// <summary>One to ten bytes, seven bits each, the lowest first: whole numbers, truths, enums.</summary>
    Varint = 0,

    /// <summary>Eight bytes: double, fixed64.</summary>
    Fixed64 = 1,

    /// <summary>A length and so many bytes: texts, bytes, messages, packed numbers.</summary>
    Bytes = 2,

    /// <summary>Four bytes: float, fixed32.</summary>
    Fixed32 = 5,
}
