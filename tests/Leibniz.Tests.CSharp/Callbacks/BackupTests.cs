using Leibniz.Keras;
using Leibniz.Keras.Callbacks;
using Leibniz.Keras.Layers;
using Leibniz.Keras.Optimizers;
using Leibniz.Tests.CSharp.Training;

namespace Leibniz.Tests.CSharp.Callbacks;

/// <summary>Trainings that are interrupted and go on in another process, played by another model.</summary>
public static class BackupTests
{
    [Fact]
    public static void AnInterruptedTrainingEndsAsIfItHadNotBeen()
    {
        foreach (var optimizer in new Func<Optimizer>[] { () => new Adam(), () => new SGD(0.1, momentum: 0.9), () => new RMSprop() })
        {
            using var folder = new TemporaryFolder();
            var whole = Model(optimizer());
            var history = Fit(whole);

            var first = Model(optimizer());
            Check.Throws<InvalidOperationException>(
                () => Fit(first, new BackupAndRestore(folder["b"]), new LambdaCallback(onEpochBegin: Fail)), "on purpose");

            var second = Model(optimizer());
            var rest = Fit(second, new BackupAndRestore(folder["b"]));
            Check.Equal("3, 4, 5", string.Join(", ", rest.Epochs), "the epochs that were left");
            Check.That(rest["loss"].SequenceEqual(history["loss"].Skip(3)), "the same losses");
            for (var i = 0; i < whole.GetWeights().Count; i++)
            {
                Check.Same(whole.GetWeights()[i], second.GetWeights()[i], $"weight {i} of {optimizer().Name}");
            }

            Check.Equal(whole.Optimizer!.Iterations, second.Optimizer!.Iterations, "finished steps");
            Check.That(!Directory.Exists(folder["b"]), "the backup is gone");
        }
    }

    [Fact]
    public static void ARateThatACallbackSetIsRestored()
    {
        using var folder = new TemporaryFolder();
        var once = new LearningRateScheduler((epoch, rate) => epoch == 0 ? 0.0123 : rate);
        var whole = Model(new Adam());
        Fit(whole, once);
        Check.Throws<InvalidOperationException>(
            () => Fit(Model(new Adam()), once, new BackupAndRestore(folder["b"]), new LambdaCallback(onEpochBegin: Fail)), "on purpose");
        var second = Model(new Adam());
        Fit(second, new BackupAndRestore(folder["b"]));
        Check.Equal(0.0123, second.Optimizer!.LearningRate, "rate");
        Check.Same(whole.GetWeights()[0], second.GetWeights()[0], "the same weights");
    }

    [Fact]
    public static void TheBackupOfAnotherModelIsRefused()
    {
        using var folder = new TemporaryFolder();
        Fit(Model(new Adam()), new BackupAndRestore(folder["b"], deleteCheckpoint: false));
        var wider = new Sequential([new Dense(9, activation: "relu", inputShape: [4]), new Dense(4, activation: "softmax")]);
        wider.Compile(new Adam(), "sparse_categorical_crossentropy");
        var before = wider.GetWeights()[0];
        Check.Throws<InvalidDataException>(() => Fit(wider, new BackupAndRestore(folder["b"])), "latest.weights.h5", "dense");
        Check.Same(before, wider.GetWeights()[0], "nothing was changed");
        Check.Throws<InvalidDataException>(() => Fit(Model(new SGD()), new BackupAndRestore(folder["b"])), "latest.weights.h5", "optimizer");
    }

    [Fact]
    public static void ACancelledTrainingGoesOn()
    {
        using var folder = new TemporaryFolder();
        using var source = new CancellationTokenSource();
        var whole = Model(new Adam());
        Fit(whole);
        var (x, y) = Problems.Clouds(64);
        var first = Model(new Adam());
        first.Fit(
            x, y, epochs: 6, verbose: Verbose.Silent, seed: 5, cancellation: source.Token,
            callbacks: [new BackupAndRestore(folder["b"]), new LambdaCallback(onEpochBegin: epoch => { if (epoch == 3) { source.Cancel(); } })]);
        Check.That(Directory.Exists(folder["b"]), "the backup is kept");
        var second = Model(new Adam());
        Fit(second, new BackupAndRestore(folder["b"]));
        Check.Same(whole.GetWeights()[0], second.GetWeights()[0], "the same weights");
    }

