namespace Leibniz.Keras.Saving;

/// <summary>What is wrong with a file, told by somebody who knew nothing of the file.</summary>
internal static class Fault
{
    /// <summary>Whether an exception tells that something given to it was wrong.</summary>
    public static bool Is(Exception e) => e is ArgumentException or InvalidOperationException or ArithmeticException or FormatException;

    /// <summary>The same as a fault of a file.</summary>
    public static InvalidDataException In(string place, Exception e) => new($"{place}: {Text(e)}", e);

    /// <summary>The message, without the name of a parameter that the reader of a file never saw.</summary>
    public static string Text(Exception e) => e is ArgumentException { ParamName: { } name }
        ? e.Message.Replace($" (Parameter '{name}')", "", StringComparison.Ordinal)
        : e.Message;
}
