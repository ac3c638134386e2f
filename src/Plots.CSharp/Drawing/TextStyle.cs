namespace Leibniz.Plots;

/// <summary>How words are drawn.</summary>
internal readonly record struct TextStyle(double Size, Color Color, bool Bold = false)
{
    /// <summary>From one baseline to the next.</summary>
    public double LineHeight => Size * 1.35;

    /// <summary>The height of capitals and digits above the baseline: 0.727 in Inter.</summary>
    public double CapHeight => Size * 0.727;
}
