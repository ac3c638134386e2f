namespace Leibniz.Plots;

/// <summary>The heights at which a surface is cut into bands.</summary>
internal static class Levels
{
    /// <summary>About so many heights between the lowest and the highest.</summary>
    /// <remarks>
    /// At equal steps, unless that leaves nearly all of the surface in one band, as with Rosenbrock's valley: then at equal steps of a
    /// root of the height above the lowest point, the first root of 2, 3, ... whose bands are clearly more alike in area.
    /// </remarks>
    public static double[] Of(Surface surface, int about)
    {
        double[] heights = [.. surface.Heights.Cast<double>().Where(Extent.Drawable)];
        var range = Extent.Of(heights);
        if (range.IsEmpty || range.Length <= 1e-12 * Math.Max(Math.Abs(range.Low), Math.Abs(range.High)))
        {
            return [];
        }

        var best = Inner(Ticks.Even(range.Low, range.High, about, whole: false, out _), range);
        var most = Evenness(heights, best);
        for (var root = 2; root <= 6; root++)
        {
            var candidate = Inner(Enumerable.Range(1, about - 1).Select(i => Rounded(range, (double)(i - 1) / about, (double)i / about, root)), range);
            if (Evenness(heights, candidate) is var even && even > 1.15 * most)
            {
                (best, most) = (candidate, even);
            }
        }

        return best;
    }

    /// <summary>The band of a height: 0 below the first level.</summary>
    public static int Band(double[] levels, double height)
    {
        var place = Array.BinarySearch(levels, height);
        return place >= 0 ? place + 1 : ~place;
    }

    /// <summary>A height at a share of the root's way, in multiples of half a power of ten below its distance from the one before.</summary>
    private static double Rounded(Extent range, double before, double share, int root)
    {
        var height = range.Low + (range.Length * Math.Pow(share, root));
        var unit = Math.Pow(10, Math.Floor(Math.Log10(height - range.Low - (range.Length * Math.Pow(before, root))))) / 2;
        return Math.Round(height / unit) * unit;
    }

    private static double[] Inner(IEnumerable<double> levels, Extent range) =>
        [.. levels.Where(level => level > range.Low && level < range.High).Distinct()];

    /// <summary>The entropy of the bands' areas: 0 if all lies in one band.</summary>
    private static double Evenness(double[] heights, double[] levels) =>
        heights.CountBy(height => Band(levels, height)).Sum(band => -(double)band.Value / heights.Length * Math.Log((double)band.Value / heights.Length));
}
