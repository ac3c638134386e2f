using Leibniz.Keras.Callbacks;
using Leibniz.Keras.Layers;

namespace Leibniz.Keras;

/// <summary>One run of Fit, Evaluate or Predict: a fold over batches, each step in an arena that reuses the memory of the last.</summary>
internal sealed class Trainer(Sequential model, Network network, Compiled compiled) : IDisposable
{
    private readonly Arena arena = new();
    private readonly Action<ModelState> publish = model.Publish;

    // The loss on what stands before a softmax or sigmoid is stable where the one on probabilities must clip.
    private readonly Loss loss = compiled.Loss.OnLogits(network.LastActivation) ?? compiled.Loss;

    // Where the run is in the data, and the order of the samples, null if they are not shuffled; with stepsPerEpoch an epoch may end in the middle of them.
    private int position;
    private bool started;
    private SampleOrder? order;

    private bool OnLogits => !ReferenceEquals(loss, compiled.Loss);

    /// <summary>Trains the model, and tells what happened. Whatever interrupts it leaves the model as it was after the last whole step.</summary>
    public History Fit(FitRequest options, Samples training, Samples? held)
    {
        var seed = options.Seed ?? throw new ArgumentException("A run has a seed.", nameof(options));
        var callbacks = options.Callbacks ?? [];
        var history = new History(seed);
        var key = new Key(seed).Fold(1);
        using var batches = new Batches(training.X, training.Y, training.Weight, options.BatchSize);
        var steps = options.StepsPerEpoch ?? batches.Count;
        var logs = new Logs();

        TrainingPlan.Tell(callbacks, compiled.NewMetrics().Names, options.Epochs, held is not null);
        (model.StopTraining, model.ResumeAt, model.History) = (false, null, history);
        Tell(callbacks, callback => callback.OnTrainBegin());
        for (var epoch = model.ResumeAt ?? options.InitialEpoch; epoch < options.Epochs && !model.StopTraining; epoch++)
        {
            var epochKey = key.Fold(epoch);
            var metrics = compiled.NewMetrics();
            ProgressBar.Header(Console.Out, options.Verbose, epoch + 1, options.Epochs);
            using var bar = new ProgressBar(Console.Out, options.Verbose, steps);
            Tell(callbacks, callback => callback.OnEpochBegin(epoch));

            var step = TrainEpoch(batches, steps, epoch, options, epochKey, metrics, bar);
            if (options.Cancellation.IsCancellationRequested && step < steps)
            {
                history.Cancelled = true;
                break;
            }

            logs = new Logs();
            metrics.WriteTo(logs);
            if (held is not null && (epoch + 1) % options.ValidationFreq == 0)
            {
                Evaluate(model.State.Weights, held, options.ValidationBatchSize ?? options.BatchSize, options.ValidationSteps, callbacks, null)
                    .WriteTo(logs, "val_");
            }

            Tell(callbacks, callback => callback.OnEpochEnd(epoch, logs));
            history.Add(epoch, logs);
            bar.Finish(step, logs.Figures);
            options.Progress?.Report(new EpochReport(epoch, options.Epochs, new SortedDictionary<string, double>(logs, StringComparer.Ordinal)));
        }

        if (model.State is { Optimizer: { } memory } last)
        {
            var ended = compiled.Optimizer.Finish(memory, network.Changing(last.Weights));
            model.State = last with { Weights = network.WithChanging(last.Weights, ended) };
        }

        Tell(callbacks, callback => callback.OnTrainEnd(logs));
        return history;
    }

    /// <summary>The running means over all batches, or over so many of them.</summary>
    public MetricSet Evaluate(
        Tensor[] weights, Samples samples, int batchSize, int? steps, IReadOnlyList<Callback> callbacks, ProgressBar? bar)
    {
        var metrics = compiled.NewMetrics();
        using var batches = new Batches(samples.X, samples.Y, samples.Weight, batchSize);
        var count = Math.Min(steps ?? batches.Count, batches.Count);
        Tell(callbacks, callback => callback.OnTestBegin());
        for (var i = 0; i < count; i++)
        {
            var number = i;
            Tell(callbacks, callback => callback.OnTestBatchBegin(number));
            Keeping(() =>
            {
                var batch = batches[number, null];
                Tensor? penalty = null;
                var outputs = network.Call(weights, batch.X, Mode.Infer, OnLogits, ref penalty);
                var value = Total(batch, outputs, weights, penalty);
                metrics.Update((double)value, batch.Y!, Predictions(outputs), batch.Weight, batch.Rows);
            });
            if (callbacks.Count > 0)
            {
                var logs = new Logs();
                metrics.WriteTo(logs);
                Tell(callbacks, callback => callback.OnTestBatchEnd(number, logs));
            }

            bar?.Update(i + 1, () => Figures(metrics));
        }

        var all = new Logs();
        metrics.WriteTo(all);
        Tell(callbacks, callback => callback.OnTestEnd(all));
        bar?.Finish(count, all.Figures);
        return metrics;
    }

