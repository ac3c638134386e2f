using Leibniz.Keras.Saving;

namespace Leibniz.Keras;

/// <summary>How far predictions are from targets, as one number to make small. A name converts: <c>loss: "sparse_categorical_crossentropy"</c></summary>
/// <remarks>
/// A function of your own converts too: <c>Loss loss = (Func&lt;Tensor, Tensor, Tensor&gt;)((y, p) => (y - p).Square().Mean(axis: -1));</c>
/// gives one value a sample, of which the mean is taken. Differs from Keras: targets and predictions whose shapes would stretch in
/// silence, such as (n, 1) beside (n, 3), are an error, and so is a label that names no class. Targets take the predictions' type.
/// </remarks>
public abstract partial class Loss : IDescribed
{
    /// <summary>A loss of your own: it overrides <see cref="Values"/>.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="reduction">What becomes of the values.</param>
    protected Loss(string name, Reduction reduction = Reduction.SumOverBatchSize)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!Enum.IsDefined(reduction))
        {
            throw new ArgumentOutOfRangeException(
                nameof(reduction), reduction, $"A reduction is one of {string.Join(", ", Enum.GetNames<Reduction>())}.");
        }

        Name = name;
        Reduction = reduction;
    }

    /// <summary>The loss's name in snake case, such as <c>mean_squared_error</c>.</summary>
    public string Name { get; }

    /// <summary>What becomes of the values, one a sample.</summary>
    public Reduction Reduction { get; }

    /// <summary>A loss by its name in Keras: <c>"mse"</c>, <c>"mean_squared_error"</c>, <c>"MeanSquaredError"</c>, <c>"crossentropy"</c>, ...</summary>
    /// <exception cref="ArgumentException">There is no loss of that name; the message lists those that there are.</exception>
    public static implicit operator Loss(string name) => LossNames.Find(name);

    /// <summary>A loss from a function of targets and predictions that gives one value a sample; their mean is taken.</summary>
    public static implicit operator Loss(Func<Tensor, Tensor, Tensor> values) => Custom(values);

    /// <summary>The loss of a batch: a scalar, or one value a sample for <see cref="Reduction.None"/>.</summary>
    /// <param name="yTrue">Targets; for sparse losses labels, for the others of the predictions' shape (a trailing axis of length 1 may be missing).</param>
    /// <param name="yPred">Predictions.</param>
    /// <param name="sampleWeight">How much each value counts: one a sample, or one for each value.</param>
    /// <exception cref="ArgumentException">Shapes that don't fit, or a label that names no class.</exception>
    public Tensor Call(Tensor yTrue, Tensor yPred, Tensor? sampleWeight = null) => Call(yTrue, yPred, sampleWeight, null);

    /// <summary>The same where a mask, true for what counts, came with the predictions.</summary>
    internal Tensor Call(Tensor yTrue, Tensor yPred, Tensor? sampleWeight, Tensor? mask)
    {
        ArgumentNullException.ThrowIfNull(yTrue);
        ArgumentNullException.ThrowIfNull(yPred);
        var values = Values(yTrue, yPred);
        var own = Mask(yTrue, yPred, values);
        return Weighting.reduce(Reduction, values, sampleWeight, mask is null ? own : own is null ? mask : mask.And(own));
    }

    string IDescribed.ClassName => ClassName;

    string? IDescribed.Identifier => Identifier;

    Config? IDescribed.Describe() => GetConfig();

    /// <summary>The class and its arguments in a line: <c>Huber(delta: 1)</c>.</summary>
    public override string ToString() => Printed.Of(this);

    /// <summary>The class's name in Keras.</summary>
    internal virtual string ClassName => GetType().Name;

    /// <summary>A name that says all, instead of a class and arguments.</summary>
    internal virtual string? Identifier => null;

    /// <summary>What the loss was made with, so that a model with it can be saved; null, if not overridden: then it can't.</summary>
    protected internal virtual Config? GetConfig() => null;

    /// <summary>One value for each sample.</summary>
    protected internal abstract Tensor Values(Tensor yTrue, Tensor yPred);

    /// <summary>Which of the values the loss itself leaves out; null: none.</summary>
    internal virtual Tensor? Mask(Tensor yTrue, Tensor yPred, Tensor values) => null;

    /// <summary>The same loss on logits, where an activation before it makes the probabilities that this one expects; else null.</summary>
    internal virtual Loss? OnLogits(Activation? last) => null;

    /// <summary>Looks at all targets for predictions of a shape (without the batch axis), before training starts.</summary>
    internal virtual void CheckTargets(Tensor yTrue, Shape output)
    {
    }
}
