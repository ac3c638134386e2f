using Leibniz.Keras.Layers;
using Leibniz.Keras.Metrics;
using Leibniz.Keras.Optimizers;

namespace Leibniz.Keras;

/// <summary>A model that is a chain of layers. <c>new Sequential([new Dense(512, activation: "relu"), new Dense(10, activation: "softmax")])</c></summary>
/// <remarks>
/// Build it from layers, <see cref="Compile"/> it with an optimizer and a loss, <see cref="Fit"/> it to data, then <see cref="Evaluate"/> and
/// <see cref="Predict"/>. Shapes are found at the first use, or at once if the first layer has an inputShape. A model may be asked by
/// many threads at once, also while one trains it; each sees the weights as they were when it asked. Nothing needs to be disposed.
/// </remarks>
public sealed partial class Sequential
{
    private readonly List<Layer> layers = [];
    private readonly Lock gate = new();
    private Network? network;
    private Compiled? compiled;
    private volatile ModelState state = new([], null);

    /// <summary>A model without layers.</summary>
    public Sequential()
        : this([])
    {
    }

    /// <summary>A model of these layers.</summary>
    /// <param name="layers">From input to output.</param>
    /// <param name="name">The model's name.</param>
    /// <param name="seed">What the first weights are drawn from; if left out, the seed of Fit, or a random one.</param>
    public Sequential(IReadOnlyList<Layer> layers, string name = "sequential", int? seed = null)
    {
        ArgumentNullException.ThrowIfNull(layers);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        Name = name;
        Seed = seed;
        foreach (var layer in layers)
        {
            Append(layer);
        }

        BuildIfKnown();
    }

    /// <summary>The model's name.</summary>
    public string Name { get; }

    /// <summary>The layers from input to output.</summary>
    public IReadOnlyList<Layer> Layers => layers.Where(layer => layer is not Input).ToArray();

    /// <summary>Whether the shapes are known and the weights exist.</summary>
    public bool IsBuilt => network is not null;

    /// <summary>The shape of one sample.</summary>
    /// <exception cref="InvalidOperationException">The model is not built.</exception>
    public Shape InputShape => Built().Input;

    /// <summary>The shape of one output.</summary>
    /// <exception cref="InvalidOperationException">The model is not built.</exception>
    public Shape OutputShape => Built().Output;

    /// <summary>Set by a callback, it ends training after the batch.</summary>
    public bool StopTraining { get; set; }

    /// <summary>The optimizer that the model was compiled with; null before.</summary>
    public Optimizer? Optimizer => compiled?.Optimizer;

    /// <summary>What Fit returned last, or has so far: also while it runs, and after an exception has ended it; null before the first.</summary>
    public History? History { get; internal set; }

    /// <summary>The model in a line: its name, its layers, and the shapes of a sample where they are known.</summary>
    public override string ToString()
    {
        var chain = string.Join(" -> ", Layers);
        return network is { } net ? $"{Name}: {net.Input} -> {(chain.Length > 0 ? chain + " -> " : "")}{net.Output}" : $"{Name}: {chain}";
    }

    /// <summary>The state; what is set stays, also where Memory.Tidy has made it.</summary>
    internal ModelState State
    {
        get => state;
        set
        {
            value.NameStorages(Arena.GiveAway);
            state = value;
        }
    }

    /// <summary>Sets the state to one whose memory is the trainer's, who takes it back when the next one is there.</summary>
    internal void Publish(ModelState step) => state = step;

    private int? Seed { get; }

    /// <summary>Appends a layer. Weights that exist are kept.</summary>
    public void Add(Layer layer)
    {
        lock (gate)
        {
            Append(layer);
            if (network is null)
            {
                BuildIfKnown();
                return;
            }

            var grown = Network.Build(Layers, network.Input);
            var fresh = grown.Initialize(InitialKey(null));
            State = new ModelState([.. state.Weights, .. fresh.Skip(state.Weights.Length)], null);
            network = grown;
        }
    }

    /// <summary>Fixes the shape of one sample, and makes the weights. Fit, Evaluate and Predict do it by themselves.</summary>
    /// <param name="inputShape">The shape of one sample, without the batch axis.</param>
    public void Build(IReadOnlyList<int> inputShape)
    {
        ArgumentNullException.ThrowIfNull(inputShape);
        Build(Shape.Of(inputShape), null);
    }

    /// <summary>Says how the model learns: <c>model.Compile(optimizer: "rmsprop", loss: "mse", metrics: ["mae"])</c>.</summary>
    /// <param name="optimizer">An optimizer, or its name.</param>
    /// <param name="loss">A loss, its name, or a function of targets and predictions.</param>
    /// <param name="metrics">Metrics, their names, or functions; sample weights don't touch them.</param>
    /// <param name="weightedMetrics">Metrics that sample weights and class weights apply to.</param>
    public void Compile(
        Optimizer optimizer, Loss loss, IReadOnlyList<Metric>? metrics = null, IReadOnlyList<Metric>? weightedMetrics = null)
    {
        ArgumentNullException.ThrowIfNull(optimizer);
        ArgumentNullException.ThrowIfNull(loss);
        lock (gate)
        {
            compiled = new Compiled(optimizer, loss, [.. metrics ?? []], [.. weightedMetrics ?? []]);
            State = new ModelState(state.Weights, null);
        }
    }

    /// <summary>The weights in order: layer by layer, a dense layer's kernel before its bias.</summary>
    /// <exception cref="InvalidOperationException">The model is not built.</exception>
    public IReadOnlyList<Tensor> GetWeights()
    {
        Built();
        return Snapshot().Weights;
    }

