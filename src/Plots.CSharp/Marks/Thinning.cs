namespace Leibniz.Plots;

/// <summary>Fewer points for the same picture.</summary>
internal static class Thinning
{
    // A line of this many points is drawn as it is.
    private const int Few = 5000;

    /// <summary>The line with at most four points a pixel column: the first, the lowest, the highest and the last.</summary>
    /// <remarks>
    /// Drawn in pixels, these four give the same line (Jugel and others, "M4: a visualization-oriented time series data
    /// aggregation", 2014). Lines that turn back to the left are left alone.
    /// </remarks>
    public static IReadOnlyList<Spot> Thin(IReadOnlyList<Spot> line)
    {
        if (line.Count <= Few || Enumerable.Range(1, line.Count - 1).Any(i => line[i].X < line[i - 1].X))
        {
            return line;
        }

        var thin = new List<Spot>();
        for (var start = 0; start < line.Count;)
        {
            var column = Math.Floor(line[start].X * Canvas.PixelsPerUnit);
            var (end, low, high) = (start, start, start);
            for (; end < line.Count && Math.Floor(line[end].X * Canvas.PixelsPerUnit) == column; end++)
            {
                low = line[end].Y < line[low].Y ? end : low;
                high = line[end].Y > line[high].Y ? end : high;
            }

            thin.AddRange(new SortedSet<int> { start, low, high, end - 1 }.Select(i => line[i]));
            start = end;
        }

        return thin;
    }
}
