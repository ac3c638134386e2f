using System.Text;

namespace Leibniz.Keras.Saving.Hdf5;

/// <summary>Writes tensors into an HDF5 file as h5py does by default: superblock 0, groups with symbol tables, contiguous data.</summary>
/// <remarks>First everything but the data is laid out, which tells where the data will be; then all is written from front to back.</remarks>
internal sealed class Hdf5Writer
{
    // What libhdf5 uses if not told otherwise: a symbol node holds 2 · 4 names, a tree node 2 · 16 children.
    private const int NodeNames = 8;
    private const int NodeChildren = 32;

    private const int SuperblockSize = 96;
    private const int RootEntry = 56;
    private const int EndOfFile = 40;
    private const int EntrySize = 40;

    private readonly Hdf5Draft draft = new();
    private readonly List<(int Place, long Offset)> data = [];
    private readonly List<Tensor> tensors = [];
    private long dataLength;

    private Hdf5Writer()
    {
    }

    /// <summary>Writes tensors under paths such as <c>layers/dense/vars/0</c>.</summary>
    public static void Write(Stream stream, IEnumerable<KeyValuePair<string, Tensor>> datasets)
    {
        var root = new Group();
        foreach (var (path, tensor) in datasets)
        {
            var parts = path.Split('/');
            var group = root;
            foreach (var part in parts[..^1])
            {
                group = group.Child(part);
            }

            group.Datasets.Add(parts[^1], tensor);
        }

        new Hdf5Writer().WriteFile(stream, root);
    }

    private void WriteFile(Stream stream, Group root)
    {
        draft.Take(SuperblockSize);
        var entry = WriteGroup(root);
        draft.Put(0, Hdf5Signature.File)
            .Put8(13, 8) // bytes of an address
            .Put8(14, 8) // bytes of a length
            .Put16(16, NodeNames / 2)
            .Put16(18, NodeChildren / 2)
            .Put64(32, Hdf5Signature.Undefined)
            .Put64(EndOfFile, draft.Length + dataLength)
            .Put64(48, Hdf5Signature.Undefined);
        WriteEntry(RootEntry, 0, entry);
        foreach (var (place, offset) in data)
        {
            draft.Put64(place, draft.Length + offset);
        }

        stream.Write(draft.Bytes);
        Span<byte> padding = stackalloc byte[8];
        padding.Clear();
        foreach (var tensor in tensors)
        {
            ElementModule.write(stream, tensor);
            var length = ElementModule.length(tensor);
            stream.Write(padding[..(int)(Padded(length) - length)]);
        }
    }

    /// <summary>A group with all that is in it.</summary>
    private Entry WriteGroup(Group group)
    {
        var entries = new SortedDictionary<string, Entry>(StringComparer.Ordinal);
        foreach (var (name, tensor) in group.Datasets)
        {
            entries.Add(name, new Entry(WriteDataset(tensor), null));
        }

        foreach (var (name, child) in group.Groups)
        {
            entries.Add(name, WriteGroup(child));
        }

        var names = entries.Keys.Select(Encoding.UTF8.GetBytes).ToArray();
        var places = new long[names.Length];
        var size = 8; // The heap starts with an empty name.
        for (var i = 0; i < names.Length; i++)
        {
            places[i] = size;
            size += (names[i].Length + 8) / 8 * 8; // ended by a 0
        }

        var heap = draft.Take(32);
        var text = draft.Take(size);
        draft.Put32(heap, Hdf5Signature.Heap)
            .Put64(heap + 8, size)
            .Put64(heap + 16, 1) // no free space: libhdf5's H5HL_FREE_NULL
            .Put64(heap + 24, text);
        for (var i = 0; i < names.Length; i++)
        {
            draft.Put(text + (int)places[i], names[i]);
        }

        var tree = WriteTree([.. entries.Values], places);
        var header = draft.Take(40);
        draft.Put8(header, 1)
            .Put16(header + 2, 1)
            .Put32(header + 4, 1)
            .Put32(header + 8, 24)
            .Put16(header + 16, Hdf5Signature.SymbolTable)
            .Put16(header + 18, 16)
            .Put64(header + 24, tree)
            .Put64(header + 32, heap);
        return new Entry(header, (tree, heap));
    }

    /// <summary>The tree over the names of a group, whose leaves are nodes of at most eight of them.</summary>
    private int WriteTree(Entry[] entries, long[] places)
    {
        var children = new List<(long Place, long LastName)>();
        foreach (var some in Enumerable.Range(0, entries.Length).Chunk(NodeNames))
        {
            var node = draft.Take(8 + (NodeNames * EntrySize));
            draft.Put32(node, Hdf5Signature.SymbolNode).Put8(node + 4, 1).Put16(node + 6, some.Length);
            for (var i = 0; i < some.Length; i++)
            {
                WriteEntry(node + 8 + (i * EntrySize), places[some[i]], entries[some[i]]);
            }

            children.Add((node, places[some[^1]]));
        }

        for (var level = 0; ; level++)
        {
            var nodes = new List<(long Place, long LastName)>();
            var firstName = 0L;
            foreach (var some in children.Count == 0 ? [[]] : children.Chunk(NodeChildren))
            {
                var node = WriteTreeNode(level, firstName, some);
                if (nodes.Count > 0)
                {
                    draft.Put64(node + 8, nodes[^1].Place).Put64((int)nodes[^1].Place + 16, node);
                }

                firstName = some.Length == 0 ? 0 : some[^1].LastName;
                nodes.Add((node, firstName));
            }

            if (nodes.Count == 1)
            {
                return (int)nodes[0].Place;
            }

            children = nodes;
        }
    }

