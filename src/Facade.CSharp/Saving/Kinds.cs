using Leibniz.Keras.Initializers;
using Leibniz.Keras.Layers;
using Leibniz.Keras.Metrics;
using Leibniz.Keras.Optimizers;
using Leibniz.Keras.Schedules;

namespace Leibniz.Keras.Saving;

/// <summary>All kinds of parts that files describe.</summary>
internal static class Kinds
{
    public static readonly Kind<Layer> Layers = new("layer", "keras.layers", LayerClasses.Find, custom => custom.Layers)
    {
        AddCommon = (layer, config) => layer.AddCommon(config),
        TakeCommon = (layer, config) => layer.TakeCommon(config),
        Place = (place, config) => config["name"] is { } name ? $"{place} {name.ToJsonString().Trim('"')}" : place,
    };

    public static readonly Kind<Loss> Losses = new("loss", "keras.losses", LossNames.TryFind, custom => custom.Losses)
    {
        AddCommon = (loss, config) =>
        {
            config.Add("name", loss.Name);
            config.AddReduction("reduction", loss.Reduction);
        },
    };

    public static readonly Kind<Metric> Metrics = new("metric", "keras.metrics", MetricNames.TryFind, custom => custom.Metrics)
    {
        AddCommon = (metric, config) => config.Add("name", metric.Name),
        TakeCommon = (metric, config) => metric.Named(config.Text("name", metric.Name)),
        ByNameAlone = MetricNames.TryShaped,
        Named = (metric, name) => metric.Named(name),
    };

    public static readonly Kind<Optimizer> Optimizers = new(
        "optimizer", "keras.optimizers", Optimizer.TryFind, _ => new Dictionary<string, Func<Config, Optimizer>>())
    {
        AddCommon = (optimizer, config) => optimizer.AddCommon(config),
        TakeCommon = (optimizer, config) => optimizer.TakeCommon(config),
    };

    public static readonly Kind<LearningRateSchedule> Schedules = new(
        "schedule", "keras.optimizers.schedules", ScheduleClasses.Find, custom => custom.Schedules);

    public static readonly Kind<Initializer> Initializers = new(
        "initializer", "keras.initializers", Initializer.TryFind, custom => custom.Initializers);

    public static readonly Kind<Regularizer> Regularizers = new(
        "regularizer", "keras.regularizers", Regularizer.TryFind, custom => custom.Regularizers);

    public static readonly Kind<Constraint> Constraints = new(
        "constraint", "keras.constraints", Constraint.TryFind, custom => custom.Constraints);
}
