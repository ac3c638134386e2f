using System.Buffers.Binary;
using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using Leibniz.Keras;
using Leibniz.Keras.Layers;
using Leibniz.Tests.CSharp.Training;

namespace Leibniz.Tests.CSharp.Saving;

/// <summary>Files that are damaged, or made to do damage: each is read, or refused with its name, in little time and memory.</summary>
public static class HostileFileTests
{
    // Of each format, in all the ways in which its files come.
    private const int Mutations = 10000;

    [Fact]
    public static void NpyFilesOfAnyContent()
    {
        var good = Written("a.npy", path => Npy.Save(path, Tensor.Arange(60).Cast(DType.Float64).Reshape(3, 4, 5)));
        Survives(good, "a.npy", path => Npy.Load(path));
    }

    [Fact]
    public static void NpzFilesOfAnyContent()
    {
        var good = Written("a.npz", path => Npz.Save(path, Some()));
        Survives(good, "a.npz", path => Npz.Load(path), Mutations / 2);
        Survives(Repacked(good), "packed.npz", path => Npz.Load(path), Mutations / 2);
    }

    [Fact]
    public static void SafetensorsFilesOfAnyContent()
    {
        var good = Written("a.safetensors", path => SafeTensors.Save(path, Some(), new Dictionary<string, string> { ["format"] = "pt" }));
        Survives(good, "a.safetensors", path => SafeTensors.Load(path));
    }

    [Fact]
    public static void Hdf5FilesOfAnyContent()
    {
        var good = Written("a.weights.h5", path => Model().SaveWeights(path));
        var model = Model();
        Survives(good, "a.weights.h5", path => Unharmed(model, path), Mutations / 2);
    }

    [Fact]
    public static void Hdf5FilesOfKerasOfAnyContent()
    {
        var good = File.ReadAllBytes(Check.Shared("samples/mlp_uncompiled.weights.h5"));
        var model = new Sequential([new Dense(4, inputShape: [3]), new Dense(2)]);
        Survives(good, "a.weights.h5", path => Unharmed(model, path), Mutations / 2);
    }

    [Fact]
    public static void KerasFilesOfAnyContent()
    {
        var good = Written("a.keras", path =>
        {
            var model = Model();
            model.Compile("adam", "mse", ["mae"]);
            model.Fit(Tensor.Ones([4, 3]), Tensor.Ones([4, 2]), verbose: Verbose.Silent, seed: 1);
            model.Save(path);
        });
        Survives(good, "a.keras", path => Sequential.Load(path).Predict(Tensor.Ones([1, 3])), Mutations / 4);
        Survives(Repacked(good), "packed.keras", path => Sequential.Load(path), Mutations / 4);

        // The checksums of the archive hide what is inside, so its parts are changed by themselves too.
        foreach (var part in new[] { "config.json", "model.weights.h5" })
        {
            var inside = Part(good, part);
            Survives(
                inside,
                "inner.keras",
                path =>
                {
                    File.WriteAllBytes(path, WithPart(good, part, File.ReadAllBytes(path)));
                    Sequential.Load(path).Predict(Tensor.Ones([1, 3]));
                },
                Mutations / 4);
        }
    }

    [Fact]
    public static void JsonOfAnyContent()
    {
        var model = ModelFileTests.EveryLayer();
        var good = Encoding.UTF8.GetBytes(model.ToJson());
        Survives(good, "the JSON", path => Sequential.FromJson(File.ReadAllText(path)), called: "the JSON");
    }

    [Fact]
    public static void OnnxFilesOfAnyContent()
    {
        // What a node is given and told may be refused when it runs, or as something that there is no operation for.
        static Action<string> Refusing(Action<string> load) => path =>
        {
            try
            {
                load(path);
            }
            catch (Exception e) when (e is NotSupportedException or ArgumentException)
            {
                throw new InvalidDataException(e.Message, e);
            }
        };

        // Loading takes little memory, whatever the file says. Running takes what the function asks for, which a change may make much:
        // it is bounded here as ImportOnnx bounds it.
        static Tensor[] Run(string path, Tensor x)
        {
            var loaded = Onnx.Load(path);
            return loaded.ApplyWithin(1 << 18, loaded.Weights, [x]);
        }

        var model = Written("a.onnx", path => Model().ExportOnnx(path));
        Survives(model, "model.onnx", Refusing(path => Run(path, Tensor.Ones([2, 3]))), Mutations / 2);
        Survives(model, "chain.onnx", Refusing(path => Sequential.ImportOnnx(path).Predict(Tensor.Ones([2, 3]))), Mutations / 10);
        var function = Written("f.onnx", path => Onnx.Export(
            path,
            (Tensor x) => Tensor.Concat([x[1..].Reshape(-1, 2), x.Sort(1).Pad([0, 0], [1, 0], 2)[.., ..2].Permute(0, 1)], 0).BroadcastTo([2, x.Length * 3 - 1, 2]),
            Tensor.Ones([2, 4])));
        Survives(function, "f.onnx", Refusing(path => Run(path, Tensor.Ones([2, 4]))), Mutations * 2 / 5);
    }

