using Leibniz.Keras.Layers;

namespace Leibniz.Keras;

/// <content>Training, evaluation and prediction.</content>
public sealed partial class Sequential
{
    private const int UsualBatch = 32;

    // Rows are independent in prediction, so larger batches give the same numbers sooner.
    private const int PredictionBatch = 1024;

    /// <summary>Trains the model: <c>model.Fit(x, y, epochs: 5, batchSize: 128)</c>.</summary>
    /// <param name="x">Inputs, one sample a row; other types than float32 are cast batch by batch.</param>
    /// <param name="y">Targets, one a row.</param>
    /// <param name="epochs">Where training ends; how many epochs there are if it starts at 0.</param>
    /// <param name="batchSize">How many samples a step sees. The last batch may be smaller; nothing is dropped.</param>
    /// <param name="verbose">What is told on the console.</param>
    /// <param name="callbacks">Told how training goes on, in this order.</param>
    /// <param name="validationSplit">The share of the samples, taken from the end before any shuffling, that is held out for validation.</param>
    /// <param name="validationData">Samples to validate with after an epoch; instead of a split.</param>
    /// <param name="shuffle">Whether each epoch sees the samples in a new order.</param>
    /// <param name="classWeight">How much the samples of a class count; classes that are not named count 1.</param>
    /// <param name="sampleWeight">How much each sample counts.</param>
    /// <param name="initialEpoch">Where training starts, to go on from an earlier run.</param>
    /// <param name="stepsPerEpoch">How many batches an epoch has; all, if left out.</param>
    /// <param name="validationSteps">How many batches validation has; all, if left out.</param>
    /// <param name="validationBatchSize">The batch size of validation; batchSize, if left out.</param>
    /// <param name="validationFreq">After every how many epochs there is validation.</param>
    /// <param name="seed">What order, dropout and first weights follow from: the same seed gives the same bits. Random if left out; see <see cref="History.Seed"/>.</param>
    /// <param name="checkData">Whether x and y are searched for NaN and infinity first.</param>
    /// <param name="cancellation">Cancelling ends training after the current batch, without an exception; the model and the History stay usable.</param>
    /// <returns>The figures of each epoch.</returns>
    /// <exception cref="ArgumentException">The data doesn't fit the model or itself; the model is left as it was.</exception>
    /// <exception cref="InvalidOperationException">The model is not compiled, or has no layers.</exception>
    public History Fit(
        Tensor x,
        Tensor y,
        int epochs = 1,
        int batchSize = UsualBatch,
        Verbose verbose = Verbose.Auto,
        IReadOnlyList<Callback>? callbacks = null,
        double validationSplit = 0,
        Samples? validationData = null,
        bool shuffle = true,
        IReadOnlyDictionary<int, double>? classWeight = null,
        Tensor? sampleWeight = null,
        int initialEpoch = 0,
        int? stepsPerEpoch = null,
        int? validationSteps = null,
        int? validationBatchSize = null,
        int validationFreq = 1,
        int? seed = null,
        bool checkData = false,
        CancellationToken cancellation = default) =>
        Train(
            x, y, epochs, batchSize, verbose, callbacks, validationSplit, validationData, shuffle, classWeight, sampleWeight,
            initialEpoch, stepsPerEpoch, validationSteps, validationBatchSize, validationFreq, seed, checkData, null, cancellation);

    /// <summary>The same as <see cref="Fit"/>, on a thread of the pool: <c>await model.FitAsync(x, y, progress: ..., cancellation: token)</c>.</summary>
    /// <param name="x">Inputs, one sample a row.</param>
    /// <param name="y">Targets, one a row.</param>
    /// <param name="epochs">Where training ends.</param>
    /// <param name="batchSize">How many samples a step sees.</param>
    /// <param name="verbose">What is told on the console; nothing, if left out.</param>
    /// <param name="callbacks">Told how training goes on, in this order, on the thread that trains.</param>
    /// <param name="validationSplit">The share of the samples at the end that is held out for validation.</param>
    /// <param name="validationData">Samples to validate with after an epoch; instead of a split.</param>
    /// <param name="shuffle">Whether each epoch sees the samples in a new order.</param>
    /// <param name="classWeight">How much the samples of a class count.</param>
    /// <param name="sampleWeight">How much each sample counts.</param>
    /// <param name="initialEpoch">Where training starts.</param>
    /// <param name="seed">What order, dropout and first weights follow from.</param>
    /// <param name="checkData">Whether x and y are searched for NaN and infinity first.</param>
    /// <param name="progress">Told the figures of each epoch.</param>
    /// <param name="cancellation">Cancelling ends training after the current batch; the task still returns the History.</param>
    /// <returns>The figures of each epoch.</returns>
    public Task<History> FitAsync(
        Tensor x,
        Tensor y,
        int epochs = 1,
        int batchSize = UsualBatch,
        Verbose verbose = Verbose.Silent,
        IReadOnlyList<Callback>? callbacks = null,
        double validationSplit = 0,
        Samples? validationData = null,
        bool shuffle = true,
        IReadOnlyDictionary<int, double>? classWeight = null,
        Tensor? sampleWeight = null,
        int initialEpoch = 0,
        int? seed = null,
        bool checkData = false,
        IProgress<EpochReport>? progress = null,
        CancellationToken cancellation = default) =>
        Task.Run(
            () => Train(
                x, y, epochs, batchSize, verbose, callbacks, validationSplit, validationData, shuffle, classWeight, sampleWeight,
                initialEpoch, null, null, null, 1, seed, checkData, progress, cancellation),
            CancellationToken.None);

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
        var told = Attached(callbacks);
        var total = (inputs.Length + batchSize - 1) / batchSize;
        using var bar = new ProgressBar(Console.Out, verbose, Math.Min(steps ?? total, total));
        var metrics = new Trainer(this, net, how).Evaluate(
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
        var weights = Snapshot().Weights;
        var batches = new Batches(inputs, null, null, size);
        using var bar = new ProgressBar(Console.Out, verbose, batches.Count);
        var outputs = new Tensor[batches.Count];
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

            Tensor? penalty = null;
            outputs[i] = net.Call(weights, batches[i, null].X, Mode.Infer, false, ref penalty);
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
        return outputs.Length == 1 ? outputs[0] : Tensor.Concat(outputs);
    }

