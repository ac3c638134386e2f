namespace Leibniz.Plots;

/// <summary>A line through points, with gaps where there is no number.</summary>
internal sealed record LineMark(string Name, Points Points) : Mark
{
    /// <summary>Up to so many points are shown as dots as well; more would hide the line.</summary>
    public const int MostDots = 30;

    private const double Width = 2;
    private const double Radius = 3.6;

    /// <summary>Whether the points are shown.</summary>
    public bool Dots { get; init; } = Points.Count <= MostDots;

    /// <summary>Whether it only accompanies another mark: thin and dashed.</summary>
    public bool IsAid { get; init; }

    public override Extent XExtent => Points.XExtent;

    public override IEnumerable<LegendEntry> Legend => Name.Length == 0
        ? []
        : [new(Name, LegendEntry.WidthOfLine, (canvas, area) => Draw(canvas, [new(area.Left, area.CenterY), new(area.Right, area.CenterY)], [new(area.CenterX, area.CenterY)]))];

    private Tone Tone => Tone.OfLine(Series);

    public override Extent YExtent(bool isLog) => Points.YExtent(isLog);

    public override IEnumerable<string> Notes(bool isLog) => Points.Notes(Name, isLog);

    public override void Draw(Canvas canvas, Projection projection)
    {
        foreach (var stretch in Points.Stretches(projection))
        {
            // A point between two gaps makes no line.
            Draw(canvas, Thinning.Thin(stretch), Dots || stretch.Count == 1 ? stretch : []);
        }
    }

    public override void DrawAlarms(Canvas canvas, Projection projection) => Points.MarkGaps(canvas, projection);

    private void Draw(Canvas canvas, IReadOnlyList<Spot> line, IReadOnlyList<Spot> dots)
    {
        if (line.Count > 1)
        {
            canvas.Line(line, IsAid ? new(Tone.Color, 1.5, Dash.Dashed) : new(Tone.Color, Width, Tone.Dash));
        }

        foreach (var dot in Dots || line.Count == 1 ? dots : [])
        {
            Tone.Dot(canvas, dot, Radius + 1.2, Color.White);
            Tone.Dot(canvas, dot, Radius, Tone.Color);
        }
    }
}
