namespace Leibniz.Keras.Saving.Hdf5;

/// <summary>What the elements of a dataset are.</summary>
/// <param name="Element">The element; null where it is none that tensors can be made of.</param>
/// <param name="BigEndian">Whether the first byte is the highest.</param>
/// <param name="Size">How many bytes an element has.</param>
/// <param name="Text">What messages call it.</param>
internal sealed record Hdf5Type(Element? Element, bool BigEndian, uint Size, string Text)
{
    private const int Whole = 0;
    private const int Float = 1;
    private const int Enumeration = 8;

    public static Hdf5Type Of(Hdf5Part type)
    {
        var first = type.Byte();
        var bits = type.Number(3);
        var size = type.Word();
        var bigEndian = (bits & 1) != 0;
        return (first & 15) switch
        {
            Whole => OfWhole(type, bits, size, bigEndian),
            Float => OfFloat(type, bits, size, bigEndian),
            Enumeration when size == 1 => new Hdf5Type(Leibniz.Element.Bool, false, size, "truths"),
            var other => new Hdf5Type(null, bigEndian, size, $"elements of the class {other}"),
        };
    }

    private static Hdf5Type OfWhole(Hdf5Part type, ulong bits, uint size, bool bigEndian)
    {
        var start = type.Short();
        var precision = type.Short();
        var signed = (bits & 8) != 0;
        Element? element = (size, signed) switch
        {
            _ when start != 0 || precision != 8 * size => null,
            (1, true) => Leibniz.Element.I8,
            (1, false) => Leibniz.Element.U8,
            (2, true) => Leibniz.Element.I16,
            (2, false) => Leibniz.Element.U16,
            (4, true) => Leibniz.Element.I32,
            (4, false) => Leibniz.Element.U32,
            (8, true) => Leibniz.Element.I64,
            _ => null,
        };
        return new Hdf5Type(element, bigEndian, size, $"{(signed ? "signed" : "unsigned")} numbers of {precision} bits in {size} bytes");
    }

    private static Hdf5Type OfFloat(Hdf5Part type, ulong bits, uint size, bool bigEndian)
    {
        var start = type.Short();
        var precision = type.Short();
        var exponentAt = type.Byte();
        var exponent = type.Byte();
        var mantissaAt = type.Byte();
        var mantissa = type.Byte();
        var bias = type.Word();
        var ieee = start == 0 && precision == 8 * size && mantissaAt == 0 && exponentAt == mantissa
            && (bits & 0x40) == 0 && ((bits >> 4) & 3) == 2 && (int)((bits >> 8) & 0xff) == precision - 1;
        Element? element = (size, exponent, mantissa, bias) switch
        {
            _ when !ieee => null,
            (2, 5, 10, 15) => Leibniz.Element.F16,
            (2, 8, 7, 127) => Leibniz.Element.BF16,
            (4, 8, 23, 127) => Leibniz.Element.F32,
            (8, 11, 52, 1023) => Leibniz.Element.F64,
            _ => null,
        };
        return new Hdf5Type(element, bigEndian, size, $"floats of {precision} bits in {size} bytes");
    }
}
