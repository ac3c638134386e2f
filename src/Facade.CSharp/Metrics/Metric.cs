using Leibniz.Keras.Saving;

namespace Leibniz.Keras.Metrics;

/// <summary>A figure that gathers over batches. A name converts: <c>metrics: ["accuracy", new Precision()]</c></summary>
/// <remarks>
/// "accuracy" and "acc" become a binary, categorical or sparse categorical accuracy by the shapes of the first batch, as in Keras.
/// Differs from Keras: a metric without a name of its own is called after its class (<c>auc</c>), numbered only inside one model.
/// </remarks>
public abstract class Metric : IDescribed
{
    /// <summary>A metric of a name.</summary>
    /// <param name="name">What its figure is called in logs.</param>
    protected Metric(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        Name = name;
    }

    /// <summary>What the figure is called in logs.</summary>
    public string Name { get; private set; }

    /// <summary>Whether more is better; null where nobody can tell.</summary>
    internal virtual bool? Rises => null;

    string IDescribed.ClassName => GetType().Name;

    string? IDescribed.Identifier => Identifier;

    Config? IDescribed.Describe() => GetConfig();

    /// <summary>The class and its arguments in a line: <c>TopKCategoricalAccuracy(k: 5)</c>.</summary>
    public override string ToString() => Printed.Of(this);

    /// <summary>A name that says all, instead of a class and arguments.</summary>
    internal virtual string? Identifier => null;

    /// <summary>What the metric was made with, so that a model with it can be saved; null, if not overridden: then it can't.</summary>
    protected internal virtual Config? GetConfig() => null;

    /// <summary>A metric by its name in Keras: "accuracy", "mae", "mean_absolute_error", "MeanAbsoluteError", "auc", ... It keeps the name as given.</summary>
    /// <exception cref="ArgumentException">There is no metric of that name; the message lists those that there are.</exception>
    public static implicit operator Metric(string name) => MetricNames.Find(name);

    /// <summary>The mean of a function of targets and predictions that gives one value a sample.</summary>
    public static implicit operator Metric(Func<Tensor, Tensor, Tensor> values) => new MeanOfFunction(values, "custom");

    /// <summary>Takes a batch into account.</summary>
    /// <param name="yTrue">Targets.</param>
    /// <param name="yPred">Predictions.</param>
    /// <param name="sampleWeight">How much each sample counts; all the same if left out.</param>
    public abstract void Update(Tensor yTrue, Tensor yPred, Tensor? sampleWeight = null);

    /// <summary>The figure of all batches since the last <see cref="Reset"/>; 0 if there were none.</summary>
    /// <exception cref="InvalidOperationException">The metric gives several numbers; the message says how to get one.</exception>
    public abstract double Result();

    /// <summary>The figure, or the figures where there are several, as float64.</summary>
    public virtual Tensor ResultTensor() => Tensor.Of(Result());

    /// <summary>Forgets all batches.</summary>
    public abstract void Reset();

    /// <summary>The same metric without any batch, independent of this one.</summary>
    /// <remarks>A copy of all fields, reset: a metric of your own whose Reset clears a list in place overrides this.</remarks>
    public virtual Metric Fresh()
    {
        var copy = (Metric)MemberwiseClone();
        copy.Reset();
        return copy;
    }

    internal Metric Named(string name)
    {
        Name = name;
        return this;
    }
}
