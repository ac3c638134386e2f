namespace Leibniz.Plots;

/// <summary>Points of one class, smaller and more transparent the more there are.</summary>
internal sealed record DotMark(string Name, Points Points, int Among) : Mark
{
    public override Extent XExtent => Points.XExtent;

    public override IEnumerable<LegendEntry> Legend => Name.Length == 0
        ? []
        : [new(Name, LegendEntry.WidthOfDot, (canvas, area) => Tone.Dot(canvas, new(area.CenterX, area.CenterY), Math.Max(Radius, 4), Tone.Color))];

    private Tone Tone => Tone.At(Series);

    private double Radius => Among switch { <= 100 => 4.2, <= 500 => 3.4, <= 3000 => 2.4, _ => 1.6 };

    private double Opacity => Among switch { <= 100 => 0.9, <= 500 => 0.75, <= 3000 => 0.6, _ => 0.45 };

    public override Extent YExtent(bool isLog) => Points.YExtent(isLog);

    public override IEnumerable<string> Notes(bool isLog) => Points.Notes(Name, isLog);

    public override void Draw(Canvas canvas, Projection projection)
    {
        for (var i = 0; i < Points.Count; i++)
        {
            if (projection.Shows(Points.X[i], Points.Y[i]))
            {
                Tone.Dot(canvas, projection.At(Points.X[i], Points.Y[i]), Radius, Tone.Color.Faded(Opacity));
            }
        }
    }

    public override void DrawAlarms(Canvas canvas, Projection projection) => Points.MarkGaps(canvas, projection);
}
