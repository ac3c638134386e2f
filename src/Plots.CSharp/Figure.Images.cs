namespace Leibniz.Plots;

public sealed partial class Figure
{
    /// <summary>Images in rows: <c>Figure.Images(xTest[..10])</c>.</summary>
    /// <param name="images">
    /// Shape (n, height, width), or (n, height, width, channels) with 1 channel, 3 (red, green, blue) or 4 (and opacity). uint8 is shown
    /// from 0 to 255; other types from 0 to 1 if they lie there, whole numbers from 0 to 255 if they lie there, else from the smallest to
    /// the largest of all. NaN and infinity are magenta.
    /// </param>
    /// <param name="columns">Images in a row; chosen if left out, at most 10.</param>
    /// <param name="map">The colours of images of one channel.</param>
    /// <exception cref="ArgumentException">There are no images, more than 10000, or the shape is another one.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There are less than 1 columns.</exception>
    public static Figure Images(Tensor images, int? columns = null, ColorMap map = ColorMap.Gray) =>
        Images(ImageBatch.Of(nameof(Images), images, map), [], columns);

    /// <summary>Images in rows, each below a title: <c>Figure.Images(xTest[..10], i => $"Label: {yTest[i]}", columns: 5)</c>.</summary>
    /// <param name="images">Shape (n, height, width) or (n, height, width, 1, 3 or 4); see <see cref="Images(Tensor, int?, ColorMap)"/>.</param>
    /// <param name="title">The title of each image by its number from 0; a line feed begins another line. It is called at once.</param>
    /// <param name="columns">Images in a row; chosen if left out, at most 10.</param>
    /// <param name="map">The colours of images of one channel.</param>
    /// <exception cref="ArgumentException">There are no images, more than 10000, or the shape is another one.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There are less than 1 columns.</exception>
    public static Figure Images(Tensor images, Func<int, string> title, int? columns = null, ColorMap map = ColorMap.Gray)
    {
        ArgumentNullException.ThrowIfNull(title);
        var batch = ImageBatch.Of(nameof(Images), images, map);
        return Images(batch, [.. Enumerable.Range(0, batch.Images.Count).Select(title)], columns);
    }

    /// <summary>Images in rows, each below a title: <c>Figure.Images(photos, ["cat", "dog"])</c>.</summary>
    /// <param name="images">Shape (n, height, width) or (n, height, width, 1, 3 or 4); see <see cref="Images(Tensor, int?, ColorMap)"/>.</param>
    /// <param name="titles">As many titles as images; a line feed begins another line.</param>
    /// <param name="columns">Images in a row; chosen if left out, at most 10.</param>
    /// <param name="map">The colours of images of one channel.</param>
    /// <exception cref="ArgumentException">There are no images, the shape is another one, or there are more or fewer titles.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There are less than 1 columns.</exception>
    public static Figure Images(Tensor images, IEnumerable<string> titles, int? columns = null, ColorMap map = ColorMap.Gray)
    {
        ArgumentNullException.ThrowIfNull(titles);
        var batch = ImageBatch.Of(nameof(Images), images, map);
        string[] all = [.. titles];
        return all.Length == batch.Images.Count
            ? Images(batch, all, columns)
            : throw new ArgumentException($"Images was given {batch.Images.Count} images and {all.Length} titles; it needs one title for each image.", nameof(titles));
    }

    /// <summary>One image, large: <c>Figure.Image(xTrain[4])</c>.</summary>
    /// <param name="image">Shape (height, width) or (height, width, channels) with 1, 3 or 4 channels; see <see cref="Images(Tensor, int?, ColorMap)"/>.</param>
    /// <param name="title">What stands above it.</param>
    /// <param name="map">The colours of an image of one channel.</param>
    /// <exception cref="ArgumentException">The shape is another one.</exception>
    public static Figure Image(Tensor image, string title = "", ColorMap map = ColorMap.Gray)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(title);
        if (image.Rank is not (2 or 3) || (image.Rank == 3 && image.Shape[2] is not (1 or 3 or 4)))
        {
            throw new ArgumentException(
                $"Image needs a tensor of the shape (height, width), or (height, width, channels) with 1, 3 or 4 channels, but was given {image.Shape}; "
                + (image.Rank is 3 or 4 ? "Figure.Images shows several." : "Reshape it first."),
                nameof(image));
        }

        var batch = ImageBatch.Of(nameof(Image), image.ExpandDims(0), map);
        return new(new ImagePanel(nameof(Image), batch.Images, [], 1) { Title = Typeset.Clean(title), Note = batch.Note });
    }

    private static Figure Images(ImageBatch batch, IReadOnlyList<string> titles, int? columns)
    {
        // As few rows as five or ten in a row allow, all about as full.
        var count = batch.Images.Count;
        var rows = (int)Math.Ceiling(count / (count <= 10 ? 5.0 : 10.0));
        var chosen = columns ?? (count + rows - 1) / rows;
        ArgumentOutOfRangeException.ThrowIfLessThan(chosen, 1, nameof(columns));
        return new(new ImagePanel(nameof(Images), batch.Images, [.. titles.Select(Typeset.Clean)], Math.Min(chosen, count)) { Note = batch.Note });
    }
}
