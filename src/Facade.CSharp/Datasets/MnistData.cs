namespace Leibniz.Keras.Datasets;

/// <summary>MNIST, or another set in its format, as plain bytes.</summary>
/// <param name="TrainImages">The training images, row by row, one after the other.</param>
/// <param name="TrainLabels">What is on each of them.</param>
/// <param name="TestImages">The test images.</param>
/// <param name="TestLabels">What is on each of those.</param>
/// <param name="Rows">The height of an image.</param>
/// <param name="Columns">The width of an image.</param>
/// <param name="Origin">Where the data came from.</param>
/// <param name="Description">The same in words, with the folder or the address.</param>
internal sealed record MnistData(
    byte[] TrainImages,
    byte[] TrainLabels,
    byte[] TestImages,
    byte[] TestLabels,
    int Rows,
    int Columns,
    DataOrigin Origin,
    string Description)
{
    /// <summary>
    /// The data set in a folder that the user named. It need not be MNIST itself: whatever has its format will do, so
    /// hashes are not looked at, and counts and sizes may differ.
    /// </summary>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="FileNotFoundException">One of the four files is missing.</exception>
    /// <exception cref="InvalidDataException">A file is damaged, or they don't belong together.</exception>
    public static MnistData FromFolder(string folder)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        if (!Directory.Exists(folder))
        {
            var found = File.Exists(folder) ? "is a file, not a folder" : "doesn't exist";
            throw new DirectoryNotFoundException(
                $"The folder '{folder}' {found}. MNIST is read from a folder with the files {Names()}; without a folder it is downloaded.");
        }

        var train = ReadPair(folder, MnistFile.TrainImages, MnistFile.TrainLabels);
        var test = ReadPair(folder, MnistFile.TestImages, MnistFile.TestLabels);
        var (rows, columns) = (train.Images.Shape[1], train.Images.Shape[2]);
        if (test.Images.Shape[1] != rows || test.Images.Shape[2] != columns)
        {
            throw new InvalidDataException(
                $"In '{folder}' the training images are {rows}x{columns}, but the test images {test.Images.Shape[1]}x{test.Images.Shape[2]}. Are the files from two data sets?");
        }

        return new MnistData(
            train.Images.Data,
            train.Labels.Data,
            test.Images.Data,
            test.Labels.Data,
            rows,
            columns,
            DataOrigin.Folder,
            $"the folder {folder}");
    }

    private static (IdxFile Images, IdxFile Labels) ReadPair(string folder, MnistFile imageFile, MnistFile labelFile)
    {
        var imagePath = Find(folder, imageFile);
        var labelPath = Find(folder, labelFile);
        var images = Read(imagePath, rank: 3);
        var labels = Read(labelPath, rank: 1);
        if (images.Data.Length == 0)
        {
            throw new InvalidDataException(
                $"{imagePath} has the shape ({string.Join(", ", images.Shape)}), so no pixels. Replace it with a whole copy of the original.");
        }

        if (images.Shape[0] != labels.Shape[0])
        {
            throw new InvalidDataException(
                $"{imagePath} holds {images.Shape[0]} images, but {labelPath} holds {labels.Shape[0]} labels; each image needs one. Are the files from two data sets?");
        }

        return (images, labels);
    }

    private static IdxFile Read(string path, int rank)
    {
        try
        {
            return IdxFile.Read(path, rank);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"{e.Message} Replace it with a whole copy of the original.", e);
        }
    }

    private static string Find(string folder, MnistFile file) =>
        file.FindIn(folder)
        ?? throw new FileNotFoundException(
            $"The folder '{folder}' lacks {file.Name}. MNIST is read from a folder with the files {Names()}, or the same with .gz.",
            Path.Combine(folder, file.Name));

    private static string Names() => string.Join(", ", MnistFile.All.Select(file => file.Name));
}
