namespace Leibniz.Plots;

public sealed partial class Figure
{
    // A thousand classes give a million cells.
    private const int MostClasses = 1000;

    /// <summary>A matrix as coloured cells with its numbers in them: <c>Figure.Matrix(correlations, names, names)</c>.</summary>
    /// <param name="matrix">Shape (rows, columns); NaN and infinity are magenta.</param>
    /// <param name="rows">The names of the rows; 0, 1, 2, ... if left out.</param>
    /// <param name="columns">The names of the columns; 0, 1, 2, ... if left out.</param>
    /// <param name="map">The colours from the smallest to the largest; if left out, blue, or blue to red around 0 where numbers have both signs.</param>
    /// <remarks>Where the cells are too small for readable numbers, there are none; the strip at the right says what the colours mean.</remarks>
    /// <exception cref="ArgumentException">The tensor is no matrix, or there are more or fewer names.</exception>
    public static Figure Matrix(Tensor matrix, IReadOnlyList<string>? rows = null, IReadOnlyList<string>? columns = null, ColorMap? map = null)
    {
        var numbers = Numbers.Matrix(nameof(Matrix), nameof(matrix), matrix);
        return new(MatrixCells.Of(numbers, map) with
        {
            RowNames = NamesOf(nameof(Matrix), nameof(rows), rows, numbers.GetLength(0)),
            ColumnNames = NamesOf(nameof(Matrix), nameof(columns), columns, numbers.GetLength(1)),
        });
    }

    /// <summary>How often each class was taken for which: <c>Figure.ConfusionMatrix(counts, classNames)</c>.</summary>
    /// <param name="counts">Shape (k, k): the true class is the row, the predicted one the column.</param>
    /// <param name="labels">The names of the classes; 0, 1, 2, ... if left out.</param>
    /// <remarks>Blue is what was right, orange what was wrong, darker the larger its share of the true class (of mistakes, the root of the share).</remarks>
    /// <exception cref="ArgumentException">The shape is another one, a count is negative or no finite number, or there are more or fewer labels.</exception>
    public static Figure ConfusionMatrix(Tensor counts, IReadOnlyList<string>? labels = null)
    {
        var numbers = Numbers.Matrix(nameof(ConfusionMatrix), nameof(counts), counts);
        if (numbers.GetLength(0) != numbers.GetLength(1))
        {
            throw new ArgumentException($"ConfusionMatrix needs counts of the shape (k, k), but was given {counts.Shape}.", nameof(counts));
        }

        if (numbers.Cast<double>().Any(count => !(Extent.Drawable(count) && count >= 0)))
        {
            throw new ArgumentException("ConfusionMatrix needs counts that are finite and not negative; Matrix shows other numbers.", nameof(counts));
        }

        var names = NamesOf(nameof(ConfusionMatrix), nameof(labels), labels, numbers.GetLength(0));
        return new(MatrixCells.OfConfusion(numbers) with { RowNames = names, ColumnNames = names });
    }

    /// <summary>How often each class was taken for which: <c>Figure.ConfusionMatrix(yTest, predicted)</c>.</summary>
    /// <param name="truth">The true classes, whole numbers from 0, of the shape (n,).</param>
    /// <param name="predicted">As many predicted classes.</param>
    /// <param name="labels">The names of the classes; as many as there are from 0 to the largest if left out.</param>
    /// <exception cref="ArgumentException">The shapes differ or are others, or a class is negative, not whole or has no label.</exception>
    public static Figure ConfusionMatrix(Tensor truth, Tensor predicted, IReadOnlyList<string>? labels = null)
    {
        var (rows, columns) = (Numbers.Vector(nameof(ConfusionMatrix), nameof(truth), truth), Numbers.Vector(nameof(ConfusionMatrix), nameof(predicted), predicted));
        if (rows.Length != columns.Length || rows.Length == 0)
        {
            throw new ArgumentException(
                $"ConfusionMatrix was given {rows.Length} true and {columns.Length} predicted classes; it needs at least one, and as many of both.", nameof(predicted));
        }

        var classes = labels?.Count ?? (int)Math.Clamp(rows.Concat(columns).Max() + 1, 0, MostClasses + 1);
        foreach (var label in rows.Concat(columns))
        {
            if (!(label >= 0 && label < classes && label == Math.Floor(label)) || classes > MostClasses)
            {
                throw new ArgumentException(
                    $"ConfusionMatrix needs classes that are whole numbers from 0 to {(labels is null ? MostClasses : classes) - 1}, but was given {TickText.Short(label)}.", nameof(truth));
            }
        }

        var counts = new double[classes, classes];
        foreach (var (row, column) in rows.Zip(columns))
        {
            counts[(int)row, (int)column]++;
        }

        return ConfusionMatrix(Tensor.Of(counts), labels);
    }

    private static string[] NamesOf(string operation, string what, IReadOnlyList<string>? names, int count)
    {
        names ??= [.. Enumerable.Range(0, count).Select(i => TickText.Short(i))];
        return names.Count == count
            ? [.. names.Select(Typeset.Clean)]
            : throw new ArgumentException($"{operation} was given {names.Count} {what} for {count}; it needs as many.", what);
    }
}
