namespace Leibniz.Keras.Saving.Hdf5;

/// <summary>The messages of an object: what a group or a dataset is made of.</summary>
internal static class Hdf5Messages
{
    // Bit 1 of a message's flags: the content is elsewhere in the file.
    private const int Shared = 2;

    /// <summary>The messages of the object at an address that this code knows, with their content.</summary>
    public static List<(int Kind, Hdf5Part Content)> Of(Hdf5Input input, ulong address)
    {
        var start = input.Part(address, Math.Min(8, (ulong)input.Length - Math.Min(address, (ulong)input.Length)), "object");
        var messages = new List<(int, Hdf5Part)>();
        if (start.Left >= 4 && start.Word() == Hdf5Signature.ObjectHeader)
        {
            Newer(input, address, messages);
        }
        else
        {
            Older(input, address, messages);
        }

        return messages;
    }

    private static void Older(Hdf5Input input, ulong address, List<(int, Hdf5Part)> messages)
    {
        var prefix = input.Part(address, 12, "object header");
        prefix.Known(prefix.Byte(), "version", 1);
        prefix.Skip(1);
        var count = prefix.Short();
        prefix.Skip(4);
        var blocks = new Queue<(ulong Address, ulong Length)>([(address + 16, prefix.Word())]);
        while (blocks.TryDequeue(out var block))
        {
            var part = input.Part(block.Address, block.Length, "object header");
            while (part.Left >= 8 && count > 0)
            {
                count--;
                var kind = part.Short();
                var size = part.Short();
                var flags = part.Byte();
                part.Skip(3);
                Take(part, kind, size, flags, blocks, messages);
            }
        }
    }

    private static void Newer(Hdf5Input input, ulong address, List<(int, Hdf5Part)> messages)
    {
        var most = (ulong)input.Length - address;
        var prefix = input.Part(address, Math.Min(most, 34), "object header").Marked(Hdf5Signature.ObjectHeader);
        prefix.Known(prefix.Byte(), "version", 2);
        var flags = prefix.Byte();
        prefix.Skip((flags & 0x20) == 0 ? 0 : 16);
        prefix.Skip((flags & 0x10) == 0 ? 0 : 4);
        var first = prefix.Number(1 << (flags & 3));
        var blocks = new Queue<(ulong Address, ulong Length)>();
        Read(input.Part(address + (ulong)prefix.At, first, "object header"));
        while (blocks.TryDequeue(out var block))
        {
            var part = input.Part(block.Address, block.Length, "continued object header").Marked(Hdf5Signature.Continuation);
            Read(part.Left >= 4 ? part.Inner(part.Left - 4, "messages") : part); // the last four are a checksum
        }

        void Read(Hdf5Part part)
        {
            var head = (flags & 4) == 0 ? 4 : 6;
            while (part.Left >= head)
            {
                var kind = part.Byte();
                var size = part.Short();
                var own = part.Byte();
                part.Skip(head - 4);
                Take(part, kind, size, own, blocks, messages);
            }
        }
    }

    private static void Take(
        Hdf5Part part, int kind, int size, int flags, Queue<(ulong, ulong)> blocks, List<(int, Hdf5Part)> messages)
    {
        switch (kind)
        {
            case Hdf5Signature.Continued:
                var next = part.Inner(size, "continuation");
                blocks.Enqueue((next.Address(), next.Length()));
                break;
            case Hdf5Signature.Dataspace or Hdf5Signature.Datatype or Hdf5Signature.Layout or Hdf5Signature.Filters
                or Hdf5Signature.LinkInfo or Hdf5Signature.Link or Hdf5Signature.SymbolTable:
                if ((flags & Shared) != 0)
                {
                    throw part.Wrong($"shares a message of the kind {kind} with other objects, which is not read here");
                }

                messages.Add((kind, part.Inner(size, $"message {kind}")));
                break;
            default:
                part.Skip(size);
                break;
        }
    }
}
