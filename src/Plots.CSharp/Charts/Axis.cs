namespace Leibniz.Plots;

/// <summary>Which numbers lie where between the two ends of an axis.</summary>
internal readonly record struct Axis(double Low, double High, bool IsLog)
{
    /// <summary>An axis that shows some numbers, with a margin at both ends.</summary>
    /// <param name="numbers">What it shows; only positive ones if it is logarithmic.</param>
    /// <param name="margin">The margin as a share of their extent.</param>
    /// <param name="isLog">Whether equal factors take equal room.</param>
    public static Axis Around(Extent numbers, double margin, bool isLog = false)
    {
        if (numbers.IsEmpty)
        {
            return isLog ? new(0.1, 10, true) : new(0, 1, false);
        }

        if (isLog)
        {
            var (low, high) = (Math.Log10(numbers.Low), Math.Log10(numbers.High));
            var more = high - low < 1e-9 ? 0.5 : (high - low) * margin;
            return new(Math.Pow(10, Math.Max(low - more, -307)), Math.Pow(10, Math.Min(high + more, 307)), true);
        }

        // Numbers that agree in all the digits that can be drawn are shown as one, amid a tenth of its size.
        var size = Math.Max(Math.Abs(numbers.Low), Math.Abs(numbers.High));
        var extra = numbers.Length > 1e-12 * size ? numbers.Length * margin : size == 0 ? 1 : size / 10;
        return new(numbers.Low - extra, numbers.High + extra, false);
    }

    /// <summary>Where a number lies: 0 at the low end, 1 at the high one, NaN if it can't be drawn.</summary>
    public double Place(double value) =>
        !Shows(value) ? double.NaN
        : IsLog ? (Math.Log10(value) - Math.Log10(Low)) / (Math.Log10(High) - Math.Log10(Low))
        : (value - Low) / (High - Low);

    /// <summary>Whether a number has a place on the axis, within its ends or beyond.</summary>
    public bool Shows(double value) => Extent.Drawable(value) && (!IsLog || value > 0);
}
