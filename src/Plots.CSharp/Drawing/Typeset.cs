using System.Text;

namespace Leibniz.Plots;

/// <summary>Words measured, cleaned and broken into lines.</summary>
internal static class Typeset
{
    private const string Ellipsis = "…";

    /// <summary>How wide a line of words is.</summary>
    public static double Width(string line, TextStyle style)
    {
        var width = 0.0;
        foreach (var (part, face) in Typefaces.Split(line, style.Bold))
        {
            using var font = Typefaces.Sized(face, style.Size);
            width += font.MeasureText(part);
        }

        return width;
    }

    /// <summary>The width of the widest line; 0 of none.</summary>
    public static double Width(IEnumerable<string> lines, TextStyle style) => lines.Select(line => Width(line, style)).DefaultIfEmpty(0).Max();

    /// <summary>The text as it can be drawn and written into XML: no control characters except line feeds, no halves of characters.</summary>
    public static string Clean(string? text)
    {
        var clean = new StringBuilder();
        foreach (var rune in (text ?? "").ReplaceLineEndings("\n").Replace('\t', ' ').EnumerateRunes())
        {
            // XML 1.0 forbids the controls below a space and the two last places of the first plane.
            clean.Append(rune.Value is '\n' or (>= ' ' and not (>= 0x7f and < 0xa0) and not 0xfffe and not 0xffff) ? rune.ToString() : "\ufffd");
        }

        return clean.ToString();
    }

    /// <summary>The text in lines that are no wider than given: broken at spaces, at most so many, the last one cut with an ellipsis.</summary>
    public static IReadOnlyList<string> Wrap(string text, double width, TextStyle style, int most = 3)
    {
        var lines = new List<string>();
        foreach (var paragraph in text.Split('\n'))
        {
            var line = "";
            foreach (var word in paragraph.Split(' '))
            {
                var longer = line.Length == 0 ? word : $"{line} {word}";
                if (line.Length > 0 && Width(longer, style) > width)
                {
                    lines.Add(line);
                    line = word;
                }
                else
                {
                    line = longer;
                }
            }

            lines.Add(line);
        }

        if (lines.Count > most)
        {
            lines[most - 1] += Ellipsis;
            lines.RemoveRange(most, lines.Count - most);
        }

        return [.. lines.Select(line => Cut(line, width, style))];
    }

    /// <summary>The line, or its beginning and an ellipsis, so that it is no wider than given.</summary>
    public static string Cut(string line, double width, TextStyle style)
    {
        if (Width(line, style) <= width)
        {
            return line;
        }

        var runes = line.EnumerateRunes().ToArray();
        var (fits, tooMany) = (0, runes.Length);
        while (tooMany - fits > 1)
        {
            var half = (fits + tooMany) / 2;
            (fits, tooMany) = Width(Start(half), style) <= width ? (half, tooMany) : (fits, half);
        }

        return fits == 0 ? "" : Start(fits);

        string Start(int count) => string.Concat(runes[..count].Select(rune => rune.ToString())).TrimEnd(' ', Ellipsis[0]) + Ellipsis;
    }
}
