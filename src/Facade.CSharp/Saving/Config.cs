using System.Collections;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Leibniz.Keras.Saving;

namespace Leibniz.Keras;

/// <summary>What a layer, a loss, an optimizer or another part of a model was made with, by Keras's names, so that a file can hold it.</summary>
/// <remarks>
/// A part of your own says it in GetConfig, <c>protected override Config GetConfig() => new() { { "factor", factor } };</c>, and is made from it by
/// a function of <see cref="CustomObjects"/>: <c>config => new Scale(config.Number("factor"))</c>.
/// </remarks>
public sealed partial class Config : IEnumerable<string>
{
    private readonly string place;
    private readonly CustomObjects custom;

    /// <summary>A config without arguments, to add some.</summary>
    public Config()
        : this([], "the config", new CustomObjects())
    {
    }

    internal Config(JsonObject json, string place, CustomObjects custom)
    {
        Json = json;
        this.place = place;
        this.custom = custom;
    }

    internal JsonObject Json { get; }

    /// <summary>The names of the arguments.</summary>
    public IEnumerator<string> GetEnumerator() => Json.Select(entry => entry.Key).ToList().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Adds a whole number, or null.</summary>
    public void Add(string name, int? value) => Json.Add(name, value);

    /// <summary>Adds a number, or null.</summary>
    /// <exception cref="InvalidOperationException">The number is infinite or not a number, which JSON can't say.</exception>
    public void Add(string name, double? value) => Json.Add(name, value is { } number ? ToJson(name, number) : null);

    /// <summary>Adds a truth, or null.</summary>
    public void Add(string name, bool? value) => Json.Add(name, value);

    /// <summary>Adds a text, or null.</summary>
    public void Add(string name, string? value) => Json.Add(name, value);

    /// <summary>Adds whole numbers, or null.</summary>
    public void Add(string name, IReadOnlyList<int>? values) =>
        Json.Add(name, values is null ? null : new JsonArray([.. values.Select(value => (JsonNode)value)]));

    /// <summary>Adds numbers, or null.</summary>
    public void Add(string name, IReadOnlyList<double>? values) =>
        Json.Add(name, values is null ? null : new JsonArray([.. values.Select(value => ToJson(name, value))]));

    /// <summary>Whether there is such an argument, be it null.</summary>
    public bool Has(string name) => Json.ContainsKey(name);

    /// <summary>An argument that is a whole number.</summary>
    /// <exception cref="InvalidDataException">There is no such argument, or it is something else.</exception>
    public int Whole(string name) => WholeOrNull(name) ?? throw Missing(name, "a whole number");

    /// <summary>An argument that is a whole number, or another number where it is left out.</summary>
    public int Whole(string name, int otherwise) => Has(name) ? Whole(name) : otherwise;

    /// <summary>An argument that is a whole number, or null.</summary>
    public int? WholeOrNull(string name) => Json[name] is { } node ? AsWhole(name, node) : null;

    /// <summary>An argument that is a number.</summary>
    /// <exception cref="InvalidDataException">There is no such argument, or it is something else.</exception>
    public double Number(string name) => NumberOrNull(name) ?? throw Missing(name, "a number");

    /// <summary>An argument that is a number, or another one where it is left out.</summary>
    public double Number(string name, double otherwise) => Has(name) ? Number(name) : otherwise;

    /// <summary>An argument that is a number, or null.</summary>
    public double? NumberOrNull(string name) => Json[name] is { } node ? AsNumber(name, node) : null;

    /// <summary>An argument that is a truth, or another one where it is left out.</summary>
    public bool Truth(string name, bool otherwise = false) => Json[name] switch
    {
        null => otherwise,
        JsonValue value when value.TryGetValue<bool>(out var truth) => truth,
        var other => throw Wrong(name, other, "true or false"),
    };

    /// <summary>An argument that is a text, or another one where it is left out.</summary>
    public string Text(string name, string otherwise) => TextOrNull(name) ?? otherwise;

    /// <summary>An argument that is a text, or null.</summary>
    public string? TextOrNull(string name) => Json[name] is { } node ? AsText(name, node) : null;

