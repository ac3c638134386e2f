using Leibniz.Plots;

namespace Leibniz.Tests.CSharp.Plots;

/// <summary>Scatters, histograms and bars: the right marks at the right places.</summary>
public static class ChartTests
{
    private const int Blue = 0x0072B2;
    private const int Vermilion = 0xD55E00;

    [Fact]
    public static void PointsAreWhereTheirNumbersSayInTheColorOfTheirClass()
    {
        var points = Tensor.Of(new[,] { { 1.0, 0.2 }, { 2, 0.8 }, { 3, 0.5 } });
        var plot = new Plot(Figure.Scatter(points, Tensor.Of([7, 4, 7]), ["four", "seven"]), (0, 4), (0, 1));

        // Ascending labels: 4 is the first class, blue; 7 the second, vermilion.
        Check.That(plot.Shows(2, 0.8, Blue) && plot.Shows(1, 0.2, Vermilion) && plot.Shows(3, 0.5, Vermilion), "all three");
        Check.That(!plot.Shows(2, 0.2, Blue) && !plot.Shows(1, 0.8, Vermilion), "x and y are not exchanged");
    }

    [Fact]
    public static void LostPointsAreCounted() => Check.That(
        Figure.Scatter(Tensor.Of(new[,] { { 1.0, double.NaN }, { 2, 0.8 } })).ToSvg().Contains("1 of 2 values is not a finite number", StringComparison.Ordinal), "a note");

    [Fact]
    public static void BarsAreAsHighAsTheirNumbers()
    {
        var plot = new Plot(Figure.Histogram([0.5, 1.5, 1.5, 1.5, 2.5, 2.5], bins: 3), (0.5, 2.5), (0, 4));
        foreach (var (x, height) in new[] { (0.8, 1.0), (1.5, 3.0), (2.2, 2.0) })
        {
            Check.That(plot.Shows(x, height - 0.05, Blue), $"the bar at {x} reaches {height}");
            Check.That(!plot.Shows(x, height + 0.05, Blue), $"the bar at {x} ends at {height}");
        }
    }

    [Fact]
    public static void CountsAddUpAndEdgesCover()
    {
        var random = new Random(3);
        for (var i = 0; i < 300; i++)
        {
            var scale = Math.Pow(10, (random.NextDouble() * 12) - 6);
            double[] values = [.. Enumerable.Range(0, random.Next(1, 300)).Select(_ => (random.NextDouble() - 0.3) * scale)];
            var edges = Bins.Edges(values, i % 2 == 0 ? null : random.Next(1, 50));
            Check.That(edges.Length is >= 2 and <= 201, $"{edges.Length} edges");
            Check.That(edges[0] <= values.Min() && edges[^1] >= values.Max() * (1 - 1e-12), "the edges cover all");
            Check.That(edges.Zip(edges.Skip(1)).All(pair => pair.First < pair.Second), "the edges ascend");
            var counts = Bins.Count(values, edges);
            Check.Equal(values.Length, (int)counts.Sum(), "each number is counted once");
            for (var bin = 0; bin < counts.Length; bin++)
            {
                var last = bin == counts.Length - 1;
                Check.Equal(
                    values.Count(v => v >= edges[bin] && (v < edges[bin + 1] || last)), (int)counts[bin], $"bin {bin}");
            }
        }
    }

    [Fact]
    public static void BinsAreThoseOfNumPy()
    {
        // numpy 2.1: len(numpy.histogram_bin_edges(numpy.arange(1000) / 1000, bins="auto")) - 1 is 11, of Sturges: log2(1000) + 1 = 10.97.
        Check.Equal(11, Bins.Edges([.. Enumerable.Range(0, 1000).Select(i => i / 1000.0)], null).Length - 1, "Sturges");
        Check.Equal("−0.5 0.5 1.5 2.5", string.Join(' ', Bins.Edges([0, 1, 1, 2], null).Select(edge => TickText.Short(edge))), "a few whole numbers");
        Check.Equal(2, Bins.Edges([0.3, 0.3], null).Length, "one number");
    }

    [Fact]
    public static void NamedBarsHaveTheirNumbersAboveThem()
    {
        var svg = Figure.Bars(["adam", "a name that is too long for its bar", "sgd"], [0.981, -0.5, double.NaN]).ToSvg();
        Check.That(svg.Contains(">adam<", StringComparison.Ordinal) && svg.Contains(">0.981<", StringComparison.Ordinal), "a name and a number");
        Check.That(svg.Contains(">−0.500<", StringComparison.Ordinal) && svg.Contains("1 of 3 values is not a finite number", StringComparison.Ordinal), "a note");
        var (left, top, right, bottom) = Picture.Decode(Figure.Bars(["a"], [1]).ToPng()).Bounds(Blue);
        Check.That(right - left > 200 && bottom - top > 200, "the bar is seen");
        Check.Equal(
            Figure.Bars(["a", "b"], [1, 2]).ToSvg(), Figure.Bars(["a", "b"], Tensor.Of([1, 2])).ToSvg(), "a tensor does as well");
    }

    [Fact]
    public static void WhatDoesNotFitIsRefused()
    {
        Check.Throws<ArgumentException>(() => Figure.Scatter(Tensor.Zeros([3, 3])), "(n, 2)", "(3, 3)");
        Check.Throws<ArgumentException>(() => Figure.Scatter(Tensor.Zeros([0, 2])), "(0, 2)");
        Check.Throws<ArgumentException>(() => Figure.Scatter(Tensor.Zeros([3, 2]), Tensor.Of([1, 2])), "3 points", "2 labels");
        Check.Throws<ArgumentException>(() => Figure.Scatter(Tensor.Zeros([2, 2]), Tensor.Of([1, 2]), ["one"]), "2 classes", "1 names");
        Check.Throws<ArgumentException>(() => Figure.Scatter(Tensor.Zeros([2, 2]), Tensor.Of([0.5, 2])), "whole numbers");
        Check.Throws<ArgumentException>(() => Figure.Scatter(Tensor.Zeros([40, 2]), Tensor.Arange(40)), "at most 28", "40");
        Check.Throws<ArgumentException>(() => Figure.Scatter(Tensor.Zeros([2, 2]), names: ["a", "b"]), "no labels");
        Check.Throws<ArgumentException>(() => Figure.Histogram([double.NaN]), "finite");
        Check.Throws<ArgumentOutOfRangeException>(() => Figure.Histogram([1, 2], bins: 0), "10000");
        Check.Throws<ArgumentException>(() => Figure.Bars(["a"], [1, 2]), "1 labels", "2 values");
        Check.Throws<ArgumentException>(() => Figure.Bars([], Array.Empty<double>()), "at least one");
    }
}
