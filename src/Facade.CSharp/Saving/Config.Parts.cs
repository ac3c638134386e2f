using System.Text.Json.Nodes;
using Leibniz.Keras.Initializers;
using Leibniz.Keras.Layers;
using Leibniz.Keras.Optimizers;
using Leibniz.Keras.Saving;

namespace Leibniz.Keras;

/// <content>Arguments that are parts of a model themselves.</content>
public sealed partial class Config
{
    /// <summary>Adds an activation; none is linear.</summary>
    /// <exception cref="InvalidOperationException">It is a function without a name.</exception>
    public void Add(string name, Activation? activation) => Json.Add(
        name,
        activation is { CanBeNamed: false }
            ? throw new InvalidOperationException($"{name} is a function of your own; give it a name with Activation.Of, and CustomObjects to Load")
            : activation?.Name ?? "linear");

    /// <summary>Adds an initializer, or null.</summary>
    public void Add(string name, Initializer? initializer) => Json.Add(name, Kinds.Initializers.Write(initializer, name));

    /// <summary>Adds a regularizer, or null.</summary>
    public void Add(string name, Regularizer? regularizer) => Json.Add(name, Kinds.Regularizers.Write(regularizer, name));

    /// <summary>Adds a constraint, or null.</summary>
    public void Add(string name, Constraint? constraint) => Json.Add(name, Kinds.Constraints.Write(constraint, name));

    /// <summary>Adds a layer inside of a layer, or null.</summary>
    public void Add(string name, Layer? layer) => Json.Add(name, Kinds.Layers.Write(layer, name));

    /// <summary>An argument that is an activation, or null.</summary>
    public Activation? Activation(string name)
    {
        switch (Json[name])
        {
            case null:
                return null;
            case JsonValue value when value.TryGetValue<string>(out var text):
                return Named(text);

            // What Keras writes for a registered function.
            case JsonObject function when function["class_name"] is JsonValue kind && kind.TryGetValue<string>(out var text) && text == "function"
                && function["config"] is JsonValue inner && inner.TryGetValue<string>(out var registered):
                return Named(registered);
            case var other:
                throw Wrong(name, other, "the name of an activation");
        }

        Activation Named(string text)
        {
            if (custom.Activations.TryGetValue(text, out var own))
            {
                return Keras.Activation.Of(text, own);
            }

            try
            {
                return text;
            }
            catch (ArgumentException e)
            {
                throw new InvalidDataException($"{place}: {name}: {Fault.Text(e)} One of your own is given as CustomObjects.Activations.", e);
            }
        }
    }

    /// <summary>An argument that is an initializer, or null.</summary>
    public Initializer? Initializer(string name) => Kinds.Initializers.Read(Json[name], $"{place}: {name}", custom);

    /// <summary>An argument that is a regularizer, or null.</summary>
    public Regularizer? Regularizer(string name) => Kinds.Regularizers.Read(Json[name], $"{place}: {name}", custom);

    /// <summary>An argument that is a constraint, or null.</summary>
    public Constraint? Constraint(string name) => Kinds.Constraints.Read(Json[name], $"{place}: {name}", custom);

    /// <summary>An argument that is a layer.</summary>
    public Layer Layer(string name) => Kinds.Layers.Read(Json[name], $"{place}: {name}", custom) ?? throw Missing(name, "a layer");

    /// <summary>A learning rate: a number, or a schedule.</summary>
    internal LearningRate LearningRate(double usual) => Json["learning_rate"] switch
    {
        null => usual,
        JsonObject schedule => Kinds.Schedules.Read(schedule, $"{place}: learning_rate", custom)!,
        _ => Number("learning_rate"),
    };

    /// <summary>What becomes of a loss's values.</summary>
    internal Reduction Reduction() => TextOrNull("reduction") switch
    {
        // Keras's loss takes None for "none".
        null => Has("reduction") ? Leibniz.Reduction.None : Leibniz.Reduction.SumOverBatchSize,
        "sum_over_batch_size" or "auto" => Leibniz.Reduction.SumOverBatchSize,
        "mean" => Leibniz.Reduction.Mean,
        "sum" => Leibniz.Reduction.Sum,
        "none" => Leibniz.Reduction.None,
        "mean_with_sample_weight" => Leibniz.Reduction.MeanWithSampleWeight,
        _ => throw Wrong("reduction", Json["reduction"], "sum_over_batch_size, mean, mean_with_sample_weight, sum or none"),
    };

    internal void AddReduction(string name, Reduction reduction) => Add(
        name,
        reduction switch
        {
            Leibniz.Reduction.SumOverBatchSize => "sum_over_batch_size",
            Leibniz.Reduction.Mean => "mean",
            Leibniz.Reduction.Sum => "sum",
            Leibniz.Reduction.None => "none",
            _ => "mean_with_sample_weight",
        });

    internal void AddRate(string name, LearningRate rate, double now) =>
        Json.Add(name, rate.Schedule is { } schedule ? Kinds.Schedules.Write(schedule, name) : ToJson(name, now));

    /// <summary>One of some values that Keras calls by texts; null is a value too.</summary>
    internal T Choice<T>(string name, T usual, params ReadOnlySpan<(string? Text, T Value)> choices)
    {
        if (!Has(name))
        {
            return usual;
        }

        var text = TextOrNull(name);
        foreach (var choice in choices)
        {
            if (choice.Text == text)
            {
                return choice.Value;
            }
        }

        throw Wrong(name, Json[name], string.Join(", ", choices.ToArray().Select(choice => choice.Text ?? "null")));
    }
}
