namespace Leibniz.Plots;

/// <summary>Images out of a tensor: numbers made into colours.</summary>
internal sealed class ImageBatch
{
    // More would be larger than any figure, and take long to find that out.
    private const int Most = 10_000;

    private ImageBatch(IReadOnlyList<Raster> images, int lost) => (Images, Lost) = (images, lost);

    public IReadOnlyList<Raster> Images { get; }

    /// <summary>How many pixels are no numbers.</summary>
    public int Lost { get; }

    /// <summary>What is said below the figure about them.</summary>
    public string Note => Lost == 0 ? "" : $"magenta: NaN or infinity, in {Lost} {(Lost == 1 ? "pixel" : "pixels")}";

    /// <summary>The images of a batch (n, height, width) or (n, height, width, 1, 3 or 4).</summary>
    public static ImageBatch Of(string operation, Tensor images, ColorMap map)
    {
        ArgumentNullException.ThrowIfNull(images);
        var shape = images.Shape;
        if (shape.Rank is not (3 or 4) || (shape.Rank == 4 && shape[3] is not (1 or 3 or 4)))
        {
            throw new ArgumentException(
                $"{operation} needs a tensor of the shape (n, height, width), or (n, height, width, channels) with 1, 3 or 4 channels, but was given {shape}; "
                + (shape.Rank == 2 ? "Figure.Image shows a single one." : "Reshape or Transpose it first."),
                nameof(images));
        }

        if (images.Size == 0)
        {
            throw new ArgumentException($"{operation} was given no images: the shape is {shape}.", nameof(images));
        }

        if (images.Length > Most)
        {
            throw new ArgumentException($"{operation} was given {images.Length} images, but shows at most {Most}; take some of them, as in images[..50].", nameof(images));
        }

        var (height, width, channels) = (shape[1], shape[2], shape.Rank == 4 ? shape[3] : 1);
        var (low, high) = Scale(images);
        var (rasters, lost) = (new Raster[shape[0]], 0);
        for (var i = 0; i < rasters.Length; i++)
        {
            var numbers = Numbers.All(images[i]);
            var pixels = new byte[4 * width * height];
            for (var place = 0; place < width * height; place++)
            {
                var levels = numbers.AsSpan(place * channels, channels);
                var color = ColorOf(levels, low, high, map);
                lost += color is null ? 1 : 0;
                Raster.Put(pixels, place, color ?? Style.Alarm);
            }

            rasters[i] = new(width, height, pixels);
        }

        return new(rasters, lost);
    }

    /// <summary>The numbers that are black and white: one scale for all images, so that they can be compared.</summary>
    private static (double Low, double High) Scale(Tensor images)
    {
        if (images.DType == DType.UInt8)
        {
            return (0, 255);
        }

        var (extent, areWhole) = (Extent.None, true);
        for (var i = 0; i < images.Length; i++)
        {
            var numbers = Numbers.All(images[i]);
            extent = extent.With(Extent.Of(numbers));
            areWhole = areWhole && Array.TrueForAll(numbers, number => !Extent.Drawable(number) || number == Math.Floor(number));
        }

        if (extent.IsEmpty || extent is { Low: >= 0, High: <= 1 })
        {
            return (0, 1);
        }

        // Whole numbers up to 255 are bytes that were cast.
        return areWhole && extent is { Low: >= 0, High: <= 255 } ? (0, 255)
            : extent.Length > 0 ? (extent.Low, extent.High)
            : (extent.Low - 1, extent.High);
    }

    private static Color? ColorOf(ReadOnlySpan<double> levels, double low, double high, ColorMap map)
    {
        foreach (var level in levels)
        {
            if (!Extent.Drawable(level))
            {
                return null;
            }
        }

        return levels.Length == 1
            ? ColorScale.At(map, (levels[0] - low) / (high - low))
            : new(Byte(levels[0]), Byte(levels[1]), Byte(levels[2]), levels.Length == 4 ? Byte(levels[3]) : (byte)255);

        byte Byte(double level) => (byte)Math.Round(Math.Clamp((level - low) / (high - low), 0, 1) * 255);
    }
}
