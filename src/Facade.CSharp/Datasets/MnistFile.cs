namespace Leibniz.Keras.Datasets;

/// <summary>One of the four files that MNIST is published as.</summary>
/// <param name="Name">Its name, without the <c>.gz</c> of the compressed file.</param>
/// <param name="Shape">The dimensions of the array in it.</param>
/// <param name="Sha256">The hash of its decompressed content; a compressed file differs with the compressor.</param>
internal sealed record MnistFile(string Name, int[] Shape, string Sha256)
{
    /// <summary>The training images.</summary>
    public static readonly MnistFile TrainImages = new(
        "train-images-idx3-ubyte",
        [60000, 28, 28],
        "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db");

    /// <summary>The digits on the training images.</summary>
    public static readonly MnistFile TrainLabels = new(
        "train-labels-idx1-ubyte",
        [60000],
        "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5");

    /// <summary>The test images.</summary>
    public static readonly MnistFile TestImages = new(
        "t10k-images-idx3-ubyte",
        [10000, 28, 28],
        "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7");

    /// <summary>The digits on the test images.</summary>
    public static readonly MnistFile TestLabels = new(
        "t10k-labels-idx1-ubyte",
        [10000],
        "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2");

    /// <summary>All four: training images, training labels, test images, test labels.</summary>
    public static readonly IReadOnlyList<MnistFile> All = [TrainImages, TrainLabels, TestImages, TestLabels];

    /// <summary>The name of the compressed file, which is what servers and the cache hold.</summary>
    public string Compressed => Name + ".gz";

    /// <summary>No compressed file is larger than this; whatever is can't be MNIST.</summary>
    public long MostBytes => Shape.Aggregate(1L, (product, n) => product * n) + (64 << 10);

    /// <summary>Where in <paramref name="folder"/> this file is, under any of its usual names, or null.</summary>
    public string? FindIn(string folder)
    {
        // Some tools turn the last hyphen but one into a dot: train-images.idx3-ubyte.
        var dotted = Name.Replace("-idx", ".idx", StringComparison.Ordinal);
        string[] names = [Compressed, Name, dotted + ".gz", dotted];
        return names.Select(name => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
    }

    /// <summary>The array in <paramref name="stream"/>, which must be the published one, to the byte.</summary>
    /// <exception cref="InvalidDataException">It is another one, or none at all.</exception>
    public byte[] ReadPublished(Stream stream, string name)
    {
        var file = IdxFile.Read(stream, name, Shape.Length, Shape);
        if (file.Sha256() is var hash && hash != Sha256)
        {
            throw new InvalidDataException(
                $"{name} is not MNIST's {Name}: the SHA-256 of its content is {hash} instead of {Sha256}.");
        }

        return file.Data;
    }
}
