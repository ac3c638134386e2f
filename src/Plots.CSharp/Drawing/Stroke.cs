namespace Leibniz.Plots;

/// <summary>How a line is drawn.</summary>
internal readonly record struct Stroke(Color Color, double Width = 1, Dash Dash = Dash.Solid)
{
    /// <summary>The lengths of dashes and gaps; none for a solid line.</summary>
    public double[] Pattern => Dash switch
    {
        Dash.Dashed => [3.5 * Width, 2 * Width],
        Dash.Dotted => [1.2 * Width, 1.6 * Width],
        Dash.Broken => [5 * Width, 1.6 * Width, 1.2 * Width, 1.6 * Width],
        _ => [],
    };
}
