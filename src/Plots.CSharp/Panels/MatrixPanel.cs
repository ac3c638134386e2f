namespace Leibniz.Plots;

/// <summary>Square cells in rows and columns, with names at the left and below.</summary>
internal sealed record MatrixPanel(string Factory, MatrixCell[,] Cells, IReadOnlyList<string> RowNames, IReadOnlyList<string> ColumnNames) : Panel
{
    private const double LabelRoom = 22;
    private const double TickGap = 7;
    private const double LeastText = 6.5;

    public override string Kind => Factory;

    public string XLabel { get; init; } = "";

    public string YLabel { get; init; } = "";

    public string Note { get; init; } = "";

    /// <summary>Which colour means which number, where the numbers themselves may not be there.</summary>
    public ColorBar? Bar { get; init; }

    protected override (double Width, double Height) NaturalBody
    {
        get
        {
            var (left, right, bottom) = (LeftRoom(double.MaxValue), BarWidth, 90.0);
            var longest = Math.Max(Rows, Columns);
            var cell = Math.Clamp(TextWidth(Style.Caption) + 14, 36, 90);
            cell = Math.Min(Math.Max(cell, Math.Min(64, 220.0 / longest)), Math.Max(700.0 / longest, 3));
            cell = Math.Floor(cell * Canvas.PixelsPerUnit) / Canvas.PixelsPerUnit;
            bottom = BottomRoom(Columns * cell, left, 90, out _);
            var width = Math.Max(left + (Columns * cell) + right, Note.Length > 0 ? Notes.LeastWidth : 0);
            return (width, (Rows * cell) + bottom + new Notes(NoteLines, width).Height + 1);
        }
    }

    private int Rows => Cells.GetLength(0);

    private int Columns => Cells.GetLength(1);

    private double BarWidth => Bar?.Width ?? 0;

    private IEnumerable<string> NoteLines => Note.Length == 0 ? [] : [Note];

    public override Panel WithXLabel(string label) => this with { XLabel = label };

    public override Panel WithYLabel(string label) => this with { YLabel = label };

    protected override void DrawBody(Canvas canvas, Area area)
    {
        var notes = new Notes(NoteLines, area.Width);
        notes.Draw(canvas, area);
        var body = area.Inside(bottom: notes.Height + 1, right: BarWidth);
        var left = LeftRoom(body.Width / 3);
        var cell = (body.Width - left) / Columns;
        var bottom = BottomRoom(cell * Columns, left, body.Height / 3, out _);
        cell = Math.Max(Math.Min(cell, (body.Height - bottom) / Rows), 1e-3) + 1e-6;

        // Whole pixels, so that all cells are alike; and a little more for what was lost in rounding.
        cell = cell >= 1 ? Math.Floor(cell * Canvas.PixelsPerUnit) / Canvas.PixelsPerUnit : cell;
        BottomRoom(cell * Columns, left, body.Height / 3, out var columnNames);
        var grid = new Area(Area.Snap(body.Left + left), Area.Snap(body.Top), cell * Columns, cell * Rows);
        DrawCells(canvas, grid, cell);
        DrawRowNames(canvas, grid, cell, left - TickGap - (YLabel.Length > 0 ? LabelRoom : 0));
        columnNames.Draw(canvas, new(grid.Left, grid.Bottom + TickGap));
        canvas.Text(
            Typeset.Cut(XLabel, area.Width, Style.Label), new(grid.CenterX, grid.Bottom + TickGap + columnNames.Height + LabelRoom - 4), Style.Label, Anchor.Middle);
        canvas.Text(
            Typeset.Cut(YLabel, area.Height, Style.Label), new(area.Left + Style.Label.CapHeight + 1, grid.CenterY), Style.Label, Anchor.Middle, -90);
        Bar?.Draw(canvas, grid);
    }

    private void DrawCells(Canvas canvas, Area grid, double cell)
    {
        // One size for all numbers; none where it would be too small to read.
        var size = Math.Min(Style.Caption.Size, Math.Min(cell / 1.7, Style.Caption.Size * (cell - 4) / TextWidth(Style.Caption)));
        var gap = cell >= 12 ? 0.5 : 0;
        for (var row = 0; row < Rows; row++)
        {
            for (var column = 0; column < Columns; column++)
            {
                var (text, color, pale) = Cells[row, column];
                var square = new Area(grid.Left + (column * cell), grid.Top + (row * cell), cell, cell);
                canvas.Rectangle(square.Inside(gap, gap, gap, gap), color);
                if (size >= LeastText)
                {
                    var style = new TextStyle(size, pale ? Style.AxisLine : color.IsDark ? Color.White : Style.Ink);
                    canvas.Text(text, new(square.CenterX, square.CenterY + (style.CapHeight / 2)), style, Anchor.Middle);
                }
            }
        }

        canvas.Frame(grid, Style.Border, 0.5);
    }

    private void DrawRowNames(Canvas canvas, Area grid, double cell, double room)
    {
        var every = Math.Max(1, (int)Math.Ceiling(Style.Tick.LineHeight / cell));
        for (var row = 0; row < Rows; row += every)
        {
            var name = Typeset.Cut(RowNames[row].Replace('\n', ' '), room, Style.Tick);
            canvas.Text(name, new(grid.Left - TickGap, grid.Top + ((row + 0.5) * cell) + (Style.Tick.CapHeight / 2)), Style.Tick, Anchor.End);
        }
    }

    private double TextWidth(TextStyle style) => Math.Max(1, Typeset.Width(Cells.Cast<MatrixCell>().Select(cell => cell.Text).Distinct(), style));

    private double LeftRoom(double most) =>
        Math.Min(Typeset.Width(RowNames.Select(name => name.Replace('\n', ' ')), Style.Tick) + 1, most) + TickGap + (YLabel.Length > 0 ? LabelRoom : 0);

    private double BottomRoom(double width, double left, double most, out SlotLabels names)
    {
        names = new(ColumnNames, width / Columns, left, most);
        return TickGap + names.Height + (XLabel.Length > 0 ? LabelRoom : 0);
    }
}
