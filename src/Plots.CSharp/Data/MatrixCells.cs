namespace Leibniz.Plots;

/// <summary>Matrices made into coloured cells.</summary>
internal static class MatrixCells
{
    /// <summary>A matrix whose cells are coloured by their numbers.</summary>
    public static MatrixPanel Of(double[,] numbers, ColorMap? map)
    {
        var extent = Extent.Of(numbers.Cast<double>());
        var bothSigns = extent is { Low: < 0, High: > 0 };
        var chosen = map ?? (bothSigns ? ColorMap.BlueRed : ColorMap.Blues);
        var (low, high) = extent.IsEmpty ? (0, 1) : (extent.Low, extent.High);
        if (map is null && bothSigns)
        {
            (low, high) = (-Math.Max(-low, high), Math.Max(-low, high));
        }

        (low, high) = high > low ? (low, high) : (low - 0.5, high + 0.5);
        var texts = TickText.Alike([.. numbers.Cast<double>()]);
        var lost = numbers.Cast<double>().Count(number => !Extent.Drawable(number));
        return new(nameof(Figure.Matrix), Cells(numbers, Cell), [], [])
        {
            Bar = ColorBar.Of(chosen, low, high),
            Note = lost == 0 ? "" : $"magenta: NaN or infinity, in {lost} {(lost == 1 ? "cell" : "cells")}",
        };

        MatrixCell Cell(double number, int row, int column) =>
            new(texts[(row * numbers.GetLength(1)) + column], Extent.Drawable(number) ? ColorScale.At(chosen, (number - low) / (high - low)) : Style.Alarm);
    }

    /// <summary>Counts of right and of wrong answers, coloured by their share of the row.</summary>
    public static MatrixPanel OfConfusion(double[,] counts)
    {
        double[] sums = [.. Enumerable.Range(0, counts.GetLength(0)).Select(row => Enumerable.Range(0, counts.GetLength(1)).Sum(column => counts[row, column]))];
        return new(nameof(Figure.ConfusionMatrix), Cells(counts, Cell), [], []) { XLabel = "predicted", YLabel = "true" };

        MatrixCell Cell(double count, int row, int column)
        {
            var share = sums[row] > 0 ? count / sums[row] : 0;

            // The root, so that the few mistakes of a good model are seen at all.
            var color = count == 0 ? Color.Of(0xFAFBFC)
                : row == column ? ColorScale.At(ColorMap.Blues, 0.1 + (0.75 * share))
                : ColorScale.At(ColorMap.Oranges, Math.Sqrt(share));
            return new(TickText.Short(count), color, IsPale: count == 0);
        }
    }

    private static MatrixCell[,] Cells(double[,] numbers, Func<double, int, int, MatrixCell> cell)
    {
        var cells = new MatrixCell[numbers.GetLength(0), numbers.GetLength(1)];
        for (var row = 0; row < cells.GetLength(0); row++)
        {
            for (var column = 0; column < cells.GetLength(1); column++)
            {
                cells[row, column] = cell(numbers[row, column], row, column);
            }
        }

        return cells;
    }
}
