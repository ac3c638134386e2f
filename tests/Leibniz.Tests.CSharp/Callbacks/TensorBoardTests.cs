using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Leibniz.Keras;
using Leibniz.Keras.Callbacks;
using Leibniz.Keras.Layers;
using Leibniz.Tests.CSharp.Events;
using Leibniz.Tests.CSharp.Training;

namespace Leibniz.Tests.CSharp.Callbacks;

/// <summary>The event files that a training leaves, against its history.</summary>
public static class TensorBoardTests
{
    [Fact]
    public static void EpochsAreThoseOfTheHistory()
    {
        using var folder = new TemporaryFolder();
        var (model, history) = Train(new TensorBoard(folder.Path), validated: true);
        var (train, validation) = (Read(folder, "train"), Read(folder, "validation"));
        Check.Equal("epoch_accuracy epoch_learning_rate epoch_loss keras", Tags(train), "tags of training");
        Check.Equal(
            "epoch_accuracy epoch_loss evaluation_accuracy_vs_iterations evaluation_loss_vs_iterations", Tags(validation), "tags of validation");
        foreach (var name in new[] { "loss", "accuracy" })
        {
            Same(history[name], train, $"epoch_{name}", [0, 1, 2]);
            Same(history[$"val_{name}"], validation, $"epoch_{name}", [0, 1, 2]);

            // 48 samples in batches of 16 are three steps an epoch.
            Same(history[$"val_{name}"], validation, $"evaluation_{name}_vs_iterations", [3, 6, 9]);
        }

        Same([0.001, 0.001, 0.001], train, "epoch_learning_rate", [0, 1, 2]);
        Check.That(train.Concat(validation).Where(e => e.Version is null && e.Tag != "keras").All(e => e.Plugin == "scalars"), "the plugin");
        Check.Equal(9L, model.Optimizer!.Iterations, "steps");
    }

    [Fact]
    public static void WithoutValidationThereIsNoValidationRun()
    {
        using var folder = new TemporaryFolder();
        Train(new TensorBoard(folder["deep/er"]), validated: false);
        Check.That(!Directory.Exists(folder["deep/er/validation"]) && Read(folder, "deep/er/train").Count > 1, "only the training run is there");
    }

    [Fact]
    public static void TheGraphIsTheModel()
    {
        using var folder = new TemporaryFolder();
        Train(new TensorBoard(folder["with"]), validated: false);
        var graph = Read(folder, "with/train").Single(e => e.Tag == "keras");
        Check.Equal("graph_keras_model 1 0 0", $"{graph.Plugin} {graph.Content} {graph.Step} {graph.Shape.Length}", "where it is");
        using var json = JsonDocument.Parse(graph.Texts.Single());
        var config = json.RootElement.GetProperty("config");
        Check.Equal("Sequential sequential", $"{json.RootElement.GetProperty("class_name")} {config.GetProperty("name")}", "the model");
        var layers = config.GetProperty("layers").EnumerateArray()
            .Select(layer => $"{layer.GetProperty("class_name")} {layer.GetProperty("config").GetProperty("name")}").ToArray();
        Check.Equal("Dense dense, Dense dense_1", string.Join(", ", layers.Where(layer => layer.StartsWith("Dense", StringComparison.Ordinal))), "its layers");

        // A layer of one's own is drawn too, though no file could hold it.
        var own = new Sequential([new Halved(), new Dense(1)]);
        own.Compile("sgd", "mse");
        Script.Run(own, "figure", [1], new TensorBoard(folder["own"]));
        Check.That(
            Encoding.UTF8.GetString(Read(folder, "own/train").Single(e => e.Tag == "keras").Texts.Single()).Contains("\"Halved\"", StringComparison.Ordinal),
            "its class");

        Train(new TensorBoard(folder["without"], writeGraph: false), validated: false);
        Check.That(Read(folder, "without/train").All(e => e.Tag != "keras"), "no graph if not wanted");
    }

    [Fact]
    public static void BatchesAreWrittenAsOftenAsWanted()
    {
        using var folder = new TemporaryFolder();
        Steps("epoch", []);
        Steps("batch", [1, 2, 3, 4, 5, 6, 7, 8, 9]);
        Steps(1, [1, 2, 3, 4, 5, 6, 7, 8, 9]);
        Steps(4, [4, 8]);
        Check.Throws<ArgumentException>(() => new TensorBoard(updateFreq: "week"), "week", "epoch", "batch");
        Check.Throws<ArgumentOutOfRangeException>(() => new TensorBoard(updateFreq: 0), "1 batch");

        void Steps(Frequency frequency, long[] steps)
        {
            var (figures, path) = (new List<double>(), folder[$"{Guid.NewGuid()}"]);
            var record = new LambdaCallback(onTrainBatchEnd: (_, logs) => figures.Add(logs["loss"]));
            Train(new TensorBoard(path, updateFreq: frequency), validated: true, record);
            Same([.. steps.Select(step => figures[(int)step - 1])], EventReader.Read(EventReader.FileIn(Path.Combine(path, "train"))), "batch_loss", steps);
        }
    }

