using System.Text.Json;
using System.Text.Json.Nodes;

namespace Leibniz.Keras.Callbacks;

/// <summary>
/// Lets a training that was interrupted go on where it was when the program is started again: <c>new BackupAndRestore("backup")</c>
/// </summary>
/// <remarks>
/// <para>
/// At the end of each epoch the weights and what the optimizer remembers go to a folder. A Fit that finds them there starts after that epoch; with
/// the same seed it ends with the weights that it would have had without the interruption, except that other callbacks start anew. When training
/// has ended the backup is deleted.
/// </para>
/// <para>
/// Differs from Keras: a training that was cancelled keeps its backup, since it was not finished; only the files of the backup are deleted, and
/// the folder if nothing else is in it; a backup in the middle of an epoch remembers which epoch also where training didn't start at 0.
/// </para>
/// </remarks>
public sealed class BackupAndRestore : Callback
{
    private const string WeightsName = "latest.weights.h5";
    private const string MetadataName = "training_metadata.json";
    private const string Older = ".bkp";

    private readonly string backupDir;
    private readonly int? batches;
    private readonly bool doubleCheckpoint;
    private readonly bool deleteCheckpoint;
    private int epochs;
    private int nextEpoch;
    private int batchesSinceSave;

    /// <summary>Lets an interrupted training go on.</summary>
    /// <param name="backupDir">The folder of this training's backup, and of nothing else; it is made if need be.</param>
    /// <param name="saveFreq">"epoch", if left out, or after every how many batches; training goes on with the start of the epoch.</param>
    /// <param name="doubleCheckpoint">Whether the backup before the last one is kept too, and used where the last one is damaged.</param>
    /// <param name="deleteCheckpoint">Whether the backup is deleted when training has ended.</param>
    public BackupAndRestore(string backupDir, Frequency? saveFreq = null, bool doubleCheckpoint = false, bool deleteCheckpoint = true)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(backupDir);
        (this.backupDir, batches) = (backupDir, saveFreq?.Batches);
        (this.doubleCheckpoint, this.deleteCheckpoint) = (doubleCheckpoint, deleteCheckpoint);
    }

    internal override IEnumerable<(string Name, object? Value)> Arguments =>
    [
        ("backup_dir", backupDir),
        ("save_freq", (object?)batches ?? "epoch"),
        ("double_checkpoint", doubleCheckpoint ? true : null),
        ("delete_checkpoint", deleteCheckpoint ? null : false),
    ];

    internal override IReadOnlyList<string>? AddedFigures => [];

    private string WeightsPath => Path.Combine(backupDir, WeightsName);

    private string MetadataPath => Path.Combine(backupDir, MetadataName);

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">The backup is damaged, or that of another model.</exception>
    public override void OnTrainBegin()
    {
        (nextEpoch, batchesSinceSave) = (0, 0);
        try
        {
            Restore("");
        }
        catch (Exception e) when (e is IOException or InvalidDataException && File.Exists(WeightsPath + Older))
        {
            Notice.Warn($"The last backup in '{backupDir}' is damaged, so the one before it is used: {e.Message}");
            Restore(Older);
        }
    }

    /// <inheritdoc/>
    public override void OnEpochBegin(int epoch) => nextEpoch = epoch;

    /// <inheritdoc/>
    public override void OnTrainBatchEnd(int batch, Logs logs)
    {
        if (batches is { } every && ++batchesSinceSave >= every)
        {
            batchesSinceSave = 0;
            Save(batch + 1);
        }
    }

    /// <inheritdoc/>
    public override void OnEpochEnd(int epoch, Logs logs)
    {
        nextEpoch = epoch + 1;
        if (batches is null)
        {
            Save(0);
        }
    }

    /// <inheritdoc/>
    public override void OnTrainEnd(Logs logs)
    {
        // Cancelled in the middle: there is something left to do.
        if (!deleteCheckpoint || (nextEpoch < epochs && !Model.StopTraining))
        {
            return;
        }

        foreach (var path in new[] { WeightsPath, MetadataPath, WeightsPath + Older, MetadataPath + Older })
        {
            File.Delete(path);
        }

        if (!Directory.EnumerateFileSystemEntries(backupDir).Any())
        {
            Directory.Delete(backupDir);
        }
    }

    internal override void Foresee(TrainingPlan plan)
    {
        WritableFolder.Require(nameof(BackupAndRestore), backupDir);
        epochs = plan.Epochs;
    }

    private void Save(int batch)
    {
        if (doubleCheckpoint && File.Exists(WeightsPath) && File.Exists(MetadataPath))
        {
            // Copied, so that the last one is there whatever happens meanwhile.
            File.Copy(WeightsPath, WeightsPath + Older, overwrite: true);
            File.Copy(MetadataPath, MetadataPath + Older, overwrite: true);
        }

        // The metadata last: an interruption between the two repeats an epoch, where the other order would skip one.
        Model.SaveState(WeightsPath);
        var temporary = $"{MetadataPath}.{Guid.NewGuid():n}.tmp";
        var metadata = new JsonObject { ["epoch"] = nextEpoch, ["batch"] = batch, ["learning_rate"] = Model.Optimizer!.LearningRate };
        File.WriteAllText(temporary, metadata.ToJsonString());
        File.Move(temporary, MetadataPath, overwrite: true);
    }

    private void Restore(string suffix)
    {
        if (!File.Exists(WeightsPath + suffix) || !File.Exists(MetadataPath + suffix))
        {
            return;
        }

        var (epoch, rate) = Metadata(MetadataPath + suffix);
        if (suffix.Length > 0)
        {
            // Weights are read from files with the one suffix.
            File.Copy(WeightsPath + suffix, WeightsPath, overwrite: true);
            File.Copy(MetadataPath + suffix, MetadataPath, overwrite: true);
        }

        Model.RestoreState(WeightsPath);
        if (Model.Optimizer is { FollowsSchedule: false } optimizer)
        {
            // The file of the weights holds it as float32.
            optimizer.LearningRate = rate;
        }

        nextEpoch = epoch;
        Model.ResumeAt = epoch;
    }

    private static (int Epoch, double Rate) Metadata(string path)
    {
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(path));
            var (epoch, rate) = (json.RootElement.GetProperty("epoch").GetInt32(), json.RootElement.GetProperty("learning_rate").GetDouble());
            return epoch >= 0 && rate >= 0 && double.IsFinite(rate)
                ? (epoch, rate)
                : throw new FormatException($"the epoch is {epoch} and the learning rate {rate}.");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new InvalidDataException($"'{path}' is no backup of BackupAndRestore: {e.Message} Delete the folder to start anew.", e);
        }
    }
}
