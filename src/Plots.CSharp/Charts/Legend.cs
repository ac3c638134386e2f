namespace Leibniz.Plots;

/// <summary>Which series is which, in rows above the plot, where it can't hide any of them.</summary>
internal sealed class Legend
{
    private const double SampleGap = 6;
    private const double RowHeight = 20;
    private const double Gap = 18;

    private readonly List<(LegendEntry Entry, string Name, double X, int Row)> places = [];

    /// <summary>The entries in rows no wider than given.</summary>
    public Legend(IReadOnlyList<LegendEntry> entries, double width)
    {
        var (x, row) = (0.0, 0);
        foreach (var entry in entries)
        {
            var name = Typeset.Cut(entry.Name, Math.Max(0, width - entry.Width - SampleGap), Style.Legend);
            var taken = entry.Width + SampleGap + Typeset.Width(name, Style.Legend);
            if (x > 0 && x + taken > width)
            {
                (x, row) = (0, row + 1);
            }

            places.Add((entry, name, x, row));
            x += taken + Gap;
        }

        Height = places.Count == 0 ? 0 : ((row + 1) * RowHeight) + 4;
    }

    public double Height { get; }

    public void Draw(Canvas canvas, Spot corner)
    {
        foreach (var (entry, name, x, row) in places)
        {
            var sample = new Area(corner.X + x, corner.Y + (row * RowHeight), entry.Width, 14);
            entry.Sample(canvas, sample);
            canvas.Text(name, new(sample.Right + SampleGap, sample.CenterY + (Style.Legend.CapHeight / 2)), Style.Legend);
        }
    }
}
