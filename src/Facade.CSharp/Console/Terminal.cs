namespace Leibniz.Keras;

/// <summary>What is known of the place where the output goes.</summary>
internal static class Terminal
{
    /// <summary>Whether text written to <paramref name="output"/> can be drawn over: a terminal, not a file or a pipe.</summary>
    public static bool CanRedraw(TextWriter output) =>
        ReferenceEquals(output, Console.Out)
        && !Console.IsOutputRedirected
        && Environment.GetEnvironmentVariable("TERM") != "dumb";

    /// <summary>The columns of the terminal behind <paramref name="output"/>, or null if there is none or it won't tell.</summary>
    public static int? Columns(TextWriter output)
    {
        if (!CanRedraw(output))
        {
            return null;
        }

        try
        {
            return Console.WindowWidth is > 0 and var columns ? columns : null;
        }
        catch (Exception e) when (e is IOException or PlatformNotSupportedException)
        {
            return null;
        }
    }
}
