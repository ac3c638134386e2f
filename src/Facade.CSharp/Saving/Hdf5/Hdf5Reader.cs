namespace Leibniz.Keras.Saving.Hdf5;

/// <summary>Reads the arrays of an HDF5 file: what h5py writes by default, and with gzip, shuffle, another byte order or newer groups.</summary>
internal static class Hdf5Reader
{
    // No file of Keras nests nearly as deep.
    private const int DeepestGroup = 32;

    /// <summary>The arrays of a file by path, such as <c>layers/dense/vars/0</c>; their numbers are read when asked for.</summary>
    /// <param name="stream">The file, which can be rewound.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="wanted">Which paths; groups and arrays under others are not looked into.</param>
    /// <exception cref="InvalidDataException">The file is damaged, or of a kind that is not read here; the message says where and why.</exception>
    public static IReadOnlyList<KeyValuePair<string, Held>> Read(Stream stream, string name, Func<string, bool> wanted)
    {
        var input = new Hdf5Input(stream, name);
        var found = new List<KeyValuePair<string, Held>>();
        try
        {
            Visit(input, Root(input), "", 0, [], wanted, found);
        }
        catch (EndOfStreamException e)
        {
            throw input.Wrong($"became shorter while it was read", e);
        }

        return found;
    }

    private static ulong Root(Hdf5Input input)
    {
        var start = input.Part(0, (ulong)Math.Min(input.Length, 96), "superblock");
        if (start.Left < 24 || !start.Take(8).SequenceEqual(Hdf5Signature.File))
        {
            throw input.Wrong($"is no HDF5 file: it does not start with the mark of one");
        }

        var version = start.Known(start.Byte(), "version", 0, 1, 2, 3);
        if (version >= 2)
        {
            Sizes(input, start);
            start.Skip(1);
            CheckBase(input, start.Address());
            start.Address();
            start.Address();
            return start.Address();
        }

        start.Skip(4);
        Sizes(input, start);
        start.Skip(version == 0 ? 9 : 13);
        CheckBase(input, start.Address());
        start.Address();
        start.Address();
        start.Address();
        start.Length();
        return start.Address();
    }

    private static void Sizes(Hdf5Input input, Hdf5Part start)
    {
        input.AddressSize = start.Known(start.Byte(), "bytes of an address", 2, 4, 8);
        input.LengthSize = start.Known(start.Byte(), "bytes of a length", 2, 4, 8);
    }

    private static void CheckBase(Hdf5Input input, ulong address)
    {
        if (address != 0)
        {
            throw input.Wrong($"counts its bytes from {address} instead of 0");
        }
    }

    private static void Visit(
        Hdf5Input input,
        ulong address,
        string path,
        int depth,
        HashSet<ulong> visited,
        Func<string, bool> wanted,
        List<KeyValuePair<string, Held>> found)
    {
        if (depth > DeepestGroup)
        {
            throw input.Wrong($"nests groups deeper than {DeepestGroup}, at {path}");
        }

        if (!visited.Add(address))
        {
            throw input.Wrong($"has one object under two names, one of them '{path}'");
        }

        var messages = Hdf5Messages.Of(input, address);
        if (Hdf5Group.Is(messages))
        {
            var names = new HashSet<string>(StringComparer.Ordinal);
            foreach (var (child, place) in Hdf5Group.Children(input, messages))
            {
                var inside = path.Length == 0 ? child : $"{path}/{child}";
                if (!names.Add(child))
                {
                    throw input.Wrong($"has two objects with the name '{inside}'");
                }

                if (wanted(inside))
                {
                    Visit(input, place, inside, depth + 1, visited, wanted, found);
                }
            }
        }
        else if (Hdf5Dataset.Of(input, path, messages) is { } dataset)
        {
            found.Add(KeyValuePair.Create(path, dataset.Held));
        }
    }
}
