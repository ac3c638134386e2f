namespace Leibniz.Plots;

/// <summary>Images of one size in rows and columns, each below its title.</summary>
internal sealed record ImagePanel(string Factory, IReadOnlyList<Raster> Images, IReadOnlyList<string> Titles, int Columns) : Panel
{
    private const double Gap = 14;
    private const double TitleGap = 5;
    private const double MostTitleWidth = 180;
    private const int MostLines = 4;

    public override string Kind => Factory;

    public string Note { get; init; } = "";

    protected override Anchor TitleAnchor => Images.Count == 1 ? Anchor.Middle : Anchor.Start;

    protected override (double Width, double Height) NaturalBody
    {
        get
        {
            var (width, height, scale) = (Images[0].Width, Images[0].Height, NaturalScale);
            var pitch = Math.Max(width * scale, Math.Min(MostTitleWidth, Typeset.Width(Titles.SelectMany(title => title.Split('\n')), Style.Caption) + 1));
            var all = Math.Max((Columns * pitch) + ((Columns - 1) * Gap) + 2, Note.Length > 0 ? Notes.LeastWidth : 120);
            return (all, (Rows * height * scale) + TitleHeights(pitch).Sum() + ((Rows - 1) * Gap) + 2 + new Notes(NoteLines, all).Height);
        }
    }

    private int Rows => (Images.Count + Columns - 1) / Columns;

    private IEnumerable<string> NoteLines => Note.Length == 0 ? [] : [Note];

    /// <summary>Units a pixel of the image: small images magnified by whole numbers, so that all their pixels are alike.</summary>
    private double NaturalScale
    {
        get
        {
            var longest = Math.Max(Images[0].Width, Images[0].Height);
            var (aim, most) = Images.Count == 1 ? (640, 1280) : (224, 512);
            var pixels = longest <= aim ? Math.Floor((double)aim / longest) : Math.Min(1, (double)most / longest);
            return pixels / Canvas.PixelsPerUnit;
        }
    }

    protected override void DrawBody(Canvas canvas, Area area)
    {
        var notes = new Notes(NoteLines, area.Width);
        notes.Draw(canvas, area);
        var (width, height) = (Images[0].Width, Images[0].Height);
        var body = area.Inside(1, 1, 1, notes.Height + 1);
        var pitch = Math.Max(1, ((body.Width + Gap) / Columns) - Gap);
        var titles = TitleHeights(pitch + 2);
        var room = (body.Height - titles.Sum() - ((Rows - 1) * Gap)) / Rows;

        // Whole pixels, and a little more for what was lost in rounding.
        var scale = Math.Max(Math.Min(pitch / width, room / height), 1e-3) + 1e-6;
        scale = scale * Canvas.PixelsPerUnit >= 1 ? Math.Floor(scale * Canvas.PixelsPerUnit) / Canvas.PixelsPerUnit : scale;
        var top = body.Top;
        for (var row = 0; row < Rows; row++)
        {
            top += titles[row];
            for (var i = row * Columns; i < Math.Min(Images.Count, (row + 1) * Columns); i++)
            {
                var center = body.Left + ((i - (row * Columns)) * (pitch + Gap)) + (pitch / 2);
                var cell = new Area(Area.Snap(center - (width * scale / 2)), Area.Snap(top), width * scale, height * scale);
                canvas.Frame(cell, Style.Border, 0.5);
                canvas.Picture(Images[i], cell, smooth: scale * Canvas.PixelsPerUnit < 1);
                var lines = TitleLines(i, pitch + 2);
                canvas.Block(lines, new(center, cell.Top - TitleHeight(lines.Count) + 2), Style.Caption, Anchor.Middle);
            }

            top += (height * scale) + Gap;
        }
    }

    private static double TitleHeight(int lines) =>
        lines == 0 ? 0 : ((lines - 1) * Style.Caption.LineHeight) + Style.Caption.CapHeight + TitleGap + 2;

    private IReadOnlyList<string> TitleLines(int image, double width) =>
        Titles.Count == 0 || Titles[image].Length == 0 ? [] : Typeset.Wrap(Titles[image], width, Style.Caption, MostLines);

    /// <summary>The room above each row.</summary>
    private double[] TitleHeights(double width) =>
    [
        .. Enumerable.Range(0, Images.Count).Chunk(Columns).Select(row => TitleHeight(row.Max(i => TitleLines(i, width).Count))),
    ];
}