    /// <summary>
    /// Leaves its memory to the next run. Made anew, memory costs a virtual machine up to 10 microseconds a page: of an epoch of MNIST's network, 15 ms.
    /// </summary>
    public void Dispose()
    {
        arena.Release();
        scratch.Release();
        order?.Dispose();
    }

    private static IReadOnlyList<(string Name, double Value)> Figures(MetricSet metrics)
    {
        var logs = new Logs();
        metrics.WriteTo(logs);
        return logs.Figures;
    }

    private static void Tell(IReadOnlyList<Callback> callbacks, Action<Callback> what)
    {
        foreach (var callback in callbacks)
        {
            what(callback);
        }
    }

    /// <summary>The batches of one epoch; how many there were.</summary>
    private int TrainEpoch(Batches batches, int steps, int epoch, FitRequest options, Key key, MetricSet metrics, ProgressBar bar)
    {
        var callbacks = options.Callbacks ?? [];
        Func<IReadOnlyList<(string, double)>> figures = () => Figures(metrics);
        for (var step = 0; step < steps; step++)
        {
            if (model.StopTraining || options.Cancellation.IsCancellationRequested)
            {
                return step;
            }

            if (position == batches.Count && step > 0)
            {
                Console.Error.WriteLine(
                    $"The data ran out after {step} of {steps} steps of epoch {epoch + 1}; the next epoch starts again from the top.");
                return step;
            }

            if (position == batches.Count || !started)
            {
                (position, started) = (0, true);
                order?.Dispose();
                order = options.Shuffle ? new SampleOrder(batches.Samples, key.Fold(0)) : null;
            }

            foreach (var callback in callbacks)
            {
                callback.OnTrainBatchBegin(step);
            }

            TrainStep(batches, key.Fold(step + 1L), metrics);
            position++;
            if (callbacks.Count > 0)
            {
                var logs = new Logs();
                metrics.WriteTo(logs);
                foreach (var callback in callbacks)
                {
                    callback.OnTrainBatchEnd(step, logs);
                }
            }

            bar.Update(step + 1, figures);
        }

        return steps;
    }

    private void TrainStep(Batches batches, Key key, MetricSet metrics) =>
        arena.Run(
            (state, name) => state.NameStorages(name),
            publish,
            () =>
            {
                var state = model.State;
                var batch = batches[position, order];
                var old = network.Changing(state.Weights);
                Tensor? outputs = null;
                Tensor? total = null;
                var (_, gradients) = Derivative.ValueAndGradient(
                    (Tensor[] changing) =>
                    {
                        var weights = network.WithChanging(state.Weights, changing);
                        Tensor? penalty = null;
                        var raw = network.Call(weights, batch.X, Mode.Train(key), OnLogits, ref penalty);
                        outputs = raw.StopGradient();
                        total = Total(batch, raw, weights, penalty);
                        return compiled.Optimizer.ScaleLoss(total);
                    },
                    old);
                metrics.Update((double)total!, batch.Y!, Predictions(outputs!), batch.Weight, batch.Rows);

                // A constraint may fail: then the weights stay as they were before the step.
                var (weights, optimizer) = compiled.Optimizer.Step(
                    gradients, state.Optimizer ?? compiled.Optimizer.Start(old), old, last: !network.IsConstrained);
                return new ModelState(network.Constrain(network.WithChanging(state.Weights, weights)), optimizer);
            });

    /// <summary>The loss of a batch with the terms of regularizers.</summary>
    private Tensor Total(Batches.Batch batch, Tensor outputs, Tensor[] weights, Tensor? penalty)
    {
        var total = loss.Call(batch.Y!, outputs, batch.Weight);
        if (network.WeightPenalty(weights) is { } term)
        {
            total += term;
        }

        return penalty is null ? total : total + penalty;
    }

    private Tensor Predictions(Tensor outputs) => OnLogits ? network.LastActivation!.Call(outputs) : outputs;

    /// <summary>Runs something that returns no tensor, and reuses all memory that it took.</summary>
    private void Keeping(Action run) =>
        scratch.Run(
            (_, _) => { },
            _ => { },
            () =>
            {
                run();
                return 0;
            });

    // Evaluation owns nothing, so it must not share the arena that owns the weights.
    private readonly Arena scratch = new();
}
