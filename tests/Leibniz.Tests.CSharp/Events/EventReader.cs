using System.Buffers.Binary;
using System.Text;

namespace Leibniz.Tests.CSharp.Events;

/// <summary>Reads event files by what their format says, with nothing of Leibniz's: own checksums, own protobuf.</summary>
internal static class EventReader
{
    private static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(i =>
        Enumerable.Range(0, 8).Aggregate((uint)i, (c, _) => (c & 1) != 0 ? (c >> 1) ^ 0x82F63B78 : c >> 1))];

    /// <summary>The one event file of a folder.</summary>
    public static string FileIn(string folder) => Directory.GetFiles(folder, "*tfevents*").Single();

    /// <summary>All whole events of a file; what is not whole at its end is left out, anything wrong before it raises.</summary>
    public static IReadOnlyList<Event> Read(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return [.. Records(bytes).Select(Parse)];
    }

    /// <summary>The payloads of the whole records.</summary>
    public static List<byte[]> Records(byte[] file)
    {
        var records = new List<byte[]>();
        for (var at = 0; at + 12 <= file.Length;)
        {
            var length = BinaryPrimitives.ReadUInt64LittleEndian(file.AsSpan(at));
            Verify(file.AsSpan(at, 8), file.AsSpan(at + 8, 4), $"the length of record {records.Count}");
            if ((ulong)(file.Length - at - 12) < length + 4)
            {
                break;
            }

            var payload = file.AsSpan(at + 12, (int)length);
            Verify(payload, file.AsSpan(at + 12 + (int)length, 4), $"record {records.Count}");
            records.Add(payload.ToArray());
            at += 16 + (int)length;
        }

        return records;
    }

    public static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var b in bytes)
        {
            crc = Table[(crc ^ b) & 255] ^ (crc >> 8);
        }

        return crc ^ uint.MaxValue;
    }

    /// <summary>The fields of a message: numbers as they are, the rest as bytes.</summary>
    public static ILookup<int, object> Fields(ReadOnlySpan<byte> message)
    {
        var fields = new List<(int Field, object Value)>();
        for (var at = 0; at < message.Length;)
        {
            var tag = (long)Varint(message, ref at);
            var field = (int)(tag >> 3);
            switch (tag & 7)
            {
                case 0:
                    fields.Add((field, (long)Varint(message, ref at)));
                    break;
                case 1:
                    fields.Add((field, BitConverter.ToDouble(message.Slice(at, 8))));
                    at += 8;
                    break;
                case 2:
                    var length = (int)Varint(message, ref at);
                    fields.Add((field, message.Slice(at, length).ToArray()));
                    at += length;
                    break;
                case 5:
                    fields.Add((field, BitConverter.ToSingle(message.Slice(at, 4))));
                    at += 4;
                    break;
                default:
                    throw new InvalidDataException($"the tag {tag}");
            }
        }

        return fields.ToLookup(f => f.Field, f => f.Value);
    }

    private static Event Parse(byte[] record)
    {
        var e = Fields(record);
        var step = e[2].Cast<long>().SingleOrDefault();
        var time = (double)e[1].Single();
        if (e[3].SingleOrDefault() is byte[] version)
        {
            return new Event(time, 0, Encoding.UTF8.GetString(version), "", "", "", [], [], [], []);
        }

        var value = Message(Message(e, 5), 1);
        var plugin = Message(Message(value, 9), 1);
        var tensor = Message(value, 8);
        var shape = Fields((byte[])tensor[2].Single())[2].Select(d => Fields((byte[])d)[1].Cast<long>().SingleOrDefault()).ToArray();
        var content = tensor[4].Cast<byte[]>().SingleOrDefault() ?? [];
        return new Event(
            time,
            step,
            null,
            Text(value[1].Single()),
            Text(plugin[1].Single()),
            plugin[2].Select(Text).SingleOrDefault() ?? "",
            shape,
            (long)tensor[1].Single() switch
            {
                1 => [.. Enumerable.Range(0, content.Length / 4).Select(i => (double)BitConverter.ToSingle(content, 4 * i))],
                2 => [.. Enumerable.Range(0, content.Length / 8).Select(i => BitConverter.ToDouble(content, 8 * i))],
                _ => [],
            },
            [.. tensor[8].Cast<byte[]>()],
            record);
    }

    private static ILookup<int, object> Message(ILookup<int, object> outer, int field) => Fields((byte[])outer[field].Single());

    private static string Text(object bytes) => Encoding.UTF8.GetString((byte[])bytes);

    private static ulong Varint(ReadOnlySpan<byte> message, ref int at)
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var b = message[at++];
            value |= (ulong)(b & 127) << shift;
            if (b < 128)
            {
                return value;
            }
        }
    }

    private static void Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> stored, string what)
    {
        var crc = Crc(data);
        var masked = unchecked(((crc >> 15) | (crc << 17)) + 0xA282EAD8);
        if (BinaryPrimitives.ReadUInt32LittleEndian(stored) != masked)
        {
            throw new InvalidDataException($"The checksum of {what} is wrong.");
        }
    }

    /// <summary>One record: the version of the file, or one value.</summary>
    internal sealed record Event(
        double Time, long Step, string? Version, string Tag, string Plugin, string Content, long[] Shape, double[] Numbers, byte[][] Texts, byte[] Record);
}
