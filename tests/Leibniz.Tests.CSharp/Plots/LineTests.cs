using Leibniz.Keras;
using Leibniz.Plots;

namespace Leibniz.Tests.CSharp.Plots;

/// <summary>Lines and histories: through the right pixels, with gaps where there is no number.</summary>
public static class LineTests
{
    private const int Blue = 0x0072B2;
    private const int Vermilion = 0xD55E00;
    private const int Magenta = 0xFF00FF;

    [Fact]
    public static void ALinePassesThroughItsPoints()
    {
        double[] x = [0, 1, 2, 3, 4, 5], y = [0.1, 0.9, 0.4, 0.4, 0.75, 0.2];
        var plot = new Plot(Figure.Lines(y, x), (0, 5), (0, 1));
        for (var i = 0; i < x.Length; i++)
        {
            Check.That(plot.Shows(x[i], y[i], Blue), $"point {i} is on the line");
        }

        for (var i = 0; i < 50; i++)
        {
            var at = 0.05 + (i * 0.1);
            var (left, share) = ((int)at, at - (int)at);
            Check.That(plot.Shows(at, y[left] + (share * (y[left + 1] - y[left])), Blue, distance: 2), $"the line is straight at {at}");
        }

        // What a line through other points would touch.
        Check.That(!plot.Shows(1, 0.5, Blue) && !plot.Shows(2.5, 0.55, Blue) && !plot.Shows(4, 0.6, Blue), "nothing is where the line is not");
    }

    [Fact]
    public static void ALogarithmicAxisTakesFactorsAsDistances()
    {
        var figure = Figure.Lines([1, 10, 100, 1000], [0, 1, 2, 3]).LogY();
        var plot = new Plot(figure, (0, 3), (1, 1000));
        for (var i = 0; i < 30; i++)
        {
            // The logarithm of this line is straight, so the rule of three holds between 1 and 1000 for log10.
            var (x, y) = plot.At(i / 10.0, 1 + (999 * i / 30.0));
            Check.That(plot.Picture.IsNear(x, y, Blue, distance: 2), $"the line is straight at {i}");
        }
    }

    [Fact]
    public static void GapsAreMarkedAndCounted()
    {
        var figure = Figure.Lines(("loss", new[] { 1, double.NaN, 1, double.PositiveInfinity, 1 }));
        var plot = new Plot(figure, (0, 4), (0, 2));
        Check.That(plot.Shows(0, 1, Blue) && plot.Shows(2, 1, Blue) && plot.Shows(4, 1, Blue), "the points beside the gaps are there");
        Check.That(!plot.Shows(0.5, 1, Blue) && !plot.Shows(1, 1, Blue) && !plot.Shows(3.5, 1, Blue), "nothing is drawn into the gaps");
        Check.That(plot.Shows(1, 0.05, Magenta, distance: 12), "NaN is marked below");
        Check.That(plot.Shows(3, 1.95, Magenta, distance: 12), "infinity is marked above");
        Check.That(figure.ToSvg().Contains("loss: 2 of 5 values are not finite numbers", StringComparison.Ordinal), "the note");
        Check.Equal(0, Picture.Decode(Figure.Lines([1, 2, 3]).ToPng()).Count(Magenta), "marks where all is finite");
        Check.That(Figure.Lines([double.NaN, double.NaN]).ToPng().Length > 0, "a line of nothing is drawn");
        Check.That(
            Figure.Lines([1, 0, -1]).LogY().ToSvg().Contains("2 of 3 values are not positive", StringComparison.Ordinal), "the note of a logarithmic axis");
    }

    [Fact]
    public static void AHistoryHasAPanelForEachFigure()
    {
        var history = new History(1);
        for (var epoch = 0; epoch < 6; epoch++)
        {
            var logs = new Logs { ["loss"] = 1.0 / (epoch + 1), ["accuracy"] = 0.8 + (epoch * 0.02), ["lr"] = 0.1 };
            if (epoch % 2 == 1)
            {
                logs["val_loss"] = 1.1 / (epoch + 1);
                logs["val_accuracy"] = 0.79 + (epoch * 0.02);
            }

            history.Add(epoch, logs);
        }

        Check.That(history.EpochsOf("val_loss").SequenceEqual([1, 3, 5]), "validation was after every second epoch");
        Check.Throws<KeyNotFoundException>(() => history.EpochsOf("auc"), "auc", "val_loss");
        var svg = Figure.Lines(history).ToSvg();
        foreach (var (words, count) in new[] { (">loss<", 1), (">accuracy<", 1), (">lr<", 1), (">training<", 2), (">validation<", 2), (">epoch<", 3) })
        {
            Check.Equal(count, svg.Split(words).Length - 1, words);
        }

        Check.That(svg.IndexOf(">loss<", StringComparison.Ordinal) < svg.IndexOf(">accuracy<", StringComparison.Ordinal), "the loss comes first");
    }

    [Fact]
    public static void EpochsCountFromOneAndStandWhereTheyBelong()
    {
        var history = new History(1);
        for (var epoch = 0; epoch < 4; epoch++)
        {
            var logs = new Logs { ["loss"] = 0.5 };
            if (epoch % 2 == 1)
            {
                logs["val_loss"] = 1.5;
            }

            history.Add(epoch, logs);
        }

        var plot = new Plot(Figure.Lines(history), (1, 4), (0, 2));
        Check.That(plot.Shows(1, 0.5, Blue) && plot.Shows(2.5, 0.5, Blue) && plot.Shows(4, 0.5, Blue), "training from epoch 1 to 4");
        Check.That(plot.Shows(2, 1.5, Vermilion) && plot.Shows(3, 1.5, Vermilion) && plot.Shows(4, 1.5, Vermilion), "validation from epoch 2 to 4");
        Check.That(!plot.Shows(1.5, 1.5, Vermilion), "there was none before");
    }

