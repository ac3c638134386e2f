using System.Text;

namespace Leibniz.Keras.Saving.Hdf5;

/// <summary>The names in a group and where the objects are, from a symbol table or from link messages.</summary>
internal static class Hdf5Group
{
    /// <summary>Whether an object with these messages is a group.</summary>
    public static bool Is(List<(int Kind, Hdf5Part Content)> messages) =>
        messages.Exists(message => message.Kind is Hdf5Signature.SymbolTable or Hdf5Signature.LinkInfo or Hdf5Signature.Link);

    public static List<(string Name, ulong Address)> Children(Hdf5Input input, List<(int Kind, Hdf5Part Content)> messages)
    {
        var children = new List<(string, ulong)>();
        foreach (var (kind, content) in messages)
        {
            switch (kind)
            {
                case Hdf5Signature.SymbolTable:
                    var tree = content.Address();
                    var names = Heap(input, content.Address());
                    Tree(input, tree, -1, names, children);
                    break;
                case Hdf5Signature.LinkInfo:
                    CheckCompact(content);
                    break;
                case Hdf5Signature.Link:
                    children.Add(Link(content));
                    break;
            }
        }

        return children;
    }

    private static byte[] Heap(Hdf5Input input, ulong address)
    {
        var heap = input.Part(address, 8 + (ulong)((2 * input.LengthSize) + input.AddressSize), "name heap").Marked(Hdf5Signature.Heap);
        heap.Known(heap.Byte(), "version", 0);
        heap.Skip(3);
        var size = heap.Length();
        heap.Length();
        var names = input.Part(heap.Address(), size, "names");
        return names.Take(names.Left).ToArray();
    }

    /// <summary>Each level of a tree is one less than the one above it, so this ends.</summary>
    private static void Tree(Hdf5Input input, ulong address, int expected, byte[] names, List<(string, ulong)> children)
    {
        var head = input.Part(address, 8, "group tree").Marked(Hdf5Signature.Tree);
        head.Known(head.Byte(), "type", 0);
        var level = head.Byte();
        if (expected >= 0)
        {
            head.Known(level, "level", expected);
        }

        var count = head.Short();
        var pair = input.LengthSize + input.AddressSize;
        var node = input.Part(address + 8 + (ulong)(2 * input.AddressSize), (ulong)((count * pair) + input.LengthSize), "group tree");
        for (var i = 0; i < count; i++)
        {
            node.Length();
            var child = node.Address();
            if (level > 0)
            {
                Tree(input, child, level - 1, names, children);
            }
            else
            {
                Symbols(input, child, names, children);
            }
        }
    }

    private static void Symbols(Hdf5Input input, ulong address, byte[] names, List<(string, ulong)> children)
    {
        var head = input.Part(address, 8, "symbol node").Marked(Hdf5Signature.SymbolNode);
        head.Known(head.Byte(), "version", 1);
        head.Skip(1);
        var count = head.Short();
        var size = input.LengthSize + input.AddressSize + 24;
        var node = input.Part(address + 8, (ulong)(count * size), "symbol node");
        for (var i = 0; i < count; i++)
        {
            var place = node.Length();
            var target = node.Address();
            node.Known((int)Math.Min(node.Word(), int.MaxValue), "link kind", 0, 1);
            node.Skip(20);
            var end = place < (ulong)names.Length ? Array.IndexOf(names, (byte)0, (int)place) : -1;
            children.Add(end < 0
                ? throw node.Wrong($"has a name at byte {place} of the {names.Length} bytes of names, which does not end there")
                : (Name(node, names.AsSpan((int)place, end - (int)place)), target));
        }
    }

    private static void CheckCompact(Hdf5Part info)
    {
        info.Known(info.Byte(), "version", 0);
        var flags = info.Byte();
        info.Skip((flags & 1) == 0 ? 0 : 8);
        if (info.Address() != Hdf5Signature.Undefined)
        {
            throw info.Wrong($"keeps its links in a heap, which is not read here; write the file again with h5py's default, libver='earliest'");
        }
    }

    private static (string Name, ulong Address) Link(Hdf5Part link)
    {
        link.Known(link.Byte(), "version", 1);
        var flags = link.Byte();
        var kind = (flags & 8) == 0 ? 0 : link.Byte();
        link.Skip((flags & 4) == 0 ? 0 : 8);
        link.Skip((flags & 16) == 0 ? 0 : 1);
        var length = link.Number(1 << (flags & 3));
        if (length > (ulong)link.Left)
        {
            throw link.Wrong($"has a name of {length} bytes");
        }

        var name = Name(link, link.Take((int)length));
        link.Known(kind, "link kind", 0);
        return (name, link.Address());
    }

    private static string Name(Hdf5Part part, ReadOnlySpan<byte> bytes)
    {
        var name = Encoding.UTF8.GetString(bytes);
        return name.Length == 0 || name.Contains('/')
            ? throw part.Wrong($"has the name '{name}', which is empty or a path")
            : name;
    }
}
