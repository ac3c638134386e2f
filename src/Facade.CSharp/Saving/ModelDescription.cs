using System.Text.Json;
using System.Text.Json.Nodes;
using Leibniz.Keras.Layers;

namespace Leibniz.Keras.Saving;

/// <summary>A model without its numbers: Keras's config.json.</summary>
/// <param name="Name">The model's name.</param>
/// <param name="Layers">Its layers, the Input too if there is one.</param>
/// <param name="Sample">The shape of one sample; null for a model that is not built.</param>
/// <param name="Compiled">What it was compiled with, or null.</param>
internal sealed record ModelDescription(string Name, IReadOnlyList<Layer> Layers, Shape? Sample, Compiled? Compiled)
{
    private const string Model = "Sequential";

    /// <summary>The description as JSON.</summary>
    /// <exception cref="InvalidOperationException">It has a part that no file can describe; the message names it.</exception>
    public JsonObject ToJson()
    {
        var layers = Layers;
        if (Sample is { } shape && layers is not [Input, ..])
        {
            layers = [new Input(shape), .. layers];
        }

        var config = new JsonObject
        {
            ["name"] = Name,
            ["trainable"] = true,
            ["layers"] = new JsonArray([.. layers.Select(ToJson)]),
        };
        var json = new JsonObject { ["module"] = "keras", ["class_name"] = Model, ["config"] = config, ["registered_name"] = null };
        if (Sample is { } sample)
        {
            var built = new Config([], "", new CustomObjects());
            built.AddBatchShape("input_shape", sample);
            config["build_input_shape"] = built.Json["input_shape"]!.DeepClone();
            json["build_config"] = built.Json;
        }

        if (Compiled is { } compiled)
        {
            json["compile_config"] = ToJson(compiled);
        }

        return json;
    }

    /// <summary>The model that a text describes.</summary>
    /// <exception cref="InvalidDataException">It describes none, or one with a part that is unknown here; the message names it.</exception>
    public static ModelDescription FromJson(ReadOnlyMemory<byte> text, string place, CustomObjects custom, bool compile)
    {
        JsonNode? json;
        try
        {
            json = JsonNode.Parse(text.Span, null, new JsonDocumentOptions { AllowDuplicateProperties = false });
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{place}: this is no JSON: {e.Message}", e);
        }

        try
        {
            return Read(json, place, custom, compile);
        }
        catch (InvalidOperationException e)
        {
            // An escape of half a surrogate pair is found only when a text is taken.
            throw new InvalidDataException($"{place}: this holds a text that can't be read: {e.Message}", e);
        }
    }

    private static ModelDescription Read(JsonNode? json, string place, CustomObjects custom, bool compile)
    {
        var model = new Config(
            json as JsonObject ?? throw new InvalidDataException($"{place}: this is no object that describes a model."), place, custom);
        if (model.TextOrNull("class_name") is not Model)
        {
            throw model.Wrong("class_name", model.Json["class_name"], $"{Model}; models of other classes are not read here");
        }

        var config = new Config(
            model.Json["config"] as JsonObject ?? throw model.Missing("config", "an object with name and layers"), place, custom);
        var list = config.Json["layers"] as JsonArray ?? throw config.Missing("layers", "a list of layers");
        var layers = list.Select((layer, i) => Kinds.Layers.Read(layer, $"{place}: layer", custom)
            ?? throw new InvalidDataException($"{place}: layer {i} is null.")).ToArray();
        if (!config.Truth("trainable", true))
        {
            foreach (var layer in layers)
            {
                layer.Freeze();
            }
        }

        var built = model.Json["build_config"] as JsonObject ?? [];
        var sample = config.BatchShape("build_input_shape")
            ?? new Config(built, place, custom).BatchShape("input_shape")
            ?? (layers is [Input first, ..] ? first.InputShape : null);
        var compiled = compile && model.Json["compile_config"] is JsonObject { Count: > 0 } how ? Compilation(how, place, custom) : null;
        try
        {
            return new ModelDescription(config.Text("name", "sequential"), layers, sample is null ? null : Shape.Of(sample), compiled);
        }
        catch (ArgumentException e)
        {
            throw Fault.In(place, e);
        }
    }

    private static JsonNode? ToJson(Layer layer)
    {
        try
        {
            return Kinds.Layers.Write(layer, "it");
        }
        catch (InvalidOperationException e)
        {
            throw new InvalidOperationException(
                $"Layer {layer.Name} ({layer.GetType().Name}) can't be saved: {e.Message}. SaveWeights saves the weights alone.", e);
        }
    }

    private static JsonObject ToJson(Compiled compiled)
    {
        try
        {
            return new JsonObject
            {
                ["optimizer"] = Kinds.Optimizers.Write(compiled.Optimizer, "the optimizer"),
                ["loss"] = Kinds.Losses.Write(compiled.Loss, $"the loss '{compiled.Loss.Name}'"),
                ["metrics"] = List(compiled.Metrics),
                ["weighted_metrics"] = List(compiled.WeightedMetrics),
            };
        }
        catch (InvalidOperationException e)
        {
            throw new InvalidOperationException(
                $"What the model was compiled with can't be saved: {e.Message}. Save with includeOptimizer: false, and Compile after loading.", e);
        }

        static JsonArray? List(IReadOnlyList<Metrics.Metric> metrics) => metrics.Count == 0
            ? null
            : new JsonArray([.. metrics.Select(metric => Kinds.Metrics.Write(metric, $"the metric '{metric.Name}'"))]);
    }

    private static Compiled Compilation(JsonObject json, string place, CustomObjects custom)
    {
        var inside = $"{place}: compile_config";
        var config = new Config(json, inside, custom);
        config.Unsupported("loss_weights");
        return new Compiled(
            Kinds.Optimizers.Read(json["optimizer"], $"{inside}: optimizer", custom) ?? throw config.Missing("optimizer", "an optimizer"),
            Kinds.Losses.Read(One(json["loss"]), $"{inside}: loss", custom) ?? throw config.Missing("loss", "a loss"),
            List("metrics"),
            List("weighted_metrics"));

        IReadOnlyList<Metrics.Metric> List(string name) => json[name] switch
        {
            null => [],
            // A model of one output may have a list of them, with one list of metrics.
            JsonArray metrics => [.. (metrics is [JsonArray only] ? only : metrics)
                .Select(metric => Kinds.Metrics.Read(metric, $"{inside}: {name}", custom) ?? throw config.Missing(name, "a metric"))],
            var other => throw config.Wrong(name, other, "a list of metrics"),
        };

        static JsonNode? One(JsonNode? loss) => loss is JsonArray { Count: 1 } list ? list[0] : loss;
    }
}
