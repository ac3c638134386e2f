using SkiaSharp;

namespace Leibniz.Plots;

/// <summary>Draws pixels.</summary>
/// <remarks>
/// SkiaSharp itself, not ScottPlot 5, which draws with it: images, matrices, polygons and grids of them are most of what is drawn here and
/// are no charts to ScottPlot, its fonts are the machine's and are kept in static variables, and a second layer brings HarfBuzz as well.
/// </remarks>
internal sealed class SkiaCanvas : Canvas, IDisposable
{
    private readonly SKBitmap bitmap;
    private readonly SKCanvas canvas;

    public SkiaCanvas(int width, int height)
    {
        bitmap = new SKBitmap(new SKImageInfo(width * PixelsPerUnit, height * PixelsPerUnit, SKColorType.Rgba8888, SKAlphaType.Opaque));
        canvas = new SKCanvas(bitmap);
        canvas.Clear(SKColors.White);
        canvas.Scale(PixelsPerUnit);
    }

    /// <summary>The content of a PNG file.</summary>
    public byte[] ToPng()
    {
        canvas.Flush();
        using var png = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return PixelDensity.Stamp(png.ToArray());
    }

    public override void Line(IReadOnlyList<Spot> points, Stroke stroke)
    {
        using var paint = Paint(stroke.Color);
        paint.IsStroke = true;
        paint.StrokeWidth = (float)stroke.Width;
        paint.StrokeJoin = SKStrokeJoin.Round;
        paint.StrokeCap = stroke.Dash == Dash.Solid ? SKStrokeCap.Round : SKStrokeCap.Butt;
        using var dashes = stroke.Dash == Dash.Solid
            ? null
            : SKPathEffect.CreateDash(Array.ConvertAll(stroke.Pattern, length => (float)length), 0);
        paint.PathEffect = dashes;
        using var path = Path(points, close: false);
        canvas.DrawPath(path, paint);
    }

    public override void Polygon(IReadOnlyList<Spot> points, Color fill)
    {
        using var paint = Paint(fill);
        using var path = Path(points, close: true);
        canvas.DrawPath(path, paint);
    }

    public override void Circle(Spot center, double radius, Color fill)
    {
        using var paint = Paint(fill);
        canvas.DrawCircle((float)center.X, (float)center.Y, (float)radius, paint);
    }

    public override void Text(string line, Spot baseline, TextStyle style, Anchor anchor = Anchor.Start, double turn = 0)
    {
        using var paint = Paint(style.Color);
        canvas.Save();
        canvas.Translate((float)baseline.X, (float)baseline.Y);
        canvas.RotateDegrees((float)turn);
        var width = anchor == Anchor.Start ? 0 : Typeset.Width(line, style);
        var x = (float)(anchor switch { Anchor.Middle => -width / 2, Anchor.End => -width, _ => 0 });
        foreach (var (part, face) in Typefaces.Split(line, style.Bold))
        {
            using var font = Typefaces.Sized(face, style.Size);
            canvas.DrawText(part, x, 0, SKTextAlign.Left, font, paint);
            x += font.MeasureText(part);
        }

        canvas.Restore();
    }

    public override void Picture(Raster raster, Area area, bool smooth = false)
    {
        using var image = raster.ToImage();
        using var paint = Paint(Color.White);
        var sampling = smooth ? new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear) : new SKSamplingOptions(SKFilterMode.Nearest);
        canvas.DrawImage(image, SKRect.Create(raster.Width, raster.Height), Rect(area), sampling, paint);
    }

    public override void Clipped(Area area, Action draw)
    {
        canvas.Save();
        canvas.ClipRect(Rect(area), SKClipOperation.Intersect, antialias: true);
        draw();
        canvas.Restore();
    }

    public void Dispose()
    {
        canvas.Dispose();
        bitmap.Dispose();
    }

    private static SKPaint Paint(Color color) =>
        new() { Color = new SKColor(color.Red, color.Green, color.Blue, color.Alpha), IsAntialias = true };

    private static SKRect Rect(Area area) => new((float)area.Left, (float)area.Top, (float)area.Right, (float)area.Bottom);

    private static SKPath Path(IReadOnlyList<Spot> points, bool close)
    {
        var path = new SKPath();
        path.AddPoly([.. points.Select(p => new SKPoint((float)p.X, (float)p.Y))], close);
        return path;
    }
}
