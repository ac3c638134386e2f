namespace Leibniz.Keras.Events;

/// <summary>The buckets of a histogram as TensorBoard has them: equal widths from the least value to the largest.</summary>
/// <remarks>
/// Rows of left edge, right edge and count, as in TensorBoard 2.22 (plugins/histogram/summary_v2.py). A value on an edge belongs to
/// the right bucket, the largest to the last one. If all values are the same, all edges are that value and the last bucket counts them;
/// if there are none, everything is 0. Values that are not finite are left out.
/// </remarks>
internal static class HistogramBuckets
{
    /// <summary>Rows of left edge, right edge and count.</summary>
    public static double[] Of(ReadOnlySpan<double> values, int buckets)
    {
        var rows = new double[buckets * 3];
        var (least, largest, count) = (double.PositiveInfinity, double.NegativeInfinity, 0L);
        foreach (var value in values)
        {
            if (double.IsFinite(value))
            {
                least = Math.Min(least, value);
                largest = Math.Max(largest, value);
                count++;
            }
        }

        if (count == 0)
        {
            return rows;
        }

        // Halves, where the whole range would be infinite.
        var scale = double.IsFinite(largest - least) ? 1 : 0.5;
        var width = (largest * scale - least * scale) / buckets;
        for (var i = 0; i < buckets; i++)
        {
            rows[3 * i] = least == largest ? least : (least * scale + width * i) / scale;
            rows[3 * i + 1] = i == buckets - 1 ? largest : least == largest ? least : (least * scale + width * (i + 1)) / scale;
        }

        foreach (var value in values)
        {
            if (double.IsFinite(value))
            {
                // A range of a few denormal numbers has a width of 0: its quotients are infinite, or 0 / 0 for the least value.
                var place = Math.Floor((value * scale - least * scale) / width);
                var bucket = least == largest || place >= buckets ? buckets - 1 : place > 0 ? (int)place : 0;
                rows[3 * bucket + 2]++;
            }
        }

        return rows;
    }
}