    /// <summary>One node: the names stand between its children, each the last one of the child before it.</summary>
    private int WriteTreeNode(int level, long firstName, (long Place, long LastName)[] children)
    {
        var node = draft.Take(24 + (NodeChildren * 8) + ((NodeChildren + 1) * 8));
        draft.Put32(node, Hdf5Signature.Tree)
            .Put8(node + 5, level)
            .Put16(node + 6, children.Length)
            .Put64(node + 8, Hdf5Signature.Undefined)
            .Put64(node + 16, Hdf5Signature.Undefined)
            .Put64(node + 24, firstName);
        for (var i = 0; i < children.Length; i++)
        {
            draft.Put64(node + 32 + (16 * i), children[i].Place).Put64(node + 40 + (16 * i), children[i].LastName);
        }

        return node;
    }

    private void WriteEntry(int place, long name, Entry entry)
    {
        draft.Put64(place, name).Put64(place + 8, entry.Header);
        if (entry.Group is { } group)
        {
            draft.Put32(place + 16, 1).Put64(place + 24, group.Tree).Put64(place + 32, group.Heap);
        }
    }

    private int WriteDataset(Tensor tensor)
    {
        var type = Type(tensor.DType);
        var rank = tensor.Shape.Rank;
        const int Prefix = 16;
        const int Head = 8;
        var space = 8 + (8 * rank);
        const int Fill = 8;
        const int Layout = 24;
        var size = (4 * Head) + space + type.Length + Fill + Layout;
        var header = draft.Take(Prefix + size);
        draft.Put8(header, 1).Put16(header + 2, 4).Put32(header + 4, 1).Put32(header + 8, (uint)size);

        var place = header + Prefix;
        int Message(int kind, int length)
        {
            draft.Put16(place, kind).Put16(place + 2, length);
            var content = place + Head;
            place = content + length;
            return content;
        }

        var dims = Message(Hdf5Signature.Dataspace, space);
        draft.Put8(dims, 1).Put8(dims + 1, rank);
        for (var i = 0; i < rank; i++)
        {
            draft.Put64(dims + 8 + (8 * i), tensor.Shape[i]);
        }

        draft.Put(Message(Hdf5Signature.Datatype, type.Length), type);

        // Version 2, set aside late, written if set, the usual value: what h5py writes.
        draft.Put(Message(Hdf5Signature.FillValue, Fill), [2, 2, 2, 1]);

        var layout = Message(Hdf5Signature.Layout, Layout);
        var length = ElementModule.length(tensor);
        draft.Put8(layout, 3).Put8(layout + 1, 1).Put64(layout + 2, Hdf5Signature.Undefined).Put64(layout + 10, length);
        if (length > 0)
        {
            data.Add((layout + 2, dataLength));
            tensors.Add(tensor);
            dataLength += Padded(length);
        }

        return header;
    }

    /// <summary>The description of a type: class, byte order, size, then where its bits are. Truths are written as bytes.</summary>
    private static byte[] Type(DType type)
    {
        var size = (byte)type.Bytes;
        if (type.IsFloat)
        {
            // IEEE: sign, exponent and mantissa from the top, the mantissa's first bit implied.
            return size == 4
                ? [0x11, 0x20, 31, 0, 4, 0, 0, 0, 0, 0, 32, 0, 23, 8, 0, 23, 127, 0, 0, 0, 0, 0, 0, 0]
                : [0x11, 0x20, 63, 0, 8, 0, 0, 0, 0, 0, 64, 0, 52, 11, 0, 52, 0xff, 0x03, 0, 0, 0, 0, 0, 0];
        }

        return [0x10, (byte)(size == 1 ? 0 : 8), 0, 0, size, 0, 0, 0, 0, 0, (byte)(8 * size), 0, 0, 0, 0, 0];
    }

    private static long Padded(long length) => (length + 7) / 8 * 8;

    private sealed record Entry(long Header, (long Tree, long Heap)? Group);

    private sealed class Group
    {
        public Dictionary<string, Group> Groups { get; } = new(StringComparer.Ordinal);

        public Dictionary<string, Tensor> Datasets { get; } = new(StringComparer.Ordinal);

        public Group Child(string name) => Groups.TryGetValue(name, out var child) ? child : Groups[name] = new Group();
    }
}
