namespace Leibniz.Plots;

/// <summary>What has to be said about a panel, small, below it.</summary>
internal sealed class Notes
{
    /// <summary>A panel with notes is at least as wide: they would need many lines otherwise.</summary>
    public const double LeastWidth = 220;

    private const int Most = 4;

    private readonly IReadOnlyList<string> lines;

    public Notes(IEnumerable<string> notes, double width) =>
        lines = [.. notes.SelectMany(note => Typeset.Wrap(note, width, Style.Note, most: 2)).Take(Most)];

    public double Height => lines.Count == 0 ? 0 : 8 + (lines.Count * Style.Note.LineHeight);

    /// <summary>Draws them at the bottom of a rectangle.</summary>
    public void Draw(Canvas canvas, Area area) => canvas.Block(lines, new(area.Left, area.Bottom - Height + 10), Style.Note);
}
