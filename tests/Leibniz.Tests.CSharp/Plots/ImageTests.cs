using Leibniz.Plots;

namespace Leibniz.Tests.CSharp.Plots;

/// <summary>Tensors as images: each number where it belongs, in the colour that it means.</summary>
public static class ImageTests
{
    private const int Magenta = 0xFF00FF;

    [Fact]
    public static void OneWhitePixelIsWhereItBelongs()
    {
        var numbers = new byte[5, 7];
        numbers[3, 2] = 255;
        var picture = Picture.Decode(Figure.Image(Tensor.Of(numbers)).ToPng());
        var (left, top, right, bottom) = picture.Bounds(0x000000);
        var scale = (right + 1 - left) / 7;
        Check.Equal((7 * scale, 5 * scale), (right + 1 - left, bottom + 1 - top), "pixels of the image, all of one size");
        for (var y = top; y <= bottom; y++)
        {
            for (var x = left; x <= right; x++)
            {
                var expected = (y - top) / scale == 3 && (x - left) / scale == 2 ? 0xFFFFFF : 0;
                Check.Equal(expected, picture[x, y], $"pixel ({x}, {y})");
            }
        }
    }

    [Fact]
    public static void EachImageHasItsOwnCell()
    {
        const int Count = 13, Columns = 5;
        var levels = Enumerable.Range(0, Count).Select(i => (byte)(10 + (15 * i))).ToArray();
        var images = Tensor.Of(levels).Reshape(Count, 1, 1) + Tensor.Zeros([Count, 4, 4], DType.UInt8);
        var picture = Picture.Decode(Figure.Images(images, i => $"image {i}", columns: Columns).ToPng());
        var cells = levels.Select(level => picture.Bounds(level * 0x010101)).ToArray();
        var (width, height) = (cells[0].Right - cells[0].Left, cells[0].Bottom - cells[0].Top);
        for (var i = 0; i < Count; i++)
        {
            Check.Equal((width, height), (cells[i].Right - cells[i].Left, cells[i].Bottom - cells[i].Top), $"size of image {i}");
            Check.Equal(cells[i % Columns].Left, cells[i].Left, $"column of image {i}");
            Check.Equal(cells[i / Columns * Columns].Top, cells[i].Top, $"row of image {i}");
            Check.That(i % Columns == 0 || cells[i].Left > cells[i - 1].Right, $"image {i} is right of the one before");
            Check.That(i < Columns || cells[i].Top > cells[i - Columns].Bottom, $"image {i} is below the one above");
        }
    }

    [Fact]
    public static void NumbersThatAreNoneAreMagenta()
    {
        double[,] numbers = { { 0, double.NaN, 1 }, { double.PositiveInfinity, 0.2, double.NegativeInfinity } };
        var picture = Picture.Decode(Figure.Image(Tensor.Of(numbers)).ToPng());
        var all = picture.Count(0x000000);
        Check.Equal(3 * all, picture.Count(Magenta), "magenta pixels: three cells");
        Check.That(Figure.Image(Tensor.Of(numbers)).ToSvg().Contains("in 3 pixels", StringComparison.Ordinal), "the note counts them");
        Check.Equal(0, Picture.Decode(Figure.Image(Tensor.Of(new[,] { { 0.0, 1 } })).ToPng()).Count(Magenta), "magenta where all is finite");
    }

    [Fact]
    public static void TypesAndRangesAreScaledAsDocumented()
    {
        Check.Equal("00 80 ff", Levels(Tensor.Of(new byte[] { 0, 128, 255 })), "bytes");
        Check.Equal("00 01", Levels(Tensor.Of(new byte[] { 0, 1 })), "bytes are never stretched");
        Check.Equal("00 80 ff", Levels(Tensor.Of(new[] { 0, 0.5, 1 })), "fractions");
        Check.Equal("00 40", Levels(Tensor.Of(new[] { 0, 0.25 })), "fractions are not stretched");
        Check.Equal("00 80 ff", Levels(Tensor.Of(new[] { 0f, 128f, 255f })), "bytes that were cast");
        Check.Equal("00 80 ff", Levels(Tensor.Of(new[] { -3.0, 0, 3 })), "others from the smallest to the largest");
        Check.Equal("00 33 ff", Levels(Tensor.Of(new[] { 0.0, 1.5, 7.5 })), "activations");
        Check.Equal("00 ff", Levels(Tensor.Of(new[] { false, true })), "truths");
        Check.Equal("00 80 ff", Levels(Tensor.Of(new[] { 0L, 128, 255 })), "whole numbers");
    }

