namespace Leibniz.Plots;

public sealed partial class Figure
{
    private static readonly (double From, double To) Unit = (-1, 1);

    /// <summary>A function of two numbers from above, and paths over it: <c>Figure.Contour((x, y) => x * x + 5 * y * y, paths: [("sgd", steps)])</c>.</summary>
    /// <param name="function">The height; called at 161 x 161 places at once. Where it is no finite number, the figure is gray.</param>
    /// <param name="x">Where the rectangle begins and ends to the right; (-1, 1) if left out.</param>
    /// <param name="y">Where the rectangle begins and ends upwards; (-1, 1) if left out.</param>
    /// <param name="paths">Paths such as the steps of a gradient descent: names, and points of the shape (n, 2). A ring marks the beginning of each, a dot its end.</param>
    /// <param name="levels">About how many steps of height there are.</param>
    /// <remarks>Steps of height are equal unless nearly all of the rectangle would have one colour; the strip at the right says which they are.</remarks>
    /// <exception cref="ArgumentException">The rectangle is empty or not finite, or a path is not of the shape (n, 2).</exception>
    /// <exception cref="ArgumentOutOfRangeException">There are less than 2 or more than 100 steps of height.</exception>
    public static Figure Contour(
        Func<double, double, double> function,
        (double From, double To)? x = null,
        (double From, double To)? y = null,
        IEnumerable<(string Name, Tensor Points)>? paths = null,
        int levels = 12)
    {
        const int Grid = 161;
        ArgumentNullException.ThrowIfNull(function);
        return Contour(Surface.Of(function, Side(x ?? Unit), Side(y ?? Unit), Grid), paths, levels);
    }

    /// <summary>A surface given by its heights on a grid: <c>Figure.Contour(losses, x: (-2, 2), y: (-1, 3))</c>.</summary>
    /// <param name="heights">Shape (rows, columns), both at least 2: the first row has the smallest y, the first column the smallest x.</param>
    /// <param name="x">Where the first and the last column stand; 0 and columns - 1 if left out.</param>
    /// <param name="y">Where the first and the last row stand; 0 and rows - 1 if left out.</param>
    /// <param name="paths">Paths over it: names, and points of the shape (n, 2). A ring marks the beginning of each, a dot its end.</param>
    /// <param name="levels">About how many steps of height there are.</param>
    /// <exception cref="ArgumentException">A shape is another one, or the rectangle is empty or not finite.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There are less than 2 or more than 100 steps of height.</exception>
    public static Figure Contour(
        Tensor heights,
        (double From, double To)? x = null,
        (double From, double To)? y = null,
        IEnumerable<(string Name, Tensor Points)>? paths = null,
        int levels = 12)
    {
        var grid = Numbers.Matrix(nameof(Contour), nameof(heights), heights);
        var (rows, columns) = (grid.GetLength(0), grid.GetLength(1));
        return rows >= 2 && columns >= 2
            ? Contour(new Surface(grid, Side(x ?? (0, columns - 1)), Side(y ?? (0, rows - 1))), paths, levels)
            : throw new ArgumentException($"Contour needs heights in at least 2 rows and 2 columns, but was given the shape {heights.Shape}.", nameof(heights));
    }

    private static Figure Contour(Surface surface, IEnumerable<(string Name, Tensor Points)>? paths, int levels)
    {
        if (levels is < 2 or > 100)
        {
            throw new ArgumentOutOfRangeException(nameof(levels), levels, $"Contour has 2 to 100 levels, but was asked for {levels}.");
        }

        var ground = new SurfaceMark(surface, Levels.Of(surface, levels), ColorMap.Blues);
        Mark[] tracks =
        [
            .. (paths ?? []).Select((path, i) => new PathMark(OneLine(path.Name ?? ""), Numbers.Points(nameof(Contour), nameof(paths), path.Points)) { Series = i }),
        ];
        return new(new Chart(nameof(Contour), [ground, .. tracks]) { XLimits = surface.X, YLimits = surface.Y, Bar = ground.Bar });
    }

    private static Extent Side((double From, double To) side) => Limits(nameof(Contour), side.From, side.To);
}
