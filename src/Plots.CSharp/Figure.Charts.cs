namespace Leibniz.Plots;

public sealed partial class Figure
{
    /// <summary>Points in the plane: <c>Figure.Scatter(points, labels)</c>.</summary>
    /// <param name="points">Shape (n, 2), a row for each point; NaN and infinity are left out and counted below.</param>
    /// <param name="labels">The class of each point, whole numbers of the shape (n,), at most 28 different ones; each class has its colour.</param>
    /// <param name="names">What the classes are called in the legend, in ascending order of their labels; the labels if left out.</param>
    /// <exception cref="ArgumentException">A shape is another one, the labels are not whole or too many, or the names are too few or too many.</exception>
    public static Figure Scatter(Tensor points, Tensor? labels = null, IReadOnlyList<string>? names = null)
    {
        var all = Numbers.Points(nameof(Scatter), nameof(points), points);
        if (labels is null)
        {
            return names is null
                ? new(new Chart(nameof(Scatter), [new DotMark("", all, all.Count)]) { XMargin = 0.06 })
                : throw new ArgumentException("Scatter was given names of classes, but no labels that say which point belongs to which class.", nameof(names));
        }

        var classes = Numbers.Vector(nameof(Scatter), nameof(labels), labels);
        if (classes.Length != all.Count)
        {
            throw new ArgumentException($"Scatter was given {all.Count} points and {classes.Length} labels; it needs one label for each point.", nameof(labels));
        }

        double[] distinct = [.. classes.Distinct().Order()];
        if (distinct.Length > Tone.Count || Array.Exists(distinct, label => !Extent.Drawable(label) || label != Math.Floor(label)))
        {
            throw new ArgumentException(
                $"Scatter needs labels that are whole numbers, at most {Tone.Count} different ones, but was given {distinct.Length} from {TickText.Short(distinct[0])} to {TickText.Short(distinct[^1])}.",
                nameof(labels));
        }

        if (names is not null && names.Count != distinct.Length)
        {
            throw new ArgumentException($"Scatter was given labels of {distinct.Length} classes and {names.Count} names; it needs one name for each class.", nameof(names));
        }

        return new(new Chart(nameof(Scatter), [.. distinct.Select(Class)]) { XMargin = 0.06 });

        Mark Class(double label, int i) => new DotMark(
            OneLine(names?[i] ?? TickText.Short(label)),
            new([.. all.X.Where((_, at) => classes[at] == label)], [.. all.Y.Where((_, at) => classes[at] == label)]),
            all.Count)
        { Series = i };
    }

    /// <summary>How often numbers occur: <c>Figure.Histogram(weights)</c>.</summary>
    /// <param name="values">Any shape; NaN and infinity are left out and counted below.</param>
    /// <param name="bins">How many bars; if left out, as many as NumPy's bins="auto", or one for each of a few whole numbers.</param>
    /// <exception cref="ArgumentException">There is no finite number.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There are less than 1 or more than 10000 bars.</exception>
    public static Figure Histogram(Tensor values, int? bins = null) => Histogram(Numbers.All(values), bins);

    /// <summary>How often numbers occur: <c>Figure.Histogram([0.1, 0.7, 0.7])</c>.</summary>
    /// <param name="values">The numbers; NaN and infinity are left out and counted below.</param>
    /// <param name="bins">How many bars; if left out, as many as NumPy's bins="auto", or one for each of a few whole numbers.</param>
    /// <exception cref="ArgumentException">There is no finite number.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There are less than 1 or more than 10000 bars.</exception>
    public static Figure Histogram(IReadOnlyList<double> values, int? bins = null)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (bins is < 1 or > 10000)
        {
            throw new ArgumentOutOfRangeException(nameof(bins), bins, $"Histogram has 1 to 10000 bars, but was asked for {bins}.");
        }

        double[] finite = [.. values.Where(Extent.Drawable)];
        if (finite.Length == 0)
        {
            throw new ArgumentException($"Histogram needs at least one finite number, but was given {values.Count} of which none is.", nameof(values));
        }

        var edges = Bins.Edges(finite, bins);
        var bars = new BarMark("", [.. edges.Zip(edges.Skip(1))], Bins.Count(finite, edges), []) { Missing = values.Count - finite.Length };
        return new(new Chart(nameof(Histogram), [bars]) { XMargin = 0.02, YLabel = "count", WholeX = bins is null && edges[0] != Math.Floor(edges[0]) && edges[^1] - edges[0] == edges.Length - 1 });
    }

    /// <summary>Named numbers as bars: <c>Figure.Bars(["adam", "sgd"], [0.98, 0.95])</c>.</summary>
    /// <param name="labels">What stands below the bars.</param>
    /// <param name="values">As many heights; NaN and infinity are marked instead. Up to 16 are written above their bars where they fit.</param>
    /// <exception cref="ArgumentException">There are none, or not as many labels as values.</exception>
    public static Figure Bars(IReadOnlyList<string> labels, IReadOnlyList<double> values)
    {
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(values);
        if (labels.Count != values.Count || labels.Count == 0)
        {
            throw new ArgumentException($"Bars was given {labels.Count} labels and {values.Count} values; it needs at least one, and as many of both.", nameof(values));
        }

        const int MostNumbers = 16;
        var bars = new BarMark(
            "",
            [.. Enumerable.Range(0, values.Count).Select(i => (i - 0.36, i + 0.36))],
            [.. values],
            values.Count <= MostNumbers ? TickText.Alike(values) : []);
        return new(new Chart(nameof(Bars), [bars]) { Slots = [.. labels.Select(Typeset.Clean)], YMargin = 0.1 });
    }

    /// <summary>Named numbers as bars: <c>Figure.Bars(classNames, model.Predict(x)[0])</c>.</summary>
    /// <param name="labels">What stands below the bars.</param>
    /// <param name="values">As many heights, of the shape (n,); NaN and infinity are marked instead.</param>
    /// <exception cref="ArgumentException">There are none, not as many labels as values, or the values are not a vector.</exception>
    public static Figure Bars(IReadOnlyList<string> labels, Tensor values) => Bars(labels, Numbers.Vector(nameof(Bars), nameof(values), values));
}