    [Fact]
    public static void ColorsAndOpacityAreKept()
    {
        var red = Tensor.Of(new byte[] { 200, 30, 10 }).Reshape(1, 1, 3);
        Check.That(Picture.Decode(Figure.Image(red).ToPng()).Count(0xC81E0A) > 10000, "red, green, blue");
        var half = Tensor.Of(new byte[] { 0, 0, 0, 128 }).Reshape(1, 1, 4);
        Check.That(Picture.Decode(Figure.Image(half).ToPng()).Count(0x7F7F7F) > 10000, "half of black on white");
        var map = Picture.Decode(Figure.Image(Tensor.Of(new[,] { { 0.0, 1 } }), map: ColorMap.Viridis).ToPng());
        Check.That(map.Count(0x440154) > 1000 && map.Count(0xFDE725) > 1000, "both ends of the map");
    }

    [Fact]
    public static void TitlesAreFunctionsOrLists()
    {
        var images = Tensor.Zeros([3, 4, 4]);
        var byFunction = Figure.Images(images, i => $"number {i}\nsecond line").ToSvg();
        var byList = Figure.Images(images, ["number 0\nsecond line", "number 1\nsecond line", "number 2\nsecond line"]).ToSvg();
        Check.Equal(byFunction, byList, "both");
        Check.Equal(3, byFunction.Split("second line").Length - 1, "second lines");
    }

    [Fact]
    public static void RowsAreAboutAsFull()
    {
        foreach (var (count, columns) in new[] { (1, 1), (5, 5), (6, 3), (7, 4), (10, 5), (11, 6), (12, 6), (50, 10) })
        {
            var words = SvgText.All(Figure.Images(Tensor.Zeros([count, 4, 4]), i => $"{i}")).ToArray();
            Check.Equal(columns, words.Select(word => word.X).Distinct().Count(), $"columns for {count} images");
        }
    }

    [Fact]
    public static void LargeImagesAreMadeSmallerAndSmallOnesLarger()
    {
        var large = Picture.Decode(Figure.Images(Tensor.Zeros([4, 1000, 500], DType.UInt8)).ToPng());
        Check.That(large.Width < 2000 && large.Height < 1000, $"{large.Width} x {large.Height} is small enough");
        var (left, _, right, _) = Picture.Decode(Figure.Image(Tensor.Zeros([2, 2])).ToPng()).Bounds(0);
        Check.That(right - left > 300, "two pixels are seen");
    }

    [Fact]
    public static void WhatDoesNotFitIsRefused()
    {
        Check.Throws<ArgumentException>(() => Figure.Images(Tensor.Zeros([0, 28, 28])), "no images", "(0, 28, 28)");
        Check.Throws<ArgumentException>(() => Figure.Images(Tensor.Zeros([28, 28])), "(28, 28)", "Figure.Image");
        Check.Throws<ArgumentException>(() => Figure.Images(Tensor.Zeros([2, 28, 28, 2])), "1, 3 or 4", "(2, 28, 28, 2)");
        Check.Throws<ArgumentException>(() => Figure.Image(Tensor.Zeros([5])), "(5,)", "Reshape");
        Check.Throws<ArgumentException>(() => Figure.Image(Tensor.Zeros([5, 28, 28])), "Figure.Images");
        Check.Throws<ArgumentException>(() => Figure.Images(Tensor.Zeros([2, 4, 4]), ["one"]), "2 images", "1 titles");
        Check.Throws<ArgumentException>(() => Figure.Images(Tensor.Zeros([2, 4, 4]), ["one", "two", "three"]), "2 images", "3 titles");
        Check.Throws<ArgumentOutOfRangeException>(() => Figure.Images(Tensor.Zeros([2, 4, 4]), columns: 0), "columns");
        Check.Throws<ArgumentNullException>(() => Figure.Images(null!), "images");
        Check.Throws<ArgumentException>(() => Figure.Images(Tensor.Zeros([60000, 28, 28], DType.UInt8)), "60000", "10000", "[..50]");
        Check.Throws<InvalidOperationException>(() => Figure.Images(Tensor.Zeros([2000, 8, 8], DType.UInt8)).ToPng(), "8192", "show less");
    }

    private static string Levels(Tensor row)
    {
        var picture = Picture.Decode(Figure.Image(row.Reshape(1, -1)).ToPng());
        var scale = 640 / row.Length;
        return string.Join(' ', Enumerable.Range(0, row.Length).Select(i => $"{picture[38 + (scale * i) + (scale / 2), picture.Height / 2] & 255:x2}"));
    }
}
