namespace Leibniz.Keras.Datasets;

/// <summary>MNIST: 60,000 training and 10,000 test images of handwritten digits, 28 x 28 pixels of 0 to 255.</summary>
public static class Mnist
{
    /// <summary>The images and their labels: <c>var ((trainImages, trainLabels), (testImages, testLabels)) = Mnist.LoadData();</c></summary>
    /// <remarks>
    /// They come from the folder, if one is given (its four files in MNIST's own format, plain or .gz; other sets in that format will do);
    /// else from the cache; else they are downloaded, checked and kept there. Without a network, digits that Leibniz draws stand in for
    /// them, in the same shapes: that is said on the console and by <see cref="Dataset.Origin"/>. The environment variable LEIBNIZ_CACHE
    /// names another cache folder.
    /// </remarks>
    /// <param name="folder">A folder with the four files; null for cache, download or stand-in.</param>
    /// <returns>uint8 images (60000, 28, 28) and (10000, 28, 28), uint8 labels (60000,) and (10000,).</returns>
    /// <exception cref="IOException">The folder, or a file in it, is not there.</exception>
    /// <exception cref="InvalidDataException">A file in the folder is damaged, or the files don't belong together.</exception>
    public static Dataset LoadData(string? folder = null)
    {
        var data = MnistSource.Load(folder, Console.Out);
        return new Dataset(
            Samples(data.TrainImages, data.TrainLabels, data),
            Samples(data.TestImages, data.TestLabels, data),
            data.Origin,
            data.Description);
    }

    private static Samples Samples(byte[] images, byte[] labels, MnistData data) =>
        new(Tensor.Put(images, Shape.Of([labels.Length, data.Rows, data.Columns])), Tensor.Put(labels, Shape.Of([labels.Length])));
}
