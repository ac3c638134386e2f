using SkiaSharp;

namespace Leibniz.Plots;

/// <summary>An image: four bytes a pixel, red, green, blue, opacity (which the colours are not multiplied with), row by row.</summary>
internal sealed record Raster(int Width, int Height, byte[] Pixels)
{
    /// <summary>Writes a pixel.</summary>
    public static void Put(byte[] pixels, int place, Color color) =>
        (pixels[4 * place], pixels[(4 * place) + 1], pixels[(4 * place) + 2], pixels[(4 * place) + 3]) =
            (color.Red, color.Green, color.Blue, color.Alpha);

    /// <summary>The image with squares of so many pixels in the place of each.</summary>
    public Raster Magnified(int factor)
    {
        var pixels = new byte[Pixels.Length * factor * factor];
        for (var row = 0; row < Height * factor; row++)
        {
            for (var column = 0; column < Width * factor; column++)
            {
                Pixels.AsSpan(4 * ((row / factor * Width) + (column / factor)), 4).CopyTo(pixels.AsSpan(4 * ((row * Width * factor) + column), 4));
            }
        }

        return new(Width * factor, Height * factor, pixels);
    }

    /// <summary>A copy that Skia can draw.</summary>
    public SKImage ToImage()
    {
        using var data = SKData.CreateCopy(Pixels);
        return SKImage.FromPixels(new SKImageInfo(Width, Height, SKColorType.Rgba8888, SKAlphaType.Unpremul), data, 4 * Width);
    }

    /// <summary>The content of a PNG file.</summary>
    public byte[] ToPng()
    {
        using var image = ToImage();
        using var png = image.Encode(SKEncodedImageFormat.Png, 100);
        return png.ToArray();
    }
}
