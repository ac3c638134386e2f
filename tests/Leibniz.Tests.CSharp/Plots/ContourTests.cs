using Leibniz.Plots;

namespace Leibniz.Tests.CSharp.Plots;

/// <summary>Surfaces from above: lines of one height, bands between them, paths over them.</summary>
public static class ContourTests
{
    private static readonly Extent Side = new(-2, 2);

    [Fact]
    public static void LinesLieAtTheirHeight()
    {
        foreach (var f in new Func<double, double, double>[] { (x, y) => (x * x) + (3 * y * y), (x, y) => x * y, (x, y) => Math.Sin(x * 2) + Math.Cos(y * 3) })
        {
            var surface = Surface.Of(f, Side, Side, 161);
            foreach (var level in Levels.Of(surface, 10))
            {
                var points = Isolines.At(surface, level).SelectMany(line => line).ToArray();
                Check.That(points.Length > 0, $"there is a line at {level}");
                foreach (var (x, y) in points)
                {
                    // Linear between points 0.025 apart: the error is at most h²/8 times the second derivative, here 9.
                    var height = f(-2 + (4 * x), -2 + (4 * y));
                    Check.That(Math.Abs(height - level) < 1e-3, $"the height {height} on the line at {level}");
                }
            }
        }
    }

    [Fact]
    public static void RingsAreClosedAndCutNothing()
    {
        var surface = Surface.Of((x, y) => (x * x) + (y * y), Side, Side, 81);
        var rings = Isolines.At(surface, 1.0).ToArray();
        Check.Equal(1, rings.Length, "one ring");
        Check.Equal(rings[0][0], rings[0][^1], "it ends where it began");
        var length = rings[0].Zip(rings[0].Skip(1)).Sum(p => 4 * Math.Sqrt(Math.Pow(p.First.X - p.Second.X, 2) + Math.Pow(p.First.Y - p.Second.Y, 2)));
        Check.That(Math.Abs(length - (2 * Math.PI)) < 0.01, $"its length {length} is that of a circle");

        // A saddle: two branches, which never meet.
        Check.Equal(2, Isolines.At(Surface.Of((x, y) => x * y, Side, Side, 80), 0.5).Count(), "branches of a hyperbola");
    }

    [Fact]
    public static void LevelsAscendWithinTheHeights()
    {
        var random = new Random(5);
        for (var i = 0; i < 200; i++)
        {
            var (a, b, c, scale) = (random.NextDouble() * 5, random.NextDouble() * 5, random.Next(1, 5), Math.Pow(10, random.Next(-6, 7)));
            var surface = Surface.Of((x, y) => (Math.Pow((a * x * x) + (b * y * y), c) + a) * scale, Side, Side, 21);
            var levels = Levels.Of(surface, 12);
            var extent = Extent.Of(surface.Heights.Cast<double>());
            Check.That(levels.Length is >= 3 and <= 14, $"{levels.Length} levels");
            Check.That(levels.Zip(levels.Skip(1)).All(pair => pair.First < pair.Second), "they ascend");
            Check.That(levels[0] > extent.Low && levels[^1] < extent.High, "they lie between the lowest and the highest");
        }

        Check.Equal(0, Levels.Of(Surface.Of((_, _) => 3, Side, Side, 5), 12).Length, "levels of a plane");
    }

    [Fact]
    public static void PathsAreWhereTheirPointsSay()
    {
        var path = Tensor.Of(new[,] { { -1.5, 1.0 }, { 0.0, -1 }, { 1.5, 1 } });
        var picture = Picture.Decode(Figure.Contour((x, y) => x + y, (-2, 2), (-2, 2), [("", path)]).ToPng());

        // The ground is blue, so that vermilion is the path's. The dot at its end is the rightmost part of it, the ring at its beginning the leftmost.
        var (left, _, right, bottom) = picture.Bounds(0xD55E00);
        var width = right - left;
        Check.That(Math.Abs(((left + right) / 2.0) - Middle(picture)) < 6, "the lowest point is in the middle");
        Check.That(picture.IsNear((left + right) / 2.0, bottom - 5, 0xD55E00, 4), "the path turns there");
        Check.That(width > picture.Width / 2, "it spans three quarters of the plot");

        static double Middle(Picture picture)
        {
            var (from, _, to, _) = picture.Bounds(0x8C959F);
            return (from + to) / 2.0;
        }
    }

    [Fact]
    public static void GridsAndFunctionsGiveTheSameFigure()
    {
        static double F(double x, double y) => (x * x) - y;
        var rows = Enumerable.Range(0, 161).Select(row => Enumerable.Range(0, 161).Select(column => F(-2 + (4.0 * column / 160), -2 + (4.0 * row / 160))).ToArray());
        Check.Equal(
            Figure.Contour(F, (-2, 2), (-2, 2)).ToSvg(), Figure.Contour(Tensor.Of(rows), (-2, 2), (-2, 2)).ToSvg(), "both");
    }

    [Fact]
    public static void HeightsThatAreNoneAreGray()
    {
        var figure = Figure.Contour((x, y) => Math.Log(x), (-1, 1), (-1, 1));
        Check.That(figure.ToSvg().Contains("gray: the height is not a finite number", StringComparison.Ordinal), "the note");
        Check.That(Picture.Decode(figure.ToPng()).Count(0xD0D7DE) > 100_000, "half of it is gray");
        Check.That(Figure.Contour((_, _) => double.NaN).ToPng().Length > 0, "nothing but gray");
        Check.That(Figure.Contour((_, _) => 1).ToPng().Length > 0, "a plane");
    }

    [Fact]
    public static void WhatDoesNotFitIsRefused()
    {
        Check.Throws<ArgumentException>(() => Figure.Contour((x, _) => x, (1, 1)), "Contour");
        Check.Throws<ArgumentException>(() => Figure.Contour(Tensor.Zeros([1, 5])), "2 rows");
        Check.Throws<ArgumentException>(() => Figure.Contour((x, _) => x, paths: [("p", Tensor.Zeros([3]))]), "(n, 2)", "(3,)");
        Check.Throws<ArgumentOutOfRangeException>(() => Figure.Contour((x, _) => x, levels: 1), "levels");
        Check.Throws<InvalidOperationException>(() => Figure.Contour((x, _) => x).LogY(), "LogY", "Contour");
    }
}
