using System.Globalization;
using System.Text;

namespace Leibniz.Keras.Callbacks;

/// <summary>Writes the figures of each epoch to a file, a line an epoch: <c>new CSVLogger("training.csv")</c></summary>
/// <remarks>
/// The first column is the epoch, counted from 0, then come the figures of the first epoch in the order of their names; where none of them
/// starts with val_, each gets a column with val_ in front as well. A figure that an epoch lacks is NA. Lines end with CRLF (RFC 4180), numbers
/// have all digits. A line is on its way to the disk when the epoch ends. Differs from Keras: folders are made; a file that is continued
/// keeps the columns of its first line; if the disk is full the rest is left out, with a warning, and training goes on.
/// </remarks>
public sealed class CSVLogger : Callback
{
    private const string Missing = "NA";

    private readonly string filename;
    private readonly string separator;
    private readonly bool append;
    private FileStream? file;
    private IReadOnlyList<string>? columns;
    private bool warned;

    /// <summary>Writes the figures of each epoch to a file.</summary>
    /// <param name="filename">The file.</param>
    /// <param name="separator">One character that stands between columns.</param>
    /// <param name="append">Whether a file that exists is continued; it is replaced when training begins, if not.</param>
    public CSVLogger(string filename, string separator = ",", bool append = false)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(filename);
        ArgumentNullException.ThrowIfNull(separator);
        if (separator.Length != 1 || separator[0] is '"' or '\r' or '\n')
        {
            throw new ArgumentException(
                $"The separator of a CSV file is one character, neither a quote nor an end of line, but '{separator}' was given.", nameof(separator));
        }

        (this.filename, this.separator, this.append) = (filename, separator, append);
    }

    internal override IEnumerable<(string Name, object? Value)> Arguments =>
    [
        ("filename", filename),
        ("separator", separator is "," ? null : separator),
        ("append", append ? true : null),
    ];

    internal override IReadOnlyList<string>? AddedFigures => [];

    /// <inheritdoc/>
    /// <exception cref="IOException">The file can't be written to.</exception>
    public override void OnTrainBegin()
    {
        file?.Dispose();
        (file, columns, warned) = (null, null, false);
        try
        {
            if (Path.GetDirectoryName(filename) is { Length: > 0 } folder)
            {
                Directory.CreateDirectory(folder);
            }

            columns = append && File.Exists(filename) ? FirstLine() : null;
            file = new FileStream(filename, append ? FileMode.Append : FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new IOException($"CSVLogger can't write to '{filename}': {e.Message} Give another file.", e);
        }
    }

    /// <inheritdoc/>
    public override void OnEpochEnd(int epoch, Logs logs)
    {
        if (columns is null)
        {
            IReadOnlyList<string> own = [.. logs.Keys];
            columns = own.Any(name => name.StartsWith("val_", StringComparison.Ordinal))
                ? ["epoch", .. own]
                : ["epoch", .. own, .. own.Select(name => $"val_{name}")];
            Write(columns);
        }

        var more = logs.Keys.Except(columns).ToArray();
        if (more.Length > 0 && !warned)
        {
            warned = true;
            Notice.Warn($"CSVLogger has no column in '{filename}' for {string.Join(", ", more)}; the columns are those of its first line.");
        }

        Write(columns.Select(column => column == "epoch" ? epoch.ToString(CultureInfo.InvariantCulture)
            : logs.TryGetValue(column, out var value) ? PythonNumber.Shortest(value)
            : Missing));
    }

    /// <inheritdoc/>
    public override void OnTrainEnd(Logs logs)
    {
        file?.Dispose();
        file = null;
    }

    /// <summary>One line, whole, in one write.</summary>
    private void Write(IEnumerable<string> fields)
    {
        try
        {
            file?.Write(Encoding.UTF8.GetBytes(string.Join(separator, fields.Select(Field)) + "\r\n"));
        }
        catch (IOException e)
        {
            Notice.Warn($"CSVLogger stops writing to '{filename}', and training goes on: {e.Message}");
            file?.Dispose();
            file = null;
        }
    }

    private string Field(string text) => text.Contains(separator, StringComparison.Ordinal) || text.AsSpan().ContainsAny("\"\r\n")
        ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
        : text;

    /// <summary>The columns of a file that is continued; null if it is empty.</summary>
    private IReadOnlyList<string>? FirstLine()
    {
        using var reader = new StreamReader(new FileStream(filename, FileMode.Open, FileAccess.Read, FileShare.ReadWrite), Encoding.UTF8);
        var fields = new List<string>();
        var field = new StringBuilder();
        var quoted = false;
        for (var next = reader.Read(); next >= 0; next = reader.Read())
        {
            var c = (char)next;
            if (c == '"' && !(quoted && reader.Peek() == '"'))
            {
                quoted = !quoted;
            }
            else if (!quoted && c is '\r' or '\n')
            {
                break;
            }
            else if (!quoted && c == separator[0])
            {
                fields.Add(field.ToString());
                field.Clear();
            }
            else
            {
                field.Append(c == '"' ? (char)reader.Read() : c);
            }
        }

        return fields.Count == 0 && field.Length == 0 ? null : [.. fields, field.ToString()];
    }
}
