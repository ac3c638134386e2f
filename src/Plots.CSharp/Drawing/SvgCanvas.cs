using System.Globalization;
using System.Security;
using System.Text;

namespace Leibniz.Plots;

/// <summary>Writes SVG 1.1: shapes stay shapes, words stay words that can be searched and copied.</summary>
internal sealed class SvgCanvas : Canvas
{
    private const int MostMagnified = 16;

    private readonly StringBuilder svg = new();

    public SvgCanvas(int width, int height, string title)
    {
        svg.Append("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
        svg.Append("<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\"");
        svg.Append($" width=\"{Number(width)}\" height=\"{Number(height)}\" viewBox=\"0 0 {Number(width)} {Number(height)}\" font-family=\"{Typefaces.Family}\">\n");
        svg.Append($"<title>{Escaped(title)}</title>\n<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n");
    }

    /// <summary>The whole document.</summary>
    public string ToSvg() => svg + "</svg>\n";

    public override void Line(IReadOnlyList<Spot> points, Stroke stroke)
    {
        var dashes = stroke.Dash == Dash.Solid
            ? " stroke-linecap=\"round\""
            : $" stroke-dasharray=\"{string.Join(' ', stroke.Pattern.Select(Number))}\"";
        svg.Append($"<polyline points=\"{Points(points)}\" fill=\"none\" stroke=\"{stroke.Color.Hex}\"{Opacity("stroke", stroke.Color)}");
        svg.Append($" stroke-width=\"{Number(stroke.Width)}\" stroke-linejoin=\"round\"{dashes}/>\n");
    }

    public override void Polygon(IReadOnlyList<Spot> points, Color fill) =>
        svg.Append($"<polygon points=\"{Points(points)}\" fill=\"{fill.Hex}\"{Opacity("fill", fill)}/>\n");

    public override void Circle(Spot center, double radius, Color fill) =>
        svg.Append($"<circle cx=\"{Number(center.X)}\" cy=\"{Number(center.Y)}\" r=\"{Number(radius)}\" fill=\"{fill.Hex}\"{Opacity("fill", fill)}/>\n");

    public override void Text(string line, Spot baseline, TextStyle style, Anchor anchor = Anchor.Start, double turn = 0)
    {
        if (string.IsNullOrWhiteSpace(line))
        {
            return;
        }

        var (x, y) = (Number(baseline.X), Number(baseline.Y));
        svg.Append($"<text x=\"{x}\" y=\"{y}\" font-size=\"{Number(style.Size)}\" fill=\"{style.Color.Hex}\"");
        svg.Append(style.Bold ? " font-weight=\"600\"" : "");
        svg.Append(anchor switch { Anchor.Middle => " text-anchor=\"middle\"", Anchor.End => " text-anchor=\"end\"", _ => "" });
        svg.Append(turn == 0 ? "" : $" transform=\"rotate({Number(turn)} {x} {y})\"");

        // Whatever font the reader has, the words take the room that they were given.
        svg.Append($" textLength=\"{Number(Typeset.Width(line, style))}\" lengthAdjust=\"spacingAndGlyphs\" xml:space=\"preserve\">{Escaped(line)}</text>\n");
    }

    public override void Picture(Raster raster, Area area, bool smooth = false)
    {
        // Not all readers obey image-rendering: large squares stay sharp in those that smooth as well.
        var factor = smooth ? 1 : (int)Math.Clamp(Math.Round(area.Width * PixelsPerUnit / raster.Width), 1, MostMagnified);
        var png = Convert.ToBase64String((factor > 1 ? raster.Magnified(factor) : raster).ToPng());
        var sharp = smooth ? "" : " image-rendering=\"optimizeSpeed\" style=\"image-rendering:pixelated\"";
        svg.Append($"<image x=\"{Number(area.Left)}\" y=\"{Number(area.Top)}\" width=\"{Number(area.Width)}\" height=\"{Number(area.Height)}\"");
        svg.Append($" preserveAspectRatio=\"none\"{sharp} xlink:href=\"data:image/png;base64,{png}\"/>\n");
    }

    // An inner svg element cuts off what lies outside, and needs no name that could be taken where several figures are on one page.
    public override void Clipped(Area area, Action draw)
    {
        var (x, y, width, height) = (Number(area.Left), Number(area.Top), Number(area.Width), Number(area.Height));
        svg.Append($"<svg x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" viewBox=\"{x} {y} {width} {height}\" overflow=\"hidden\">\n");
        draw();
        svg.Append("</svg>\n");
    }

    private static string Number(double value) => Math.Round(value, 2).ToString("0.##", CultureInfo.InvariantCulture);

    private static string Points(IReadOnlyList<Spot> points) => string.Join(' ', points.Select(p => $"{Number(p.X)},{Number(p.Y)}"));

    private static string Opacity(string what, Color color) => color.Alpha == 255 ? "" : $" {what}-opacity=\"{Number(color.Opacity)}\"";

    private static string Escaped(string text) => SecurityElement.Escape(text);
}
