using Leibniz.Keras.Layers;

namespace Leibniz.Keras;

/// <content>Evaluation and prediction.</content>
public sealed partial class Sequential
{
    // Rows are independent in prediction, so larger batches give the same numbers sooner, and still what one layer gives the next is a few MB.
    // 10,000 samples of 784-512-10 take 25 ms on two threads in batches of 384, 24 of 1536 and 23 at once; on 16 threads 10.6, 8.8 and 7.7.
    private const int PredictionBatch = 1536;

    /// <summary>The loss and the metrics on data that the model need not have seen: <c>var (loss, accuracy) = model.Evaluate(x, y)</c>.</summary>
    /// <param name="x">Inputs, one sample a row.</param>
    /// <param name="y">Targets, one a row.</param>
    /// <param name="batchSize">How many samples are looked at together.</param>
    /// <param name="verbose">What is told on the console.</param>
    /// <param name="sampleWeight">How much each sample counts.</param>
    /// <param name="steps">How many batches; all, if left out.</param>
    /// <param name="callbacks">Told how it goes on.</param>
    public Evaluation Evaluate(
        Tensor x,
        Tensor y,
        int batchSize = UsualBatch,
        Verbose verbose = Verbose.Auto,
        Tensor? sampleWeight = null,
        int? steps = null,
        IReadOnlyList<Callback>? callbacks = null)
    {
        var how = CompiledOrThrow();
        DataCheck.BatchSize(batchSize);
        DataCheck.Lengths(x, y, sampleWeight);
        var (net, inputs) = Prepared(x, null);
        using var there = There((x, nameof(x)), (y, nameof(y)), (sampleWeight, nameof(sampleWeight)));
        var told = Attached(callbacks);
        var total = (inputs.Length + batchSize - 1) / batchSize;
        using var bar = new ProgressBar(Console.Out, verbose, Math.Min(steps ?? total, total));
        using var trainer = new Trainer(this, net, how);
        var metrics = trainer.Evaluate(
            Snapshot().Weights, new Samples(inputs, y, sampleWeight?.Cast(DType.Float32)), batchSize, steps, told, bar);
        return new Evaluation(metrics.Loss, metrics.Results);
    }

    /// <summary>The outputs for a batch of inputs, one a row.</summary>
    /// <param name="x">Inputs, one sample a row.</param>
    /// <param name="batchSize">How many samples callbacks are told of together; the outputs don't depend on it.</param>
    /// <param name="verbose">What is told on the console; nothing, if left out.</param>
    /// <param name="callbacks">Told how it goes on.</param>
    public Tensor Predict(Tensor x, int? batchSize = null, Verbose verbose = Verbose.Silent, IReadOnlyList<Callback>? callbacks = null)
    {
        var told = Attached(callbacks);
        var size = batchSize ?? (told.Count > 0 ? UsualBatch : PredictionBatch);
        DataCheck.BatchSize(size);
        DataCheck.Rows(x, nameof(x));
        var (net, inputs) = Prepared(x, null);
        using var there = There((x, nameof(x)));
        var weights = Snapshot().Weights;
        using var batches = new Batches(inputs, null, null, size);
        using var bar = new ProgressBar(Console.Out, verbose, batches.Count);
        var outputs = new Tensor[batches.Count];

        // Between batches memory is reused. One batch alone has nothing to reuse.
        var arena = outputs.Length > 1 ? new Arena() : null;
        Tensor Outputs(int batch)
        {
            Tensor? penalty = null;
            return net.Call(weights, batches[batch, null].X, Mode.Infer, false, ref penalty);
        }
        foreach (var callback in told)
        {
            callback.OnPredictBegin();
        }

        for (var i = 0; i < outputs.Length; i++)
        {
            foreach (var callback in told)
            {
                callback.OnPredictBatchBegin(i);
            }

            var batch = i;
            outputs[i] = arena is null ? Outputs(i) : arena.Run((_, _) => { }, _ => { }, () => Outputs(batch).Keep());
            foreach (var callback in told)
            {
                callback.OnPredictBatchEnd(i, outputs[i]);
            }

            bar.Update(i + 1, []);
        }

        foreach (var callback in told)
        {
            callback.OnPredictEnd();
        }

        bar.Finish(outputs.Length, []);
        arena?.Release();
        return outputs.Length == 1 ? outputs[0] : Tensor.Concat(outputs);
    }

    private Compiled CompiledOrThrow() =>
        compiled ?? throw new InvalidOperationException($"Compile the model '{Name}' with an optimizer and a loss first.");

    private IReadOnlyList<Callback> Attached(IReadOnlyList<Callback>? callbacks)
    {
        foreach (var callback in callbacks ?? [])
        {
            (callback ?? throw new ArgumentNullException(nameof(callbacks))).Attach(this);
        }

        return callbacks ?? [];
    }

    /// <summary>The network, built if need be, and the inputs in the shape that it wants.</summary>
    private (Network Network, Tensor Inputs) Prepared(Tensor x, int? seed)
    {
        var net = network ?? x.Beside(() => Build(Shape.Of([.. x.Shape.Skip(1)]), seed));
        var wanted = net.Input;
        var given = Shape.Of([.. x.Shape.Skip(1)]);
        if (given.Equals(wanted))
        {
            return (net, x);
        }

        // As in Keras, one axis of length 1 at the end may be missing, or be too much.
        if (given.Size == wanted.Size && Math.Abs(given.Rank - wanted.Rank) == 1 && (given.Rank > wanted.Rank ? given[-1] : wanted[-1]) == 1)
        {
            return (net, x.Reshape([x.Length, .. wanted]));
        }

        var first = Layers[0];
        throw new ArgumentException(
            $"Layer {first.Name} ({first.GetType().Name}), the first of the model '{Name}', takes inputs of the shape {Text(wanted)}, but was given {x.Shape}.",
            nameof(x));
    }
}
