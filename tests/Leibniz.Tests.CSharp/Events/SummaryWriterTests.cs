using System.IO.Compression;
using System.Text;
using Leibniz.Keras.Callbacks;
using Leibniz.Keras.Events;

namespace Leibniz.Tests.CSharp.Events;

/// <summary>Event files of loops of one's own, read by a reader of its own.</summary>
public static class SummaryWriterTests
{
    [Fact]
    public static void ChecksumsAreCrc32C()
    {
        // The check value of the CRC catalogue, the iSCSI vectors of RFC 3720, B.4.
        Check.Equal(0xE3069283u, Crc32C.Of("123456789"u8), "123456789");
        Check.Equal(0x8A9136AAu, Crc32C.Of(new byte[32]), "zeros");
        Check.Equal(0x62A8AB43u, Crc32C.Of([.. Enumerable.Repeat((byte)255, 32)]), "ones");
        Check.Equal(0x46DD794Eu, Crc32C.Of([.. Enumerable.Range(0, 32).Select(i => (byte)i)]), "rising");
        var random = new Random(1);
        for (var length = 0; length < 100; length++)
        {
            var bytes = new byte[length];
            random.NextBytes(bytes);
            Check.Equal(EventReader.Crc(bytes), Crc32C.Of(bytes), $"{length} bytes");
        }
    }

    [Fact]
    public static void EveryKindOfValueIsWhereTensorBoardLooksForIt()
    {
        using var folder = new TemporaryFolder();
        var now = (DateTime.UtcNow - DateTime.UnixEpoch).TotalSeconds;
        using (var writer = new SummaryWriter(folder["run"]))
        {
            Check.That(Path.GetFileName(writer.FilePath).StartsWith("events.out.tfevents.", StringComparison.Ordinal), writer.FilePath);
            writer.Scalar("a/loss", 0.1, 7);
            writer.Scalar("low", double.NegativeInfinity, -3);
            writer.Histogram("h", Tensor.Of(new float[] { 0, 1, 1, 3 }), 1L << 40, buckets: 3);
            writer.Text("t", "häh ✓", 0);
            writer.Image("i", Tensor.Of(new byte[,] { { 0, 255 }, { 7, 8 }, { 9, 10 } }), 2);
            writer.Flush();
        }

        var all = EventReader.Read(EventReader.FileIn(folder["run"]));
        Check.Equal("brain.Event:2", all[0].Version, "version");
        Check.That(all.All(e => e.Time >= now - 1 && e.Time < now + 60), "the times are now");
        Check.Equal("a/loss scalars 7", $"{all[1].Tag} {all[1].Plugin} {all[1].Step}", "scalar");
        Check.That(all[1].Shape.Length == 0 && all[1].Numbers.SequenceEqual([(double)0.1f]), "its number is a float32 without axes");
        Check.That(all[2].Step == -3 && double.IsNegativeInfinity(all[2].Numbers[0]), "negative steps and infinity");
        Check.Equal("h histograms 1099511627776 3x3", $"{all[3].Tag} {all[3].Plugin} {all[3].Step} {string.Join("x", all[3].Shape)}", "histogram");
        Check.Equal("0 1 1 1 2 2 2 3 1", string.Join(" ", all[3].Numbers), "its rows");
        Check.Equal("t text häh ✓", $"{all[4].Tag} {all[4].Plugin} {Encoding.UTF8.GetString(all[4].Texts.Single())}", "text");
        Check.Equal("i images 3 2 3", $"{all[5].Tag} {all[5].Plugin} {all[5].Shape[0]} {Text(all[5].Texts[0])} {Text(all[5].Texts[1])}", "image");
        var (width, height, channels, pixels) = Png(all[5].Texts[2]);
        Check.Equal("2 3 1", $"{width} {height} {channels}", "its size");
        Check.That(pixels.SequenceEqual(new byte[] { 0, 255, 7, 8, 9, 10 }), "its pixels");
    }

    [Fact]
    public static void HistogramsCountEveryNumberOnceInItsBucket()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var scale = Math.Pow(10, random.Next(-300, 300));
            var values = Enumerable.Range(0, random.Next(1, 200))
                .Select(_ => random.Next(30) == 0 ? double.NaN : (random.Next(2) == 0 ? random.Next(-5, 6) : random.NextDouble()) * scale).ToArray();
            var buckets = random.Next(1, 40);
            var rows = HistogramBuckets.Of(values, buckets);
            var finite = values.Where(double.IsFinite).ToArray();
            Check.Equal(finite.Length, (int)Enumerable.Range(0, buckets).Sum(i => rows[3 * i + 2]), $"seed {seed}: the sum of the counts");
            if (finite.Length == 0 || finite.Min() == finite.Max())
            {
                continue;
            }

