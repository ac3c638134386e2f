using Leibniz.Keras;
using Leibniz.Keras.Callbacks;
using Leibniz.Tests.CSharp.Training;

namespace Leibniz.Tests.CSharp.Callbacks;

/// <summary>When training is ended early, and with which weights.</summary>
public static class EarlyStoppingTests
{
    [Fact]
    public static void StopsWhereKerasSaysItStops()
    {
        // values, epochs run, best epoch; from the rules in keras.md, section 9.
        Case([3, 2, 1], new(), 3, 2);
        Case([1, 1.1, 0.5], new(), 2, 0);
        Case([1, 1, 0.5], new(), 2, 0);
        Case([1, 1.1, 0.5], new(patience: 1), 2, 0);
        Case([1, 0.9, 0.95, 0.91, 0.8], new(patience: 2), 4, 1);
        Case([5, 6, 4, 6, 3, 6, 7, 1], new(patience: 2), 7, 4);
        Case([1, 0.95, 0.9, 0.85], new(minDelta: 0.2), 2, 0);
        Case([1, 0.95, 0.9, 0.85], new(minDelta: -0.2, patience: 3), 4, 0);
        Case([1, 0.5, 0.25], new(minDelta: 0.25), 3, 1);
        Case([1, 0.9, 0.85, 0.4], new(patience: 2, baseline: 0.5), 4, 3);
        Case([1, 0.9, 0.85, 0.9, 0.4], new(patience: 2, baseline: 0.5), 4, 2);
        Case([1, 2, 3, 4, 5], new(patience: 1, startFromEpoch: 2), 4, 2);
        Case([1, 2, 3], new(mode: "max"), 3, 2);
        Case([3, 2, 1], new(mode: "max"), 2, 0);
        Case([7], new(), 1, 0);
        Case([double.NaN, 2, 1], new(), 3, 2);

        static void Case(double[] values, EarlyStopping subject, int epochs, int best)
        {
            var history = Script.Run(Problems.Line(), "val_loss", values, subject);
            var what = string.Join(", ", values);
            Check.Equal(epochs, history.Epochs.Count, $"epochs of {what}");
            Check.Equal(epochs < values.Length || subject.StoppedEpoch > 0 ? epochs - 1 : 0, subject.StoppedEpoch, $"stopped epoch of {what}");
            Check.Equal(best, subject.BestEpoch, $"best epoch of {what}");
            Check.Equal(values[best], subject.Best, $"best of {what}");
        }
    }

    [Fact]
    public static void AgreesWithADefinitionWithoutCounters()
    {
        for (var seed = 0; seed < 400; seed++)
        {
            var random = new Random(seed);
            var values = Script.Values(random);
            var setting = new Setting(
                random.Next(4), random.Next(3) * 0.25, random.Next(2) == 0, random.Next(3) == 0 ? random.Next(-4, 5) / 4.0 : null, random.Next(4));
            var (epochs, best) = Defined(values, setting);

            var model = Problems.Line();
            var weights = new List<IReadOnlyList<Tensor>>();
            var subject = new EarlyStopping(
                "figure", setting.MinDelta, setting.Patience, mode: setting.Rises ? "max" : "min", baseline: setting.Baseline,
                restoreBestWeights: true, startFromEpoch: setting.Start);
            var history = Script.Run(model, "figure", values, Script.Weights(model, weights), subject);
            var what = $"seed {seed}, {setting}, {string.Join(", ", values)}";
            Check.Equal(epochs, history.Epochs.Count, $"{what}: epochs");
            if (best is { } place)
            {
                Check.Equal(place, subject.BestEpoch, $"{what}: best epoch");
            }

            Check.Same(weights[best ?? weights.Count - 1][0], model.GetWeights()[0], $"{what}: restored weights");
        }
    }

    [Fact]
    public static void WeightsAreRestoredAlsoWherePatienceNeverRanOut()
    {
        var (model, weights) = (Problems.Line(), new List<IReadOnlyList<Tensor>>());
        Script.Run(
            model, "val_loss", [3, 1, 2, 2], Script.Weights(model, weights), new EarlyStopping(patience: 9, restoreBestWeights: true));
        Check.Same(weights[1][0], model.GetWeights()[0], "the best epoch's");
        Check.That(!weights[3][0].ToArray<float>().SequenceEqual(weights[1][0].ToArray<float>()), "the last epoch's are others");
    }

    [Fact]
    public static void WeightsAreNotRestoredUnasked()
    {
        var (model, weights) = (Problems.Line(), new List<IReadOnlyList<Tensor>>());
        Script.Run(model, "val_loss", [1, 2, 2], Script.Weights(model, weights), new EarlyStopping());
        Check.Same(weights[^1][0], model.GetWeights()[0], "the last epoch's");
    }

