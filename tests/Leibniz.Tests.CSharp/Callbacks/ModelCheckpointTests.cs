using Leibniz.Keras;
using Leibniz.Keras.Callbacks;
using Leibniz.Keras.Layers;
using Leibniz.Tests.CSharp.Training;

namespace Leibniz.Tests.CSharp.Callbacks;

/// <summary>Which models are saved in training, where, and that they are the right ones.</summary>
public static class ModelCheckpointTests
{
    [Fact]
    public static void OnlyBetterModelsAreSavedIfWanted()
    {
        // values, epochs (counted from 1) that are saved; from the rules in keras.md, section 9.
        Case([1, 1.2, 0.9, 0.9, 0.5], path => new(path, saveBestOnly: true), "1 3 5");
        Case([1, 1.2, 0.9], path => new(path), "1 2 3");
        Case([1, 1.2, 0.9, 3], path => new(path, saveBestOnly: true, mode: "max"), "1 2 4");
        Case([1, 0.8, 0.4], path => new(path, saveBestOnly: true, initialValueThreshold: 0.9), "2 3");
        Case([double.NaN, 2, 3, double.NaN, 1], path => new(path, saveBestOnly: true), "2 5");

        static void Case(double[] values, Func<string, ModelCheckpoint> subject, string epochs)
        {
            using var folder = new TemporaryFolder();
            Script.Run(Problems.Line(), "val_loss", values, subject(folder["new/{epoch}.keras"]));
            var saved = Directory.GetFiles(folder["new"]).Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal);
            Check.Equal(epochs, string.Join(" ", saved), $"saved of {string.Join(", ", values)}");
        }
    }

    [Fact]
    public static void TheBestModelIsInTheFile()
    {
        using var folder = new TemporaryFolder();
        var (model, weights) = (Problems.Line(), new List<IReadOnlyList<Tensor>>());
        Script.Run(
            model, "val_loss", [3, 1, 2, 2], Script.Weights(model, weights),
            new ModelCheckpoint(folder["best.weights.h5"], saveBestOnly: true, saveWeightsOnly: true));
        Check.Same(weights[3][0], model.GetWeights()[0], "the model ends as it is");
        model.LoadWeights(folder["best.weights.h5"]);
        Check.Same(weights[1][0], model.GetWeights()[0], "the file has the best");
    }

    [Fact]
    public static void ACheckpointIsAModelThatTrainsOn()
    {
        using var folder = new TemporaryFolder();
        var (x, y) = Problems.Clouds(32);
        var model = Problems.Classifier();
        model.Fit(x, y, epochs: 2, verbose: Verbose.Silent, seed: 1, callbacks: [new ModelCheckpoint(folder["m.keras"])]);
        var loaded = Sequential.Load(folder["m.keras"]);
        Check.Same(model.Predict(x), loaded.Predict(x), "predictions");
        model.Fit(x, y, verbose: Verbose.Silent, seed: 2);
        loaded.Fit(x, y, verbose: Verbose.Silent, seed: 2);
        Check.Same(model.GetWeights()[0], loaded.GetWeights()[0], "after more training of both");
    }

    [Fact]
    public static void PathsAreFilled()
    {
        using var folder = new TemporaryFolder();
        Script.Run(Problems.Line(), "val_loss", [0.125, 2], new ModelCheckpoint(folder["{epoch:02d}-{val_loss:.2f}.keras"]));
        Check.Equal("01-0.12.keras 02-2.00.keras", Names(folder), "Python's formats");
        using var net = new TemporaryFolder();
        Script.Run(Problems.Line(), "val_loss", [0.5], new ModelCheckpoint(net["{epoch:D3}/{val_loss:F1}.keras"]));
        Check.That(File.Exists(net["001/0.5.keras"]), "formats of .NET, and folders");
    }

    [Fact]
    public static void BatchesCountOnAcrossEpochs()
    {
        using var folder = new TemporaryFolder();
        var x = Tensor.Ones([10, 2]);
        Problems.Line().Fit(
            x, Tensor.Ones([10, 1]), epochs: 2, batchSize: 2, verbose: Verbose.Silent,
            callbacks: [new ModelCheckpoint(folder["{epoch}-{batch}.weights.h5"], saveWeightsOnly: true, saveFreq: 4)]);

        // Five batches an epoch: the fourth, and three later.
        Check.Equal("1-4.weights.h5 2-3.weights.h5", Names(folder), "saved");
    }

    [Fact(Alone = true)]
    public static void AnEpochWithoutValidationReplacesNothing()
    {
        using var folder = new TemporaryFolder();
        var x = Tensor.Ones([8, 2]);
        var (_, error) = Script.Captured(() => Problems.Line().Fit(
            x, Tensor.Ones([8, 1]), epochs: 4, verbose: Verbose.Silent, validationSplit: 0.5, validationFreq: 2,
            callbacks:
            [
                new ModelCheckpoint(folder["{epoch}-best.keras"], saveBestOnly: true),
                new ModelCheckpoint(folder["{epoch}-named-{val_loss:.0f}.keras"]),
            ]));
        var saved = Directory.GetFiles(folder.Path).Select(path => Path.GetFileName(path)).ToArray();
        Check.That(saved.All(name => name[0] is '2' or '4'), string.Join(" ", saved));
        Check.That(saved.Contains("2-best.keras") && saved.Count(name => name.Contains("named", StringComparison.Ordinal)) == 2, string.Join(" ", saved));
        Check.Equal(1, error.Split("saves nothing").Length - 1, "said once");
    }

    [Fact(Alone = true)]
    public static void AFigureThatNeverComesLosesNothing()
    {
        using var folder = new TemporaryFolder();
        var (_, error) = Script.Captured(() => Script.Run(
            Problems.Line(), "figure", [1, 2], new ModelCheckpoint(folder["{epoch}.keras"], "figur", saveBestOnly: true, mode: "min")));
        Check.Equal("1.keras 2.keras", Names(folder), "saved");
        Check.That(error.Contains("figur", StringComparison.Ordinal), error);
    }

    [Fact]
    public static void WhatCannotWorkIsAnErrorBeforeTraining()
    {
        using var folder = new TemporaryFolder();
        Check.Throws<ArgumentException>(() => new ModelCheckpoint("a.h5"), "a.h5", ".keras");
        Check.Throws<ArgumentException>(() => new ModelCheckpoint("a.keras", saveWeightsOnly: true), ".weights.h5");
        Check.Throws<ArgumentException>(() => new ModelCheckpoint("{epoch:q9}.keras"), "epoch", "q9");
        File.WriteAllText(folder["file"], "");
        Refused<IOException>(new ModelCheckpoint(folder["file/a.keras"]), "ModelCheckpoint", "file");
        Refused<ArgumentException>(new ModelCheckpoint(folder["{val_acc}.keras"]), "val_acc", "loss, mae");
        Refused<ArgumentException>(new ModelCheckpoint(folder["a.keras"], saveBestOnly: true), "val_loss", "validationSplit");
        Refused<ArgumentException>(new ModelCheckpoint(folder["a.keras"], "val_loss", saveBestOnly: true, saveFreq: 2), "val_loss");

        var unsavable = new Sequential([new Dense(1, inputShape: [2])]);
        unsavable.Compile("sgd", new Func<Tensor, Tensor, Tensor>((yTrue, yPred) => (yTrue - yPred).Abs().Mean(1)));
        Check.Throws<InvalidOperationException>(
            () => unsavable.Fit(Tensor.Ones([4, 2]), Tensor.Ones([4, 1]), verbose: Verbose.Silent, callbacks: [new ModelCheckpoint(folder["a.keras"])]),
            "loss", "function");
        Check.Equal(0L, unsavable.Optimizer!.Iterations, "steps");

        static void Refused<T>(ModelCheckpoint subject, params string[] words)
            where T : Exception
        {
            var model = Problems.Line();
            Check.Throws<T>(
                () => model.Fit(Tensor.Ones([4, 2]), Tensor.Ones([4, 1]), verbose: Verbose.Silent, callbacks: [subject]), words);
            Check.Equal(0L, model.Optimizer!.Iterations, "steps");
        }
    }

    [Fact(Alone = true)]
    public static void ItTellsWhatItDoes()
    {
        using var folder = new TemporaryFolder();
        var (output, _) = Script.Captured(() => Script.Run(
            Problems.Line(), "val_loss", [0.5, 1], new ModelCheckpoint(folder["a.keras"], verbose: 1, saveBestOnly: true)));
        Check.Equal(
            $"Epoch 1: val_loss improved from None to 0.50000, saving model to {folder["a.keras"]}\n"
            + $"Epoch 1: finished saving model to {folder["a.keras"]}\nEpoch 2: val_loss did not improve from 0.50000\n",
            output,
            "said");
    }

    private static string Names(TemporaryFolder folder) =>
        string.Join(" ", Directory.GetFiles(folder.Path).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
}
