namespace Leibniz.Plots;

public sealed partial class Figure
{
    /// <summary>Writes a PNG file: <c>figure.SavePng("plots/curves.png")</c>. Missing folders are created; a file that is there is replaced at once.</summary>
    /// <param name="path">The file, whatever its ending.</param>
    /// <exception cref="IOException">The folder cannot be made or written; the message names it.</exception>
    /// <exception cref="DllNotFoundException">SkiaSharp's native library cannot be loaded; the message says which package to add.</exception>
    public void SavePng(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        FigureFile.Write(nameof(SavePng), path, ToPng());
    }

    /// <summary>Writes an SVG file: <c>figure.SaveSvg("plots/curves.svg")</c>. Missing folders are created; a file that is there is replaced at once.</summary>
    /// <param name="path">The file, whatever its ending.</param>
    /// <exception cref="IOException">The folder cannot be made or written; the message names it.</exception>
    /// <exception cref="DllNotFoundException">SkiaSharp's native library cannot be loaded; the message says which package to add.</exception>
    public void SaveSvg(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        FigureFile.Write(nameof(SaveSvg), path, System.Text.Encoding.UTF8.GetBytes(ToSvg()));
    }

    /// <summary>The content of a PNG file: two pixels a unit of 1/96 inch.</summary>
    /// <exception cref="InvalidOperationException">The figure would be larger than 16384 pixels on a side.</exception>
    /// <exception cref="DllNotFoundException">SkiaSharp's native library cannot be loaded; the message says which package to add.</exception>
    public byte[] ToPng() => Native.Guard(nameof(ToPng), () =>
    {
        var (width, height) = Measure();
        using var canvas = new SkiaCanvas(width, height);
        Draw(canvas, width, height);
        return canvas.ToPng();
    });

    /// <summary>The content of an SVG file. Words stay words, in the reader's font if it lacks Inter; images are embedded.</summary>
    /// <exception cref="InvalidOperationException">The figure would be larger than 8192 units on a side.</exception>
    /// <exception cref="DllNotFoundException">SkiaSharp's native library, which measures words, cannot be loaded; the message says which package to add.</exception>
    public string ToSvg() => Native.Guard(nameof(ToSvg), () =>
    {
        var (width, height) = Measure();
        var canvas = new SvgCanvas(width, height, panel.Title.Length > 0 ? panel.Title : panel.Kind);
        Draw(canvas, width, height);
        return canvas.ToSvg();
    });

    private void Draw(Canvas canvas, int width, int height) =>
        panel.Draw(canvas, new Area(0, 0, width, height).Inside(Style.Margin, Style.Margin, Style.Margin, Style.Margin));

    private (int Width, int Height) Measure()
    {
        if (size is { } chosen)
        {
            return chosen;
        }

        var (width, height) = panel.Natural;
        var (wide, high) = (Math.Ceiling(width + (2 * Style.Margin)), Math.Ceiling(height + (2 * Style.Margin)));
        return wide <= MostSide && high <= MostSide
            ? ((int)Math.Max(wide, LeastSide), (int)Math.Max(high, LeastSide))
            : throw new InvalidOperationException(
                $"This figure of {panel.Kind} would be {wide:F0} x {high:F0} units, but a side is at most {MostSide}; show less of it, or give it a Size.");
    }
}
