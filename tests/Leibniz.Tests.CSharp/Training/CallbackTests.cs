using Leibniz.Keras;

namespace Leibniz.Tests.CSharp.Training;

/// <summary>When callbacks are told what, and how training is stopped.</summary>
public static class CallbackTests
{
    [Fact]
    public static void HooksAreCalledInKerasOrder()
    {
        var recorder = new Recorder();
        var model = Problems.Line();
        model.Fit(
            Tensor.Zeros([4, 2]), Tensor.Zeros([4, 1]), epochs: 1, batchSize: 2, verbose: Verbose.Silent, callbacks: [recorder],
            validationData: (Tensor.Zeros([2, 2]), Tensor.Zeros([2, 1])));
        Check.Equal(
            "train{ epoch0{ batch0{ }batch0 batch1{ }batch1 test{ testbatch0{ }testbatch0 }test }epoch0 }train",
            string.Join(" ", recorder.Calls),
            "calls");
        Check.Equal("loss mae val_loss val_mae", string.Join(" ", recorder.Names), "figures of the epoch");
    }

    [Fact]
    public static void StopTrainingEndsAfterTheBatch()
    {
        var recorder = new Recorder { StopAfter = 1 };
        var history = Problems.Line().Fit(
            Tensor.Zeros([100, 2]), Tensor.Zeros([100, 1]), epochs: 5, batchSize: 2, verbose: Verbose.Silent, callbacks: [recorder]);
        Check.Equal(2, recorder.Calls.Count(call => call.StartsWith("}batch", StringComparison.Ordinal)), "batches");
        Check.Equal(1, history.Epochs.Count, "epochs");
    }

    [Fact]
    public static void FiguresOfACallbackReachTheHistory()
    {
        var history = Problems.Line().Fit(
            Tensor.Zeros([4, 2]), Tensor.Zeros([4, 1]), epochs: 2, verbose: Verbose.Silent, callbacks: [new Recorder { Adds = true }]);
        Check.That(history["extra"].SequenceEqual([0.0, 1.0]), "the callback's figure");
    }

    [Fact]
    public static void AnExceptionInACallbackLeavesAUsableModel()
    {
        var model = Problems.Line();
        var x = Tensor.Ones([8, 2]);
        Check.Throws<InvalidOperationException>(
            () => model.Fit(x, Tensor.Ones([8, 1]), batchSize: 2, verbose: Verbose.Silent, callbacks: [new Recorder { FailAt = 2 }]), "on purpose");
        Check.That((bool)model.Predict(x).IsFinite().All(), "it predicts");
        model.Fit(x, Tensor.Ones([8, 1]), verbose: Verbose.Silent);
    }

    [Fact]
    public static void AnExceptionLosesNoEpochThatWasFinished()
    {
        var model = Problems.Line();
        Check.That(model.History is null, "there is none before training");
        var losses = new List<double>();
        var broken = new Leibniz.Keras.Callbacks.LambdaCallback(onEpochEnd: (epoch, logs) =>
        {
            losses.Add(logs["loss"]);
            if (epoch == 3)
            {
                throw new InvalidOperationException("on purpose");
            }
        });
        var (x, y) = (Tensor.Ones([8, 2]), Tensor.Ones([8, 1]));
        Check.Throws<InvalidOperationException>(() => model.Fit(x, y, epochs: 9, verbose: Verbose.Silent, seed: 5, callbacks: [broken]), "on purpose");
        Check.That(model.History!["loss"].SequenceEqual(losses[..3]) && model.History.Seed == 5, "the epochs before, and the seed");
        Check.Equal(4L, model.Optimizer!.Iterations, "the steps of the fourth epoch are kept");
        Check.That(ReferenceEquals(model.Fit(x, y, verbose: Verbose.Silent), model.History), "afterwards it is what Fit returned");
    }

    [Fact]
    public static void CancellingStopsWithinABatchAndReturnsTheHistory()
    {
        using var source = new CancellationTokenSource();
        var recorder = new Recorder { Then = batch => { if (batch == 5) { source.Cancel(); } } };
        var model = Problems.Line();
        var history = model.Fit(
            Tensor.Ones([1000, 2]), Tensor.Ones([1000, 1]), epochs: 100, batchSize: 2, verbose: Verbose.Silent, callbacks: [recorder],
            cancellation: source.Token);
        Check.That(history.Cancelled, "the history says so");
        Check.Equal(6, recorder.Calls.Count(call => call.StartsWith("}batch", StringComparison.Ordinal)), "batches");
        Check.That((bool)model.Predict(Tensor.Ones([1, 2])).IsFinite().All(), "the model is usable");
    }

    [Fact]
    public static void AModelIsTrainedByOneRunAtATime()
    {
        var model = Problems.Line();
        var x = Tensor.Ones([8, 2]);
        var inner = new Recorder
        {
            Then = _ => Check.Throws<InvalidOperationException>(() => model.Fit(x, Tensor.Ones([8, 1]), verbose: Verbose.Silent), "already"),
        };
        model.Fit(x, Tensor.Ones([8, 1]), verbose: Verbose.Silent, callbacks: [inner]);
        model.Fit(x, Tensor.Ones([8, 1]), verbose: Verbose.Silent);
    }

    [Fact]
    public static async Task FitAsyncReportsEachEpoch()
    {
        var reports = new List<EpochReport>();
        var history = await Problems.Line().FitAsync(
            Tensor.Ones([8, 2]), Tensor.Ones([8, 1]), epochs: 3, progress: new Direct(reports.Add));
        Check.Equal(3, reports.Count, "reports");
        Check.Equal(history["loss"][2], reports[2].Figures["loss"], "the last loss");
    }

    private sealed class Direct(Action<EpochReport> report) : IProgress<EpochReport>
    {
        public void Report(EpochReport value) => report(value);
    }

    private sealed class Recorder : Callback
    {
        public List<string> Calls { get; } = [];

        public IReadOnlyList<string> Names { get; private set; } = [];

        public int StopAfter { get; init; } = -1;

        public int FailAt { get; init; } = -1;

        public bool Adds { get; init; }

        public Action<int> Then { get; init; } = _ => { };

        public override void OnTrainBegin() => Calls.Add("train{");

        public override void OnTrainEnd(Logs logs) => Calls.Add("}train");

        public override void OnEpochBegin(int epoch) => Calls.Add($"epoch{epoch}{{");

        public override void OnEpochEnd(int epoch, Logs logs)
        {
            Calls.Add($"}}epoch{epoch}");
            Names = [.. logs.Keys];
            if (Adds)
            {
                logs["extra"] = epoch;
            }
        }

        public override void OnTrainBatchBegin(int batch) => Calls.Add($"batch{batch}{{");

        public override void OnTrainBatchEnd(int batch, Logs logs)
        {
            Calls.Add($"}}batch{batch}");
            Then(batch);
            if (batch == StopAfter)
            {
                Model.StopTraining = true;
            }

            if (batch == FailAt)
            {
                throw new InvalidOperationException("on purpose");
            }
        }

        public override void OnTestBegin() => Calls.Add("test{");

        public override void OnTestEnd(Logs logs) => Calls.Add("}test");

        public override void OnTestBatchBegin(int batch) => Calls.Add($"testbatch{batch}{{");

        public override void OnTestBatchEnd(int batch, Logs logs) => Calls.Add($"}}testbatch{batch}");
    }
}
