using Leibniz.Plots;

namespace Leibniz.Tests.CSharp.Plots;

/// <summary>Matrices and confusion matrices: the right number in each cell.</summary>
public static class MatrixTests
{
    [Fact]
    public static void EachCountStandsInItsCell()
    {
        var texts = SvgText.Of(Figure.ConfusionMatrix(Tensor.Of(new[,] { { 50, 3 }, { 7, 41 } }), ["cat", "dog"]));
        var (right, falseDog, falseCat, other) = (texts["50"], texts["3"], texts["7"], texts["41"]);
        Check.That(right.Y == falseDog.Y && falseCat.Y == other.Y && right.Y < falseCat.Y, "rows");
        Check.That(right.X == falseCat.X && falseDog.X == other.X && right.X < falseDog.X, "columns");
        Check.That(texts.ContainsKey("cat") && texts.ContainsKey("dog") && texts.ContainsKey("predicted") && texts.ContainsKey("true"), "names");
    }

    [Fact]
    public static void NamesStandBelowTheMiddleOfTheirCells()
    {
        foreach (var width in new[] { 0, 400, 437, 555 })
        {
            var figure = Figure.ConfusionMatrix(((Tensor.Arange(100) * 7 % 90) + 10).Reshape(10, 10));
            var counts = SvgText.All(width == 0 ? figure : figure.Size(width, 500)).Where(text => !text.Turned).ToArray();
            foreach (var name in counts.Where(text => text.Words.Length == 1 && text.Anchor == "middle"))
            {
                Check.Equal(10, counts.Count(text => text.Words.Length == 2 && text.X == name.X), $"cells above {name.Words} in a figure {width} wide");
            }
        }
    }

    [Fact]
    public static void ClassesAreCountedWithTheTruthInRows()
    {
        var counted = Figure.ConfusionMatrix(Tensor.Of([0, 0, 1, 2, 2, 2]), Tensor.Of([0, 1, 1, 2, 0, 2]));
        var given = Figure.ConfusionMatrix(Tensor.Of(new[,] { { 1, 1, 0 }, { 0, 1, 0 }, { 1, 0, 2 } }));
        Check.Equal(given.ToSvg(), counted.ToSvg(), "counts");
        var exchanged = Figure.ConfusionMatrix(Tensor.Of([0, 1, 1, 2, 0, 2]), Tensor.Of([0, 0, 1, 2, 2, 2]));
        Check.That(exchanged.ToSvg() != counted.ToSvg(), "truth and prediction are not the same");
    }

    [Fact]
    public static void ColorsFollowTheNumbers()
    {
        var picture = Picture.Decode(Figure.Matrix(Tensor.Of(new[,] { { 0.0, 1 }, { double.NaN, 0.5 } }), map: ColorMap.Gray).ToPng());
        Check.That(picture.Count(0x000000) > 2000 && picture.Count(0xFF00FF) > 2000 && picture.Count(0x808080) > 2000, "black, gray and magenta");
        Check.That(Figure.Matrix(Tensor.Of(new[,] { { 0.0, double.NaN } })).ToSvg().Contains("in 1 cell", StringComparison.Ordinal), "the note");
        var zero = Picture.Decode(Figure.Matrix(Tensor.Of(new[,] { { -1.0, 0, 3 } })).ToPng());
        Check.That(zero.Count(0xF7F7F7) > 2000, "0 is the middle of blue and red");
        Check.That(zero.Count(0xA32216) > 1000 && zero.Count(0x0B4C8C) < 500, "-1 is paler than 3");
    }

    [Fact]
    public static void NumbersThatCannotBeReadAreLeftOut()
    {
        Check.That(SvgText.Of(Figure.Matrix(Tensor.Full([5, 5], 0.25))).ContainsKey("0.25"), "few cells have numbers");
        Check.That(!SvgText.Of(Figure.Matrix(Tensor.Full([100, 100], 0.25))).ContainsKey("0.25"), "many have none");
    }

    [Fact]
    public static void WhatDoesNotFitIsRefused()
    {
        Check.Throws<ArgumentException>(() => Figure.Matrix(Tensor.Zeros([3])), "(rows, columns)", "(3,)");
        Check.Throws<ArgumentException>(() => Figure.Matrix(Tensor.Zeros([0, 3])), "(0, 3)");
        Check.Throws<ArgumentException>(() => Figure.Matrix(Tensor.Zeros([2, 2]), rows: ["a"]), "1 rows", "2");
        Check.Throws<ArgumentException>(() => Figure.ConfusionMatrix(Tensor.Zeros([2, 3])), "(k, k)", "(2, 3)");
        Check.Throws<ArgumentException>(() => Figure.ConfusionMatrix(Tensor.Of(new[,] { { -1 } })), "not negative");
        Check.Throws<ArgumentException>(() => Figure.ConfusionMatrix(Tensor.Zeros([2, 2]), ["a"]), "1 labels");
        Check.Throws<ArgumentException>(() => Figure.ConfusionMatrix(Tensor.Of([0, 1]), Tensor.Of([0])), "2 true", "1 predicted");
        Check.Throws<ArgumentException>(() => Figure.ConfusionMatrix(Tensor.Of([0, 5]), Tensor.Of([0, 1]), ["a", "b"]), "0 to 1", "5");
        Check.Throws<ArgumentException>(() => Figure.ConfusionMatrix(Tensor.Of([0.5, 1]), Tensor.Of([0, 1])), "whole numbers", "0.5");
    }
}
