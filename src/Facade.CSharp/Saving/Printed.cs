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
    public static string Of(IDescribed part)
    {
        var arguments = Described(part)?.Json
            .Where(entry => !Common.Contains(entry.Key))
            .Select(entry => (entry.Key, Text: Short(entry.Value)))
            .Where(entry => entry.Text is not null)
            .Select(entry => $"{entry.Key}: {entry.Text}");
        return $"{part.ClassName}({string.Join(", ", arguments ?? [])})";
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
