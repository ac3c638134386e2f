namespace Leibniz.Plots;

/// <summary>A picture of numbers, to be saved as PNG or SVG: <c>Figure.Lines(history).SavePng("curves.png")</c>.</summary>
/// <remarks>
/// <para>A figure never changes: <c>figure.Title("Digits")</c> is another one. It holds copies of what it was given, may be drawn by several
/// threads at once, and gives the same bytes each time. It needs no display and no fonts of the machine.</para>
/// <para>Sizes are in units of 1/96 inch; a PNG has two pixels a unit. What is not a finite number is never left out in silence: it is
/// magenta in images, a gap with a magenta cross in lines, and counted below the figure.</para>
/// </remarks>
public sealed partial class Figure
{
    private const int LeastSide = 100;

    // Above, one picture would take more than a gigabyte.
    private const int MostSide = 8192;

    private readonly Panel panel;
    private readonly (int Width, int Height)? size;

    private Figure(Panel panel, (int Width, int Height)? size = null) => (this.panel, this.size) = (panel, size);

    /// <summary>The figure with a title: <c>figure.Title("Mistakes")</c>. An empty one takes it away. Long titles are wrapped.</summary>
    public Figure Title(string title)
    {
        ArgumentNullException.ThrowIfNull(title);
        return new(panel with { Title = Typeset.Clean(title) }, size);
    }

    /// <summary>The figure with a name below its lower axis: <c>figure.XLabel("epoch")</c>. In a grid: below each.</summary>
    /// <exception cref="InvalidOperationException">The figure has no axes: it is of images.</exception>
    public Figure XLabel(string label)
    {
        ArgumentNullException.ThrowIfNull(label);
        return new(panel.WithXLabel(OneLine(label)), size);
    }

    /// <summary>The figure with a name beside its left axis: <c>figure.YLabel("loss")</c>. In a grid: beside each.</summary>
    /// <exception cref="InvalidOperationException">The figure has no axes: it is of images.</exception>
    public Figure YLabel(string label)
    {
        ArgumentNullException.ThrowIfNull(label);
        return new(panel.WithYLabel(OneLine(label)), size);
    }

    /// <summary>The figure with a left axis on which equal factors take equal room: <c>Figure.Lines(history).LogY()</c>.</summary>
    /// <remarks>Numbers that are 0 or negative have no place on it: a line has a gap there, and a note says how many.</remarks>
    /// <exception cref="InvalidOperationException">The figure has no such axis: it is of images, a matrix, a contour or polygons.</exception>
    public Figure LogY() => new(panel.WithLogY(), size);

    /// <summary>The figure with a lower axis from one number to another: <c>figure.XLimits(0, 10)</c>. What lies outside is cut off.</summary>
    /// <exception cref="ArgumentException">The limits are not finite, or not in ascending order.</exception>
    /// <exception cref="InvalidOperationException">The figure has no axis of numbers there.</exception>
    public Figure XLimits(double low, double high) => new(panel.WithXLimits(Limits(nameof(XLimits), low, high)), size);

    /// <summary>The figure with a left axis from one number to another: <c>figure.YLimits(0, 1)</c>. What lies outside is cut off.</summary>
    /// <exception cref="ArgumentException">The limits are not finite, not in ascending order, or not positive on a logarithmic axis.</exception>
    /// <exception cref="InvalidOperationException">The figure has no axis of numbers there.</exception>
    public Figure YLimits(double low, double high) => new(panel.WithYLimits(Limits(nameof(YLimits), low, high)), size);

    /// <summary>The figure in a size of its own, 100 to 8192 units of 1/96 inch: <c>figure.Size(800, 400)</c> gives a PNG of 1600 x 800 pixels.</summary>
    /// <remarks>Without it, a figure is as large as shows its content well.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">A side is too short or too long.</exception>
    public Figure Size(int width, int height)
    {
        foreach (var (side, name) in new[] { (width, nameof(width)), (height, nameof(height)) })
        {
            if (side is < LeastSide or > MostSide)
            {
                throw new ArgumentOutOfRangeException(
                    name, side, $"A side of a figure is {LeastSide} to {MostSide} units of 1/96 inch (a PNG has two pixels a unit), but its {name} was given as {side}.");
            }
        }

        return new(panel, (width, height));
    }

    /// <summary>This figure drawn over another one, between the same axes: <c>Figure.Curve(f, 0, 1).Over(Figure.Scatter(points))</c>.</summary>
    /// <remarks>Title and labels are this figure's, where it has any; the size and the limits are those of the figure below.</remarks>
    /// <exception cref="InvalidOperationException">One of them is not a single chart with axes of numbers.</exception>
    public Figure Over(Figure below)
    {
        ArgumentNullException.ThrowIfNull(below);
        return new(Single(this).Over(Single(below)), below.size ?? size);

        static Chart Single(Figure figure) => figure.panel is Chart { Slots: null } chart
            ? chart
            : throw new InvalidOperationException($"Over needs two single figures with axes of numbers, which {figure.panel.Kind} is not; put it beside with Figure.Grid.");
    }

    private static string OneLine(string label) => Typeset.Clean(label).Replace('\n', ' ');

    private static Extent Limits(string operation, double low, double high) => Extent.Drawable(low) && Extent.Drawable(high) && low < high
        ? new(low, high)
        : throw new ArgumentException($"{operation} needs two finite numbers, the smaller one first, but was given {TickText.Short(low)} and {TickText.Short(high)}.");
}
