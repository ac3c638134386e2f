using System.Text.RegularExpressions;
using Leibniz.Keras.Saving;

namespace Leibniz.Keras.Layers;

/// <summary>A layer of a model: which weights it wants for which inputs, and what it makes of a batch.</summary>
/// <remarks>
/// <para>
/// A layer of your own overrides <see cref="Build"/>, <see cref="OutputShape"/> and <see cref="Call"/>:
/// </para>
/// <code>
/// sealed class Scale : Layer
/// {
///     protected override IReadOnlyList&lt;WeightSpec&gt; Build(Shape input) => [new("scale", input, "ones")];
///     protected override Tensor Call(Tensor inputs, IReadOnlyList&lt;Tensor&gt; weights, Mode mode) => inputs * weights[0];
/// }
/// </code>
/// <para>
/// The numbers of the weights are the model's: a layer keeps no state, so that a model that somebody took before training still
/// predicts what it did. Differs from Keras: a layer belongs to one model, and its automatic name counts inside the model, not the process.
/// </para>
/// </remarks>
public abstract partial class Layer : IDescribed
{
    private bool trainable = true;

    /// <summary>A layer with a name of your own, or with one after its class: <c>dense</c>, <c>dense_1</c>.</summary>
    /// <param name="name">Its name, unique in its model.</param>
    /// <param name="inputShape">The shape of one sample, for the first layer of a model that is to be built at once.</param>
    protected Layer(string? name = null, IReadOnlyList<int>? inputShape = null)
    {
        if (name is not null && string.IsNullOrWhiteSpace(name))
        {
            throw new ArgumentException("A layer's name has at least one visible character; leave it out for an automatic one.", nameof(name));
        }

        GivenName = name;
        InputShape = inputShape is null ? null : Shape.Of(inputShape);
    }

    /// <summary>The layer's name; before the layer is added to a model, its class in snake case.</summary>
    public string Name => GivenName ?? AutomaticName ?? Stem;

    /// <summary>Whether training changes the layer's weights.</summary>
    public bool Trainable
    {
        get => trainable;
        init => trainable = value;
    }

    /// <summary>The shape of one sample, if it was given.</summary>
    public Shape? InputShape { get; }

    internal string? GivenName { get; private set; }

    internal string? AutomaticName { get; set; }

    internal Sequential? Owner { get; set; }

    string IDescribed.ClassName => ClassName;

    /// <summary>The class's name in Keras.</summary>
    internal virtual string ClassName => GetType().Name;

    /// <summary>The class as Keras names its layers: max_pooling2d, batch_normalization.</summary>
    internal string Stem =>
        LowerThenUpper().Replace(AnyThenWord().Replace(NonWord().Replace(ClassName, ""), "$1_$2"), "$1_$2").ToLowerInvariant();

    /// <summary>An activation at the layer's end that a loss on logits can leave out.</summary>
    internal virtual Activation? LastActivation => null;

    Config? IDescribed.Describe() => GetConfig();

    /// <summary>The class and its arguments in a line: <c>Dense(units: 512, activation: "relu", use_bias: true)</c>.</summary>
    public override string ToString() => Printed.Of(this);

    /// <summary>What the layer was made with, so that a model with it can be saved; null, if not overridden: then it can't.</summary>
    /// <remarks>Name and trainable are the base's. A layer of your own is made from it again by <see cref="CustomObjects.Layers"/>.</remarks>
    protected internal virtual Config? GetConfig() => null;

    /// <summary>The weights that the layer wants for samples of a shape (without the batch axis); none if not overridden.</summary>
    protected internal virtual IReadOnlyList<WeightSpec> Build(Shape input) => [];

    /// <summary>The shape of one output for samples of a shape; the same if not overridden.</summary>
    protected internal virtual Shape OutputShape(Shape input) => input;

    /// <summary>What the layer makes of a batch: a differentiable function of the inputs and the weights, in the order of <see cref="Build"/>.</summary>
    protected internal abstract Tensor Call(Tensor inputs, IReadOnlyList<Tensor> weights, Mode mode);

    /// <summary>The same without the last activation.</summary>
    internal virtual Tensor CallWithoutActivation(Tensor inputs, IReadOnlyList<Tensor> weights, Mode mode) => Call(inputs, weights, mode);

    /// <summary>What is added to the loss for the layer's outputs, if anything.</summary>
    internal virtual Tensor? ActivityPenalty(Tensor outputs) => null;

    /// <summary>Where Keras's files have a weight below the layer's own place; the weights are counted with the trainable ones first.</summary>
    internal virtual string WeightPlace(int weight) => $"vars/{weight}";

    /// <summary>Adds what all layers are made with.</summary>
    internal virtual void AddCommon(Config config)
    {
        config.Add("name", Name);
        config.Add("trainable", Trainable);
        config.Add("dtype", "float32");
    }

    /// <summary>Takes what all layers are made with.</summary>
    internal Layer TakeCommon(Config config)
    {
        config.CheckDType();
        GivenName = config.TextOrNull("name") ?? GivenName;
        trainable = config.Truth("trainable", true);
        return this;
    }

    /// <summary>Training changes the layer's weights no more.</summary>
    internal void Freeze() => trainable = false;

    [GeneratedRegex(@"\W+")]
    private static partial Regex NonWord();

    [GeneratedRegex("(.)([A-Z][a-z]+)")]
    private static partial Regex AnyThenWord();

    [GeneratedRegex("([a-z])([A-Z])")]
    private static partial Regex LowerThenUpper();
}