    [Fact]
    public static void ATrainingThatHasEndedLeavesNothingButWhatIsNotItsOwn()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["b"]);
        File.WriteAllText(folder["b/mine"], "");
        Fit(Model(new Adam()), new BackupAndRestore(folder["b"], doubleCheckpoint: true));
        Check.Equal("mine", string.Join(" ", Directory.GetFiles(folder["b"]).Select(path => Path.GetFileName(path))), "files");
        Fit(Model(new Adam()), new BackupAndRestore(folder["c"], deleteCheckpoint: false));
        Check.That(File.Exists(folder["c/latest.weights.h5"]) && File.Exists(folder["c/training_metadata.json"]), "kept if wanted");

        // What has ended is not trained again.
        Check.Equal(0, Fit(Model(new Adam()), new BackupAndRestore(folder["c"])).Epochs.Count, "epochs");
    }

    [Fact]
    public static void BatchesAreBackedUpInTheirEpoch()
    {
        using var folder = new TemporaryFolder();
        var stop = new LambdaCallback(onTrainBatchEnd: (batch, _) => { if (batch == 1) { throw new InvalidOperationException("on purpose"); } });
        Check.Throws<InvalidOperationException>(() => Fit(Model(new Adam()), new BackupAndRestore(folder["b"], saveFreq: 2), stop), "on purpose");
        var second = Model(new Adam());
        Check.Equal(6, Fit(second, new BackupAndRestore(folder["b"])).Epochs.Count, "the epoch is begun again");
        Check.Equal(14L, second.Optimizer!.Iterations, "with the steps that were made");
    }

    [Fact(Alone = true)]
    public static void ADamagedBackupIsNamedAndTheOneBeforeIsUsed()
    {
        using var folder = new TemporaryFolder();
        Check.Throws<InvalidOperationException>(
            () => Fit(Model(new Adam()), new BackupAndRestore(folder["b"], doubleCheckpoint: true), new LambdaCallback(onEpochBegin: Fail)), "on purpose");
        File.WriteAllText(folder["b/training_metadata.json"], "{\"epoch\": \"three\"}");
        Check.Throws<InvalidDataException>(
            () => Restored(folder["b"], keepOlder: false), "training_metadata.json", "start anew");
        var (_, error) = Script.Captured(() => Check.Equal("2, 3, 4, 5", string.Join(", ", Restored(folder["b"], keepOlder: true).Epochs), "epochs"));
        Check.That(error.Contains("damaged", StringComparison.Ordinal), error);

        History Restored(string path, bool keepOlder)
        {
            var copy = folder[$"{Guid.NewGuid()}"];
            Directory.CreateDirectory(copy);
            foreach (var file in Directory.GetFiles(path).Where(file => keepOlder || !file.EndsWith(".bkp", StringComparison.Ordinal)))
            {
                File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
            }

            return Fit(Model(new Adam()), new BackupAndRestore(copy));
        }
    }

    private static void Fail(int epoch)
    {
        if (epoch == 3)
        {
            throw new InvalidOperationException("on purpose");
        }
    }

    private static Sequential Model(Optimizer optimizer)
    {
        var model = new Sequential([new Dense(8, activation: "relu", inputShape: [4]), new Dropout(0.3), new Dense(4, activation: "softmax")], seed: 1);
        model.Compile(optimizer, "sparse_categorical_crossentropy", ["accuracy"]);
        return model;
    }

    private static History Fit(Sequential model, params Callback[] callbacks)
    {
        var (x, y) = Problems.Clouds(64);
        return model.Fit(x, y, epochs: 6, verbose: Verbose.Silent, seed: 5, callbacks: callbacks);
    }
}
