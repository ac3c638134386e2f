namespace Leibniz.Plots;

/// <summary>Which colour means which number: a strip at the right of a plot.</summary>
/// <param name="Colors">The colours from the bottom up, each of one height.</param>
/// <param name="Labels">Numbers, and where they stand: 0 at the bottom, 1 at the top.</param>
internal sealed record ColorBar(IReadOnlyList<Color> Colors, IReadOnlyList<(double Place, string Text)> Labels)
{
    private const double StripWidth = 14;
    private const double Before = 14;

    /// <summary>The colours of a map between two numbers.</summary>
    public static ColorBar Of(ColorMap map, double low, double high)
    {
        var places = Ticks.Even(low, high, 6, whole: false, out var step);
        var texts = TickText.Even(places, step);
        return new(
            [.. Enumerable.Range(0, 64).Select(i => ColorScale.At(map, (i + 0.5) / 64))],
            [.. places.Zip(texts).Select(pair => ((pair.First - low) / (high - low), pair.Second))]);
    }

    public double Width => Before + StripWidth + 7 + Typeset.Width(Labels.Select(label => label.Text), Style.Tick);

    /// <summary>Draws the strip beside a plot.</summary>
    public void Draw(Canvas canvas, Area plot)
    {
        var strip = new Area(plot.Right + Before, plot.Top, StripWidth, plot.Height).Snapped();
        canvas.Frame(strip, Style.Border, 0.5);
        for (var i = 0; i < Colors.Count; i++)
        {
            var (low, high) = (Area.Snap(strip.Bottom - (strip.Height * i / Colors.Count)), Area.Snap(strip.Bottom - (strip.Height * (i + 1) / Colors.Count)));
            canvas.Rectangle(new(strip.Left, high, strip.Width, low - high), Colors[i]);
        }

        var free = double.PositiveInfinity;
        foreach (var (place, text) in Labels)
        {
            var y = strip.Bottom - (strip.Height * place);
            if (free - y >= Style.Tick.LineHeight)
            {
                canvas.Text(text, new(strip.Right + 7, y + (Style.Tick.CapHeight / 2)), Style.Tick);
                free = y;
            }
        }
    }
}
