namespace Leibniz.Plots;

/// <summary>Points, some of which may be no numbers.</summary>
internal sealed record Points(double[] X, double[] Y)
{
    public int Count => X.Length;

    public Extent XExtent => Extent.Of(X.Where((_, i) => Extent.Drawable(Y[i])));

    /// <summary>The extent of the heights; of the positive ones where the axis is logarithmic.</summary>
    public Extent YExtent(bool isLog) => Extent.Of(Y.Where((y, i) => Extent.Drawable(X[i]) && (!isLog || y > 0)));

    /// <summary>The parts between gaps, on the paper.</summary>
    public IEnumerable<List<Spot>> Stretches(Projection projection)
    {
        var stretch = new List<Spot>();
        for (var i = 0; i < Count; i++)
        {
            if (projection.Shows(X[i], Y[i]))
            {
                stretch.Add(projection.At(X[i], Y[i]));
            }
            else if (stretch.Count > 0)
            {
                yield return stretch;
                stretch = [];
            }
        }

        if (stretch.Count > 0)
        {
            yield return stretch;
        }
    }

    /// <summary>Crosses at the border where points are not drawn: below, above for what is infinitely high.</summary>
    public void MarkGaps(Canvas canvas, Projection projection)
    {
        var plot = projection.Plot;
        for (var i = 0; i < Count; i++)
        {
            if (projection.XAxis.Shows(X[i]) && !Extent.Drawable(Y[i]))
            {
                var (x, y) = (projection.X(X[i]), Y[i] > 0 ? plot.Top + 6 : plot.Bottom - 6);
                canvas.Line([new(x - 3.5, y - 3.5), new(x + 3.5, y + 3.5)], new(Style.Alarm, 2));
                canvas.Line([new(x - 3.5, y + 3.5), new(x + 3.5, y - 3.5)], new(Style.Alarm, 2));
            }
        }
    }

    /// <summary>Says how many points are not drawn, and why.</summary>
    public IEnumerable<string> Notes(string name, bool isLog)
    {
        var lost = Enumerable.Range(0, Count).Count(i => !Extent.Drawable(X[i]) || !Extent.Drawable(Y[i]));
        var low = isLog ? Enumerable.Range(0, Count).Count(i => Extent.Drawable(X[i]) && Extent.Drawable(Y[i]) && Y[i] <= 0) : 0;
        var of = name.Length == 0 ? "" : $"{name}: ";
        if (lost > 0)
        {
            yield return $"{of}{lost} of {Count} values {(lost == 1 ? "is not a finite number" : "are not finite numbers")} (×)";
        }

        if (low > 0)
        {
            yield return $"{of}{low} of {Count} values {(low == 1 ? "is not positive and has" : "are not positive and have")} no place on a logarithmic axis";
        }
    }
}
