using Leibniz.Plots;

namespace Leibniz.Tests.CSharp.Plots;

/// <summary>Shapes before and after a map of the plane.</summary>
public static class PolygonTests
{
    private static readonly Tensor Square = Tensor.Of(new[,] { { 0.0, 0 }, { 1, 0 }, { 1, 1 }, { 0, 1 } });

    [Fact]
    public static void AUnitIsAsLongUpwardsAsToTheRight()
    {
        foreach (var figure in new[] { Figure.Polygons(Square), Figure.Polygons(Square).Size(900, 300), Figure.Polygons(Square).Size(300, 900) })
        {
            var (left, top, right, bottom) = Picture.Decode(figure.ToPng()).Bounds(0x0072B2);
            Check.That(Math.Abs((right - left) - (bottom - top)) <= 2, $"{right - left} x {bottom - top} is a square");
        }
    }

    [Fact]
    public static void TheMapIsSeenOnTheRight()
    {
        var picture = Picture.Decode(Figure.Polygons(Square, p => p * Tensor.Of([2.0, 0.5])).ToPng());
        var before = picture.Bounds(0x0072B2, 0, 0, picture.Width / 2, picture.Height);
        var after = picture.Bounds(0x0072B2, picture.Width / 2, 0, picture.Width, picture.Height);
        var (width, height) = (before.Right - before.Left, before.Bottom - before.Top);
        Check.That(Math.Abs(after.Right - after.Left - (2 * width)) <= 6, "twice as wide");
        Check.That(Math.Abs(after.Bottom - after.Top - (height / 2)) <= 6, "half as high");
    }

    [Fact]
    public static void TheMapIsCalledOnceAndEdgesBend()
    {
        var calls = new List<string>();
        _ = Figure.Polygons([Square, Square + 2], p =>
        {
            calls.Add(p.Shape.ToString());
            return p;
        });
        Check.Equal("(192, 2)", string.Join(' ', calls), "24 points for each of 8 edges, at once");
        Check.Equal(
            Figure.Polygons([Square, Square + 2]).ToSvg(), Figure.Polygons(Tensor.Stack([Square, Square + 2])).ToSvg(), "several in one tensor");
    }

    [Fact]
    public static void WhatDoesNotFitIsRefused()
    {
        _ = Figure.Polygons(Square.Cast(DType.Float64), p => p + Tensor.Of([1.0, 2.0]));
        Check.Throws<ArgumentException>(() => Figure.Polygons(), "no shapes");
        Check.Throws<ArgumentException>(() => Figure.Polygons(Tensor.Zeros([2, 2])), "at least 3", "(2, 2)");
        Check.Throws<ArgumentException>(() => Figure.Polygons(Tensor.Zeros([4, 3])), "(4, 3)");
        Check.Throws<ArgumentException>(() => Figure.Polygons(Square, p => p.Sum(axis: 1)), "(m, 2)", "(96,)");
    }
}
