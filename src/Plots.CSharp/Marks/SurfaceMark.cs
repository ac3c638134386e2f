namespace Leibniz.Plots;

/// <summary>A surface seen from above: bands of colour with lines between them.</summary>
internal sealed record SurfaceMark(Surface Surface, double[] Levels, ColorMap Map) : Mark
{
    // Pixels on a side: enough for sharp borders on a page, little enough to compute at once.
    private const int MostPixels = 1600;

    public override Extent XExtent => Surface.X;

    public override int SeriesCount => 0;

    /// <summary>The colours of the bands from the lowest one.</summary>
    public IReadOnlyList<Color> Colors =>
        [.. Enumerable.Range(0, Levels.Length + 1).Select(band => ColorScale.At(Map, 0.85 * (band + 0.5) / (Levels.Length + 1)))];

    public ColorBar? Bar => Levels.Length == 0 ? null : new(
        Colors, [.. Levels.Select((level, i) => ((i + 1.0) / (Levels.Length + 1), TickText.Short(level)))]);

    public override Extent YExtent(bool isLog) => Surface.Y;

    public override IEnumerable<string> Notes(bool isLog) =>
        Surface.Heights.Cast<double>().All(Extent.Drawable) ? [] : ["gray: the height is not a finite number"];

    public override void Draw(Canvas canvas, Projection projection)
    {
        var plot = projection.Plot;
        var area = Rectangle(projection);
        if (area.Width <= 0 || area.Height <= 0 || plot.Width <= 0 || plot.Height <= 0)
        {
            return;
        }

        canvas.Picture(Paint(area), area);
        foreach (var line in Levels.SelectMany(level => Isolines.At(Surface, level)))
        {
            canvas.Line([.. line.Select(p => new Spot(area.Left + (p.X * area.Width), area.Bottom - (p.Y * area.Height)))], new(Color.White.Faded(0.75), 1));
        }
    }

    private Area Rectangle(Projection projection)
    {
        var (left, right, top, bottom) = (
            projection.X(Surface.X.Low), projection.X(Surface.X.High), projection.Y(Surface.Y.High), projection.Y(Surface.Y.Low));
        return new(left, top, right - left, bottom - top);
    }

    private Raster Paint(Area area)
    {
        var width = (int)Math.Clamp(Math.Ceiling(area.Width * Canvas.PixelsPerUnit), 1, MostPixels);
        var height = (int)Math.Clamp(Math.Ceiling(area.Height * Canvas.PixelsPerUnit), 1, MostPixels);
        var pixels = new byte[4 * width * height];
        var colors = Colors;
        for (var row = 0; row < height; row++)
        {
            for (var column = 0; column < width; column++)
            {
                var z = Surface.At((column + 0.5) / width, 1 - ((row + 0.5) / height));
                Raster.Put(pixels, (row * width) + column, Extent.Drawable(z) ? colors[Plots.Levels.Band(Levels, z)] : Style.Nowhere);
            }
        }

        return new(width, height, pixels);
    }
}
