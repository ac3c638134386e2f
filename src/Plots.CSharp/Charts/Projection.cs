namespace Leibniz.Plots;

/// <summary>From numbers to places on the paper.</summary>
internal sealed record Projection(Axis XAxis, Axis YAxis, Area Plot)
{
    // Skia computes in single precision, so what lies far outside is brought nearer.
    private const double Far = 100;

    public double X(double value) => Plot.Left + (Math.Clamp(XAxis.Place(value), -Far, Far) * Plot.Width);

    public double Y(double value) => Plot.Bottom - (Math.Clamp(YAxis.Place(value), -Far, Far) * Plot.Height);

    public Spot At(double x, double y) => new(X(x), Y(y));

    /// <summary>Whether a point has a place; it may lie outside of the plot.</summary>
    public bool Shows(double x, double y) => XAxis.Shows(x) && YAxis.Shows(y);
}
