namespace Leibniz.Keras;

/// <content>Training.</content>
public sealed partial class Sequential
{
    private const int UsualBatch = 32;

    // 1 while Fit runs: two runs at once would take each other's memory for their own.
    private int training;

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
        Train(new FitRequest(x, y)
        {
            Epochs = epochs,
            BatchSize = batchSize,
            Verbose = verbose,
            Callbacks = callbacks,
            ValidationSplit = validationSplit,
            ValidationData = validationData,
            Shuffle = shuffle,
            ClassWeight = classWeight,
            SampleWeight = sampleWeight,
            InitialEpoch = initialEpoch,
            StepsPerEpoch = stepsPerEpoch,
            ValidationSteps = validationSteps,
            ValidationBatchSize = validationBatchSize,
            ValidationFreq = validationFreq,
            Seed = seed,
            CheckData = checkData,
            Cancellation = cancellation,
        });

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
            () => Train(new FitRequest(x, y)
            {
                Epochs = epochs,
                BatchSize = batchSize,
                Verbose = verbose,
                Callbacks = callbacks,
                ValidationSplit = validationSplit,
                ValidationData = validationData,
                Shuffle = shuffle,
                ClassWeight = classWeight,
                SampleWeight = sampleWeight,
                InitialEpoch = initialEpoch,
                Seed = seed,
                CheckData = checkData,
                Progress = progress,
                Cancellation = cancellation,
            }),
            CancellationToken.None);

    private History Train(FitRequest request)
    {
        var how = CompiledOrThrow();
        request.Check();
        if (Interlocked.Exchange(ref training, 1) != 0)
        {
            throw new InvalidOperationException($"The model '{Name}' is being trained already; wait for that Fit to end, or train another model.");
        }

        try
        {
            return Run(request, how);
        }
        finally
        {
            Volatile.Write(ref training, 0);
        }
    }

    private History Run(FitRequest request, Compiled how)
    {
        var (samples, held) = request.Parts();
        var drawn = request.Seed ?? Random.Shared.Next();
        var before = (network, state);
        try
        {
            var (net, inputs) = Prepared(samples.X, drawn);
            using var there = There(
                (samples.X, "x"), (samples.Y, "y"), (samples.Weight, "sampleWeight"), (held?.X, "validationData"), (held?.Y, "validationData"));
            how.Loss.CheckTargets(samples.Y, net.Output);
            if (held is not null)
            {
                how.Loss.CheckTargets(held.Y, net.Output);
                held = new Samples(Prepared(held.X, drawn).Inputs, held.Y, held.Weight);
            }

            samples = new Samples(inputs, samples.Y, samples.Weight);
            using var trainer = new Trainer(this, net, how);
            return trainer.Fit(request with { Seed = drawn, Callbacks = Attached(request.Callbacks) }, samples, held);
        }
        catch when (before.network is null && state.Optimizer is null)
        {
            // No step was finished, so the shapes that this data suggested are forgotten with it.
            (network, State) = before;
            throw;
        }
    }
}
