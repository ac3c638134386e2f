using System.IO.Compression;
using Leibniz.Keras.Datasets;

namespace Leibniz.Tests.CSharp.Datasets;

/// <summary>Where MNIST comes from, and what is said when it does not.</summary>
public static class MnistTests
{
    [Fact]
    public static void TheRealFilesHaveThePublishedContent()
    {
        var folder = Check.Shared(Path.Combine("data", "mnist"));
        foreach (var file in MnistFile.All)
        {
            Check.Equal(file.Sha256, IdxFile.Read(file.FindIn(folder)!, file.Shape.Length).Sha256(), file.Name);
        }

        var data = Mnist.LoadData(folder);
        Check.Equal("(60000, 28, 28)", data.Train.X.Shape.ToString(), "shape");
        Check.Equal(DataOrigin.Folder, data.Origin, "origin");
        Check.Equal(7, (int)data.Test.Y[0], "the first test label");
    }

    [Fact]
    public static void BuiltInDigitsAreTheSameEveryTimeAndEvenlySpread()
    {
        var (images, labels) = BuiltInDigits.Draw(100, 2000);
        var again = BuiltInDigits.Draw(100, 2000);
        Check.That(images.AsSpan().SequenceEqual(again.Images) && labels.AsSpan().SequenceEqual(again.Labels), "they are deterministic");
        var part = BuiltInDigits.Draw(600, 10);
        Check.That(images.AsSpan(500 * 784, 7840).SequenceEqual(part.Images), "an image depends on its number alone");
        foreach (var count in labels.CountBy(label => label))
        {
            Check.That(count.Value is > 120 and < 280, $"digit {count.Key} occurs {count.Value} times in 2000");
        }
    }

    [Fact]
    public static void OfflineIsAnnouncedAndInTheResult()
    {
        using var folder = new Folder();
        var output = new StringWriter();
        var nowhere = new MnistSettings(new MnistCache(folder.Path), [new Uri("http://127.0.0.1:9/")]) { AnswerTimeout = TimeSpan.FromSeconds(1) };
        var data = MnistSource.Load(null, output, nowhere);
        Check.Equal(DataOrigin.BuiltIn, data.Origin, "origin");
        Check.That(output.ToString().Contains("not MNIST", StringComparison.Ordinal), output.ToString());
        Check.Equal(60000, data.TrainLabels.Length, "labels");
    }

    [Fact]
    public static void AMissingFolderNamesTheFourFiles() =>
        Check.Throws<DirectoryNotFoundException>(() => Mnist.LoadData("/no/such/folder"), "/no/such/folder", "train-images-idx3-ubyte");

    [Fact]
    public static void DamagedFilesAreNamed()
    {
        using var folder = new Folder();
        var good = Idx(3, [2, 4, 4], new byte[32]);
        void Refused(byte[] content, params string[] words)
        {
            var path = Path.Combine(folder.Path, "file");
            File.WriteAllBytes(path, content);
            Check.Throws<InvalidDataException>(() => IdxFile.Read(path, 3), ["file", .. words]);
        }

        Check.Equal(32, IdxFile.Read(new MemoryStream(good), "good", 3).Data.Length, "the good one");
        Refused(good[..^1]);
        Refused([.. good, 0]);
        Refused([1, .. good[1..]]);
        Refused(Idx(2, [2, 16], new byte[32]));
        Refused(Idx(3, [int.MaxValue, int.MaxValue, 4], new byte[32]));
        var packed = Gzip(good);
        Refused(packed[..^4]);
        packed[packed.Length / 2] ^= 0xff;
        Refused(packed);
    }

    [Fact]
    public static void ImagesAndLabelsMustBelongTogether()
    {
        using var folder = new Folder();
        File.WriteAllBytes(Path.Combine(folder.Path, "train-images-idx3-ubyte"), Idx(3, [2, 4, 4], new byte[32]));
        File.WriteAllBytes(Path.Combine(folder.Path, "train-labels-idx1-ubyte"), Idx(1, [3], new byte[3]));
        Check.Throws<InvalidDataException>(() => Mnist.LoadData(folder.Path), "2 images", "3 labels");
    }

    private static byte[] Idx(byte rank, int[] shape, byte[] data) =>
        [0, 0, 8, rank, .. shape.SelectMany(n => new[] { (byte)(n >> 24), (byte)(n >> 16), (byte)(n >> 8), (byte)n }), .. data];

    private static byte[] Gzip(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(content);
        }

        return packed.ToArray();
    }

    private sealed class Folder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("leibniz-test").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
