using System.Globalization;

namespace Leibniz.Keras.Callbacks;

/// <summary>Saves the model while it is trained: <c>new ModelCheckpoint("best.keras", monitor: "val_accuracy", saveBestOnly: true)</c></summary>
/// <remarks>
/// <para>
/// The path may have places for numbers, <c>weights/{epoch:02d}-{val_loss:.2f}.keras</c>: <c>{epoch}</c> and <c>{batch}</c> count from 1, other
/// names are figures. After the colon stands a format of Python's (<c>02d</c>, <c>.2f</c>) or of .NET's (<c>D2</c>, <c>F2</c>). Without places
/// each save replaces the one before.
/// </para>
/// <para>
/// Differs from Keras: a figure that there can't be, a layer that can't be saved and a folder that can't be written to are errors before training starts; in an epoch
/// that lacks the figure since it has no validation, nothing is saved, where Keras would replace the best model; NaN is never the best.
/// </para>
/// </remarks>
public sealed class ModelCheckpoint : Callback
{
    private readonly WatchedFigure figure;
    private readonly PathTemplate template;
    private readonly int verbose;
    private readonly bool saveBestOnly;
    private readonly bool saveWeightsOnly;
    private readonly int? batches;
    private int batchesSinceSave;
    private int currentEpoch;
    private bool warned;

    /// <summary>Saves the model while it is trained.</summary>
    /// <param name="filepath">Where: a path that ends in .keras, or in .weights.h5 for weights alone. Folders are made.</param>
    /// <param name="monitor">The figure that says which model is best, if only that is saved.</param>
    /// <param name="verbose">1 tells on the console what is saved; 0 does not.</param>
    /// <param name="saveBestOnly">Whether the model is saved only if its figure is better than that of all saved before.</param>
    /// <param name="saveWeightsOnly">Whether the weights are saved alone, without layers and optimizer.</param>
    /// <param name="mode">"min" if less is better, "max" if more is; "auto" knows that of loss and of Leibniz's metrics.</param>
    /// <param name="saveFreq">"epoch", if left out, or after every how many batches; the figures of batches have no val_ ones.</param>
    /// <param name="initialValueThreshold">What the first figure must beat; nothing if left out.</param>
    public ModelCheckpoint(
        string filepath,
        string monitor = "val_loss",
        int verbose = 0,
        bool saveBestOnly = false,
        bool saveWeightsOnly = false,
        string mode = "auto",
        Frequency? saveFreq = null,
        double? initialValueThreshold = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(filepath);
        var suffix = saveWeightsOnly ? ".weights.h5" : ".keras";
        if (!filepath.EndsWith(suffix, StringComparison.Ordinal))
        {
            throw new ArgumentException(
                $"ModelCheckpoint saves {(saveWeightsOnly ? "weights" : "models")} to paths that end in {suffix}, but was given '{filepath}'.",
                nameof(filepath));
        }

        template = new PathTemplate(filepath);
        figure = new WatchedFigure(nameof(ModelCheckpoint), monitor, mode);
        (this.verbose, this.saveBestOnly, this.saveWeightsOnly) = (verbose, saveBestOnly, saveWeightsOnly);
        (batches, Best) = (saveFreq?.Batches, initialValueThreshold);
    }

    /// <summary>The best figure so far, over all trainings; null before there is one.</summary>
    public double? Best { get; private set; }

    internal override IEnumerable<(string Name, object? Value)> Arguments =>
    [
        ("filepath", template.ToString()),
        ("monitor", saveBestOnly ? figure.Name : null),
        ("mode", saveBestOnly && figure.Mode is not "auto" ? figure.Mode : null),
        ("save_best_only", saveBestOnly ? true : null),
        ("save_weights_only", saveWeightsOnly ? true : null),
        ("save_freq", (object?)batches ?? "epoch"),
    ];

    internal override IReadOnlyList<string>? AddedFigures => [];

    /// <inheritdoc/>
    public override void OnEpochBegin(int epoch) => currentEpoch = epoch;

    /// <inheritdoc/>
    public override void OnTrainBatchEnd(int batch, Logs logs)
    {
        if (batches is { } every && ++batchesSinceSave >= every)
        {
            batchesSinceSave = 0;
            Save(currentEpoch, batch, logs);
        }
    }

    /// <inheritdoc/>
    /// <exception cref="IOException">The model can't be saved; it keeps the weights of this epoch.</exception>
    public override void OnEpochEnd(int epoch, Logs logs)
    {
        if (batches is null)
        {
            Save(epoch, null, logs);
        }
    }

    internal override void Foresee(TrainingPlan plan)
    {
        if (batches is not null)
        {
            plan = plan with { Figures = plan.BatchFigures };
        }

        if (saveBestOnly)
        {
            figure.Foresee(plan, Model);
        }

        foreach (var name in template.Figures)
        {
            plan.Require(nameof(ModelCheckpoint), name);
        }

        if (!saveWeightsOnly)
        {
            Model.RequireSavable();
        }

        if (template.Folder is { } folder)
        {
            WritableFolder.Require(nameof(ModelCheckpoint), folder);
        }

        warned = false;
    }

    private void Save(int epoch, int? batch, Logs logs)
    {
        if (template.Figures.FirstOrDefault(name => !logs.ContainsKey(name)) is { } missing)
        {
            if (!warned)
            {
                warned = true;
                Notice.Warn(
                    $"ModelCheckpoint saves nothing where '{missing}', which its path names, is not among {string.Join(", ", logs.Keys)}.");
            }

            return;
        }

        var path = template.Fill(epoch, batch, logs);
        if (saveBestOnly && !IsBest(epoch, logs, path))
        {
            return;
        }

        if (!saveBestOnly)
        {
            Say(epoch, $"saving model to {path}");
        }

        if (Path.GetDirectoryName(path) is { Length: > 0 } folder)
        {
            Directory.CreateDirectory(folder);
        }

        if (saveWeightsOnly)
        {
            Model.SaveWeights(path);
        }
        else
        {
            Model.Save(path);
        }

        Say(epoch, $"finished saving model to {path}");
    }

    private bool IsBest(int epoch, Logs logs, string path)
    {
        if (figure.Value(logs) is not { } current)
        {
            // Nobody knows whether the figure ever comes, and a model too many is better than none.
            return !figure.Foreseen;
        }

        var before = Best is { } best ? PythonNumber.Format(best, ".5f", whole: false) : "None";
        if (!figure.Improves(current, Best, Model))
        {
            Say(epoch, $"{figure.Name} did not improve from {before}");
            return false;
        }

        Best = current;
        Say(epoch, $"{figure.Name} improved from {before} to {PythonNumber.Format(current, ".5f", whole: false)}, saving model to {path}");
        return true;
    }

    private void Say(int epoch, string text)
    {
        if (verbose > 0)
        {
            Notice.SayBelowBar(string.Create(CultureInfo.InvariantCulture, $"Epoch {epoch + 1}: {text}"));
        }
    }
}
