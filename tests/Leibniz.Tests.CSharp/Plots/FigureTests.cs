using Leibniz.Plots;

namespace Leibniz.Tests.CSharp.Plots;

/// <summary>Figures as values: options, sizes, the same bytes each time, on any thread.</summary>
public static class FigureTests
{
    [Fact]
    public static void APngHasTwoPixelsAUnitAndSaysSo()
    {
        foreach (var (name, figure) in Gallery.All)
        {
            var picture = Picture.Decode(figure.Size(432, 321).ToPng());
            Check.Equal((864, 642), (picture.Width, picture.Height), $"pixels of {name}");
            Check.Equal(7559, picture.PixelsPerMetre, "192 dpi are 7559 pixels a metre");
            var natural = Picture.Decode(figure.ToPng());
            Check.That(natural.Width is >= 200 and <= 3000 && natural.Height is >= 200 and <= 3000, $"{name} is {natural.Width} x {natural.Height}");
        }
    }

    [Fact]
    public static void TheSmallestFigureIsDrawn()
    {
        foreach (var (_, figure) in Gallery.All)
        {
            Check.Equal(200, Picture.Decode(figure.Title("A title that is far too long for it").Size(100, 100).ToPng()).Width, "pixels");
            figure.Size(100, 100).ToSvg();
        }
    }

    [Fact]
    public static void TheSameFigureGivesTheSameBytesOnEightThreadsAtOnce()
    {
        (string Name, Figure Figure)[] all = [.. Gallery.All.Select(pair => (pair.Name, pair.Figure.Size(320, 240)))];
        byte[][] expected = [.. all.Select(pair => pair.Figure.ToPng())];
        string[] texts = [.. all.Select(pair => pair.Figure.ToSvg())];
        var differ = new System.Collections.Concurrent.ConcurrentBag<string>();
        Thread[] threads = [.. Enumerable.Range(0, 8).Select(offset => new Thread(() =>
        {
            for (var i = 0; i < all.Length; i++)
            {
                var at = (i + (2 * offset)) % all.Length;
                var (name, figure) = all[at];
                if (!figure.ToPng().AsSpan().SequenceEqual(expected[at]) || figure.ToSvg() != texts[at])
                {
                    differ.Add(name);
                }
            }
        }))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        Check.Equal("", string.Join(' ', differ), "figures that differ");
    }

    [Fact]
    public static void OptionsGiveOtherFiguresAndLeaveTheFirst()
    {
        var figure = Figure.Lines([1, 2, 3]);
        var before = figure.ToSvg();
        foreach (var other in new[]
                 {
                     figure.Title("t"), figure.XLabel("x"), figure.YLabel("y"), figure.LogY(), figure.Size(200, 200), figure.XLimits(0, 1), figure.YLimits(0, 1),
                     figure.Over(Figure.Lines([3, 2, 1])),
                 })
        {
            Check.That(other.ToSvg() != before, "the option is seen");
        }

        Check.Equal(before, figure.ToSvg(), "the first figure");
        Check.Equal(before, figure.Title("t").Title("").ToSvg(), "a title taken away");
        Check.Equal(figure.Title("t").XLabel("x").ToSvg(), figure.XLabel("x").Title("t").ToSvg(), "in any order");
    }

    [Fact]
    public static void WhatWasGivenIsCopiedAndNeverChanged()
    {
        double[] values = [1, 2, 3];
        var tensor = Tensor.Uniform([2, 3, 3], 0, 1, new Key(1));
        var copy = tensor.ToArray<float>();
        var (lines, images) = (Figure.Lines(values), Figure.Images(tensor));
        var before = lines.ToSvg();
        values[0] = 99;
        Check.Equal(before, lines.ToSvg(), "a figure of an array that was changed later");
        images.ToPng();
        Check.That(copy.AsSpan().SequenceEqual(tensor.ToArray<float>()), "the tensor");
    }

    [Fact]
    public static void AGridHoldsAllOfItsFigures()
    {
        var figures = Enumerable.Range(1, 5).Select(i => Figure.Image(Tensor.Full([2, 2], i / 10.0), $"figure {i}")).ToArray();
        var words = SvgText.Of(Figure.Grid(3, figures).Title("all"));
        Check.That(words["figure 1"].Y == words["figure 3"].Y && words["figure 4"].Y > words["figure 1"].Y && words["all"].Y < words["figure 1"].Y, "rows");
        Check.That(words["figure 1"].X == words["figure 4"].X && words["figure 1"].X < words["figure 2"].X, "columns");
        Check.That(SvgText.Of(Figure.Grid(2, Figure.Lines([1]), Figure.Lines([2])).XLabel("both")).ContainsKey("both"), "an option reaches all");
        Check.Throws<ArgumentException>(() => Figure.Grid(2), "no figures");
        Check.Throws<ArgumentOutOfRangeException>(() => Figure.Grid(0, figures), "columns");
    }

    [Fact]
    public static void OneFigureOverAnotherSharesItsAxes()
    {
        var below = Figure.Scatter(Tensor.Of(new[,] { { 1.0, 1 }, { 3, 3 } }), Tensor.Of([0, 1]));
        var plot = new Plot(Figure.Lines([2, 2], [0, 4]).Over(below), (0, 4), (0, 4));
        Check.That(plot.Shows(1, 1, 0x0072B2) && plot.Shows(3, 3, 0xD55E00), "the points keep their colours");
        Check.That(plot.Shows(2, 2, 0x009E73), "the line takes the next one");
        Check.Throws<InvalidOperationException>(() => below.Over(Figure.Image(Tensor.Eye(2))), "Over", "Image", "Grid");
    }

    [Fact]
    public static void OptionsThatDoNotFitAreRefused()
    {
        var image = Figure.Image(Tensor.Eye(2));
        Check.Throws<InvalidOperationException>(() => image.XLabel("x"), "XLabel", "Image", "Title");
        Check.Throws<InvalidOperationException>(() => image.LogY(), "LogY");
        Check.Throws<InvalidOperationException>(() => Figure.Bars(["a"], [1]).XLimits(0, 1), "XLimits", "Bars");
        Check.Throws<InvalidOperationException>(() => Figure.Lines([1, 2]).YLimits(-1, 1).LogY(), "positive");
        Check.Throws<ArgumentException>(() => Figure.Lines([1, 2]).LogY().YLimits(0, 1), "positive");
        Check.Throws<ArgumentException>(() => image.XLimits(2, 1), "XLimits", "2", "1");
        Check.Throws<ArgumentOutOfRangeException>(() => image.Size(99, 200), "width", "99");
        Check.Throws<ArgumentOutOfRangeException>(() => image.Size(200, 10000), "height", "10000");
        Check.Throws<ArgumentNullException>(() => image.Title(null!), "title");
    }
}
