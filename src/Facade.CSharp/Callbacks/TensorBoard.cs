using System.Diagnostics;
using Leibniz.Keras.Events;

namespace Leibniz.Keras.Callbacks;

/// <summary>Writes what happens in training for TensorBoard: <c>new TensorBoard("logs/fit", histogramFreq: 1)</c></summary>
/// <remarks>
/// <para>
/// <c>tensorboard --logdir logs</c> shows it, also while training runs: all figures of an epoch are there when it ends, and stay readable if the
/// process is killed. The folder gets two runs, <c>train</c> and, where there is validation, <c>validation</c>. Use a folder a training; a second
/// one in the same folder is drawn over the first.
/// </para>
/// <para>
/// Tags are Keras's: <c>epoch_loss</c> in both runs, <c>epoch_learning_rate</c>, <c>batch_loss</c>, <c>evaluation_loss_vs_iterations</c>,
/// <c>sequential/dense/kernel/histogram</c>, <c>.../image</c>, <c>keras</c> for the model's graph. Epochs count from 0, batches from 1. Differs
/// from Keras: there are no profiles and no embeddings; a folder that can't be written to is an error before training starts; if the disk is full
/// later the rest is left out, with a warning, and training goes on.
/// </para>
/// </remarks>
public sealed class TensorBoard : Callback
{
    private readonly string trainDir;
    private readonly string validationDir;
    private readonly int histogramFreq;
    private readonly bool writeGraph;
    private readonly bool writeImages;
    private readonly bool writeStepsPerSecond;
    private readonly int? batches;
    private SummaryWriter? train;
    private SummaryWriter? validation;
    private bool training;
    private bool full;
    private long batchNumber;
    private long batchStart;
    private long epochStart;
    private long iterationsBefore;

    /// <summary>Writes what happens in training for TensorBoard.</summary>
    /// <param name="logDir">The folder; it is made if need be.</param>
    /// <param name="histogramFreq">After every how many epochs, the first included, histograms of the weights are written; 0 for none.</param>
    /// <param name="writeGraph">Whether the model's layers are written, to be drawn.</param>
    /// <param name="writeImages">Whether weights are written as images where their histograms are.</param>
    /// <param name="writeStepsPerSecond">Whether the speed of epochs, and of batches by updateFreq, is written.</param>
    /// <param name="updateFreq">"epoch", if left out; "batch" or a number k: figures also after every batch, or every k of them.</param>
    public TensorBoard(
        string logDir = "logs",
        int histogramFreq = 0,
        bool writeGraph = true,
        bool writeImages = false,
        bool writeStepsPerSecond = false,
        Frequency? updateFreq = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(logDir);
        ArgumentOutOfRangeException.ThrowIfNegative(histogramFreq);
        LogDir = logDir;
        (trainDir, validationDir) = (Path.Combine(logDir, "train"), Path.Combine(logDir, "validation"));
        (this.histogramFreq, this.writeGraph, this.writeImages) = (histogramFreq, writeGraph, writeImages);
        (this.writeStepsPerSecond, batches) = (writeStepsPerSecond, updateFreq?.Batches);
    }

    /// <summary>The folder.</summary>
    public string LogDir { get; }

    internal override IEnumerable<(string Name, object? Value)> Arguments =>
    [
        ("log_dir", LogDir),
        ("histogram_freq", histogramFreq is 0 ? null : histogramFreq),
        ("write_graph", writeGraph ? null : false),
        ("write_images", writeImages ? true : null),
        ("write_steps_per_second", writeStepsPerSecond ? true : null),
        ("update_freq", (object?)batches ?? "epoch"),
    ];

    internal override IReadOnlyList<string>? AddedFigures => [];

    /// <inheritdoc/>
    /// <exception cref="IOException">The folder can't be made or written to.</exception>
    public override void OnTrainBegin()
    {
        Close();
        (batchNumber, full) = (0, false);
        EventFile.Check(validationDir);
        train = new SummaryWriter(trainDir);
        training = true;
        if (writeGraph)
        {
            Write(() => train.Model(ConceptualGraph.Json(Model)));
        }
    }

