using Leibniz.Keras;
using Leibniz.Keras.Callbacks;
using Leibniz.Keras.Layers;
using Leibniz.Keras.Optimizers;
using Leibniz.Keras.Schedules;
using Leibniz.Tests.CSharp.Saving;
using Leibniz.Tests.CSharp.Training;

namespace Leibniz.Tests.CSharp.Console;

/// <summary>What consoles, F# Interactive and debuggers show of an object.</summary>
public static class PrintedTests
{
    [Fact]
    public static void ALayerSaysItsArguments() =>
        Check.Equal("Dense(units: 3, activation: \"relu\", use_bias: true)", new Dense(3, activation: "relu").ToString(), "a dense layer");

    [Fact]
    public static void AModelSaysItsLayersAndItsShapesWhereItKnowsThem()
    {
        var model = new Sequential([new Dropout(0.5), new Dense(2)], name: "small");
        Check.Equal("small: Dropout(rate: 0.5) -> Dense(units: 2, activation: \"linear\", use_bias: true)", model.ToString(), "before");
        model.Build([4]);
        Check.That(model.ToString().StartsWith("small: (4,) -> Dropout", StringComparison.Ordinal), "it begins with the inputs");
        Check.That(model.ToString().EndsWith("-> (2,)", StringComparison.Ordinal), "it ends with the outputs");
    }

    [Fact]
    public static void AnOptimizerAMetricAndALossSayTheirArguments()
    {
        var sgd = new SGD(momentum: 0.9);
        Check.Equal("SGD(learning_rate: 0.01, momentum: 0.9, nesterov: false)", sgd.ToString(), "an optimizer");
        sgd.LearningRate = 0.002;
        Check.That(sgd.ToString().StartsWith("SGD(learning_rate: 0.002,", StringComparison.Ordinal), "the rate as it is now");
        Check.Equal(
            "AdamW(learning_rate: ExponentialDecay(initial_learning_rate: 0.1, decay_steps: 7, decay_rate: 0.5, staircase: true), "
            + "beta_1: 0.9, beta_2: 0.999, epsilon: 1E-07, amsgrad: false, weight_decay: 0.1, clipnorm: 1, ema_momentum: 0.9)",
            new AdamW(new ExponentialDecay(0.1, 7, 0.5, true), weightDecay: 0.1, clipNorm: 1) { UseEma = true, EmaMomentum = 0.9 }.ToString(),
            "an optimizer with a schedule");
        Check.That(ModelFileTests.Optimizers().All(make => make().ToString().Contains("(learning_rate: ")), "every optimizer says its rate");
        Check.That(new Keras.Metrics.TopKCategoricalAccuracy(k: 3).ToString().Contains("k: 3"), "a metric says its arguments");
        Loss own = (Func<Tensor, Tensor, Tensor>)((y, p) => (y - p).Square().Mean(axis: -1));
        Check.That(own.ToString().Length > 0, "a loss that no file can hold prints all the same");
    }

    [Fact]
    public static void ACallbackSaysWhatItDoes()
    {
        void Says(string text, Callback callback) => Check.Equal(text, callback.ToString(), "a callback");
        Says("EarlyStopping(monitor: \"val_loss\", patience: 2, restore_best_weights: true)", new EarlyStopping(patience: 2, restoreBestWeights: true));
        Says(
            "EarlyStopping(monitor: \"mae\", min_delta: 0.01, patience: 0, mode: \"min\", baseline: 0.5, start_from_epoch: 3)",
            new EarlyStopping("mae", minDelta: 0.01, mode: "min", baseline: 0.5, startFromEpoch: 3));
        Says("ReduceLROnPlateau(monitor: \"val_loss\", factor: 0.5, patience: 10, min_delta: 0.0001, min_lr: 0.001)", new ReduceLROnPlateau(factor: 0.5, minLr: 1e-3));
        Says("LearningRateScheduler(schedule: a function)", new LearningRateScheduler(epoch => 0.1));
        Says("ModelCheckpoint(filepath: \"m{epoch}.keras\", save_freq: \"epoch\")", new ModelCheckpoint("m{epoch}.keras"));
        Says(
            "ModelCheckpoint(filepath: \"m.weights.h5\", monitor: \"loss\", save_best_only: true, save_weights_only: true, save_freq: 10)",
            new ModelCheckpoint("m.weights.h5", "loss", saveBestOnly: true, saveWeightsOnly: true, saveFreq: 10));
        Says("BackupAndRestore(backup_dir: \"b\", save_freq: \"epoch\", delete_checkpoint: false)", new BackupAndRestore("b", deleteCheckpoint: false));
        Says("CSVLogger(filename: \"a.csv\")", new CSVLogger("a.csv"));
        Says("CSVLogger(filename: \"a.csv\", separator: \";\", append: true)", new CSVLogger("a.csv", ";", append: true));
        Says("TensorBoard(log_dir: \"logs\", histogram_freq: 1, update_freq: \"epoch\")", new TensorBoard(histogramFreq: 1));
        Says("TerminateOnNaN()", new TerminateOnNaN());
        Says("LambdaCallback(on_epoch_end: a function)", new LambdaCallback(onEpochEnd: (_, _) => { }));
        Says("Own()", new Own());
    }

    private sealed class Own : Callback;

    [Fact]
    public static void AHistorySaysItsLastFigures()
    {
        var (x, y) = Problems.Clouds(32);
        var history = Problems.Classifier().Fit(x, y, epochs: 2, verbose: Verbose.Silent);
        Check.Equal($"2 epochs, accuracy: {history["accuracy"][^1]:F4}, loss: {history["loss"][^1]:F4}", history.ToString(), "a history");
    }
}
