namespace Leibniz.Plots;

/// <summary>The smallest and the largest of some numbers.</summary>
internal readonly record struct Extent(double Low, double High)
{
    /// <summary>That of no numbers.</summary>
    public static readonly Extent None = new(double.PositiveInfinity, double.NegativeInfinity);

    public bool IsEmpty => !(Low <= High);

    public double Length => High - Low;

    /// <summary>Whether a number can be drawn. Beyond 1e300 differences would overflow, so such numbers count as infinite.</summary>
    public static bool Drawable(double value) => Math.Abs(value) <= 1e300;

    /// <summary>The extent of those numbers that can be drawn.</summary>
    public static Extent Of(IEnumerable<double> values)
    {
        var (low, high) = (None.Low, None.High);
        foreach (var value in values)
        {
            if (Drawable(value))
            {
                (low, high) = (Math.Min(low, value), Math.Max(high, value));
            }
        }

        return new(low, high);
    }

    /// <summary>Both.</summary>
    public Extent With(Extent other) => new(Math.Min(Low, other.Low), Math.Max(High, other.High));
}
