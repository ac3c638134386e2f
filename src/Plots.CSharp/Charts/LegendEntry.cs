namespace Leibniz.Plots;

/// <summary>A name, and what draws its sample into a rectangle of a width.</summary>
internal sealed record LegendEntry(string Name, double Width, Action<Canvas, Area> Sample)
{
    public const double WidthOfLine = 24;
    public const double WidthOfDot = 9;
}
