namespace Leibniz.Plots;

/// <summary>A part of a figure that has a title and fills a rectangle.</summary>
internal abstract record Panel
{
    /// <summary>What stands above; nothing if it is empty.</summary>
    public string Title { get; init; } = "";

    /// <summary>What it is called in messages: the factory of <see cref="Figure"/> that made it.</summary>
    public abstract string Kind { get; }

    /// <summary>The width and height that show it well.</summary>
    public (double Width, double Height) Natural
    {
        get
        {
            var (width, height) = NaturalBody;
            return (width, height + TitleHeight(width));
        }
    }

    /// <summary>The size without the title.</summary>
    protected abstract (double Width, double Height) NaturalBody { get; }

    /// <summary>Where the title stands.</summary>
    protected virtual Anchor TitleAnchor => Anchor.Start;

    /// <summary>How the title is written, and how much room is below it.</summary>
    protected virtual (TextStyle Style, double Gap) TitleStyle => (Style.Title, 12);

    public void Draw(Canvas canvas, Area area)
    {
        var lines = TitleLines(area.Width);
        var x = TitleAnchor == Anchor.Start ? area.Left : area.CenterX;
        canvas.Block(lines, new(x, area.Top), TitleStyle.Style, TitleAnchor);
        DrawBody(canvas, area.Inside(top: TitleHeight(area.Width)));
    }

    public virtual Panel WithXLabel(string label) => throw NoAxes(nameof(Figure.XLabel));

    public virtual Panel WithYLabel(string label) => throw NoAxes(nameof(Figure.YLabel));

    public virtual Panel WithLogY() => throw NoAxes(nameof(Figure.LogY));

    public virtual Panel WithXLimits(Extent limits) => throw NoAxes(nameof(Figure.XLimits));

    public virtual Panel WithYLimits(Extent limits) => throw NoAxes(nameof(Figure.YLimits));

    protected abstract void DrawBody(Canvas canvas, Area area);

    private InvalidOperationException NoAxes(string option) =>
        new($"{option} needs a figure with that axis, which {Kind} has not; leave it out, or use Title.");

    private IReadOnlyList<string> TitleLines(double width) => Title.Length == 0 ? [] : Typeset.Wrap(Title, width, TitleStyle.Style);

    private double TitleHeight(double width)
    {
        var lines = TitleLines(width).Count;
        var (style, gap) = TitleStyle;
        return lines == 0 ? 0 : ((lines - 1) * style.LineHeight) + style.CapHeight + gap;
    }
}
