using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Leibniz.Keras.Saving;

/// <summary>Parts of models in a line, for consoles, scripts and debuggers: <c>Dense(units: 512, activation: "relu", use_bias: true)</c>.</summary>
internal static class Printed
{
    // What every layer is made with says nothing about this one.
    private static readonly string[] Common = ["name", "trainable", "dtype"];

    /// <summary>The class, and those arguments that are numbers, texts or truths.</summary>
    public static string Of(IDescribed part) => Call(part.ClassName, Arguments(part));

    /// <summary>Those arguments of a part that are numbers, texts or truths.</summary>
    public static IEnumerable<(string Name, object? Value)> Arguments(IDescribed part) =>
        Described(part)?.Json.Where(entry => !Common.Contains(entry.Key)).Select(entry => (entry.Key, (object?)entry.Value)) ?? [];

    /// <summary>A call with arguments that have names; those without a value are left out.</summary>
    public static string Call(string name, IEnumerable<(string Name, object? Value)> arguments)
    {
        var texts = arguments.Select(argument => (argument.Name, Text: Text(argument.Value))).Where(argument => argument.Text is not null);
        return $"{name}({string.Join(", ", texts.Select(argument => $"{argument.Name}: {argument.Text}"))})";
    }

    // What no file can say must not keep an object from being printed.
    private static Config? Described(IDescribed part)
    {
        try
        {
            return part.Describe();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static string? Text(object? value) => value switch
    {
        null => null,
        JsonNode node => Short(node),
        Delegate => "a function",
        string text => $"\"{text}\"",
        bool truth => truth ? "true" : "false",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString(),
    };

    private static string? Short(JsonNode? node) => node?.GetValueKind() switch
    {
        JsonValueKind.Number => node.AsValue().TryGetValue(out double number)
            ? number.ToString("R", CultureInfo.InvariantCulture)
            : node.ToJsonString(),
        JsonValueKind.String => $"\"{node.GetValue<string>()}\"",
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => null,
    };
}
