namespace Leibniz.Plots;

/// <summary>Polygons, and what a map of the plane makes of them.</summary>
internal static class PolygonCharts
{
    // Points on each edge: enough for a bent edge to look round.
    private const int PointsOfEdge = 24;

    /// <summary>The corners of all polygons.</summary>
    public static IReadOnlyList<Points> Outlines(IEnumerable<Tensor> shapes)
    {
        ArgumentNullException.ThrowIfNull(shapes);
        Points[] outlines = [.. shapes.SelectMany(Split)];
        return outlines.Length > 0 ? outlines : throw new ArgumentException("Polygons was given no shapes; it needs at least one.", nameof(shapes));
    }

    public static Chart Of(IReadOnlyList<Points> outlines) => new(
        nameof(Figure.Polygons), [.. outlines.Select((outline, i) => new RegionMark(outline, ColorOf(i, outlines.Count)))])
    {
        SameScale = true,
        XMargin = 0.07,
    };

    /// <summary>Both panels, between the same limits.</summary>
    public static GridPanel BeforeAndAfter(IReadOnlyList<Points> outlines, DType type, Func<Tensor, Tensor> map)
    {
        Points[] before = [.. outlines.Select(Divided)];
        double[] places = [.. before.SelectMany(outline => outline.X.Zip(outline.Y)).SelectMany(p => new[] { p.First, p.Second })];
        var given = Tensor.Of<double>(places, [places.Length / 2, 2]).Cast(type);
        var mapped = map(given);
        if (mapped is null || mapped.Shape != given.Shape)
        {
            throw new ArgumentException(
                $"Polygons needs a map from points (m, 2) to as many points (m, 2), but the one given returned {mapped?.Shape.ToString() ?? "null"} for {given.Shape}.", nameof(map));
        }

        var numbers = Numbers.Points(nameof(Figure.Polygons), nameof(map), mapped);
        var (after, taken) = (new List<Points>(), 0);
        foreach (var outline in before)
        {
            var part = taken..(taken + outline.Count);
            after.Add(new(numbers.X[part], numbers.Y[part]));
            taken += outline.Count;
        }

        var all = before.Concat(after).ToArray();
        var (x, y) = (Limits(all.Select(outline => outline.XExtent)), Limits(all.Select(outline => outline.YExtent(false))));
        return new(
            [
                Of(before) with { Title = "before", XLimits = x, YLimits = y },
                Of(after) with { Title = "after", XLimits = x, YLimits = y },
            ],
            2);
    }

    private static Extent Limits(IEnumerable<Extent> extents)
    {
        var axis = Axis.Around(extents.Aggregate(Extent.None, (all, one) => all.With(one)), 0.07);
        return new(axis.Low, axis.High);
    }

    private static Color ColorOf(int polygon, int count) =>
        count <= 7 ? Tone.At(polygon).Color : ColorScale.At(ColorMap.Viridis, (double)polygon / (count - 1));

    private static Points Divided(Points corners)
    {
        var (x, y) = (new List<double>(), new List<double>());
        for (var i = 0; i < corners.Count; i++)
        {
            var next = (i + 1) % corners.Count;
            for (var part = 0; part < PointsOfEdge; part++)
            {
                var share = (double)part / PointsOfEdge;
                x.Add(corners.X[i] + ((corners.X[next] - corners.X[i]) * share));
                y.Add(corners.Y[i] + ((corners.Y[next] - corners.Y[i]) * share));
            }
        }

        return new([.. x], [.. y]);
    }

    private static IEnumerable<Points> Split(Tensor shape)
    {
        ArgumentNullException.ThrowIfNull(shape, "shapes");
        if (shape.Rank is not (2 or 3) || shape.Shape[shape.Rank - 1] != 2 || shape.Shape[shape.Rank - 2] < 3 || shape.Size == 0)
        {
            throw new ArgumentException(
                $"Polygons needs the corners of a polygon, of the shape (corners, 2) with at least 3 corners, or of several, (n, corners, 2), but was given {shape.Shape}.", "shapes");
        }

        return shape.Rank == 2
            ? [Numbers.Points(nameof(Figure.Polygons), "shapes", shape)]
            : Enumerable.Range(0, shape.Length).Select(i => Numbers.Points(nameof(Figure.Polygons), "shapes", shape[i]));
    }
}
