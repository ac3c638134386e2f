using Leibniz.Keras.Initializers;
using Leibniz.Keras.Layers;
using Leibniz.Keras.Metrics;
using Leibniz.Keras.Schedules;

namespace Leibniz.Keras;

/// <summary>How classes and functions of your own are made when a model is loaded, by the name of the class.</summary>
/// <remarks><c>Sequential.Load("m.keras", new() { Layers = { ["Scale"] = config => new Scale(config.Number("factor")) } })</c></remarks>
public sealed class CustomObjects
{
    /// <summary>Activations by the name that Activation.Of gave them.</summary>
    public IDictionary<string, Func<Tensor, Tensor>> Activations { get; } = new Dictionary<string, Func<Tensor, Tensor>>(StringComparer.Ordinal);

    /// <summary>Layers by class.</summary>
    public IDictionary<string, Func<Config, Layer>> Layers { get; } = new Dictionary<string, Func<Config, Layer>>(StringComparer.Ordinal);

    /// <summary>Losses by class.</summary>
    public IDictionary<string, Func<Config, Loss>> Losses { get; } = new Dictionary<string, Func<Config, Loss>>(StringComparer.Ordinal);

    /// <summary>Metrics by class.</summary>
    public IDictionary<string, Func<Config, Metric>> Metrics { get; } = new Dictionary<string, Func<Config, Metric>>(StringComparer.Ordinal);

    /// <summary>Initializers by class.</summary>
    public IDictionary<string, Func<Config, Initializer>> Initializers { get; } = new Dictionary<string, Func<Config, Initializer>>(StringComparer.Ordinal);

    /// <summary>Regularizers by class.</summary>
    public IDictionary<string, Func<Config, Regularizer>> Regularizers { get; } = new Dictionary<string, Func<Config, Regularizer>>(StringComparer.Ordinal);

    /// <summary>Constraints by class.</summary>
    public IDictionary<string, Func<Config, Constraint>> Constraints { get; } = new Dictionary<string, Func<Config, Constraint>>(StringComparer.Ordinal);

    /// <summary>Schedules of learning rates by class.</summary>
    public IDictionary<string, Func<Config, LearningRateSchedule>> Schedules { get; } =
        new Dictionary<string, Func<Config, LearningRateSchedule>>(StringComparer.Ordinal);
}
