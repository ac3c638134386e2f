namespace Leibniz.Plots;

/// <summary>Names below slots of one width: level where they fit, else slanted, else upright, else not all of them.</summary>
internal sealed class SlotLabels
{
    private const double MostOfShort = 30;
    private const int LeastOfMany = 12;

    private readonly double slot;
    private readonly double turn;
    private readonly (int Slot, IReadOnlyList<string> Lines)[] shown;

    /// <summary>The names in the least room that keeps them apart.</summary>
    /// <param name="names">One name a slot.</param>
    /// <param name="slot">How wide each slot is.</param>
    /// <param name="roomLeft">How far slanted names may reach to the left of the first slot.</param>
    /// <param name="mostHeight">The most that they may take.</param>
    public SlotLabels(IReadOnlyList<string> names, double slot, double roomLeft, double mostHeight)
    {
        this.slot = slot;
        var room = slot - 5;
        IReadOnlyList<string>[] level = [.. names.Select(name => Typeset.Wrap(name, Math.Max(room, 1), Style.Tick, most: 2))];
        var uncut = names.Zip(level).All(pair => string.Join(' ', pair.Second) == pair.First.Replace('\n', ' '));
        if (uncut)
        {
            shown = [.. level.Select((lines, i) => (i, lines))];
            Height = shown.Select(label => label.Lines.Count).DefaultIfEmpty(0).Max() * Style.Tick.LineHeight;
            return;
        }

        // Short names, such as numbers, are readable when only every second or third is there.
        var widest = Typeset.Width(names, Style.Tick);
        if (widest <= MostOfShort && names.Count >= LeastOfMany)
        {
            var step = (int)Math.Ceiling((widest + 8) / Math.Max(slot, 1e-3));
            shown = [.. Enumerable.Range(0, names.Count).Where(i => i % step == 0).Select(i => (i, (IReadOnlyList<string>)[names[i]]))];
            Height = Style.Tick.LineHeight;
            return;
        }

        // Slanted lines are slot sin 40° apart, upright ones a slot.
        var lineHeight = Style.Tick.LineHeight;
        turn = slot * Math.Sin(40 * Math.PI / 180) >= 1.1 * Style.Tick.Size ? -40 : -90;
        var every = turn == -40 ? 1 : Math.Max(1, (int)Math.Ceiling(lineHeight / Math.Max(slot, 1e-3)));
        var (sine, cosine) = Math.SinCos(-turn * Math.PI / 180);
        var reach = (mostHeight - (Style.Tick.Size * cosine)) / sine;
        shown =
        [
            .. from i in Enumerable.Range(0, names.Count)
               where i % every == 0
               let most = turn == -90 ? reach : Math.Min(reach, (roomLeft + (slot * (i + 0.5))) / cosine)
               select (i, (IReadOnlyList<string>)[Typeset.Cut(names[i].Replace('\n', ' '), Math.Max(most, 0), Style.Tick)]),
        ];
        Height = (Typeset.Width(shown.SelectMany(label => label.Lines), Style.Tick) * sine) + (Style.Tick.Size * cosine);
        ReachLeft = turn == -90 ? 0 : shown.Max(label => (Typeset.Width(label.Lines[0], Style.Tick) * cosine) - (slot * (label.Slot + 0.5)));
    }

    public double Height { get; }

    /// <summary>Whether there was too little room for slanted names.</summary>
    public bool IsUpright => turn == -90;

    /// <summary>How far slanted names reach to the left of the first slot.</summary>
    public double ReachLeft { get; }

    /// <summary>Draws the names below slots that begin at a place.</summary>
    public void Draw(Canvas canvas, Spot corner)
    {
        var cap = Style.Tick.CapHeight;
        foreach (var (i, lines) in shown)
        {
            var x = corner.X + ((i + 0.5) * slot);
            if (turn == 0)
            {
                canvas.Block(lines, new(x, corner.Y), Style.Tick, Anchor.Middle);
            }
            else
            {
                var (sine, cosine) = Math.SinCos(-turn * Math.PI / 180);
                canvas.Text(lines[0], new(x + (cap / 2 * sine), corner.Y + (cap * cosine)), Style.Tick, Anchor.End, turn);
            }
        }
    }
}
