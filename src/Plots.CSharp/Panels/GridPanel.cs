namespace Leibniz.Plots;

/// <summary>Panels in rows and columns.</summary>
internal sealed record GridPanel(IReadOnlyList<Panel> Panels, int Columns) : Panel
{
    public override string Kind => nameof(Figure.Grid);

    // Above the titles of its panels.
    protected override (TextStyle Style, double Gap) TitleStyle => (Style.Heading, 22);

    protected override (double Width, double Height) NaturalBody
    {
        get
        {
            var (widths, heights) = Sizes;
            return (widths.Sum() + (Style.Gap * (widths.Length - 1)), heights.Sum() + (Style.Gap * (heights.Length - 1)));
        }
    }

    /// <summary>The widths of the columns and the heights of the rows that show all panels well.</summary>
    private (double[] Widths, double[] Heights) Sizes
    {
        get
        {
            var sizes = Panels.Select(panel => panel.Natural).ToArray();
            return (
                [.. Enumerable.Range(0, Columns).Select(column => sizes.Where((_, i) => i % Columns == column).Max(size => size.Width))],
                [.. sizes.Chunk(Columns).Select(row => row.Max(size => size.Height))]);
        }
    }

    public override Panel WithXLabel(string label) => Each(panel => panel.WithXLabel(label));

    public override Panel WithYLabel(string label) => Each(panel => panel.WithYLabel(label));

    public override Panel WithLogY() => Each(panel => panel.WithLogY());

    public override Panel WithXLimits(Extent limits) => Each(panel => panel.WithXLimits(limits));

    public override Panel WithYLimits(Extent limits) => Each(panel => panel.WithYLimits(limits));

    protected override void DrawBody(Canvas canvas, Area area)
    {
        var (widths, heights) = Sizes;
        var wide = Math.Max(0, area.Width - (Style.Gap * (widths.Length - 1))) / widths.Sum();
        var high = Math.Max(0, area.Height - (Style.Gap * (heights.Length - 1))) / heights.Sum();
        for (var i = 0; i < Panels.Count; i++)
        {
            var (row, column) = (i / Columns, i % Columns);
            var left = area.Left + (widths.Take(column).Sum() * wide) + (column * Style.Gap);
            var top = area.Top + (heights.Take(row).Sum() * high) + (row * Style.Gap);
            Panels[i].Draw(canvas, new(left, top, widths[column] * wide, heights[row] * high));
        }
    }

    private GridPanel Each(Func<Panel, Panel> change) => this with { Panels = [.. Panels.Select(change)] };
}