    [Fact]
    public static void RestoringLeavesTheOptimizerAsItWas()
    {
        var (x, y) = Problems.Clouds(64);
        var (restored, byHand) = (Problems.Classifier(), Problems.Classifier());
        var script = Script.Figures([.. new[] { 3.0, 1, 2, 2 }.Select(v => new Dictionary<string, double> { ["val_loss"] = v })]);
        restored.Fit(x, y, epochs: 4, verbose: Verbose.Silent, seed: 3, callbacks: [script, new EarlyStopping(patience: 9, restoreBestWeights: true)]);

        var weights = new List<IReadOnlyList<Tensor>>();
        byHand.Fit(x, y, epochs: 4, verbose: Verbose.Silent, seed: 3, callbacks: [Script.Weights(byHand, weights)]);
        byHand.SetWeights(weights[1]);
        Check.Equal(byHand.Optimizer!.Iterations, restored.Optimizer!.Iterations, "finished steps");

        restored.Fit(x, y, verbose: Verbose.Silent, seed: 4);
        byHand.Fit(x, y, verbose: Verbose.Silent, seed: 4);
        for (var i = 0; i < weights[0].Count; i++)
        {
            Check.Same(byHand.GetWeights()[i], restored.GetWeights()[i], $"weight {i} after more training");
        }
    }

    [Fact]
    public static void ACancelledTrainingEndsWithTheBestWeights()
    {
        using var source = new CancellationTokenSource();
        var (model, weights) = (Problems.Line(), new List<IReadOnlyList<Tensor>>());
        var script = Script.Figures([.. new[] { 1.0, 2, 3 }.Select(v => new Dictionary<string, double> { ["val_loss"] = v })]);
        var history = model.Fit(
            Tensor.Ones([8, 2]), Tensor.Ones([8, 1]), epochs: 3, batchSize: 2, verbose: Verbose.Silent, cancellation: source.Token,
            callbacks:
            [
                script,
                Script.Weights(model, weights),
                new EarlyStopping(patience: 9, restoreBestWeights: true),
                new LambdaCallback(onEpochBegin: epoch => { if (epoch == 2) { source.Cancel(); } }),
            ]);
        Check.That(history.Cancelled, "the history says so");
        Check.Same(weights[0][0], model.GetWeights()[0], "the best epoch's");
    }

    [Fact]
    public static void ACallbackCanBeUsedAgain()
    {
        var subject = new EarlyStopping(patience: 2, restoreBestWeights: true);
        Check.Equal(3, Script.Run(Problems.Line(), "val_loss", [1, 2, 3, 4], subject).Epochs.Count, "first");
        Check.Equal(4, Script.Run(Problems.Line(), "val_loss", [9, 8, 7, 6], subject).Epochs.Count, "second");
    }

    [Fact]
    public static void ItWorksOnRealFigures()
    {
        var (x, y) = Problems.Clouds(200);
        var model = Problems.Classifier();
        var subject = new EarlyStopping(monitor: "val_accuracy", patience: 3, restoreBestWeights: true);
        var history = model.Fit(x, y, epochs: 60, verbose: Verbose.Silent, validationSplit: 0.5, callbacks: [subject], seed: 2);
        Check.That(subject.StoppedEpoch > 0 && history.Epochs.Count < 60, "it stopped");
        Check.Equal(history["val_accuracy"].Max(), subject.Best, "the best is a maximum");
        var (_, accuracy) = model.Evaluate(x[100..], y[100..], verbose: Verbose.Silent);
        Check.Equal(subject.Best, accuracy, "the model is the best one");
    }

    [Fact(Alone = true)]
    public static void ItTellsWhatItDoes()
    {
        var (output, _) = Script.Captured(
            () => Script.Run(Problems.Line(), "val_loss", [1, 2], new EarlyStopping(verbose: 1, restoreBestWeights: true)));
        Check.Equal("Epoch 2: early stopping\nRestoring model weights from the end of the best epoch: 1.\n", output, "said");
    }

    /// <summary>Epochs run and the best one, from statements about the whole sequence.</summary>
    private static (int Epochs, int? Best) Defined(double[] values, Setting s)
    {
        // An epoch improves if it beats every epoch that improved before it, that is, the last of them.
        bool Beats(double a, double b) => !double.IsNaN(a) && (s.Rises ? a - s.MinDelta > b : a + s.MinDelta < b);
        var improving = new List<int>();
        foreach (var e in Enumerable.Range(0, values.Length).Where(e => e >= s.Start && !double.IsNaN(values[e])))
        {
            if (improving.Count == 0 || Beats(values[e], values[improving[^1]]))
            {
                improving.Add(e);
            }
        }

        // Patience is counted from the last epoch that improved and beat the baseline.
        var stop = Enumerable.Range(0, values.Length).Where(e =>
        {
            var from = improving.LastOrDefault(i => i <= e && (s.Baseline is not { } b || Beats(values[i], b)), s.Start - 1);
            return e >= s.Start && e > 0 && !improving.Contains(e) && e - from >= s.Patience;
        }).Cast<int?>().FirstOrDefault();

        // The first epoch that is looked at counts as the best so far even if it is NaN.
        var epochs = stop + 1 ?? values.Length;
        var best = improving.LastOrDefault(i => i < epochs, s.Start);
        return (epochs, best < epochs ? best : null);
    }

    private sealed record Setting(int Patience, double MinDelta, bool Rises, double? Baseline, int Start);
}