    [Fact]
    public static void HistogramsCountAllWeights()
    {
        using var folder = new TemporaryFolder();
        var weights = new List<IReadOnlyList<Tensor>>();
        var model = Problems.Classifier();
        var (x, y) = Problems.Clouds(48);
        model.Fit(
            x, y, epochs: 3, batchSize: 16, verbose: Verbose.Silent, callbacks: [Script.Weights(model, weights), new TensorBoard(folder.Path, histogramFreq: 2)]);
        string[] paths = ["sequential/dense/kernel", "sequential/dense/bias", "sequential/dense_1/kernel", "sequential/dense_1/bias"];
        var events = Read(folder, "train");
        Check.Equal(
            string.Join(" ", paths.Select(path => $"{path}/histogram").Order(StringComparer.Ordinal)),
            Tags([.. events.Where(e => e.Plugin == "histograms")]), "tags");
        foreach (var (path, i) in paths.Select((path, i) => (path, i)))
        {
            var found = events.Where(e => e.Tag == $"{path}/histogram").ToArray();
            Check.Equal("0 2", string.Join(" ", found.Select(e => e.Step)), "epochs");
            foreach (var e in found)
            {
                var weight = weights[(int)e.Step][i];
                Check.Equal("30x3", string.Join("x", e.Shape), "shape");
                Check.Equal(weight.Size, (int)e.Numbers.Where((_, k) => k % 3 == 2).Sum(), $"the counts of {path}");
                Check.Equal((double)weight.Min(), e.Numbers[0], "the first edge");
                Check.Equal((double)weight.Max(), e.Numbers[^2], "the last edge");
            }
        }
    }

    [Fact]
    public static void WeightsBecomeImages()
    {
        using var folder = new TemporaryFolder();
        Train(new TensorBoard(folder.Path, histogramFreq: 3, writeImages: true), validated: false);
        var images = Read(folder, "train").Where(e => e.Plugin == "images").ToArray();

        // Keras lays a matrix on its longer side and a vector upright: kernels are 4 x 16 and 16 x 4, biases 16 and 4.
        Check.Equal(
            "dense/kernel 16 4, dense/bias 1 16, dense_1/kernel 16 4, dense_1/bias 1 4",
            string.Join(", ", images.Select(e =>
                $"{e.Tag["sequential/".Length..^"/image".Length]} {Encoding.UTF8.GetString(e.Texts[0])} {Encoding.UTF8.GetString(e.Texts[1])}")),
            "sizes");
        Check.That(images.All(e => e.Texts.Length == 3), "one image each");
    }

    [Fact]
    public static void SpeedsAreWrittenIfWanted()
    {
        using var folder = new TemporaryFolder();
        Train(new TensorBoard(folder.Path, writeStepsPerSecond: true, updateFreq: 3), validated: false);
        var events = Read(folder, "train");
        Check.Equal("0 1 2", string.Join(" ", events.Where(e => e.Tag == "epoch_steps_per_second").Select(e => e.Step)), "epochs");
        Check.Equal("3 6 9", string.Join(" ", events.Where(e => e.Tag == "batch_steps_per_second").Select(e => e.Step)), "batches");
        Check.That(
            events.Where(e => e.Tag.EndsWith("steps_per_second", StringComparison.Ordinal)).All(e => e.Numbers[0] is > 0 and < 1e7), "speeds");
    }

    [Fact]
    public static void AFollowingReaderSeesEachEpochWhenItEnds()
    {
        using var folder = new TemporaryFolder();
        var seen = new List<int>();
        var reader = new LambdaCallback(onEpochEnd: (_, _) =>
            seen.Add(Read(folder, "train").Count(e => e.Tag == "epoch_loss") + 10 * Read(folder, "validation").Count(e => e.Tag == "epoch_loss")));
        Train(new TensorBoard(folder.Path), validated: true, reader);
        Check.Equal("11 22 33", string.Join(" ", seen), "epochs");
    }

    [Fact]
    public static void AReaderOnAnotherThreadNeverSeesAnythingBroken()
    {
        using var folder = new TemporaryFolder();
        using var done = new CancellationTokenSource();
        var counts = new ConcurrentQueue<int>();
        var follower = Task.Run(() =>
        {
            while (!done.IsCancellationRequested)
            {
                if (Directory.Exists(folder["train"]) && Directory.GetFiles(folder["train"]).Length > 0)
                {
                    counts.Enqueue(EventReader.Read(EventReader.FileIn(folder["train"])).Count);
                }
            }
        });

        // Training is quicker than the follower may be: each epoch waits until it was looked at.
        var wait = new LambdaCallback(onEpochEnd: (_, _) =>
        {
            var before = counts.Count;
            SpinWait.SpinUntil(() => counts.Count > before + 1 || follower.IsCompleted, TimeSpan.FromSeconds(20));
        });
        Train(new TensorBoard(folder.Path, histogramFreq: 1, updateFreq: "batch"), validated: false, wait, epochs: 20);
        done.Cancel();
        follower.GetAwaiter().GetResult();
        Check.That(counts.Zip(counts.Skip(1)).All(pair => pair.First <= pair.Second), "the file only grows");
        Check.That(counts.Distinct().Count() >= 20, $"it was seen growing, {counts.Distinct().Count()} times");
    }

