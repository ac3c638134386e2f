using System.Diagnostics;
using System.Reflection;
using Leibniz.Keras;
using Leibniz.Keras.Callbacks;
using Leibniz.Tests.CSharp.Events;
using Leibniz.Tests.CSharp.Training;

namespace Leibniz.Tests.CSharp.Callbacks;

/// <summary>What another process sees of a training, and what is left of one that is killed.</summary>
public static class KilledTrainingTests
{
    private const int Watched = 5;

    /// <summary>Trains until it is killed, and tells each epoch that has been written: what the other process runs.</summary>
    public static void Train(string folder)
    {
        var (x, y) = Problems.Clouds(64);
        Problems.Classifier().Fit(
            x, y, epochs: 100_000, batchSize: 16, verbose: Verbose.Silent, validationData: (x, y),
            callbacks:
            [
                new TensorBoard(Path.Combine(folder, "logs"), histogramFreq: 1, updateFreq: "batch"),
                new CSVLogger(Path.Combine(folder, "log.csv")),
                new ModelCheckpoint(Path.Combine(folder, "model.keras")),
                new LambdaCallback(onEpochEnd: (epoch, _) => System.Console.Out.WriteLine($"epoch {epoch}")),
            ]);
    }

    [Fact]
    public static void AnotherProcessSeesEachEpochWhenItEndsAndAKillLeavesWholeFiles()
    {
        using var folder = new TemporaryFolder();
        using var training = Process.Start(Command(folder.Path))!;
        try
        {
            for (var epoch = 0; epoch < Watched; epoch++)
            {
                Check.Equal($"epoch {epoch}", training.StandardOutput.ReadLine(), "the other process trains");

                // No waiting: what it has told is there.
                foreach (var run in new[] { "train", "validation" })
                {
                    var seen = Events(folder, run).Where(e => e.Tag == "epoch_loss").Select(e => e.Step);
                    Check.That(seen.Contains(epoch), $"epoch {epoch} is in the run {run} as soon as it has ended");
                }
            }
        }
        finally
        {
            // SIGKILL: the process can't close or flush anything.
            training.Kill();
            training.WaitForExit();
        }

        Check.That(training.ExitCode != 0, "it was killed");
        foreach (var run in new[] { "train", "validation" })
        {
            var bytes = File.ReadAllBytes(EventReader.FileIn(folder[$"logs/{run}"]));
            Check.Equal(bytes.Length, EventReader.Records(bytes).Sum(record => record.Length + 16), $"the run {run} ends with a whole record");
            var steps = Events(folder, run).Where(e => e.Tag == "epoch_loss").Select(e => e.Step).ToArray();
            Check.That(steps.Length >= Watched && steps.SequenceEqual(Enumerable.Range(0, steps.Length).Select(i => (long)i)), "all epochs are there");
        }

        Check.That(File.ReadAllText(folder["log.csv"]) is [.., '\r', '\n'], "the CSV file ends with a whole line");
        Check.That((bool)Sequential.Load(folder["model.keras"]).Predict(Tensor.Ones([1, 4])).IsFinite().All(), "the last checkpoint loads");
    }

    private static IReadOnlyList<EventReader.Event> Events(TemporaryFolder folder, string run) =>
        EventReader.Read(EventReader.FileIn(folder[$"logs/{run}"]));

    /// <summary>This program once more, whether it was started by dotnet or by a file of its own.</summary>
    private static ProcessStartInfo Command(string folder)
    {
        var host = Environment.ProcessPath!;
        var command = new ProcessStartInfo(host) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(host) == "dotnet")
        {
            command.ArgumentList.Add(Assembly.GetEntryAssembly()!.Location);
        }

        command.ArgumentList.Add("--train");
        command.ArgumentList.Add(folder);
        return command;
    }
}
