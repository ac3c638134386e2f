using Leibniz.Keras.Layers;

namespace Leibniz.Keras;

/// <summary>The layers of a model for inputs of one shape: pure functions of weights and batches.</summary>
internal sealed class Network
{
    private readonly IReadOnlyList<Part> parts;
    private readonly int trainable;

    private Network(IReadOnlyList<Part> parts, Shape input)
    {
        this.parts = parts;
        Input = input;
        Specs = [.. parts.SelectMany(part => part.Specs)];
        Trainable = [.. parts.SelectMany(part => part.Specs.Select(spec => part.Layer.Trainable && spec.Trainable))];
        trainable = Trainable.Count(changes => changes);
        IsConstrained = Specs.Any(spec => spec.Constraint is not null);
    }

    /// <summary>The shape of one sample.</summary>
    public Shape Input { get; }

    /// <summary>The shape of one output.</summary>
    public Shape Output => parts.Count == 0 ? Input : parts[^1].Output;

    /// <summary>All weights in order.</summary>
    public IReadOnlyList<WeightSpec> Specs { get; }

    /// <summary>Which of them training changes.</summary>
    public IReadOnlyList<bool> Trainable { get; }

    /// <summary>Whether one of them has a constraint.</summary>
    public bool IsConstrained { get; }

    public IReadOnlyList<Part> Parts => parts;

    /// <summary>The activation that a loss on logits can leave out.</summary>
    public Activation? LastActivation => parts.Count == 0 ? null : parts[^1].Layer.LastActivation;

    public static Network Build(IReadOnlyList<Layer> layers, Shape input)
    {
        var parts = new List<Part>();
        var shape = input;
        var first = 0;
        foreach (var layer in layers)
        {
            var inside = shape;
            var (specs, output) = Named(layer, input, () => (layer.Build(inside), layer.OutputShape(inside)));
            parts.Add(new Part(layer, shape, output, specs, first));
            first += specs.Count;
            shape = output;
        }

        return new Network(parts, input);
    }

    /// <summary>New weights: the first draws of the key for the first layer, and so on.</summary>
    public Tensor[] Initialize(Key key) =>
        [.. Specs.Select((spec, place) =>
        {
            var weight = spec.Initializer.Call(key.Fold(place), spec.Shape);
            return weight.Shape.Equals(spec.Shape)
                ? weight
                : throw new ArgumentException($"The initializer of {spec.Name} was asked for {spec.Shape}, but gave {weight.Shape}.");
        })];

    /// <summary>The outputs for a batch, and what layers add to the loss for their outputs.</summary>
    public Tensor Call(Tensor[] weights, Tensor inputs, Mode mode, bool skipLastActivation, ref Tensor? penalty)
    {
        var x = inputs;
        for (var i = 0; i < parts.Count; i++)
        {
            var part = parts[i];
            var own = new ArraySegment<Tensor>(weights, part.First, part.Specs.Count);
            var skip = skipLastActivation && i == parts.Count - 1;
            var layerMode = mode.Fold(i);
            try
            {
                x = skip ? part.Layer.CallWithoutActivation(x, own, layerMode) : part.Layer.Call(x, own, layerMode);
            }
            catch (ArgumentException e)
            {
                throw new ArgumentException($"Layer {part.Layer.Name} ({part.Layer.GetType().Name}), given {x.Shape}: {e.Message}", e);
            }

            if (part.Layer.ActivityPenalty(x) is { } term)
            {
                penalty = penalty is null ? term : penalty + term;
            }
        }

        return x;
    }

    /// <summary>What each layer gives for a batch in inference, in order; of a model without layers the inputs.</summary>
    public IReadOnlyList<Tensor> Outputs(IReadOnlyList<Tensor> weights, Tensor inputs)
    {
        if (parts.Count == 0)
        {
            return [inputs];
        }

        Tensor[] own = [.. weights];
        var outputs = new Tensor[parts.Count];
        for (var i = 0; i < parts.Count; i++)
        {
            inputs = outputs[i] = parts[i].Layer.Call(inputs, new ArraySegment<Tensor>(own, parts[i].First, parts[i].Specs.Count), Mode.Infer);
        }

        return outputs;
    }

    /// <summary>What regularizers add to the loss for the weights; null for nothing.</summary>
    public Tensor? WeightPenalty(Tensor[] weights)
    {
        Tensor? sum = null;
        for (var i = 0; i < weights.Length; i++)
        {
            if (Specs[i].Regularizer is { } regularizer)
            {
                var term = regularizer.Call(weights[i]);
                sum = sum is null ? term : sum + term;
            }
        }

        return sum;
    }

    /// <summary>The weights brought back to what their constraints allow.</summary>
    public Tensor[] Constrain(Tensor[] weights)
    {
        for (var i = 0; i < weights.Length; i++)
        {
            if (Specs[i].Constraint is { } constraint)
            {
                weights[i] = constraint.Call(weights[i]);
            }
        }

        return weights;
    }

    /// <summary>The elements of an array of all weights that training changes; the array itself where it changes all.</summary>
    public Tensor[] Changing(Tensor[] weights)
    {
        if (trainable == weights.Length)
        {
            return weights;
        }

        var changing = new Tensor[trainable];
        var next = 0;
        for (var place = 0; place < weights.Length; place++)
        {
            if (Trainable[place])
            {
                changing[next++] = weights[place];
            }
        }

        return changing;
    }

    /// <summary>All weights, with the ones that training changes replaced; the array of these itself where they are all.</summary>
    public Tensor[] WithChanging(Tensor[] weights, Tensor[] changing)
    {
        if (trainable == weights.Length)
        {
            return changing;
        }

        var all = new Tensor[weights.Length];
        var next = 0;
        for (var place = 0; place < weights.Length; place++)
        {
            all[place] = Trainable[place] ? changing[next++] : weights[place];
        }

        return all;
    }

    private static T Named<T>(Layer layer, Shape input, Func<T> build)
    {
        try
        {
            return build();
        }
        catch (ArgumentException e)
        {
            throw new ArgumentException(
                $"Layer {layer.Name} ({layer.GetType().Name}) can't be built in a model whose samples have the shape {input}: {e.Message}", e);
        }
    }

    /// <summary>A layer in its place.</summary>
    internal sealed record Part(Layer Layer, Shape Input, Shape Output, IReadOnlyList<WeightSpec> Specs, int First);
}
