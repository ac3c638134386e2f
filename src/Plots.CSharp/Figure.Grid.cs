namespace Leibniz.Plots;

public sealed partial class Figure
{
    /// <summary>Several figures in one: <c>Figure.Grid(2, curves, digits)</c>.</summary>
    /// <param name="columns">How many stand in a row.</param>
    /// <param name="figures">The figures; each keeps its title and its shape, and the grid has a title and a size of its own.</param>
    /// <exception cref="ArgumentException">There are no figures.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There are less than 1 columns.</exception>
    public static Figure Grid(int columns, params IEnumerable<Figure> figures)
    {
        ArgumentNullException.ThrowIfNull(figures);
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        Panel[] panels = [.. figures.Select(figure => figure?.panel ?? throw new ArgumentException("Grid was given a figure that is null.", nameof(figures)))];
        return panels.Length > 0
            ? new(new GridPanel(panels, Math.Min(columns, panels.Length)))
            : throw new ArgumentException("Grid was given no figures; it needs at least one.", nameof(figures));
    }
}
