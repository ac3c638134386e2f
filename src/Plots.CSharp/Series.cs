namespace Leibniz.Plots;

/// <summary>A named line: <c>Figure.Lines(new Series("small", a), new Series("large", b))</c>, or shorter <c>Figure.Lines(("small", a), ("large", b))</c>.</summary>
public sealed class Series
{
    private readonly double[]? x;
    private readonly double[] values;

    /// <summary>Values, and what stands in the legend: <c>new Series("loss", losses)</c>.</summary>
    /// <param name="name">The name; empty for none.</param>
    /// <param name="values">The heights; NaN and infinity are gaps with a mark.</param>
    /// <param name="x">Where each value stands; 0, 1, 2, ... if left out.</param>
    /// <exception cref="ArgumentException">There are no values, or not as many x.</exception>
    public Series(string name, IReadOnlyList<double> values, IReadOnlyList<double>? x = null)
        : this(name, [.. values ?? throw new ArgumentNullException(nameof(values))], x?.ToArray())
    {
    }

    /// <summary>The elements of a vector, and what stands in the legend: <c>new Series("loss", losses)</c>.</summary>
    /// <param name="name">The name; empty for none.</param>
    /// <param name="values">The heights, of the shape (n,); NaN and infinity are gaps with a mark.</param>
    /// <param name="x">Where each value stands, of the shape (n,); 0, 1, 2, ... if left out.</param>
    /// <exception cref="ArgumentException">A tensor is not a vector, there are no values, or not as many x.</exception>
    public Series(string name, Tensor values, Tensor? x = null)
        : this(name, Numbers.Vector("Series", "values", values), x is null ? null : Numbers.Vector("Series", "x", x))
    {
    }

    private Series(string name, double[] values, double[]? x)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (values.Length == 0)
        {
            throw new ArgumentException($"The series '{name}' has no values; a line needs at least one.", nameof(values));
        }

        if (x is not null && x.Length != values.Length)
        {
            throw new ArgumentException($"The series '{name}' has {values.Length} values at {x.Length} places x; it needs one x for each value.", nameof(x));
        }

        (Name, this.values, this.x) = (Typeset.Clean(name).Replace('\n', ' '), values, x);
    }

    /// <summary>What stands in the legend.</summary>
    public string Name { get; }

    internal bool HasX => x is not null;

    internal Points Points => new(x ?? [.. Enumerable.Range(0, values.Length).Select(i => (double)i)], values);

    /// <summary>A name and its values.</summary>
    public static implicit operator Series((string Name, IReadOnlyList<double> Values) series) => new(series.Name, series.Values);

    /// <summary>A name and its values.</summary>
    public static implicit operator Series((string Name, Tensor Values) series) => new(series.Name, series.Values);
}
