namespace Leibniz.Plots;

/// <summary>A filled polygon with an outline; transparent, so that one shows through another.</summary>
internal sealed record RegionMark(Points Outline, Color Color) : Mark
{
    public override Extent XExtent => Outline.XExtent;

    public override int SeriesCount => 0;

    public override Extent YExtent(bool isLog) => Outline.YExtent(isLog);

    public override IEnumerable<string> Notes(bool isLog) => Outline.Notes("", isLog);

    public override void Draw(Canvas canvas, Projection projection)
    {
        foreach (var stretch in Outline.Stretches(projection))
        {
            // An outline with a gap encloses nothing.
            if (stretch.Count == Outline.Count)
            {
                canvas.Polygon(stretch, Color.Faded(0.4));
                canvas.Line([.. stretch, stretch[0]], new(Color, 1.5));
            }
            else if (stretch.Count > 1)
            {
                canvas.Line(stretch, new(Color, 1.5));
            }
        }
    }

    public override void DrawAlarms(Canvas canvas, Projection projection) => Outline.MarkGaps(canvas, projection);
}
