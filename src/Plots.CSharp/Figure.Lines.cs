using Leibniz.Keras;

namespace Leibniz.Plots;

public sealed partial class Figure
{
    /// <summary>The curves of a training: <c>Figure.Lines(model.Fit(x, y, epochs: 5)).SavePng("curves.png")</c>.</summary>
    /// <remarks>A panel for the loss and one for each other figure, with training and validation, over the epochs counted from 1.</remarks>
    /// <param name="history">What Fit returned.</param>
    /// <exception cref="ArgumentException">No epoch was finished.</exception>
    public static Figure Lines(History history)
    {
        ArgumentNullException.ThrowIfNull(history);
        Panel[] panels = [.. HistoryCharts.Of(history)];
        return panels.Length switch
        {
            0 => throw new ArgumentException("Lines was given a history without figures: no epoch was finished.", nameof(history)),
            1 => new(panels[0]),
            _ => new(new GridPanel(panels, panels.Length is 2 or 4 ? 2 : 3)),
        };
    }

    /// <summary>A line: <c>Figure.Lines([0.9, 0.5, 0.3])</c>.</summary>
    /// <param name="values">The heights; NaN and infinity are gaps with a mark.</param>
    /// <param name="x">Where each value stands; 0, 1, 2, ... if left out.</param>
    /// <exception cref="ArgumentException">There are no values, or not as many x.</exception>
    public static Figure Lines(IReadOnlyList<double> values, IReadOnlyList<double>? x = null) => Lines([new Series("", values, x)]);

    /// <summary>A line: <c>Figure.Lines(losses)</c>.</summary>
    /// <param name="values">The heights, of the shape (n,); NaN and infinity are gaps with a mark.</param>
    /// <param name="x">Where each value stands, of the shape (n,); 0, 1, 2, ... if left out.</param>
    /// <exception cref="ArgumentException">A tensor is not a vector, there are no values, or not as many x.</exception>
    public static Figure Lines(Tensor values, Tensor? x = null) => Lines([new Series("", values, x)]);

    /// <summary>Lines with a legend: <c>Figure.Lines(("small", a), ("large", b))</c>. Up to 30 points of a line are shown as dots, too.</summary>
    /// <param name="series">The lines: pairs of a name and its values, or each a <see cref="Series"/>.</param>
    /// <exception cref="ArgumentException">There are none.</exception>
    public static Figure Lines(params IEnumerable<Series> series)
    {
        ArgumentNullException.ThrowIfNull(series);
        Series[] all = [.. series];
        return all.Length > 0
            ? new(new Chart(nameof(Lines), [.. all.Select((one, i) => new LineMark(one.Name, one.Points) { Series = i })]) { WholeX = !all.Any(one => one.HasX) })
            : throw new ArgumentException("Lines was given no series; it needs at least one.", nameof(series));
    }

    /// <summary>A function over an interval: <c>Figure.Curve(Math.Sin, 0, 6, tangentAt: 1)</c>.</summary>
    /// <param name="function">The function; called at 601 places at once. NaN and infinity are gaps with a mark.</param>
    /// <param name="from">Where the interval begins.</param>
    /// <param name="to">Where it ends.</param>
    /// <param name="tangentAt">Where the curve gets a tangent, with its slope in the legend; nowhere if left out.</param>
    /// <param name="slope">The derivative, for the tangent; a central difference if left out.</param>
    /// <exception cref="ArgumentException">The interval is not finite, is empty, or the tangent is outside of it.</exception>
    public static Figure Curve(Func<double, double> function, double from, double to, double? tangentAt = null, Func<double, double>? slope = null)
    {
        ArgumentNullException.ThrowIfNull(function);
        var interval = Limits(nameof(Curve), from, to);
        var line = new LineMark(tangentAt is null ? "" : "curve", Sampled(function, interval)) { Dots = false };
        return new(new Chart(nameof(Curve), tangentAt is { } place ? [line, .. Tangent(function, slope, interval, place)] : [line]) { XMargin = 0 });
    }

    private static Points Sampled(Func<double, double> function, Extent interval)
    {
        const int Steps = 600;
        double[] x = [.. Enumerable.Range(0, Steps + 1).Select(i => interval.Low + (interval.Length * i / Steps))];
        return new(x, Array.ConvertAll(x, place => function(place)));
    }

    private static IEnumerable<Mark> Tangent(Func<double, double> function, Func<double, double>? slope, Extent interval, double at)
    {
        if (!(at >= interval.Low && at <= interval.High))
        {
            throw new ArgumentException(
                $"Curve draws a tangent within its interval, {TickText.Short(interval.Low)} to {TickText.Short(interval.High)}, but was asked for one at {TickText.Short(at)}.",
                "tangentAt");
        }

        // The step that balances the errors of truncation and of rounding: the cube root of the machine's precision.
        var step = Math.Cbrt(double.BitIncrement(1) - 1) * Math.Max(1, Math.Abs(at));
        var rise = slope?.Invoke(at) ?? (function(at + step) - function(at - step)) / (2 * step);
        var (height, reach) = (function(at), interval.Length / 5);
        var (left, right) = (Math.Max(interval.Low, at - reach), Math.Min(interval.High, at + reach));
        return
        [
            new LineMark($"tangent at {TickText.Short(at)}, slope {TickText.Short(rise)}", new([left, right], [height + (rise * (left - at)), height + (rise * (right - at))]))
            {
                Series = 1, Dots = false, IsAid = true,
            },
            new LineMark("", new([at], [height])) { Series = 1 },
        ];
    }
}
