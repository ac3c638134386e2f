namespace Leibniz.Keras.Callbacks;

/// <summary>What callbacks tell on the console.</summary>
internal static class Notice
{
    /// <summary>A line of its own.</summary>
    public static void Say(string text) => Console.Out.Write(text + "\n");

    /// <summary>A line of its own while a progress bar may stand on the current one.</summary>
    public static void SayBelowBar(string text) => Say(Terminal.CanRedraw(Console.Out) ? "\n" + text : text);

    /// <summary>A warning, where it stays visible if the output goes to a file.</summary>
    public static void Warn(string text) => Console.Error.Write(text + "\n");
}
