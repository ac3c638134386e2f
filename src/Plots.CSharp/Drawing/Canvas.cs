namespace Leibniz.Plots;

/// <summary>What a figure draws on: a PNG or an SVG.</summary>
internal abstract class Canvas
{
    /// <summary>Pixels of a PNG in one unit: sharp on today's screens and on paper (192 dpi).</summary>
    public const int PixelsPerUnit = 2;

    /// <summary>A line through points, with round corners.</summary>
    public abstract void Line(IReadOnlyList<Spot> points, Stroke stroke);

    /// <summary>A filled outline; where it crosses itself it is filled wherever it winds around.</summary>
    public abstract void Polygon(IReadOnlyList<Spot> points, Color fill);

    /// <summary>A filled circle.</summary>
    public abstract void Circle(Spot center, double radius, Color fill);

    /// <summary>One line of words.</summary>
    /// <param name="line">The words.</param>
    /// <param name="baseline">Where the anchor lies on the line that letters stand on.</param>
    /// <param name="style">Size and colour.</param>
    /// <param name="anchor">Which part of the words lies there.</param>
    /// <param name="turn">Degrees, clockwise.</param>
    public abstract void Text(string line, Spot baseline, TextStyle style, Anchor anchor = Anchor.Start, double turn = 0);

    /// <summary>An image in a rectangle: each of its pixels a sharp square, or smoothly where there are more than can be shown.</summary>
    public abstract void Picture(Raster raster, Area area, bool smooth = false);

    /// <summary>Draws what lies in a rectangle, and nothing of what lies outside.</summary>
    public abstract void Clipped(Area area, Action draw);

    /// <summary>A filled rectangle.</summary>
    public void Rectangle(Area area, Color fill) => Polygon(area.Corners, fill);

    /// <summary>The border of a rectangle, just outside of it.</summary>
    public void Frame(Area area, Color color, double width)
    {
        Rectangle(new(area.Left - width, area.Top - width, area.Width + (2 * width), width), color);
        Rectangle(new(area.Left - width, area.Bottom, area.Width + (2 * width), width), color);
        Rectangle(new(area.Left - width, area.Top, width, area.Height), color);
        Rectangle(new(area.Right, area.Top, width, area.Height), color);
    }

    /// <summary>Lines of words one below another, the first one's capitals beginning at the top.</summary>
    public void Block(IReadOnlyList<string> lines, Spot top, TextStyle style, Anchor anchor = Anchor.Start)
    {
        for (var i = 0; i < lines.Count; i++)
        {
            Text(lines[i], new(top.X, top.Y + style.CapHeight + (i * style.LineHeight)), style, anchor);
        }
    }
}