            Check.Equal(finite.Min(), rows[0], $"seed {seed}: the first edge");
            Check.Equal(finite.Max(), rows[^2], $"seed {seed}: the last edge");
            for (var i = 0; i < buckets; i++)
            {
                // A value within rounding of an edge may go either way.
                var (left, right) = (rows[3 * i], rows[3 * i + 1]);
                var slack = (finite.Max() - finite.Min()) * 1e-12;
                var inside = finite.Count(v => v >= left + slack && v < right - slack);
                var around = finite.Count(v => v >= left - slack && v <= right + slack);
                Check.That(rows[3 * i + 2] >= inside && rows[3 * i + 2] <= around, $"seed {seed}: bucket {i} counts {rows[3 * i + 2]} of {inside} to {around}");
                Check.That(i == 0 || left == rows[3 * i - 2], $"seed {seed}: bucket {i} starts where the one before ends");
            }
        }
    }

    [Fact]
    public static void HistogramsHaveTensorBoardsEdgeCases()
    {
        static string Rows(params double[] values) => string.Join(" ", HistogramBuckets.Of(values, 3));
        Check.Equal("5 5 0 5 5 0 5 5 4", Rows(5, 5, 5, 5), "one value");
        Check.Equal("0 0 0 0 0 0 0 0 0", Rows(), "no value");
        Check.Equal("0 0 0 0 0 0 0 0 0", Rows(double.NaN, double.PositiveInfinity), "no finite value");
        Check.Equal("0 1 1 1 2 1 2 3 2", Rows(0, 1, 2, 3), "edges belong to the right, the last one to the last bucket");
        var whole = HistogramBuckets.Of([-double.MaxValue, 0, double.MaxValue], 2);
        Check.That(whole[0] == -double.MaxValue && whole[4] == double.MaxValue && whole[2] == 1 && whole[5] == 2 && whole[1] == 0, "the whole range");
        var tiny = HistogramBuckets.Of([0, double.Epsilon], 30);
        Check.That(tiny[2] == 1 && tiny[^1] == 1, "the least range");
    }

    [Fact]
    public static void ImagesHaveTheirPixels()
    {
        using var folder = new TemporaryFolder();
        var random = new Random(5);
        for (var channels = 1; channels <= 4; channels++)
        {
            var data = new byte[2 * 5 * 3 * channels];
            random.NextBytes(data);
            using (var writer = new SummaryWriter(folder[$"{channels}"]))
            {
                writer.Images("i", Tensor.Of(data).Reshape(2, 5, 3, channels), 0);
                writer.Images("one", Tensor.Of(data).Reshape(2, 5, 3, channels), 0, maxOutputs: 1);
                writer.Image("float", Tensor.Of(data[..(15 * channels)]).Reshape(5, 3, channels).Cast(DType.Float32) / 255, 0);
            }

            var all = EventReader.Read(EventReader.FileIn(folder[$"{channels}"]));
            Check.Equal("4 3", $"{all[1].Texts.Length} {all[2].Texts.Length}", "how many");
            for (var i = 0; i < 2; i++)
            {
                var (width, height, found, pixels) = Png(all[1].Texts[2 + i]);
                Check.Equal($"3 5 {channels}", $"{width} {height} {found}", "size");
                Check.That(pixels.SequenceEqual(data[(i * 15 * channels)..((i + 1) * 15 * channels)]), "pixels");
            }

            Check.That(Png(all[3].Texts[2]).Pixels.SequenceEqual(data[..(15 * channels)]), "v / 255 comes back as v");
        }

        using var more = new SummaryWriter(folder["more"]);
        more.Image("clipped", Tensor.Of(new double[,] { { -1, 0, 0.5, 0.999, 1, 2, double.NaN } }), 0);
        Check.That(
            Png(EventReader.Read(more.FilePath)[1].Texts[2]).Pixels.SequenceEqual(new byte[] { 0, 0, 127, 255, 255, 255, 0 }), "what is beyond 0 to 1");
        Check.Throws<ArgumentException>(() => more.Image("x", Tensor.Zeros([4]), 0), "(4", "height, width");
        Check.Throws<ArgumentException>(() => more.Image("x", Tensor.Zeros([4, 4, 5]), 0), "1 to 4 channels");
        Check.Throws<ArgumentException>(() => more.Image("x", Tensor.Of(new int[,] { { 1 } }), 0), "int32", "Cast");
    }

    [Fact]
    public static void AFileIsReadableUpToWhereverItWasCut()
    {
        using var folder = new TemporaryFolder();
        using (var writer = new SummaryWriter(folder.Path))
        {
            for (var i = 0; i < 5; i++)
            {
                writer.Scalar("loss", i, i);
            }
        }

        var file = File.ReadAllBytes(EventReader.FileIn(folder.Path));
        var whole = EventReader.Records(file);
        Check.Equal(6, whole.Count, "records");
        var ends = whole.Select((_, i) => whole.Take(i + 1).Sum(record => record.Length + 16)).ToArray();
        for (var length = 0; length <= file.Length; length++)
        {
            Check.Equal(ends.Count(end => end <= length), EventReader.Records(file[..length]).Count, $"records in {length} bytes");
        }
    }

    [Fact]
    public static void AFlippedBitIsFound()
    {
        using var folder = new TemporaryFolder();
        using (var writer = new SummaryWriter(folder.Path))
        {
            writer.Scalar("loss", 1, 1);
        }

        var file = File.ReadAllBytes(EventReader.FileIn(folder.Path));
        for (var bit = 0; bit < file.Length * 8; bit++)
        {
            var damaged = (byte[])file.Clone();
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            Check.Throws<InvalidDataException>(() => EventReader.Records(damaged), "checksum");
        }
    }

    [Fact]
    public static void AFollowingReaderSeesEveryValueAtOnce()
    {
        using var folder = new TemporaryFolder();
        using var writer = new SummaryWriter(folder.Path);
        for (var i = 0; i < 10; i++)
        {
            writer.Scalar("loss", i, i);
            Check.Equal(i + 2, EventReader.Read(writer.FilePath).Count, "records");
        }
    }

    [Fact]
    public static void WritersAndThreadsDoNotDisturbEachOther()
    {
        using var folder = new TemporaryFolder();
        using var shared = new SummaryWriter(folder["shared"]);
        Parallel.For(0, 8, thread =>
        {
            using var own = new SummaryWriter(folder["own"]);
            for (var i = 0; i < 100; i++)
            {
                shared.Scalar($"t{thread}", i, i);
                own.Scalar($"t{thread}", i, i);
            }
        });
        var events = EventReader.Read(shared.FilePath).Skip(1).ToLookup(e => e.Tag);
        Check.That(events.Count == 8 && events.All(t => t.Select(e => e.Step).SequenceEqual(Enumerable.Range(0, 100).Select(i => (long)i))), "shared");
        Check.That(Directory.GetFiles(folder["own"]).All(path => EventReader.Read(path).Count == 101), "own files");
        Check.Equal(8, Directory.GetFiles(folder["own"]).Length, "files");
    }

    [Fact]
    public static void WhatCannotBeIsSaid()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["file"], "");
        Check.Throws<IOException>(() => new SummaryWriter(folder["file"]), "file", "another folder");
        var writer = new SummaryWriter(folder.Path);
        Check.Throws<ArgumentException>(() => writer.Scalar(" ", 1, 1), "tag");
        writer.Dispose();
        Check.Throws<ObjectDisposedException>(() => writer.Scalar("a", 1, 1));
        writer.Dispose();
    }

    private static string Text(byte[] bytes) => Encoding.UTF8.GetString(bytes);

    /// <summary>A PNG file, read by the chunks and filters that the encoder may use, checksums included.</summary>
    private static (int Width, int Height, int Channels, byte[] Pixels) Png(byte[] file)
    {
        Check.That(file.AsSpan(0, 8).SequenceEqual(new byte[] { 137, 80, 78, 71, 13, 10, 26, 10 }), "the signature");
        static int Number(byte[] bytes, int at) => (bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3];
        var (header, data, names) = (Array.Empty<byte>(), new MemoryStream(), new List<string>());
        for (var at = 8; at < file.Length;)
        {
            var length = Number(file, at);
            var crc = uint.MaxValue;
            foreach (var b in file.AsSpan(at + 4, length + 4))
            {
                crc ^= b;
                for (var k = 0; k < 8; k++)
                {
                    crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
                }
            }

            Check.Equal(~crc, (uint)Number(file, at + 8 + length), "the checksum of a chunk");
            names.Add(Encoding.ASCII.GetString(file, at + 4, 4));
            var content = file[(at + 8)..(at + 8 + length)];
            header = names[^1] == "IHDR" ? content : header;
            data.Write(names[^1] == "IDAT" ? content : []);
            at += 12 + length;
        }

        Check.That(names[0] == "IHDR" && names[^1] == "IEND", "the order of the chunks");
        Check.That(header.Length == 13 && header[8] == 8 && header[10] == 0 && header[11] == 0 && header[12] == 0, "the header");
        var (width, height) = (Number(header, 0), Number(header, 4));
        var channels = header[9] switch { 0 => 1, 4 => 2, 2 => 3, 6 => 4, _ => throw new InvalidDataException("the type of colour") };
        data.Position = 0;
        using var zlib = new ZLibStream(data, CompressionMode.Decompress);
        var raw = new MemoryStream();
        zlib.CopyTo(raw);
        Check.Equal(height * (width * channels + 1), (int)raw.Length, "bytes");
        return (width, height, channels, [.. raw.ToArray().Chunk(width * channels + 1).SelectMany(row => row[0] == 0 ? row[1..] : throw new InvalidDataException("a filter"))]);
    }
}
