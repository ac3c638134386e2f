namespace Leibniz.Keras.Saving.Hdf5;

/// <summary>The data of an array that lies in the file in pieces of one shape, perhaps packed.</summary>
internal sealed class Hdf5Chunks(Hdf5Input input, string place, Shape shape, uint elementSize, IReadOnlyList<Hdf5Filter> filters)
{
    private const int Chunked = 2;
    private const int Tree = 1;
    private const int Single = 1;

    private readonly Dictionary<long, Chunk> chunks = [];
    private int[] lengths = [];

    /// <summary>The elements row by row, as they are in the file.</summary>
    public byte[] Read(Hdf5Part layout, int version)
    {
        layout.Known(version == 3 ? Chunked : layout.Left > 0 ? Chunked : -1, "class", Chunked);
        if (version == 3)
        {
            var axes = layout.Known(layout.Byte(), "number of axes", shape.Rank + 1) - 1;
            var tree = layout.Address();
            SetLengths(layout, axes, 4);
            Expect(layout, layout.Word());
            Walk(tree, -1);
        }
        else
        {
            ReadSingle(layout);
        }

        var needed = Enumerable.Range(0, shape.Rank).Aggregate(1L, (n, axis) => n * ((shape[axis] + (long)lengths[axis] - 1) / lengths[axis]));
        if (chunks.Count != needed)
        {
            throw input.Wrong($"has {chunks.Count} of the {needed} pieces of {place}");
        }

        var bytes = shape.Size * (long)elementSize;
        var packed = chunks.Values.Sum(chunk => (long)chunk.Size);
        if (packed > input.Length || !Hdf5Filter.Possible(bytes, packed, filters) || bytes > Array.MaxLength)
        {
            throw input.Wrong($"has {packed} bytes in {chunks.Count} pieces for {place}, whose shape {shape} needs {bytes}");
        }

        var result = new byte[bytes];
        foreach (var chunk in chunks.Values)
        {
            Copy(Unpacked(chunk), chunk.Offsets, result);
        }

        return result;
    }

    private void ReadSingle(Hdf5Part layout)
    {
        var flags = layout.Byte();
        var axes = layout.Known(layout.Byte(), "number of axes", shape.Rank + 1) - 1;
        var size = layout.Known(layout.Byte(), "bytes of a length", 1, 2, 4, 8);
        SetLengths(layout, axes, size);
        Expect(layout, layout.Number(size));
        layout.Known(layout.Byte(), "way of finding its pieces", Single);
        var stored = (ulong)lengths.Aggregate((long)elementSize, (n, length) => n * length);
        var mask = 0u;
        if ((flags & 2) != 0)
        {
            stored = layout.Length();
            mask = layout.Word();
        }

        chunks.Add(0, new Chunk(layout.Address(), (uint)Math.Min(stored, uint.MaxValue), mask, new long[axes]));
    }

    private void SetLengths(Hdf5Part layout, int axes, int size)
    {
        lengths = new int[axes];
        var bytes = (long)elementSize;
        for (var i = 0; i < axes; i++)
        {
            var length = layout.Number(size);
            bytes *= (long)Math.Min(length, uint.MaxValue);
            if (length == 0 || bytes > Array.MaxLength)
            {
                throw layout.Wrong($"has pieces of the length {length} along axis {i}");
            }

            lengths[i] = (int)length;
        }
    }

    private void Expect(Hdf5Part layout, ulong size)
    {
        if (size != elementSize)
        {
            throw layout.Wrong($"has elements of {size} bytes instead of {elementSize}");
        }
    }

    private void Walk(ulong address, int expected)
    {
        var head = input.Part(address, 8, "tree of pieces").Marked(Hdf5Signature.Tree);
        head.Known(head.Byte(), "type", Tree);
        var level = head.Byte();
        if (expected >= 0)
        {
            head.Known(level, "level", expected);
        }

        var count = head.Short();
        var key = 8 + (8 * (lengths.Length + 1));
        var node = input.Part(
            address + 8 + (ulong)(2 * input.AddressSize), (ulong)((count * (key + input.AddressSize)) + key), "tree of pieces");
        for (var i = 0; i < count; i++)
        {
            var size = node.Word();
            var mask = node.Word();
            var offsets = new long[lengths.Length];
            var number = 0L;
            for (var axis = 0; axis < offsets.Length; axis++)
            {
                offsets[axis] = (long)Math.Min(node.Number(8), long.MaxValue);
                number = (number * ((shape[axis] / lengths[axis]) + 1)) + (offsets[axis] / lengths[axis]);
                if (level == 0 && (offsets[axis] >= shape[axis] || offsets[axis] % lengths[axis] != 0))
                {
                    throw node.Wrong($"has a piece at {offsets[axis]} along axis {axis} of {place}, outside of its shape {shape} or between its pieces");
                }
            }

            node.Skip(8);
            var child = node.Address();
            if (level > 0)
            {
                Walk(child, level - 1);
            }
            else if (!chunks.TryAdd(number, new Chunk(child, size, mask, offsets)))
            {
                throw node.Wrong($"has a piece of {place} twice");
            }
        }
    }

    private byte[] Unpacked(Chunk chunk)
    {
        var expected = lengths.Aggregate((int)elementSize, (n, length) => n * length);
        if (!Hdf5Filter.Possible(expected, chunk.Size, filters))
        {
            throw input.Wrong($"has {chunk.Size} bytes in a piece of {place} that should have {expected}");
        }

        var bytes = new byte[chunk.Size];
        input.Data(chunk.Address, chunk.Size, $"data of {place}").ReadExactly(bytes);
        for (var i = filters.Count - 1; i >= 0; i--)
        {
            // A set bit says that this filter was left out for this piece.
            if ((chunk.Mask & (1u << i)) == 0)
            {
                try
                {
                    bytes = filters[i].Undo(bytes, expected);
                }
                catch (InvalidDataException e)
                {
                    throw input.Wrong($"has a piece of {place} at byte {chunk.Address} that can't be unpacked", e);
                }
            }
        }

        return bytes.Length == expected
            ? bytes
            : throw input.Wrong($"has {bytes.Length} bytes in a piece of {place} at byte {chunk.Address} that should have {expected}");
    }

    /// <summary>Copies a piece to its place, row by row; what reaches beyond the array is left out.</summary>
    private void Copy(byte[] piece, long[] offsets, byte[] result)
    {
        var rank = shape.Rank;
        if (rank == 0)
        {
            piece.CopyTo(result, 0);
            return;
        }

        var inside = new int[rank];
        for (var axis = 0; axis < rank; axis++)
        {
            inside[axis] = (int)Math.Min(lengths[axis], shape[axis] - offsets[axis]);
        }

        var row = inside[^1] * (int)elementSize;
        var index = new int[rank];
        while (true)
        {
            long from = 0;
            long to = 0;
            for (var axis = 0; axis < rank; axis++)
            {
                from = (from * lengths[axis]) + index[axis];
                to = (to * shape[axis]) + offsets[axis] + index[axis];
            }

            Buffer.BlockCopy(piece, (int)(from * elementSize), result, (int)(to * elementSize), row);
            var last = rank - 2;
            while (last >= 0 && ++index[last] == inside[last])
            {
                index[last--] = 0;
            }

            if (last < 0)
            {
                return;
            }
        }
    }

    private sealed record Chunk(ulong Address, uint Size, uint Mask, long[] Offsets);
}
