using System.Globalization;
using Leibniz.Keras;
using Leibniz.Keras.Callbacks;
using Leibniz.Tests.CSharp.Training;

namespace Leibniz.Tests.CSharp.Callbacks;

/// <summary>The lines that a training leaves in a CSV file.</summary>
public static class CsvLoggerTests
{
    [Fact]
    public static void LinesAreThoseOfTheHistory()
    {
        using var folder = new TemporaryFolder();
        var x = Tensor.Ones([8, 2]);
        var history = Problems.Line().Fit(
            x, Tensor.Ones([8, 1]), epochs: 3, batchSize: 2, verbose: Verbose.Silent, validationSplit: 0.25, callbacks: [new CSVLogger(folder["log.csv"])]);
        var lines = File.ReadAllText(folder["log.csv"]).Split("\r\n");
        Check.Equal("epoch,loss,mae,val_loss,val_mae", lines[0], "columns");
        Check.Equal(5, lines.Length, "lines, with the empty one after the last");
        for (var e = 0; e < 3; e++)
        {
            var fields = lines[e + 1].Split(',');
            Check.Equal($"{e}", fields[0], "epoch");
            foreach (var (name, i) in new[] { "loss", "mae", "val_loss", "val_mae" }.Select((name, i) => (name, i)))
            {
                Check.Equal(history[name][e], double.Parse(fields[i + 1], CultureInfo.InvariantCulture), $"{name} of epoch {e}, to the last bit");
            }
        }
    }

    [Fact(Alone = true)]
    public static void AContinuedFileHasOneHeaderAndItsColumns()
    {
        using var folder = new TemporaryFolder();
        var path = folder["made/log.csv"];
        void Log(bool append, params (string Name, double Value)[] figures) => By(
            new CSVLogger(path, append: append), figures.ToDictionary(figure => figure.Name, figure => figure.Value));
        Log(true, ("a", 1), ("val_a", 2));
        Log(true, ("a", 3), ("val_a", 4));
        Check.Equal("epoch,a,val_a\r\n0,1.0,2.0\r\n0,3.0,4.0\r\n", File.ReadAllText(path), "continued");
        var (_, error) = Script.Captured(() => Log(true, ("b", 5), ("val_a", 6)));
        Check.Equal("epoch,a,val_a\r\n0,1.0,2.0\r\n0,3.0,4.0\r\n0,NA,6.0\r\n", File.ReadAllText(path), "other figures");
        Check.That(error.Contains("no column", StringComparison.Ordinal) && error.Contains(" b;", StringComparison.Ordinal), error);
        Log(false, ("a", 7), ("val_a", 8));
        Check.Equal("epoch,a,val_a\r\n0,7.0,8.0\r\n", File.ReadAllText(path), "replaced");
        File.WriteAllText(path, "");
        Log(true, ("a", 7), ("val_a", 8));
        Check.Equal("epoch,a,val_a\r\n0,7.0,8.0\r\n", File.ReadAllText(path), "an empty file gets a header");
    }

    [Fact]
    public static void NamesWithSeparatorsAreQuotedAndReadBack()
    {
        using var folder = new TemporaryFolder();
        var figures = new Dictionary<string, double> { ["a;\"b\""] = 1, ["val_x"] = double.NaN };
        for (var i = 0; i < 2; i++)
        {
            By(new CSVLogger(folder["log.csv"], separator: ";", append: true), figures);
        }

        Check.Equal("epoch;\"a;\"\"b\"\"\";val_x\r\n0;1.0;nan\r\n0;1.0;nan\r\n", File.ReadAllText(folder["log.csv"]), "content");
    }

    [Fact]
    public static void AReaderSeesEachEpochAtOnce()
    {
        using var folder = new TemporaryFolder();
        var seen = new List<int>();
        var reader = new LambdaCallback(onEpochEnd: (_, _) =>
        {
            using var stream = new FileStream(folder["log.csv"], FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            seen.Add(new StreamReader(stream).ReadToEnd().Split("\r\n").Length - 1);
        });
        Script.Run(Problems.Line(), "figure", [1, 2, 3], new CSVLogger(folder["log.csv"]), reader);
        Check.Equal("2, 3, 4", string.Join(", ", seen), "whole lines");
        File.Delete(folder["log.csv"]);
    }

    [Fact]
    public static void APlaceThatCannotBeWrittenIsAnErrorBeforeTraining()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["file"], "");
        var model = Problems.Line();
        Check.Throws<IOException>(() => Script.Run(model, "figure", [1], new CSVLogger(folder["file/log.csv"])), "CSVLogger", "file");
        Check.Throws<IOException>(() => Script.Run(model, "figure", [1], new CSVLogger(folder.Path)), "CSVLogger");
        Check.Equal(0L, model.Optimizer!.Iterations, "steps");
        Check.Throws<ArgumentException>(() => new CSVLogger("a", separator: ";;"), "one character");
        Check.Throws<ArgumentException>(() => new CSVLogger("a", separator: "\""), "one character");
    }

    /// <summary>One epoch with exactly these figures.</summary>
    private static void By(CSVLogger logger, Dictionary<string, double> figures)
    {
        var logs = new Logs();
        foreach (var (name, value) in figures)
        {
            logs[name] = value;
        }

        logger.OnTrainBegin();
        logger.OnEpochEnd(0, logs);
        logger.OnTrainEnd(logs);
    }
}
