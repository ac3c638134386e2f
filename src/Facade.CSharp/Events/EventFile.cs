using System.Buffers.Binary;
using System.Globalization;

namespace Leibniz.Keras.Events;

/// <summary>A file of TensorBoard's: a sequence of records with checksums, the first one of which tells the version.</summary>
/// <remarks>
/// A record goes to the operating system whole, in one write, at once: whoever follows the file sees it, and it outlives a kill of
/// this process. Not thread-safe; <see cref="Callbacks.SummaryWriter"/> locks.
/// </remarks>
internal sealed class EventFile : IDisposable
{
    private const int HeaderBytes = 12;
    private const int FooterBytes = 4;

    private readonly FileStream stream;

    private EventFile(FileStream stream) => this.stream = stream;

    /// <summary>Where the file is.</summary>
    public string Path => stream.Name;

    /// <summary>A new file with a name of its own in a folder, which is made if need be.</summary>
    /// <exception cref="IOException">The folder can't be made, or not written to.</exception>
    public static EventFile Create(string folder)
    {
        var file = new EventFile(Open(folder));
        try
        {
            file.Append(Timed().Text(3, "brain.Event:2"));
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Whether files can be made in a folder that may not exist yet; raises if they can't, and leaves nothing behind.</summary>
    /// <exception cref="IOException">They can't.</exception>
    public static void Check(string folder)
    {
        if (Directory.Exists(folder) || File.Exists(folder))
        {
            using var probe = Open(folder, FileOptions.DeleteOnClose);
        }
    }

    /// <summary>The start of an event: the time, and the step if there is one.</summary>
    public static ProtoWriter Timed(long? step = null)
    {
        var writer = new ProtoWriter().Double(1, (DateTime.UtcNow - DateTime.UnixEpoch).TotalSeconds);
        return step is { } number ? writer.Int64(2, number) : writer;
    }

    /// <summary>Appends an event.</summary>
    /// <exception cref="IOException">The disk is full, for example; the file then ends after the last whole record.</exception>
    public void Append(ProtoWriter entry)
    {
        var payload = entry.ToArray();
        var record = new byte[HeaderBytes + payload.Length + FooterBytes];
        BinaryPrimitives.WriteUInt64LittleEndian(record, (ulong)payload.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(8), Crc32C.Masked(record.AsSpan(0, 8)));
        payload.CopyTo(record.AsSpan(HeaderBytes));
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(HeaderBytes + payload.Length), Crc32C.Masked(payload));
        var end = stream.Position;
        try
        {
            stream.Write(record);
        }
        catch (IOException)
        {
            // Half a record would hide all later ones from a reader.
            stream.SetLength(end);
            throw;
        }
    }

    /// <summary>Asks the operating system to bring everything to the disk: then it outlives a loss of power as well.</summary>
    public void Flush() => stream.Flush(flushToDisk: true);

    /// <inheritdoc/>
    public void Dispose() => stream.Dispose();

    private static FileStream Open(string folder, FileOptions options = FileOptions.None)
    {
        try
        {
            Directory.CreateDirectory(folder);
            var host = string.Concat(Environment.MachineName.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' ? c : '_'));
            for (var number = 0; ; number++)
            {
                var name = string.Create(
                    CultureInfo.InvariantCulture,
                    $"events.out.tfevents.{DateTimeOffset.UtcNow.ToUnixTimeSeconds():D10}.{host}.{Environment.ProcessId}.{number}");
                var path = System.IO.Path.Combine(folder, name);
                try
                {
                    // Without a buffer of its own a write is one call of the operating system.
                    return new FileStream(
                        path,
                        new FileStreamOptions
                        {
                            Mode = FileMode.CreateNew,
                            Access = FileAccess.Write,
                            Share = FileShare.Read,
                            BufferSize = 0,
                            Options = options,
                        });
                }
                catch (IOException) when (File.Exists(path))
                {
                    // Another writer of this process has the name.
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new IOException($"No event file can be written to the folder '{folder}': {e.Message} Give another folder.", e);
        }
    }
}
