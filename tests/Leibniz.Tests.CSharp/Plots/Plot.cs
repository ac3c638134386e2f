using Leibniz.Plots;

namespace Leibniz.Tests.CSharp.Plots;

/// <summary>The rectangle between the axes of a drawn chart, found by the colours of its axis and its grid.</summary>
/// <remarks>For charts whose left axis ends at its uppermost number.</remarks>
internal sealed class Plot
{
    private const int AxisLine = 0x8C959F;
    private const int Grid = 0xE6E9ED;

    public Plot(Figure figure, (double Low, double High) x, (double Low, double High) y)
    {
        Picture = Picture.Decode(figure.XLimits(x.Low, x.High).YLimits(y.Low, y.High).ToPng());
        (X, Y) = (x, y);
        (Left, _, Right, Bottom) = Picture.Bounds(AxisLine);

        // The grid's uppermost line is two pixels high and goes from one end to the other; the upright lines begin below it.
        Top = Enumerable.Range(0, Bottom).First(row => Enumerable.Range(Left, 10).All(column => Picture[column, row] == Grid));
    }

    public Picture Picture { get; }

    public int Left { get; }

    public int Right { get; }

    public int Top { get; }

    public int Bottom { get; }

    private (double Low, double High) X { get; }

    private (double Low, double High) Y { get; }

    /// <summary>Where a point must be, by the rule of three; lines are two pixels wide.</summary>
    public (double X, double Y) At(double x, double y) => (
        Left + ((x - X.Low) / (X.High - X.Low) * (Right + 1 - Left)) - 0.5,
        Bottom - 0.5 - ((y - Y.Low) / (Y.High - Y.Low) * (Bottom - 1 - Top)));

    /// <summary>Whether a place shows about a colour.</summary>
    public bool Shows(double x, double y, int color, int distance = 1)
    {
        var (column, row) = At(x, y);
        return Picture.IsNear(column, row, color, distance);
    }
}