    [Fact]
    public static void HeadsThatPromiseTooMuchCostNothing()
    {
        using var folder = new TemporaryFolder();
        void Refused(string name, byte[] content, Action<string> load, params string[] words)
        {
            File.WriteAllBytes(folder[name], content);
            var before = GC.GetAllocatedBytesForCurrentThread();
            Check.Throws<InvalidDataException>(() => load(folder[name]), [name, .. words]);
            Check.That(GC.GetAllocatedBytesForCurrentThread() - before < 4 << 20, $"{name}: little memory");
        }

        Refused("a.npy", NpyWith("(1000000000,)"), path => Npy.Load(path), "4000000000 bytes");
        Refused("a.npy", NpyWith("(4294967296, 4294967296, 4294967296)"), path => Npy.Load(path), "shape");
        Refused("a.npy", NpyWith("(2147483647, 2147483647, 2147483647, 4)"), path => Npy.Load(path), "more elements");
        Refused("a.npy", NpyWith("(1, 1, 1, 1, 1, 1, 1, 1, 1)"), path => Npy.Load(path), "9 axes");
        Refused("a.npy", NpyWith("(-1,)"), path => Npy.Load(path));
        Refused("a.npy", NpyWith("(2,)", "|O"), path => Npy.Load(path), "'|O'");
        Refused("a.npy", NpyWith("(2,)", "<c8"), path => Npy.Load(path), "'<c8'");
        Refused("a.npy", [0x93, .. "NUMPY"u8, 2, 0, 0xff, 0xff, 0xff, 0x7f], path => Npy.Load(path), "2147483647");

        byte[] Graph(ProtoWriter graph) => new ProtoWriter().Int64(1, 8).Message(8, new ProtoWriter().Int64(2, 17)).Message(7, graph).ToArray();
        ProtoWriter Weight(params long[] lengths) => lengths.Aggregate(new ProtoWriter(), (w, n) => w.Int64(1, n)).Int64(2, 1).Text(8, "w");
        void Model(ProtoWriter graph, params string[] words) => Refused("a.onnx", Graph(graph), path => Onnx.Load(path), words);
        Model(new ProtoWriter().Message(5, Weight(1000000000)), "'w'", "1000000000 elements", "holds 0");
        Model(new ProtoWriter().Message(5, Weight(1000000000).Bytes(9, [1, 2, 3, 4])), "'w'", "4000000000 bytes", "holds 4");
        Model(new ProtoWriter().Message(5, Weight(1L << 40, 1L << 40)), "'w'", "shape");
        Model(new ProtoWriter().Message(5, Weight(-1)), "'w'", "-1");
        Model(new ProtoWriter().Message(5, Weight(1).Message(13, new ProtoWriter().Text(1, "location").Text(2, "../../secret"))), "'w'", "another file");
        Model(new ProtoWriter().Message(5, Weight(0).Bytes(9, [])).Message(5, Weight(0).Bytes(9, [])), "two tensors", "'w'");
        Refused("a.onnx", [0x3A, 0xff, 0xff, 0xff, 0xff, 0x07], path => Onnx.Load(path), "2147483647 bytes");
        Refused("a.onnx", [], path => Onnx.Load(path), "no graph");

        byte[] Safe(string json, int data = 0) => [.. BitConverter.GetBytes((ulong)json.Length), .. Encoding.UTF8.GetBytes(json), .. new byte[data]];
        void Tensors(string json, int data, params string[] words) => Refused("a.safetensors", Safe(json, data), path => SafeTensors.Load(path), words);
        Refused("a.safetensors", [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], path => SafeTensors.Load(path), "18446744073709551615");
        Refused("a.safetensors", [0, 0, 0, 0], path => SafeTensors.Load(path), "too short");
        Tensors("""{"a":{"dtype":"F32","shape":[1000000000],"data_offsets":[0,4000000000]}}""", 8, "4000000000");
        Tensors("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}""", 12, "starts at byte 4", "holes");
        Tensors("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "'b'", "overlaps");
        Tensors("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 9, "9 bytes");
        Tensors("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", 4, "8 bytes");
        Tensors("""{"a":{"dtype":"F8_E4M3","shape":[2],"data_offsets":[0,2]}}""", 2, "F8_E4M3", "'a'");
        Tensors("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}""", 1, "JSON");
        Tensors("""{"__metadata__":{"a":1}}""", 0, "__metadata__");
        Tensors("[]", 0, "start with {");
        Tensors($"{{\"a\":{new string('[', 5000)}", 0, "JSON");
    }

    [Fact]
    public static void ArchivesThatUnpackToMuchOrNameOtherPlaces()
    {
        using var folder = new TemporaryFolder();

        // 2^29 bytes of zeros pack to half a megabyte: nothing of that size is set aside before it has come, and the model's shape bounds it.
        var bomb = Archive(("w.npy", entry =>
        {
            entry.Write(NpyWith("(134217728,)"));
            var zeros = new byte[1 << 20];
            for (var i = 0; i < 512; i++)
            {
                entry.Write(zeros);
            }
        }
        ));
        File.WriteAllBytes(folder["bomb.npz"], bomb);
        var model = Model();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Check.Throws<InvalidDataException>(() => model.LoadWeights(folder["bomb.npz"]), "bomb.npz", "(134217728,)");
        Check.That(GC.GetAllocatedBytesForCurrentThread() - before < 4 << 20, "little memory");

        File.WriteAllBytes(folder["climbs.npz"], Archive(("../../climbs.npy", entry => entry.Write([.. NpyWith("(1,)"), 0, 0, 0, 0]))));
        Check.Equal("../../climbs", Npz.Load(folder["climbs.npz"]).Keys.Single(), "a name is but a name");
        Check.Equal("bomb.npz climbs.npz", string.Join(" ", folder.Names.Order(StringComparer.Ordinal)), "files");

        File.WriteAllBytes(folder["twice.npz"], Archive(("a.npy", entry => entry.Write(NpyWith("(0,)"))), ("a.npy", entry => entry.Write(NpyWith("(0,)")))));
        Check.Throws<InvalidDataException>(() => Npz.Load(folder["twice.npz"]), "twice.npz", "two parts");
        File.WriteAllBytes(folder["other.npz"], Archive(("a.txt", entry => entry.Write("hello"u8))));
        Check.Throws<InvalidDataException>(() => Npz.Load(folder["other.npz"]), "other.npz", "a.txt");
        File.WriteAllBytes(folder["empty.keras"], Archive(("readme", entry => entry.Write("hello"u8))));
        Check.Throws<InvalidDataException>(() => Sequential.Load(folder["empty.keras"]), "empty.keras", "config.json");
    }

    [Fact]
    public static void AFlippedBitOfTheDataInAnArchiveIsFound()
    {
        using var folder = new TemporaryFolder();
        var good = Written("a.npz", path => Npz.Save(path, new Dictionary<string, Tensor> { ["a"] = Tensor.Ones([100]) }));
        var place = good.AsSpan().IndexOf(BitConverter.GetBytes(1f));
        good[place + 40] ^= 4;
        File.WriteAllBytes(folder["a.npz"], good);
        Check.Throws<InvalidDataException>(() => Npz.Load(folder["a.npz"]), "a.npz", "checksum");
    }

    private static Dictionary<string, Tensor> Some() => new()
    {
        ["weights"] = Tensor.Normal([5, 4], 0, 1, new Key(1)),
        ["steps"] = Tensor.Arange(7),
        ["mask"] = Tensor.Arange(6).Greater(2),
        ["nothing"] = Tensor.Zeros([0, 3]),
        ["one"] = Tensor.Of(2.5),
    };

    private static Sequential Model() => new([new Dense(4, activation: "relu", inputShape: [3]), new Dense(2)], seed: 1);

    /// <summary>Loads weights, or leaves the model as it was.</summary>
    private static void Unharmed(Sequential model, string path)
    {
        var before = model.GetWeights();
        try
        {
            model.LoadWeights(path);
        }
        catch
        {
            Check.That(before.Zip(model.GetWeights()).All(pair => ReferenceEquals(pair.First, pair.Second)), "nothing was loaded by halves");
            throw;
        }
    }

    /// <summary>Thousands of changes of a good file: each is read, or refused by name, without long searches or large arrays.</summary>
    private static void Survives(byte[] good, string name, Action<string> load, int mutations = Mutations, string? called = null)
    {
        using var folder = new TemporaryFolder();
        var refused = 0;
        for (var seed = 0; seed < mutations; seed++)
        {
            var content = Mutated(good, new Random(seed));
            File.WriteAllBytes(folder[name], content);
            var memory = GC.GetAllocatedBytesForCurrentThread();
            var start = Stopwatch.GetTimestamp();
            try
            {
                load(folder[name]);
            }
            catch (Exception e) when (e is InvalidDataException or IOException)
            {
                refused++;
                Check.That(e.Message.Contains(called ?? name, StringComparison.Ordinal), $"change {seed} of {name}: the message names the file: {e.Message}");
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"Change {seed} of {name} raised {e}");
            }

            Check.That(GC.GetAllocatedBytesForCurrentThread() - memory < 64 << 20, $"change {seed} of {name} takes little memory");
            Check.That(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(10), $"change {seed} of {name} takes little time");
        }

        Check.That(refused > mutations / 10, $"{name}: changes are found, {refused} of {mutations}");
    }

    private static byte[] Mutated(byte[] good, Random random)
    {
        var content = (byte[])good.Clone();
        for (var changes = random.Next(1, 4); changes > 0; changes--)
        {
            var place = random.Next(Math.Max(1, content.Length));

            // Heads and lengths stand in front more often than data does.
            place = random.Next(2) == 0 ? Math.Min(place, random.Next(1, 400)) : place;
            if (content.Length < 16)
            {
                return content;
            }

            place = Math.Min(place, content.Length - 9);
            switch (random.Next(8))
            {
                case 0:
                    content[place] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    content[place] = (byte)random.Next(256);
                    break;
                case 2:
                    long[] lengths = [0, 1, -1, int.MaxValue, int.MinValue, long.MaxValue, content.Length, content.Length - 1, place, random.NextInt64()];
                    BinaryPrimitives.WriteInt64LittleEndian(content.AsSpan(place), lengths[random.Next(lengths.Length)]);
                    break;
                case 3:
                    uint[] counts = [0, 1, uint.MaxValue, int.MaxValue, 0xffff, 0x10000, (uint)content.Length, (uint)random.Next()];
                    BinaryPrimitives.WriteUInt32LittleEndian(content.AsSpan(place), counts[random.Next(counts.Length)]);
                    break;
                case 4:
                    content = content[..random.Next(content.Length)];
                    break;
                case 5:
                    content = [.. content[..place], .. content[random.Next(content.Length)..], .. content[place..]];
                    break;
                case 6:
                    content = [.. content[..place], .. content[Math.Min(content.Length, place + random.Next(1, 64))..]];
                    break;
                default:
                    var from = random.Next(content.Length - 8);
                    content.AsSpan(from, 8).CopyTo(content.AsSpan(place));
                    break;
            }
        }

        return content;
    }

    private static byte[] Written(string name, Action<string> write)
    {
        using var folder = new TemporaryFolder();
        write(folder[name]);
        return File.ReadAllBytes(folder[name]);
    }

    private static byte[] NpyWith(string shape, string descr = "<f4")
    {
        var head = $"{{'descr': '{descr}', 'fortran_order': False, 'shape': {shape}, }}".PadRight(117) + "\n";
        return [0x93, .. "NUMPY"u8, 1, 0, (byte)head.Length, 0, .. Encoding.ASCII.GetBytes(head)];
    }

    private static byte[] Archive(params ReadOnlySpan<(string Name, Action<Stream> Write)> parts)
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, write) in parts)
            {
                using var entry = archive.CreateEntry(name, CompressionLevel.Optimal).Open();
                write(entry);
            }
        }

        return stream.ToArray();
    }

    private static byte[] Part(byte[] archive, string name)
    {
        using var zip = new ZipArchive(new MemoryStream(archive));
        using var content = new MemoryStream();
        using var part = zip.GetEntry(name)!.Open();
        part.CopyTo(content);
        return content.ToArray();
    }

    private static byte[] Repacked(byte[] archive) => WithPart(archive, "", []);

    private static byte[] WithPart(byte[] archive, string name, byte[] content)
    {
        using var zip = new ZipArchive(new MemoryStream(archive));
        return Archive([.. zip.Entries.Select(entry => (entry.FullName, (Action<Stream>)(stream =>
            stream.Write(entry.FullName == name ? content : Part(archive, entry.FullName)))))]);
    }
}