    [Fact]
    public static void OneEpochIsAPoint()
    {
        var history = new History(1);
        history.Add(0, new Logs { ["loss"] = 0.5 });
        Check.That(Picture.Decode(Figure.Lines(history).ToPng()).Count(Blue) > 50, "a dot is seen");
    }

    [Fact]
    public static void ManyPointsGiveTheSamePictureAsAllOfThem()
    {
        var noise = Enumerable.Range(0, 200_000).Select(i => Math.Sin(i * 12.9898) * Math.Cos(i * 0.0001)).ToArray();
        var spots = noise.Select((y, i) => new Spot(i * 500.0 / noise.Length, y)).ToArray();
        var thin = Thinning.Thin(spots);
        Check.That(thin.Count <= 4 * 1001, $"{thin.Count} points are few");
        foreach (var column in spots.GroupBy(spot => Math.Floor(spot.X * 2)).Where((_, i) => i % 50 == 0))
        {
            var kept = thin.Where(spot => Math.Floor(spot.X * 2) == column.Key).ToArray();
            Check.Equal((column.Min(s => s.Y), column.Max(s => s.Y)), (kept.Min(s => s.Y), kept.Max(s => s.Y)), $"extent in column {column.Key}");
            Check.Equal((column.First(), column.Last()), (kept[0], kept[^1]), $"ends in column {column.Key}");
        }

        Check.That(Figure.Lines(noise).ToSvg().Length < 200_000, "the file is small");
    }

    [Fact]
    public static void SeriesComeInManyForms()
    {
        var list = new List<double> { 3, 2, 1 };
        double[] array = [3, 2, 1];
        IReadOnlyList<double> readOnly = list;
        var tensor = Tensor.Of(array);
        var expected = Figure.Lines(new Series("a", array)).ToSvg();
        foreach (var figure in new[] { Figure.Lines(("a", list)), Figure.Lines(("a", readOnly)), Figure.Lines(("a", tensor)), Figure.Lines(new Series("a", tensor)) })
        {
            Check.Equal(expected, figure.ToSvg(), "the same line");
        }

        Check.Equal(Figure.Lines([3, 2, 1]).ToSvg(), Figure.Lines(tensor.Cast(DType.Int32)).ToSvg(), "without a name");
        Series[] two = [("a", array), ("b", list)];
        Check.Equal(Figure.Lines(two).ToSvg(), Figure.Lines(("a", array), ("b", list)).ToSvg(), "two");
    }

    [Fact]
    public static void ACurveTouchesItsTangent()
    {
        var plot = new Plot(Figure.Curve(x => x * x, -2, 2, tangentAt: 1), (-2, 2), (-1, 4));
        foreach (var x in new[] { -1.9, -1, 0, 0.5, 1.5, 1.9 })
        {
            Check.That(plot.Shows(x, x * x, Blue), $"the curve at {x}");
        }

        // Dashes: of a few places near each other one is drawn. The tangent of x² at 1 is 2x - 1.
        Check.That(Enumerable.Range(0, 12).Any(i => plot.Shows(0.4 + (i * 0.01), (2 * (0.4 + (i * 0.01))) - 1, Vermilion)), "the tangent");
        Check.That(Figure.Curve(Math.Exp, -1, 1, tangentAt: 0).ToSvg().Contains("tangent at 0, slope 1<", StringComparison.Ordinal), "the slope of exp at 0");
        Check.That(Figure.Curve(Math.Abs, -1, 1, tangentAt: 0, slope: _ => 0.25).ToSvg().Contains("slope 0.25<", StringComparison.Ordinal), "a slope that was given");
        Check.That(Figure.Curve(x => 1 / x, -1, 1).ToSvg().Contains("is not a finite number", StringComparison.Ordinal), "a pole is a gap");
    }

    [Fact]
    public static void WhatDoesNotFitIsRefused()
    {
        Check.Throws<ArgumentException>(() => Figure.Lines(new History(1)), "no epoch");
        Check.Throws<ArgumentException>(() => Figure.Lines(), "no series");
        Check.Throws<ArgumentException>(() => Figure.Lines(Array.Empty<double>()), "no values");
        Check.Throws<ArgumentException>(() => Figure.Lines([1, 2, 3], [1, 2]), "3 values", "2 places");
        Check.Throws<ArgumentException>(() => Figure.Lines(Tensor.Zeros([2, 3])), "(n,)", "(2, 3)", "Reshape");
        Check.Throws<ArgumentException>(() => Figure.Curve(Math.Sin, 1, 1), "Curve");
        Check.Throws<ArgumentException>(() => Figure.Curve(Math.Sin, 0, double.NaN), "finite");
        Check.Throws<ArgumentException>(() => Figure.Curve(Math.Sin, 0, 1, tangentAt: 2), "tangent", "0 to 1");
        Check.Throws<ArgumentNullException>(() => Figure.Lines((History)null!), "history");
    }
}
