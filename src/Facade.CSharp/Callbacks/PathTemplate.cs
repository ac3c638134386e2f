using System.Globalization;
using System.Text;

namespace Leibniz.Keras.Callbacks;

/// <summary>A path with places for numbers: <c>weights/{epoch:02d}-{val_loss:.2f}.keras</c></summary>
/// <remarks>
/// <c>{epoch}</c> counts from 1, <c>{batch}</c> too; other names are figures. After a colon stands a format of Python's (<c>02d</c>,
/// <c>.2f</c>, <c>.3e</c>) or of .NET's (<c>D2</c>, <c>F2</c>, <c>000</c>, <c>0.00</c>). <c>{{</c> and <c>}}</c> are braces.
/// </remarks>
internal sealed class PathTemplate
{
    private readonly string text;
    private readonly List<Part> parts = [];

    /// <exception cref="ArgumentException">A brace is not closed, or a format is none.</exception>
    public PathTemplate(string text)
    {
        this.text = text;
        var literal = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is not ('{' or '}'))
            {
                literal.Append(text[i]);
            }
            else if (i + 1 < text.Length && text[i + 1] == text[i])
            {
                literal.Append(text[i++]);
            }
            else
            {
                var end = text[i] == '{' ? text.IndexOf('}', i) : -1;
                if (end < 0)
                {
                    throw new ArgumentException($"The path '{text}' has a brace at {i} without its other one; write {{{{ or }}}} for one brace.", nameof(text));
                }

                var (name, format) = text[(i + 1)..end].Split(':', 2) is [var before, var after] ? (before, after) : (text[(i + 1)..end], "");
                parts.Add(new Part(literal.ToString(), name, format));
                literal.Clear();
                i = end;
                Try(name, format);
            }
        }

        parts.Add(new Part(literal.ToString(), null, ""));
    }

    /// <summary>The path as it was given.</summary>
    public override string ToString() => text;

    /// <summary>The figures in it, without epoch and batch.</summary>
    public IEnumerable<string> Figures => parts.Select(part => part.Name).OfType<string>().Where(name => !IsCount(name));

    /// <summary>The folder, if it is the same every time; null for the current one or one that changes.</summary>
    public string? Folder => parts[0].Literal is { } start && Path.GetDirectoryName(parts.Count == 1 ? start : start + "x") is { Length: > 0 } folder
        && !Rest().AsSpan().ContainsAny(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar)
        ? folder
        : null;

    /// <summary>The path of an epoch, and of a batch where there is one, both counted from 0.</summary>
    /// <exception cref="KeyNotFoundException">A name in it is no figure of these.</exception>
    public string Fill(int epoch, int? batch, Logs logs)
    {
        var path = new StringBuilder();
        foreach (var (literal, name, format) in parts)
        {
            path.Append(literal);
            path.Append(name switch
            {
                null => "",
                "epoch" => Text(epoch + 1, format, whole: true),
                "batch" when batch is { } number => Text(number + 1, format, whole: true),
                _ when logs.TryGetValue(name, out var value) => Text(value, format, whole: false),
                _ => throw new KeyNotFoundException(
                    $"The path '{text}' names {{{name}}}, but there is {string.Join(", ", ["epoch", .. batch is null ? [] : new[] { "batch" }, .. logs.Keys])}."),
            });
        }

        return path.ToString();
    }

    private static bool IsCount(string name) => name is "epoch" or "batch";

    private static string Text(double value, string format, bool whole) =>
        format.Length == 0 && !whole ? PythonNumber.Shortest(value)
        : format.Length == 0 || PythonNumber.IsFormat(format, whole) ? PythonNumber.Format(value, format, whole)
        : whole ? ((long)value).ToString(format, CultureInfo.InvariantCulture)
        : value.ToString(format, CultureInfo.InvariantCulture);

    private string Rest() => string.Concat(parts.Skip(1).Select(part => part.Literal));

    private void Try(string name, string format)
    {
        if (name.Length == 0)
        {
            throw new ArgumentException($"The path '{text}' has a place without a name; name the epoch or a figure, as in {{epoch:02d}}.", nameof(name));
        }

        try
        {
            _ = Text(1, format, IsCount(name));
        }
        catch (FormatException)
        {
            throw new ArgumentException(
                $"The path '{text}' gives {name} the format '{format}', which is none of Python's (02d, .2f) and none of .NET's (D2, F2, 0.00).",
                nameof(format));
        }
    }

    private sealed record Part(string Literal, string? Name, string Format);
}