    [Fact]
    public static void AnEvaluationIsWrittenAndItsFileClosed()
    {
        using var folder = new TemporaryFolder();
        var (x, y) = Problems.Clouds(32);
        var board = new TensorBoard(folder.Path);
        var (model, _) = Train(board, validated: false);
        var (loss, _) = model.Evaluate(x, y, verbose: Verbose.Silent, callbacks: [board]);
        Same([loss], Read(folder, "validation"), "evaluation_loss_vs_iterations", [9]);
        using var exclusive = new FileStream(EventReader.FileIn(folder["validation"]), FileMode.Open, FileAccess.Write, FileShare.None);
    }

    [Fact]
    public static void AFolderThatCannotBeWrittenIsAnErrorBeforeTraining()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["file"], "");
        Directory.CreateDirectory(folder["logs"]);
        File.WriteAllText(folder["logs/validation"], "");
        foreach (var path in new[] { folder["file"], folder["logs"] })
        {
            var model = Problems.Line();
            Check.Throws<IOException>(() => Script.Run(model, "figure", [1], new TensorBoard(path)), path, "another folder");
            Check.Equal(0L, model.Optimizer!.Iterations, "steps");
        }
    }

    [Fact(Alone = true)]
    public static void WhatBreaksEndsTheLogAndNotTheTraining()
    {
        // The validation run cannot be made in the middle of training: its folder has become a file.
        using var folder = new TemporaryFolder();
        var obstacle = new LambdaCallback(onTrainBegin: () => File.WriteAllText(folder["validation"], ""));
        History? history = null;
        var (_, error) = Script.Captured(() => history = Train(new TensorBoard(folder.Path), validated: true, obstacle).History);
        Check.Equal(3, history!.Epochs.Count, "epochs");
        Check.That(error.Contains("training goes on", StringComparison.Ordinal) && error.Split('\n').Length == 2, error);
    }

    [Fact]
    public static void AKilledTrainingLeavesWholeFiles()
    {
        // What is on its way to the operating system when an epoch ends needs nothing more of this process: copies that are taken in the
        // middle of training, without anything being closed, hold everything.
        using var folder = new TemporaryFolder();
        var copies = new List<byte[]>();
        var copy = new LambdaCallback(onTrainBatchEnd: (_, _) =>
        {
            using var stream = new FileStream(EventReader.FileIn(folder["train"]), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            copies.Add(bytes);
        });
        Train(new TensorBoard(folder.Path, updateFreq: "batch"), validated: false, copy);
        Check.That(copies.All(bytes => EventReader.Records(bytes).Sum(record => record.Length + 16) == bytes.Length), "no copy ends in half a record");
    }

    private static (Sequential Model, History History) Train(TensorBoard board, bool validated, Callback? after = null, int epochs = 3)
    {
        var (x, y) = Problems.Clouds(64);
        var model = Problems.Classifier();
        var history = model.Fit(
            x[..48], y[..48], epochs: epochs, batchSize: 16, verbose: Verbose.Silent, seed: 1,
            validationData: validated ? (x[48..], y[48..]) : null, callbacks: after is null ? [board] : [board, after]);
        return (model, history);
    }

    private static IReadOnlyList<EventReader.Event> Read(TemporaryFolder folder, string run)
    {
        var events = EventReader.Read(EventReader.FileIn(folder[run]));
        Check.Equal("brain.Event:2", events[0].Version, "the first record tells the version");
        Check.That(events.Skip(1).All(e => e.Version is null), "no other record does");
        return events;
    }

    private static string Tags(IReadOnlyList<EventReader.Event> events) =>
        string.Join(" ", events.Where(e => e.Version is null).Select(e => e.Tag).Distinct().Order(StringComparer.Ordinal));

    private static void Same(IReadOnlyList<double> expected, IReadOnlyList<EventReader.Event> events, string tag, long[] steps)
    {
        var found = events.Where(e => e.Tag == tag).ToArray();
        Check.Equal(string.Join(" ", steps), string.Join(" ", found.Select(e => e.Step)), $"steps of {tag}");
        Check.That(found.Select(e => e.Numbers.Single()).SequenceEqual(expected.Select(v => (double)(float)v)), $"values of {tag}");
    }

    private sealed class Halved : Layer
    {
        protected internal override Tensor Call(Tensor inputs, IReadOnlyList<Tensor> weights, Mode mode) => inputs / 2;
    }
}
