namespace Leibniz.Plots;

/// <summary>Numbers counted in intervals of one width.</summary>
internal static class Bins
{
    private const int MostUnasked = 200;

    /// <summary>The edges of the intervals.</summary>
    /// <param name="values">Numbers, all of them finite.</param>
    /// <param name="count">How many intervals; chosen if null.</param>
    /// <remarks>
    /// A few whole numbers get an interval each. Otherwise the width is the smaller of Sturges's and of Freedman and Diaconis's, as
    /// NumPy's bins="auto" chooses it, but never more than 200 intervals.
    /// </remarks>
    public static double[] Edges(double[] values, int? count)
    {
        var extent = Extent.Of(values);
        if (count is null && extent.Length <= 40 && Array.TrueForAll(values, value => value == Math.Floor(value)))
        {
            return [.. Enumerable.Range(0, (int)extent.Length + 2).Select(i => extent.Low - 0.5 + i)];
        }

        if (extent.Length <= 1e-12 * Math.Abs(extent.High))
        {
            (extent, count) = (new(extent.Low - 0.5, extent.High + 0.5), count ?? 1);
        }

        var bins = count ?? (int)Math.Clamp(Math.Ceiling(extent.Length / Width(values, extent)), 1, MostUnasked);
        return [.. Enumerable.Range(0, bins + 1).Select(i => extent.Low + (extent.Length * i / bins))];
    }

    /// <summary>How many numbers lie in each interval; an edge belongs to the interval that it begins, the last one to both.</summary>
    public static double[] Count(double[] values, double[] edges)
    {
        var counts = new double[edges.Length - 1];
        foreach (var value in values)
        {
            var place = Array.BinarySearch(edges, value);
            counts[Math.Clamp(place >= 0 ? place : ~place - 1, 0, counts.Length - 1)]++;
        }

        return counts;
    }

    private static double Width(double[] values, Extent extent)
    {
        var sorted = values.Order().ToArray();
        var sturges = extent.Length / (Math.Log2(values.Length) + 1);
        var diaconis = 2 * (Quantile(0.75) - Quantile(0.25)) / Math.Cbrt(values.Length);
        return diaconis > 0 ? Math.Min(sturges, diaconis) : sturges;

        double Quantile(double share)
        {
            var place = share * (sorted.Length - 1);
            var below = (int)place;
            return sorted[below] + ((sorted[Math.Min(below + 1, sorted.Length - 1)] - sorted[below]) * (place - below));
        }
    }
}
