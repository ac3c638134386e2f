namespace Leibniz.Plots;

/// <summary>The steps of a descent: a ring where it begins, a large dot where it ends.</summary>
internal sealed record PathMark(string Name, Points Points) : Mark
{
    private const int MostDots = 100;

    public override Extent XExtent => Extent.None;

    public override IEnumerable<LegendEntry> Legend => Name.Length == 0
        ? []
        :
        [
            new(Name, LegendEntry.WidthOfLine, (canvas, area) =>
            {
                canvas.Line([new(area.Left, area.CenterY), new(area.Right, area.CenterY)], new(Tone.Color, 2.2, Tone.Dash));
                canvas.Circle(new(area.Right - 3, area.CenterY), 4.5, Tone.Color);
            }),
        ];

    // The first colour, blue, is that of the ground.
    private Tone Tone => Tone.At(Series + 1);

    // The ground decides what is shown; a path may leave it.
    public override Extent YExtent(bool isLog) => Extent.None;

    public override IEnumerable<string> Notes(bool isLog) => Points.Notes(Name, isLog);

    public override void Draw(Canvas canvas, Projection projection)
    {
        var stretches = Points.Stretches(projection).ToList();
        foreach (var stretch in stretches.Where(stretch => stretch.Count > 1))
        {
            canvas.Line(stretch, new(Color.White, 4.6));
            canvas.Line(stretch, new(Tone.Color, 2.2, Tone.Dash));
        }

        foreach (var dot in Points.Count <= MostDots ? stretches.SelectMany(stretch => stretch) : [])
        {
            canvas.Circle(dot, 2.6, Tone.Color);
        }

        if (stretches.Count > 0)
        {
            Ring(canvas, stretches[0][0], 4.2, Color.White);
            Ring(canvas, stretches[^1][^1], 4.2, Tone.Color);
        }
    }

    public override void DrawAlarms(Canvas canvas, Projection projection) => Points.MarkGaps(canvas, projection);

    private void Ring(Canvas canvas, Spot at, double radius, Color fill)
    {
        canvas.Circle(at, radius + 2.8, Color.White);
        canvas.Circle(at, radius + 1.6, Tone.Color);
        canvas.Circle(at, radius, fill);
    }
}