    /// <summary>Replaces all weights, in the order of <see cref="GetWeights"/>.</summary>
    /// <exception cref="ArgumentException">Their number or a shape is wrong; all that are wrong are named, and nothing is replaced.</exception>
    public void SetWeights(IReadOnlyList<Tensor> weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        var specs = Built().Specs;
        if (weights.Count != specs.Count)
        {
            throw new ArgumentException($"The model has {specs.Count} weights, but {weights.Count} were given.", nameof(weights));
        }

        var wrong = specs.Select((spec, i) => (spec, given: weights[i], i)).Where(w => !w.spec.Shape.Equals(w.given.Shape)).ToArray();
        if (wrong.Length > 0)
        {
            throw new ArgumentException(
                "These weights don't fit: "
                + string.Join("; ", wrong.Select(w => $"weight {w.i} ({w.spec.Name}) has the shape {w.spec.Shape}, but {w.given.Shape} was given"))
                + ".",
                nameof(weights));
        }

        State = state with { Weights = [.. weights.Select(weight => weight.Cast(DType.Float32).To(Backend))] };
    }

    /// <summary>How many numbers the weights are.</summary>
    /// <exception cref="InvalidOperationException">The model is not built.</exception>
    public long CountParameters() => Built().Specs.Sum(spec => (long)spec.Shape.Size);

    /// <summary>Prints a table of the layers, their output shapes and how many numbers they learn.</summary>
    /// <param name="lineLength">The width in characters; what fits the terminal, at most 88, if left out.</param>
    /// <param name="showTrainable">Whether a column says which layers training changes.</param>
    public void Summary(int? lineLength = null, bool showTrainable = false)
    {
        var (rows, totals) = Description(showTrainable);
        SummaryTable.Write(Console.Out, Name, rows, totals, showTrainable, lineLength);
    }

    /// <summary>The text that <see cref="Summary"/> prints.</summary>
    public string SummaryText(int? lineLength = null, bool showTrainable = false)
    {
        var (rows, totals) = Description(showTrainable);
        return SummaryTable.Text(Name, rows, totals, showTrainable, lineLength);
    }

    /// <summary>The state as it is now, whose numbers no training step takes back.</summary>
    internal ModelState Snapshot()
    {
        ModelState taken = state;
        Arena.Keep(() =>
        {
            taken = state;
            var storages = new List<Storage>();
            taken.NameStorages(storages.Add);
            return storages;
        });
        return taken;
    }

    private static string Text(Shape sample) => $"({string.Join(", ", ["None", .. sample.Select(length => $"{length}")])})";

    private (IReadOnlyList<SummaryRow> Rows, SummaryTotals Totals) Description(bool showTrainable)
    {
        var rows = layers.Where(layer => layer is not Input).Select((layer, i) =>
        {
            var part = network?.Parts[i];
            var trainable = part is null or { Specs.Count: 0 } ? (bool?)null : layer.Trainable;
            return new SummaryRow(
                layer.Name,
                layer.GetType().Name,
                part is null ? null : Text(part.Output),
                part?.Specs.Sum(spec => (long)spec.Shape.Size),
                showTrainable ? trainable : null);
        }).ToArray();
        SummaryCount Count(IEnumerable<Tensor> tensors) =>
            tensors.Aggregate(default(SummaryCount), (sum, t) => sum + new SummaryCount(t.Size, (long)t.Size * t.DType.Bytes));
        if (network is null)
        {
            return (rows, default);
        }

        var now = Snapshot();
        var changing = network.Changing(now.Weights);
        SummaryCount? optimizer = now.Optimizer is null ? null : Count(compiled!.Optimizer.Variables(now.Optimizer));
        return (rows, new SummaryTotals(Count(changing), Count(now.Weights.Except(changing)), optimizer));
    }

    private void Append(Layer layer)
    {
        ArgumentNullException.ThrowIfNull(layer);
        if (layer.Owner is not null)
        {
            throw new ArgumentException(
                $"Layer {layer.Name} is in the model '{layer.Owner.Name}' already; a layer stands in one place of one model.", nameof(layer));
        }

        if (layer is Input && layers.Count > 0)
        {
            throw new ArgumentException("An Input is a model's first layer, and there is one at most.", nameof(layer));
        }

        if (layer.GivenName is { } given && layers.Any(other => other.Name == given))
        {
            throw new ArgumentException($"The model has a layer with the name '{given}' already; names are unique.", nameof(layer));
        }

        if (layer.GivenName is null)
        {
            var name = layer.Stem;
            for (var i = 1; layers.Any(other => other.Name == name); i++)
            {
                name = $"{layer.Stem}_{i}";
            }

            layer.AutomaticName = name;
        }

        layer.Owner = this;
        layers.Add(layer);
    }

    private void BuildIfKnown()
    {
        if (layers.Count > 0 && layers[0].InputShape is { } shape && Layers.Count > 0)
        {
            Build(shape, null);
        }
    }

    private Network Build(Shape sample, int? seed)
    {
        lock (gate)
        {
            if (network is not null)
            {
                return network.Input.Equals(sample)
                    ? network
                    : throw new ArgumentException(
                        $"The model was built for samples of the shape {Text(network.Input)}, so it can't be built for {Text(sample)}; make a new one.");
            }

            if (Layers.Count == 0)
            {
                throw new InvalidOperationException($"The model '{Name}' has no layers; Add some first.");
            }

            var built = Network.Build(Layers, sample);
            State = new ModelState(built.Initialize(InitialKey(seed)), null);
            return network = built;
        }
    }

    private Key InitialKey(int? seed) => new Key(Seed ?? seed ?? Random.Shared.Next()).Fold(0);

    private Network Built() =>
        network ?? throw new InvalidOperationException($"The model '{Name}' is not built: give its first layer an inputShape, or call Build or Fit.");
}
