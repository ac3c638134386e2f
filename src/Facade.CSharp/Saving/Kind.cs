using System.Text.Json.Nodes;

namespace Leibniz.Keras.Saving;

/// <summary>One kind of parts of a model, such as layers: how they are written as JSON, and made from it.</summary>
/// <param name="what">What one of them is called.</param>
/// <param name="module">Keras's module.</param>
/// <param name="find">How one of a class or a name is made; null where there is none.</param>
/// <param name="customOf">Those of users.</param>
internal sealed class Kind<T>(
    string what,
    string module,
    Func<string, Func<Config, T>?> find,
    Func<CustomObjects, IDictionary<string, Func<Config, T>>> customOf)
    where T : class, IDescribed
{
    /// <summary>Arguments that all of them have, written after their own.</summary>
    public Action<T, Config> AddCommon { get; init; } = (_, _) => { };

    /// <summary>What arguments that all of them have change.</summary>
    public Func<T, Config, T> TakeCommon { get; init; } = (made, _) => made;

    /// <summary>What only a name says, and no class; null for other names.</summary>
    public Func<string, T?> ByNameAlone { get; init; } = _ => null;

    /// <summary>What a name does to a part that was made by it.</summary>
    public Func<T, string, T> Named { get; init; } = (made, _) => made;

    /// <summary>What a part is called in messages.</summary>
    public Func<string, JsonObject, string> Place { get; init; } = (place, _) => place;

    /// <summary>The part as JSON.</summary>
    /// <exception cref="InvalidOperationException">No file can describe it.</exception>
    public JsonNode? Write(T? thing, string role)
    {
        if (thing is null)
        {
            return null;
        }

        if (thing.Identifier is { } name)
        {
            return name;
        }

        var ours = thing.GetType().Assembly == typeof(Config).Assembly;
        var config = thing.Describe() ?? throw new InvalidOperationException(
            ours
                ? $"{role} is a function of your own, which no file can describe"
                : $"{role} is a {thing.GetType().Name}, which does not override GetConfig, so no file can describe it");
        var json = (JsonObject)config.Json.DeepClone();
        AddCommon(thing, new Config(json, role, new CustomObjects()));
        return new JsonObject
        {
            ["module"] = ours ? module : null,
            ["class_name"] = thing.ClassName,
            ["config"] = json,
            ["registered_name"] = ours ? null : thing.ClassName,
        };
    }

    /// <summary>The part that JSON describes; null for null.</summary>
    /// <exception cref="InvalidDataException">It is of an unknown class, or has arguments that don't fit.</exception>
    public T? Read(JsonNode? node, string place, CustomObjects custom)
    {
        switch (node)
        {
            case null:
                return null;
            case JsonValue value when value.TryGetValue<string>(out var name):
                return ByNameAlone(name) ?? Named(Make(name, null, new Config([], place, custom), place, custom), name);
            case JsonObject json when json["class_name"] is JsonValue value && value.TryGetValue<string>(out var name):
                var registered = json["registered_name"] is JsonValue text && text.TryGetValue<string>(out var own) ? own : null;

                // A function of Keras's stands by its name.
                if (name == "function" && json["config"] is JsonValue function && function.TryGetValue<string>(out var functionName))
                {
                    return Named(Make(functionName, registered, new Config([], place, custom), place, custom), functionName);
                }

                var config = json["config"] switch
                {
                    null => [],
                    JsonObject given => given,
                    _ => throw new InvalidDataException($"{place}: the config of {name} is no object."),
                };
                var inside = $"{Place(place, config)} ({name})";
                return Make(name, registered, new Config(config, inside, custom), inside, custom);
            default:
                throw new InvalidDataException($"{place}: a name, or an object with class_name and config, belongs here.");
        }
    }

    private T Make(string name, string? registered, Config config, string place, CustomObjects custom)
    {
        var own = customOf(custom);
        var last = registered?.LastIndexOf('>') is { } at and >= 0 ? registered[(at + 1)..] : registered;
        Func<Config, T>? make = null;
        foreach (var each in new[] { registered, last, name })
        {
            if (make is null && each is not null)
            {
                own.TryGetValue(each, out make);
            }
        }

        make ??= find(name) ?? throw new InvalidDataException(
            $"{place}: there is no {what} '{name}' here. If it is one of your own, say in CustomObjects how it is made.");
        try
        {
            return TakeCommon(make(config), config);
        }
        catch (Exception e) when (Fault.Is(e))
        {
            throw Fault.In(place, e);
        }
    }
}
