namespace Leibniz.Keras.Saving.Hdf5;

/// <summary>An array of a file: its shape, its elements, and where they are.</summary>
internal sealed class Hdf5Dataset
{
    private const int Compact = 0;
    private const int Contiguous = 1;

    private readonly Hdf5Input input;
    private readonly string place;
    private readonly Hdf5Type type;
    private readonly Hdf5Part layout;
    private readonly Hdf5Part? filters;

    private Hdf5Dataset(Hdf5Input input, string place, Hdf5Type type, Shape shape, Hdf5Part layout, Hdf5Part? filters)
    {
        (this.input, this.place, this.type, Shape, this.layout, this.filters) = (input, place, type, shape, layout, filters);
    }

    public Shape Shape { get; }

    /// <summary>The type of the tensor; for elements that are none of ours an error that says what they are.</summary>
    public Element Element => type.Element ?? throw input.Wrong($"holds {type.Text} in {place}, which no tensor is made of");

    /// <summary>The dataset of an object's messages; null where it is none.</summary>
    public static Hdf5Dataset? Of(Hdf5Input input, string place, List<(int Kind, Hdf5Part Content)> messages)
    {
        Hdf5Part? Find(int kind) => messages.Find(message => message.Kind == kind).Content;
        return (Find(Hdf5Signature.Dataspace), Find(Hdf5Signature.Datatype), Find(Hdf5Signature.Layout)) is ({ } space, { } type, { } layout)
            ? new Hdf5Dataset(input, place, Hdf5Type.Of(type), Space(input, place, space), layout, Find(Hdf5Signature.Filters))
            : null;
    }

    public Held Held => new(Element.DType, Shape, Read);

    private static Shape Space(Hdf5Input input, string place, Hdf5Part space)
    {
        var version = space.Known(space.Byte(), "version", 1, 2);
        var rank = space.Byte();
        space.Skip(1);
        if (version == 2)
        {
            space.Known(space.Byte(), "kind", 0, 1); // a number, an array
        }
        else
        {
            space.Skip(5);
        }

        var lengths = new long[rank];
        for (var i = 0; i < rank; i++)
        {
            lengths[i] = (long)Math.Min(space.Length(), long.MaxValue);
        }

        return Wrong.shape($"{input.Name}: {place}", lengths);
    }

    private Tensor Read()
    {
        var element = Element;
        if (element.Bytes != type.Size)
        {
            throw input.Wrong($"states {type.Size} bytes for an element of {place}");
        }

        if (Shape.Size == 0)
        {
            return ElementModule.read(Stream.Null, true, false, element, Shape);
        }

        var bytes = (ulong)Shape.Size * type.Size;
        var part = layout.Inner(layout.Left, "layout");
        var version = part.Known(part.Byte(), "version", 3, 4);
        switch (part.Byte())
        {
            case Compact:
                var size = part.Short();
                Expect(bytes, (ulong)size);
                return ElementModule.read(new MemoryStream(part.Take(size).ToArray()), true, type.BigEndian, element, Shape);
            case Contiguous:
                var address = part.Address();
                Expect(bytes, part.Length());
                return ElementModule.read(input.Data(address, bytes, $"data of {place}"), true, type.BigEndian, element, Shape);
            default:
                var packing = filters is null ? [] : Hdf5Filter.List(filters.Inner(filters.Left, "filters"));
                var chunks = new Hdf5Chunks(input, place, Shape, type.Size, packing);
                return ElementModule.read(new MemoryStream(chunks.Read(part, version)), true, type.BigEndian, element, Shape);
        }
    }

    private void Expect(ulong needed, ulong stated)
    {
        if (needed != stated)
        {
            throw input.Wrong($"states {stated} bytes of data for {place}, whose shape {Shape} needs {needed}");
        }
    }
}
