namespace Leibniz.Plots;

/// <summary>Where a chart's plot, axes and labels lie: the largest plot beside which all of its labels have room.</summary>
internal sealed class Frame
{
    private const double LabelRoom = 22;
    private const double TickGap = 7;
    private const double SpaceBetweenRows = 40;
    private const double SpaceBetweenLabels = 22;

    private readonly Chart chart;
    private readonly Ticks xTicks;
    private readonly Ticks yTicks;
    private readonly SlotLabels? slots;
    private readonly Area area;
    private readonly double bottom;

    public Frame(Chart chart, Area area)
    {
        (this.chart, this.area) = (chart, area);
        var (xAxis, yAxis) = (chart.XAxis, chart.YAxis);
        var tickHeight = TickGap + Style.Tick.CapHeight + 2;
        var xLabel = chart.XLabel.Length > 0 ? LabelRoom : 0;
        var bar = chart.Bar is { } colors ? colors.Width : 0;

        // The widths of the numbers at the left decide on the plot's width, that on the names' height below, and that on the numbers.
        var top = Style.Tick.CapHeight / 2;
        yTicks = YTicks(yAxis, area.Height - top - tickHeight - xLabel);
        var left = LeftRoom(chart, yTicks);
        var width = Math.Max(1, area.Width - left - bar - 2);
        if (chart.Slots is { } names)
        {
            // Slanted names may need more room at the left than the numbers do.
            var wanted = new SlotLabels(names, width / names.Count, double.PositiveInfinity, area.Height * 0.4).ReachLeft;
            var (more, less) = (Math.Max(left, Math.Min(wanted + 4, area.Width / 4)), left);
            slots = Names(more);
            left = slots.IsUpright ? less : more;
            slots = Names(left);
            width = Math.Max(1, area.Width - left - bar - 2);
            xTicks = new([], []);
            bottom = TickGap + slots.Height + xLabel;
            yTicks = YTicks(yAxis, area.Height - top - bottom);

            SlotLabels Names(double room) => new(names, Math.Max(1, area.Width - room - bar - 2) / names.Count, room, area.Height * 0.4);
        }
        else
        {
            xTicks = XTicks(xAxis, width, chart.WholeX);
            bottom = tickHeight + xLabel;

            // The last number may reach beyond the end of its axis.
            var beyond = xTicks.Places.Count == 0 ? 0
                : (xAxis.Place(xTicks.Places[^1]) * width) + (Typeset.Width(xTicks.Labels[^1], Style.Tick) / 2) - width;
            width -= Math.Max(0, beyond - bar);
        }

        var height = Math.Max(1, area.Height - top - bottom);
        if (chart.SameScale)
        {
            var scale = Math.Min(width / (xAxis.High - xAxis.Low), height / (yAxis.High - yAxis.Low));
            (width, height) = (scale * (xAxis.High - xAxis.Low), scale * (yAxis.High - yAxis.Low));
            (xTicks, yTicks) = (XTicks(xAxis, width, chart.WholeX), YTicks(yAxis, height));
        }

        Plot = new Area(area.Left + left, area.Top + top, width, height).Snapped();
        Projection = new(xAxis, yAxis, Plot);
    }

    public Area Plot { get; }

    public Projection Projection { get; }

    /// <summary>Light lines at the numbers.</summary>
    public void DrawGrid(Canvas canvas)
    {
        foreach (var y in yTicks.Places.Select(Projection.Y))
        {
            canvas.Rectangle(new Area(Plot.Left, y - 0.5, Plot.Width, 1).Snapped(), Style.Grid);
        }

        foreach (var x in xTicks.Places.Select(Projection.X))
        {
            canvas.Rectangle(new Area(x - 0.5, Plot.Top, 1, Plot.Height).Snapped(), Style.Grid);
        }
    }

    /// <summary>The lower axis, zero, the numbers and the names of the axes.</summary>
    public void DrawAxes(Canvas canvas)
    {
        canvas.Rectangle(new(Plot.Left, Plot.Bottom - 0.5, Plot.Width, 1), Style.AxisLine);
        if (chart.Marks.Any(mark => mark.StandsOnZero) && Projection.YAxis is { IsLog: false, Low: < 0, High: > 0 })
        {
            canvas.Rectangle(new Area(Plot.Left, Projection.Y(0) - 0.5, Plot.Width, 1).Snapped(), Style.AxisLine);
        }

        foreach (var (place, label) in yTicks.Places.Zip(yTicks.Labels))
        {
            canvas.Text(label, new(Plot.Left - TickGap, Projection.Y(place) + (Style.Tick.CapHeight / 2)), Style.Tick, Anchor.End);
        }

        foreach (var (place, label) in xTicks.Places.Zip(xTicks.Labels))
        {
            canvas.Text(label, new(Projection.X(place), Plot.Bottom + TickGap + Style.Tick.CapHeight), Style.Tick, Anchor.Middle);
        }

        slots?.Draw(canvas, new(Plot.Left, Plot.Bottom + TickGap));
        chart.Bar?.Draw(canvas, Plot);
        var xLabel = Typeset.Cut(chart.XLabel, area.Width, Style.Label);
        canvas.Text(xLabel, new(Plot.CenterX, Plot.Bottom + bottom - 2), Style.Label, Anchor.Middle);
        var yLabel = Typeset.Cut(chart.YLabel, area.Height, Style.Label);
        canvas.Text(yLabel, new(area.Left + Style.Label.CapHeight + 1, Plot.CenterY), Style.Label, Anchor.Middle, -90);
    }

    private static double LeftRoom(Chart chart, Ticks ticks) =>
        (chart.YLabel.Length > 0 ? LabelRoom : 0) + Typeset.Width(ticks.Labels, Style.Tick) + TickGap + 1;

    private static Ticks YTicks(Axis axis, double height) => Ticks.Of(axis, (int)Math.Clamp(height / SpaceBetweenRows, 2, 9));

    private static Ticks XTicks(Axis axis, double width, bool whole)
    {
        for (var most = (int)Math.Clamp(width / 42, 2, 11); ; most--)
        {
            var ticks = Ticks.Of(axis, most, whole);
            var room = ticks.Places.Count < 2 ? width : (axis.Place(ticks.Places[1]) - axis.Place(ticks.Places[0])) * width;
            if (most <= 1 || Typeset.Width(ticks.Labels, Style.Tick) + SpaceBetweenLabels <= room)
            {
                return ticks;
            }
        }
    }
}
