namespace Leibniz.Plots;

/// <summary>A computation as boxes, with lines from each step to those that use it.</summary>
internal sealed record GraphPanel(GraphLayout Layout) : Panel
{
    // A figure can't be larger; see Figure.MostSide.
    private const double MostSide = 7800;
    private const double ArrowLength = 7;

    // Below, words are left out: first the shapes, then all.
    private const double LeastForShapes = 0.8;
    private const double LeastForWords = 0.55;

    private static readonly Color InputFill = Color.White.Toward(Tone.At(0).Color, 0.18);
    private static readonly Color OutputBorder = Tone.At(1).Color;

    public override string Kind => nameof(Figure.Graph);

    protected override (double Width, double Height) NaturalBody
    {
        get
        {
            var scale = Math.Min(1, MostSide / Math.Max(Layout.Width, Layout.Height));
            var width = Math.Max(Layout.Width * scale, Notes.LeastWidth);
            return (width + 4, (Layout.Height * scale) + 4 + new Notes(NoteLines, width).Height);
        }
    }

    private IEnumerable<GraphCell> Steps => Layout.Rows.SelectMany(row => row).Where(cell => cell.Step is not null);

    private IEnumerable<string> NoteLines
    {
        get
        {
            var parts = new[]
            {
                (Is: Steps.Any(cell => cell.Step!.Operation == "Input"), Says: "blue: inputs"),
                (Is: Steps.Any(cell => cell.Step!.Operation == "Constant"), Says: "gray: constants"),
                (Is: Steps.Any(cell => cell.Step!.IsBackward), Says: "dashed: steps of the derivative"),
                (Is: true, Says: "orange: results"),
            };
            return [string.Join("; ", parts.Where(part => part.Is).Select(part => part.Says))];
        }
    }

    protected override void DrawBody(Canvas canvas, Area area)
    {
        var notes = new Notes(NoteLines, area.Width);
        notes.Draw(canvas, area);
        var body = area.Inside(2, 2, 2, notes.Height + 2);
        var scale = Math.Min(1, Math.Min(body.Width / Math.Max(1, Layout.Width), body.Height / Math.Max(1, Layout.Height)));
        var left = body.CenterX - (Layout.Width * scale / 2);
        foreach (var cell in Layout.Rows.SelectMany(row => row))
        {
            foreach (var below in cell.Below)
            {
                Line(Bottom(cell), Top(below), arrow: below.Step is not null);
            }

            if (cell.Step is null)
            {
                Line(Top(cell), Bottom(cell), arrow: false);
            }
        }

        foreach (var cell in Steps)
        {
            Box(cell);
        }

        Spot Top(GraphCell cell) => new(left + (cell.X * scale), body.Top + (cell.Row * GraphLayout.RowHeight * scale));

        Spot Bottom(GraphCell cell) => Top(cell) with { Y = Top(cell).Y + (GraphLayout.CellHeight * scale) };

        void Line(Spot from, Spot to, bool arrow)
        {
            var (stroke, length) = (new Stroke(Style.AxisLine, 1.2 * scale), ArrowLength * scale);
            if (!arrow)
            {
                canvas.Line([from, to], stroke);
                return;
            }

            var (right, down) = (to.X - from.X, to.Y - from.Y);
            var whole = Math.Sqrt((right * right) + (down * down));
            var (along, across) = (new Spot(right / whole * length, down / whole * length), new Spot(-down / whole * length * 0.45, right / whole * length * 0.45));
            var neck = new Spot(to.X - along.X, to.Y - along.Y);
            canvas.Line([from, neck], stroke);
            canvas.Polygon([to, new(neck.X + across.X, neck.Y + across.Y), new(neck.X - across.X, neck.Y - across.Y)], Style.AxisLine);
        }

        void Box(GraphCell cell)
        {
            var (step, top) = (cell.Step!, Top(cell));
            var box = new Area(top.X - (cell.Width * scale / 2), top.Y, cell.Width * scale, GraphLayout.CellHeight * scale);
            canvas.Rectangle(box, step.Operation switch { "Input" => InputFill, "Constant" => Style.Grid, _ => Color.White });
            var border = cell.IsOutput ? OutputBorder : Style.Muted;
            canvas.Line(
                [.. box.Corners, box.Corners[0]],
                new Stroke(border, (cell.IsOutput ? 2 : 1.2) * scale, step.IsBackward ? Dash.Dashed : Dash.Solid));

            string[] lines = [.. cell.Lines.Take(scale >= LeastForShapes ? 2 : scale >= LeastForWords ? 1 : 0)];
            for (var i = 0; i < lines.Length; i++)
            {
                var style = i == 0 ? Style.Caption : Style.Note;
                var share = lines.Length == 1 ? 0.61 : i == 0 ? 0.42 : 0.81;
                canvas.Text(lines[i], new(box.CenterX, box.Top + (share * box.Height)), style with { Size = style.Size * scale }, Anchor.Middle);
            }
        }
    }
}
