namespace Leibniz.Plots;

/// <summary>Marks between two axes.</summary>
internal sealed record Chart(string Factory, IReadOnlyList<Mark> Marks) : Panel
{
    public override string Kind => Factory;

    public string XLabel { get; init; } = "";

    public string YLabel { get; init; } = "";

    /// <summary>Whether equal factors take equal room upwards.</summary>
    public bool IsLog { get; init; }

    /// <summary>Whether the numbers to the right are whole, as those of epochs are.</summary>
    public bool WholeX { get; init; }

    /// <summary>Names instead of numbers: those of the slots around 0, 1, 2, ...</summary>
    public IReadOnlyList<string>? Slots { get; init; }

    /// <summary>Whether a unit is as long upwards as to the right.</summary>
    public bool SameScale { get; init; }

    /// <summary>The room left and right of the marks, as a share of their extent.</summary>
    public double XMargin { get; init; } = 0.04;

    /// <summary>The room above and below the marks, as a share of their extent.</summary>
    public double YMargin { get; init; } = 0.07;

    /// <summary>The ends of the lower axis where they don't follow from the marks.</summary>
    public Extent? XLimits { get; init; }

    /// <summary>The ends of the left axis where they don't follow from the marks.</summary>
    public Extent? YLimits { get; init; }

    public ColorBar? Bar { get; init; }

    protected override (double Width, double Height) NaturalBody
    {
        get
        {
            if (!SameScale)
            {
                return (520, 360);
            }

            // Labels take about so much beside a plot whose longer side is the same for all.
            const double Longer = 340, Left = 40, Below = 36;
            var (wide, high) = (XAxis.High - XAxis.Low, YAxis.High - YAxis.Low);
            var scale = Longer / Math.Max(wide, high);
            return (Math.Max(wide * scale, Longer / 4) + Left, Math.Max(high * scale, Longer / 4) + Below);
        }
    }

    public Axis XAxis =>
        Slots is { } slots ? new(-0.5, slots.Count - 0.5, false)
        : XLimits is { } limits ? new(limits.Low, limits.High, false)
        : Axis.Around(Marks.Aggregate(Extent.None, (all, mark) => all.With(mark.XExtent)), XMargin);

    public Axis YAxis
    {
        get
        {
            if (YLimits is { } limits)
            {
                return new(limits.Low, limits.High, IsLog);
            }

            var extent = Marks.Aggregate(Extent.None, (all, mark) => all.With(mark.YExtent(IsLog)));
            var axis = Axis.Around(extent, YMargin, IsLog);
            return !IsLog && Marks.Any(mark => mark.StandsOnZero) && extent.Length > 0
                ? axis with { Low = extent.Low == 0 ? 0 : axis.Low, High = extent.High == 0 ? 0 : axis.High }
                : axis;
        }
    }

    public override Panel WithXLabel(string label) => this with { XLabel = label };

    public override Panel WithYLabel(string label) => this with { YLabel = label };

    public override Panel WithLogY() =>
        SameScale || Marks.Any(mark => mark is SurfaceMark) ? base.WithLogY()
        : YLimits is { Low: <= 0 } ? throw new InvalidOperationException("LogY needs positive limits; YLimits began at 0 or below.")
        : this with { IsLog = true };

    public override Panel WithXLimits(Extent limits) =>
        Slots is null ? this with { XLimits = limits } : base.WithXLimits(limits);

    public override Panel WithYLimits(Extent limits) =>
        IsLog && limits.Low <= 0
            ? throw new ArgumentException($"YLimits of a logarithmic axis are positive, but began at {TickText.Short(limits.Low)}.")
            : this with { YLimits = limits };

    /// <summary>These marks over those of another chart, whose axes they share; the marks above take the tones after those below.</summary>
    public Chart Over(Chart below)
    {
        var taken = below.Marks.Sum(mark => mark.SeriesCount);
        return below with
        {
            Marks = [.. below.Marks, .. Marks.Select(mark => mark with { Series = mark.Series + taken })],
            Title = Title.Length > 0 ? Title : below.Title,
            XLabel = XLabel.Length > 0 ? XLabel : below.XLabel,
            YLabel = YLabel.Length > 0 ? YLabel : below.YLabel,
            IsLog = IsLog || below.IsLog,
            WholeX = WholeX && below.WholeX,
            XLimits = below.XLimits ?? XLimits,
            YLimits = below.YLimits ?? YLimits,
            XMargin = Math.Max(XMargin, below.XMargin),
            Bar = below.Bar ?? Bar,
        };
    }

    protected override void DrawBody(Canvas canvas, Area area)
    {
        var legend = new Legend([.. Marks.SelectMany(mark => mark.Legend)], area.Width);
        var notes = new Notes(Marks.SelectMany(mark => mark.Notes(IsLog)), area.Width);
        legend.Draw(canvas, new(area.Left, area.Top));
        notes.Draw(canvas, area);

        var frame = new Frame(this, area.Inside(top: legend.Height, bottom: notes.Height));
        frame.DrawGrid(canvas);
        canvas.Clipped(frame.Plot, () =>
        {
            foreach (var mark in Marks)
            {
                mark.Draw(canvas, frame.Projection);
            }
        });
        frame.DrawAxes(canvas);
        foreach (var mark in Marks)
        {
            mark.DrawAlarms(canvas, frame.Projection);
        }
    }
}
