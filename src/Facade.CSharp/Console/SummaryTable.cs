using System.Globalization;
using System.Text;

namespace Leibniz.Keras;

/// <summary>The table of a model's layers, character for character as Keras 3 prints it.</summary>
internal static class SummaryTable
{
    private const int UsualLength = 88;
    private const int TrainableLength = 12;

    // Keras refuses narrower columns as well.
    private const int LeastColumn = 4;

    private static readonly string[] Sizes = ["B", "KB", "MB", "GB", "TB", "PB"];

    private enum Side
    {
        Left,
        Right,
        Middle,
    }

    /// <summary>Writes the table, in plain ASCII lines where the output's encoding lacks the characters for boxes.</summary>
    public static void Write(
        TextWriter output,
        string model,
        IReadOnlyList<SummaryRow> rows,
        SummaryTotals totals,
        bool showTrainable = false,
        int? lineLength = null)
    {
        var usual = UsualLength + (showTrainable ? TrainableLength : 0);
        var fitting = Terminal.Columns(output) is { } columns ? Math.Min(usual, columns - 4) : usual;
        var text = Text(model, rows, totals, showTrainable, lineLength ?? fitting);
        var encoding = output.Encoding;
        output.Write(encoding.GetString(encoding.GetBytes(text)) == text ? text : Ascii(text));
        output.Flush();
    }

    /// <summary>The text that <see cref="Write"/> writes; every line ends with a line feed.</summary>
    /// <param name="model">The model's name.</param>
    /// <param name="rows">Its layers in order.</param>
    /// <param name="totals">The sums below the table.</param>
    /// <param name="showTrainable">Whether there is a column that says which layers training changes.</param>
    /// <param name="lineLength">The width of the table in characters; 88, or 100 with that column, if not given.</param>
    public static string Text(
        string model,
        IReadOnlyList<SummaryRow> rows,
        SummaryTotals totals,
        bool showTrainable = false,
        int? lineLength = null)
    {
        var length = lineLength ?? UsualLength + (showTrainable ? TrainableLength : 0);
        var widths = Widths(length, showTrainable);
        string[] header = ["Layer (type)", "Output Shape", "Param #", "Trainable"];

        var text = new StringBuilder();
        text.Append("Model: \"").Append(model).Append("\"\n");
        AppendRule(text, widths, '┏', '━', '┳', '┓');
        AppendRow(text, widths, header[..widths.Length], '┃', atBottom: true);
        AppendRule(text, widths, '┡', '━', '╇', '┩');
        for (var i = 0; i < rows.Count; i++)
        {
            if (i > 0)
            {
                AppendRule(text, widths, '├', '─', '┼', '┤');
            }

            AppendRow(text, widths, Cells(rows[i])[..widths.Length], '│', atBottom: false);
        }

        AppendRule(text, widths, '└', '─', '┴', '┘');
        AppendTotal(text, "Total", totals.Trainable + totals.NonTrainable + (totals.Optimizer ?? default));
        AppendTotal(text, "Trainable", totals.Trainable);
        AppendTotal(text, "Non-trainable", totals.NonTrainable);
        if (totals.Optimizer is { } optimizer)
        {
            AppendTotal(text, "Optimizer", optimizer);
        }

        return text.ToString();
    }

    private static string[] Cells(SummaryRow row)
    {
        var indent = row.Depth > 0 ? new string(' ', 3 * row.Depth) + "└ " : "";
        var parameters = row.Parameters is { } count ? Thousands(count) : "0 (unbuilt)";
        var trainable = row.Trainable switch { true => "Y", false => "N", null => "-" };
        return [$"{indent}{row.Name} ({row.ClassName})", row.Shape ?? "?", parameters, trainable];
    }

