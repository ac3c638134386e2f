namespace Leibniz.Plots;

/// <summary>Heights over a rectangle: row by row from the lowest y, each from the lowest x; both ends of both axes included.</summary>
internal sealed record Surface(double[,] Heights, Extent X, Extent Y)
{
    public int Rows => Heights.GetLength(0);

    public int Columns => Heights.GetLength(1);

    /// <summary>The heights of a function on a grid.</summary>
    public static Surface Of(Func<double, double, double> height, Extent x, Extent y, int count)
    {
        var heights = new double[count, count];
        for (var row = 0; row < count; row++)
        {
            for (var column = 0; column < count; column++)
            {
                heights[row, column] = height(
                    x.Low + (x.Length * column / (count - 1)), y.Low + (y.Length * row / (count - 1)));
            }
        }

        return new(heights, x, y);
    }

    /// <summary>The height at a share of each axis, linear between the grid's points; NaN beside a point without a height.</summary>
    public double At(double shareX, double shareY)
    {
        var (x, y) = (Math.Clamp(shareX, 0, 1) * (Columns - 1), Math.Clamp(shareY, 0, 1) * (Rows - 1));
        var (column, row) = (Math.Min((int)x, Columns - 2), Math.Min((int)y, Rows - 2));
        var (right, up) = (x - column, y - row);
        var below = (Heights[row, column] * (1 - right)) + (Heights[row, column + 1] * right);
        var above = (Heights[row + 1, column] * (1 - right)) + (Heights[row + 1, column + 1] * right);
        return (below * (1 - up)) + (above * up);
    }
}
