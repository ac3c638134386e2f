namespace Leibniz.Plots;

/// <summary>Bars from 0 to heights.</summary>
/// <param name="Name">Its name in a legend.</param>
/// <param name="Edges">The left and the right end of each bar.</param>
/// <param name="Heights">How high each is.</param>
/// <param name="Labels">What stands above each; nothing if there are none.</param>
internal sealed record BarMark(string Name, (double Left, double Right)[] Edges, double[] Heights, string[] Labels) : Mark
{
    /// <summary>How many numbers belong into no bar.</summary>
    public int Missing { get; init; }

    public override Extent XExtent => Extent.Of(Edges.SelectMany(edge => new[] { edge.Left, edge.Right }));

    public override bool StandsOnZero => true;

    public override Extent YExtent(bool isLog)
    {
        var heights = Extent.Of(Heights.Where(height => !isLog || height > 0));
        return heights.IsEmpty ? heights : isLog ? heights with { Low = heights.Low / 2 } : heights.With(new(0, 0));
    }

    // A bar of no height is no bar; on a logarithmic axis that needs no saying.
    public override IEnumerable<string> Notes(bool isLog) => Missing == 0
        ? AsPoints.Notes(Name, isLog && Heights.Any(height => height < 0))
        : [$"not shown: {Missing} {(Missing == 1 ? "number that is" : "numbers that are")} NaN or infinite"];

    public override void Draw(Canvas canvas, Projection projection)
    {
        var color = Tone.At(Series).Color;
        var style = Style.Tick with { Color = Style.Ink };

        // All of the numbers or none, so that none seems to be missing.
        var pitch = Edges.Length < 2 ? projection.Plot.Width : projection.X(Edges[1].Left) - projection.X(Edges[0].Left);
        var labelled = Labels.Length > 0 && Typeset.Width(Labels, style) + 4 <= pitch;
        for (var i = 0; i < Heights.Length; i++)
        {
            if (!projection.YAxis.Shows(Heights[i]) || Heights[i] == 0)
            {
                continue;
            }

            var (left, right) = (Area.Snap(projection.X(Edges[i].Left)), Area.Snap(projection.X(Edges[i].Right)));

            // A white pixel tells neighbours apart, where they are wide enough to spare one.
            var gap = right - left > 4 ? 0.5 : 0;
            var zero = projection.YAxis.IsLog ? projection.Plot.Bottom : projection.Y(0);
            var (top, bottom) = (Math.Min(projection.Y(Heights[i]), zero), Math.Max(projection.Y(Heights[i]), zero));
            canvas.Rectangle(new(left + gap, top, Math.Max(right - left - (2 * gap), 0.5), bottom - top), color);
            if (labelled)
            {
                var y = Heights[i] >= 0 ? top - 5 : bottom + 5 + Style.Tick.CapHeight;
                var middle = (left + right) / 2;
                var width = Typeset.Width(Labels[i], style);

                // Not across a line of the grid.
                canvas.Rectangle(new(middle - (width / 2) - 2, y - style.CapHeight - 2, width + 4, style.CapHeight + 4), Color.White);
                canvas.Text(Labels[i], new(middle, y), style, Anchor.Middle);
            }
        }
    }

    public override void DrawAlarms(Canvas canvas, Projection projection) => AsPoints.MarkGaps(canvas, projection);

    private Points AsPoints => new([.. Edges.Select(edge => (edge.Left + edge.Right) / 2)], Heights);
}