    /// <summary>An argument that is a list of whole numbers, or one of them; null where it is left out.</summary>
    public IReadOnlyList<int>? Wholes(string name) => List(name, AsWhole);

    /// <summary>An argument that is a list of numbers, or one of them; null where it is left out.</summary>
    public IReadOnlyList<double>? Numbers(string name) => List(name, AsNumber);

    /// <summary>What is wrong with an argument.</summary>
    internal InvalidDataException Wrong(string name, JsonNode? given, string expected) =>
        new($"{place}: {name} is {Short(given)}, but {expected} belongs there.");

    /// <summary>Refuses an argument that this library has no counterpart for, unless it says what happens here anyway.</summary>
    internal void Unsupported(string name, string? usual = null)
    {
        if (Json[name] is { } given && !(given is JsonValue value && value.TryGetValue<string>(out var text) && text == usual))
        {
            throw new InvalidDataException($"{place}: {name} is {Short(given)}, which is not supported here; {usual ?? "null"} is.");
        }
    }

    /// <summary>Refuses numbers that are wider than those of this library: float64 would lose digits.</summary>
    internal void CheckDType()
    {
        var name = Json["dtype"] is JsonObject policy && policy["config"] is JsonObject inner ? inner["name"] : Json["dtype"];
        if (name is not null && AsText("dtype", name) is not ("float32" or "float16" or "bfloat16" or "mixed_float16" or "mixed_bfloat16"))
        {
            throw Wrong("dtype", name, "float32, or what float32 can hold");
        }
    }

    /// <summary>Adds a shape with a batch of any length in front.</summary>
    internal void AddBatchShape(string name, IReadOnlyList<int> sample) =>
        Json.Add(name, new JsonArray([null, .. sample.Select(length => (JsonNode)length)]));

    /// <summary>The shape of one sample from one with the batch in front; null where it is left out.</summary>
    internal IReadOnlyList<int>? BatchShape(string name)
    {
        switch (Json[name])
        {
            case null:
                return null;
            case JsonArray { Count: > 0 } lengths:
                return [.. lengths.Skip(1).Select(length => length is null
                    ? throw Wrong(name, lengths, "a shape whose axes, but the first, have fixed lengths")
                    : AsWhole(name, length))];
            case var other:
                throw Wrong(name, other, "a shape with the batch in front");
        }
    }

    internal InvalidDataException Missing(string name, string expected) => new($"{place}: there is no {name}, but {expected} belongs there.");

    private static string Short(JsonNode? node)
    {
        var text = node?.ToJsonString() ?? "null";
        return text.Length <= 100 ? text : $"{text.AsSpan(0, 100)}...";
    }

    private static JsonNode ToJson(string name, double value)
    {
        if (!double.IsFinite(value))
        {
            throw new InvalidOperationException($"{name} is {value.ToString(CultureInfo.InvariantCulture)}, which no file can say");
        }

        // Python tells 1 from 1.0, and Keras refuses whole numbers as learning rates.
        var text = value.ToString("R", CultureInfo.InvariantCulture);
        return JsonNode.Parse(text.AsSpan().ContainsAny('.', 'E') ? text : text + ".0")!;
    }

    private int AsWhole(string name, JsonNode node) => AsNumber(name, node) is var number && number == Math.Truncate(number)
        && number is >= int.MinValue and <= int.MaxValue
            ? (int)number
            : throw Wrong(name, node, "a whole number");

    // By its text, because a value that was made from an int does not become a double otherwise.
    private double AsNumber(string name, JsonNode node) => node.GetValueKind() == JsonValueKind.Number
        && double.TryParse(node.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? number
            : throw Wrong(name, node, "a number");

    private string AsText(string name, JsonNode node) => node is JsonValue value && value.TryGetValue<string>(out var text)
        ? text
        : throw Wrong(name, node, "a text");

    private T[]? List<T>(string name, Func<string, JsonNode, T> item) => Json[name] switch
    {
        null => null,
        JsonArray items => [.. items.Select(node => node is null ? throw Wrong(name, items, "a list of numbers") : item(name, node))],
        var one => [item(name, one)],
    };
}
