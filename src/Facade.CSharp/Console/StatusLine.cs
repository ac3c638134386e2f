namespace Leibniz.Keras;

/// <summary>One line of text that is drawn over itself until it is finished.</summary>
/// <param name="output">Where it is drawn.</param>
/// <param name="columns">
/// The terminal's width, if known. A moving line is cut to fit: a carriage return can't go back over a line that wrapped.
/// </param>
internal sealed class StatusLine(TextWriter output, int? columns = null)
{
    private int drawn;

    /// <summary>Draws <paramref name="text"/> over what this line showed before.</summary>
    public void Draw(string text)
    {
        // The last column stays free: some terminals wrap as soon as it is written.
        if (columns is { } width && text.Length >= width)
        {
            text = text[..Math.Max(0, width - 1)];
        }

        Write(text, end: "");
        drawn = text.Length;
    }

    /// <summary>Draws <paramref name="text"/>, whole, over what this line showed before, and starts a new line.</summary>
    public void Finish(string text)
    {
        Write(text, end: "\n");
        drawn = 0;
    }

    /// <summary>Erases what is drawn, so that the line is free for other text.</summary>
    public void Clear()
    {
        if (drawn > 0)
        {
            Write("", end: "\r");
            drawn = 0;
        }
    }

    /// <summary>Leaves what is drawn as it is and starts a new line; does nothing if nothing is drawn.</summary>
    public void Leave()
    {
        if (drawn > 0)
        {
            output.Write('\n');
            output.Flush();
            drawn = 0;
        }
    }

    private void Write(string text, string end)
    {
        // Spaces erase what a longer text before this one has left over; escape codes would not work on every terminal.
        var erase = new string(' ', Math.Max(0, drawn - text.Length));
        output.Write("\r" + text + erase + end);
        output.Flush();
    }
}
