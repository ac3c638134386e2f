using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Leibniz.Keras.Saving.Hdf5;

namespace Leibniz.Keras.Saving;

/// <summary>Keras's .keras files: a ZIP archive of config.json, metadata.json and model.weights.h5.</summary>
internal static class ModelFile
{
    public const string Extension = ".keras";

    private const string Metadata = "metadata.json";
    private const string Description = "config.json";
    private const string Weights = "model.weights.h5";

    // The version whose files these are.
    private const string KerasVersion = "3.16.0";

    // A larger part is unpacked to a file of its own that vanishes with its stream.
    private const long LargestInMemory = 64 << 20;

    private static readonly JsonSerializerOptions Layout = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Text(JsonObject json) => json.ToJsonString(Layout);

    public static void Save(string path, JsonObject description, IReadOnlyList<KeyValuePair<string, Tensor>> numbers, FileWork work)
    {
        var metadata = new JsonObject
        {
            ["keras_version"] = KerasVersion,
            ["date_saved"] = DateTime.UtcNow.ToString("yyyy-MM-dd@HH:mm:ss", CultureInfo.InvariantCulture),
        };
        AtomicFile.Write(path, WeightFile.Bytes(numbers.Select(pair => pair.Value)), work, stream =>
        {
            using var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
            WritePart(archive, Metadata, part => part.Write(Encoding.UTF8.GetBytes(Text(metadata))));
            WritePart(archive, Description, part => part.Write(Encoding.UTF8.GetBytes(Text(description))));
            WritePart(archive, Weights, part => Hdf5Writer.Write(part, numbers));
        });
    }

    /// <summary>The description of a model, and what a function makes of the numbers.</summary>
    public static T Load<T>(
        string path, FileWork work, CustomObjects custom, bool compile, Func<ModelDescription, Stream, string, T> finish) =>
        AtomicFile.Read(path, work, stream =>
        {
            using var archive = Opened(stream, path, Description, Weights);
            var description = ModelDescription.FromJson(ReadAll(archive, Description), $"{path}: {Description}", custom, compile);
            using var weights = Seekable(archive, stream, work);
            return finish(description, weights, $"{path}: {Weights}");
        });

    /// <summary>The numbers of a model, whatever it is.</summary>
    public static T LoadWeights<T>(string path, FileWork work, Func<Stream, string, T> finish) =>
        AtomicFile.Read(path, work, stream =>
        {
            using var archive = Opened(stream, path, Weights);
            using var weights = Seekable(archive, stream, work);
            return finish(weights, $"{path}: {Weights}");
        });

    private static ZipContent Opened(Stream stream, string path, params ReadOnlySpan<string> parts)
    {
        var archive = new ZipContent(stream, path);
        foreach (var part in parts)
        {
            if (!archive.Contains(part))
            {
                throw new InvalidDataException($"{path} holds no {part}, so is no .keras file; it holds {string.Join(", ", archive.Names.Take(10))}.");
            }
        }

        return archive;
    }

    private static void WritePart(ZipArchive archive, string name, Action<Stream> write)
    {
        using var part = archive.CreateEntry(name, CompressionLevel.NoCompression).Open();
        write(part);
    }

    private static ReadOnlyMemory<byte> ReadAll(ZipContent archive, string name)
    {
        using var part = archive.Open(name);
        using var content = new MemoryStream();
        part.CopyTo(content);
        return content.GetBuffer().AsMemory(0, (int)content.Length);
    }

    /// <summary>The weights as a file that can be rewound: where they lie in the archive, or unpacked.</summary>
    private static Stream Seekable(ZipContent archive, Stream stream, FileWork work)
    {
        // What lies there unpacked is read twice: for the checksum, and for the numbers.
        work.Expect(archive.IsStored(Weights) ? 2 * stream.Length : stream.Length);
        if (archive.InPlace(Weights) is { } inPlace)
        {
            return inPlace;
        }

        using var part = archive.Open(Weights);
        Stream content = archive.Length(Weights) <= LargestInMemory
            ? new MemoryStream()
            : new FileStream(Path.GetTempFileName(), FileMode.Create, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose);
        try
        {
            part.CopyTo(content);
            content.Position = 0;
            return content;
        }
        catch
        {
            content.Dispose();
            throw;
        }
    }
}