    /// <inheritdoc/>
    public override void OnTrainEnd(Logs logs)
    {
        training = false;
        Close();
    }

    /// <inheritdoc/>
    public override void OnEpochBegin(int epoch) =>
        (epochStart, iterationsBefore) = (Stopwatch.GetTimestamp(), Model.Optimizer?.Iterations ?? 0);

    /// <inheritdoc/>
    public override void OnEpochEnd(int epoch, Logs logs) => Write(() =>
    {
        foreach (var (name, value) in logs)
        {
            if (!name.StartsWith("val_", StringComparison.Ordinal))
            {
                train?.Scalar($"epoch_{name}", value, epoch);
            }
            else
            {
                Validation().Scalar($"epoch_{name[4..]}", value, epoch);
            }
        }

        if (!logs.ContainsKey(LearningRateScheduler.Figure) && Model.Optimizer is { } optimizer)
        {
            train?.Scalar($"epoch_{LearningRateScheduler.Figure}", optimizer.LearningRate, epoch);
        }

        if (writeStepsPerSecond)
        {
            var steps = (Model.Optimizer?.Iterations ?? 0) - iterationsBefore;
            train?.Scalar("epoch_steps_per_second", steps / Stopwatch.GetElapsedTime(epochStart).TotalSeconds, epoch);
        }

        if (histogramFreq > 0 && epoch % histogramFreq == 0)
        {
            WriteWeights(epoch);
        }

        train?.Flush();
        validation?.Flush();
    });

    /// <inheritdoc/>
    public override void OnTrainBatchBegin(int batch)
    {
        batchNumber++;
        batchStart = Stopwatch.GetTimestamp();
    }

    /// <inheritdoc/>
    public override void OnTrainBatchEnd(int batch, Logs logs)
    {
        if (batches is not { } every || batchNumber % every != 0)
        {
            return;
        }

        Write(() =>
        {
            if (writeStepsPerSecond)
            {
                train?.Scalar("batch_steps_per_second", 1 / Stopwatch.GetElapsedTime(batchStart).TotalSeconds, batchNumber);
            }

            foreach (var (name, value) in logs)
            {
                train?.Scalar($"batch_{name}", value, batchNumber);
            }
        });
    }

    /// <inheritdoc/>
    public override void OnTestEnd(Logs logs)
    {
        if (!training)
        {
            full = false;
        }

        Write(() =>
        {
            foreach (var (name, value) in logs)
            {
                Validation().Scalar($"evaluation_{name}_vs_iterations", value, Model.Optimizer?.Iterations ?? 0);
            }
        });
        if (!training)
        {
            Close();
        }
    }

    private void WriteWeights(int epoch)
    {
        foreach (var (path, weight) in Model.WeightPaths.Zip(Model.GetWeights()))
        {
            train?.Histogram($"{path}/histogram", weight, epoch);
            if (writeImages && AsImages(weight) is { } images)
            {
                train?.Images($"{path}/image", images, epoch);
            }
        }
    }

    /// <summary>A weight as images: a vector is a column, a matrix lies on its longer side, of three axes the last one counts the images.</summary>
    private static Tensor? AsImages(Tensor weight)
    {
        int[] lengths = [.. weight.Shape.Where(length => length != 1)];
        return lengths switch
        {
            [var n] => weight.Reshape(1, n, 1),
            [var rows, var columns] when rows > columns => weight.Reshape(rows, columns).Transpose().Reshape(1, columns, rows),
            [var rows, var columns] => weight.Reshape(1, rows, columns),
            [var height, var width, var count] => weight.Reshape(height, width, count).Permute(2, 0, 1),
            [_, _, _, 3 or 4] => weight.Reshape(lengths),
            _ => null,
        };
    }

    private SummaryWriter Validation() => validation ??= new SummaryWriter(validationDir);

    private void Write(Action write)
    {
        if (full)
        {
            return;
        }

        try
        {
            write();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            full = true;
            Notice.Warn($"TensorBoard stops writing to '{LogDir}', and training goes on: {e.Message}");
        }
    }

    private void Close()
    {
        train?.Dispose();
        validation?.Dispose();
        (train, validation) = (null, null);
    }
}