    // The widths inside the bars. Keras gives each column its share of the line; the table drawer then finds that the
    // bars and the spaces beside them have no room, and takes what they need from all columns alike, the rounding as here.
    private static int[] Widths(int lineLength, bool showTrainable)
    {
        double[] ends = showTrainable ? [0.45 * 0.9, 0.80 * 0.9, 1.0 * 0.9, 1.0] : [0.45, 0.80, 1.0];
        var widths = new int[ends.Length];
        var last = 0;
        for (var i = 0; i < ends.Length; i++)
        {
            var end = (int)(ends[i] * lineLength);
            widths[i] = end - last;
            last = end;
            if (widths[i] < LeastColumn)
            {
                throw new ArgumentOutOfRangeException(
                    nameof(lineLength),
                    lineLength,
                    $"A summary of {ends.Length} columns needs lines longer than {lineLength} characters; make the window or lineLength larger.");
            }
        }

        var excess = (3 * widths.Length) + 1;
        for (var i = 0; i < widths.Length; i++)
        {
            var share = (int)Math.Round((double)excess / (widths.Length - i), MidpointRounding.ToEven);
            widths[i] += 2 - share;
            excess -= share;
        }

        return widths;
    }

    private static void AppendRule(StringBuilder text, int[] widths, char left, char line, char cross, char right)
    {
        for (var i = 0; i < widths.Length; i++)
        {
            text.Append(i == 0 ? left : cross).Append(line, widths[i]);
        }

        text.Append(right).Append('\n');
    }

    private static void AppendRow(StringBuilder text, int[] widths, string[] cells, char bar, bool atBottom)
    {
        Side[] sides = [Side.Left, Side.Left, Side.Right, Side.Middle];
        var lines = cells.Select((cell, i) => Wrap(cell, widths[i] - 2)).ToArray();
        var height = lines.Max(l => l.Count);
        for (var n = 0; n < height; n++)
        {
            for (var i = 0; i < widths.Length; i++)
            {
                var part = lines[i].ElementAtOrDefault(atBottom ? n - height + lines[i].Count : n) ?? "";
                text.Append(bar).Append(' ').Append(Align(part, widths[i] - 2, sides[i])).Append(' ');
            }

            text.Append(bar).Append('\n');
        }
    }

    private static string Align(string part, int width, Side side) => side switch
    {
        Side.Left => part.PadRight(width),
        Side.Right => part.PadLeft(width),
        Side.Middle => part.PadLeft(part.Length + ((width - part.Length) / 2)).PadRight(width),
        _ => throw new ArgumentOutOfRangeException(nameof(side), side, "A cell is aligned left, right or in the middle."),
    };

    /// <summary>Breaks a text at its spaces into lines of at most this width; a word that is longer ends in an ellipsis.</summary>
    private static List<string> Wrap(string text, int width)
    {
        var lines = new List<string>();
        var line = "";
        for (var start = 0; start < text.Length;)
        {
            // A word takes the spaces after it along, and the first one the spaces before it.
            var letters = start;
            while (letters < text.Length && text[letters] == ' ')
            {
                letters++;
            }

            var end = letters;
            while (end < text.Length && text[end] != ' ')
            {
                end++;
            }

            var next = end;
            while (next < text.Length && text[next] == ' ')
            {
                next++;
            }

            var word = text[start..end];
            if (line.Length > 0 && line.Length + word.Length > width)
            {
                lines.Add(line);
                line = "";
            }

            line += word + text[end..next];
            start = next;
        }

        lines.Add(line);
        return lines.ConvertAll(l => l.TrimEnd() is var trimmed && trimmed.Length > width ? trimmed[..(width - 1)] + "…" : trimmed);
    }

    private static void AppendTotal(StringBuilder text, string name, SummaryCount count) =>
        text.Append(' ').Append(name).Append(" params: ").Append(Thousands(count.Numbers))
            .Append(" (").Append(Size(count.Bytes)).Append(")\n");

    private static string Thousands(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    private static string Size(double bytes)
    {
        var unit = 0;
        for (; bytes >= 1024 && unit < Sizes.Length - 1; unit++)
        {
            bytes /= 1024;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{bytes:F2} {Sizes[unit]}");
    }

    private static string Ascii(string text)
    {
        var ascii = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            ascii.Append(c switch
            {
                '━' => '=',
                '─' => '-',
                '┃' or '│' => '|',
                '…' => '~',
                '┏' or '┳' or '┓' or '┡' or '╇' or '┩' or '├' or '┼' or '┤' or '└' or '┴' or '┘' => '+',
                _ => c,
            });
        }

        return ascii.ToString();
    }
}