    private History Train(
        Tensor x,
        Tensor y,
        int epochs,
        int batchSize,
        Verbose verbose,
        IReadOnlyList<Callback>? callbacks,
        double validationSplit,
        Samples? validationData,
        bool shuffle,
        IReadOnlyDictionary<int, double>? classWeight,
        Tensor? sampleWeight,
        int initialEpoch,
        int? stepsPerEpoch,
        int? validationSteps,
        int? validationBatchSize,
        int validationFreq,
        int? seed,
        bool checkData,
        IProgress<EpochReport>? progress,
        CancellationToken cancellation)
    {
        var how = CompiledOrThrow();
        DataCheck.BatchSize(batchSize);
        DataCheck.BatchSize(validationBatchSize ?? batchSize);
        ArgumentOutOfRangeException.ThrowIfNegative(epochs);
        ArgumentOutOfRangeException.ThrowIfNegative(initialEpoch);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(validationFreq);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(stepsPerEpoch ?? 1, nameof(stepsPerEpoch));
        DataCheck.Lengths(x, y, sampleWeight);
        if (classWeight is not null && sampleWeight is not null)
        {
            throw new ArgumentException("Give classWeight or sampleWeight, not both; multiply them into one sampleWeight.", nameof(classWeight));
        }

        if (checkData)
        {
            DataCheck.Finite(x, nameof(x));
            DataCheck.Finite(y, nameof(y));
        }

        var weight = sampleWeight?.Cast(DType.Float32) ?? (classWeight is null ? null : DataCheck.ClassWeights(y, classWeight));
        var (training, held) = Split(new Samples(x, y, weight), validationSplit, validationData);
        var drawn = seed ?? Random.Shared.Next();
        var before = (network, state);
        try
        {
            var (net, inputs) = Prepared(training.X, drawn);
            var validation = held is null ? null : new Samples(Prepared(held.X, drawn).Inputs, held.Y, held.Weight);
            how.Loss.CheckTargets(training.Y, net.Output);
            if (validation is not null)
            {
                how.Loss.CheckTargets(validation.Y, net.Output);
            }

            var options = new FitOptions(new Samples(inputs, training.Y, training.Weight), validation, epochs, batchSize)
            {
                InitialEpoch = initialEpoch,
                StepsPerEpoch = stepsPerEpoch,
                ValidationSteps = validationSteps,
                ValidationBatchSize = validationBatchSize ?? batchSize,
                ValidationFreq = validationFreq,
                Shuffle = shuffle,
                Verbose = verbose,
                Seed = drawn,
                Callbacks = Attached(callbacks),
                Progress = progress,
                Cancellation = cancellation,
            };
            return new Trainer(this, net, how).Fit(options);
        }
        catch when (before.network is null && state.Optimizer is null)
        {
            // No step was finished, so the shapes that this data suggested are forgotten with it.
            (network, State) = before;
            throw;
        }
    }

    private static (Samples Training, Samples? Validation) Split(Samples all, double share, Samples? given)
    {
        if (given is not null)
        {
            DataCheck.Lengths(given.X, given.Y, given.Weight);
            return (all, given);
        }

        if (!(share >= 0 && share < 1))
        {
            throw new ArgumentOutOfRangeException(
                nameof(share), share, "validationSplit is a share of the samples: 0 (no validation) or more, and less than 1.");
        }

        if (share == 0)
        {
            return (all, null);
        }

        var n = all.X.Length;
        var first = (int)Math.Floor(n * (1 - share));
        if (first == 0 || first == n)
        {
            throw new ArgumentException($"A validationSplit of {share} leaves {first} of {n} samples for training; both parts need at least one.");
        }

        return (
            new Samples(all.X[..first], all.Y[..first], all.Weight?[..first]),
            new Samples(all.X[first..], all.Y[first..], all.Weight?[first..]));
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
        var net = network ?? Build(Shape.Of([.. x.Shape.Skip(1)]), seed);
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
