using System.Globalization;

namespace Leibniz.Keras.Callbacks;

/// <summary>Ends training when a figure stops improving: <c>new EarlyStopping(monitor: "val_loss", patience: 2, restoreBestWeights: true)</c></summary>
/// <remarks>
/// Training ends with the first epoch that does not improve when there were <c>patience</c> of them in a row, but never with the very first
/// epoch; so 0 and 1 are the same patience. Differs from Keras: a figure that there can't be, or whose better direction nobody knows, is an
/// error before training starts; NaN is never an improvement.
/// </remarks>
public sealed class EarlyStopping : Callback
{
    private readonly WatchedFigure figure;
    private readonly int patience;
    private readonly int verbose;
    private readonly double? baseline;
    private readonly bool restoreBestWeights;
    private readonly int startFromEpoch;
    private IReadOnlyList<Tensor>? bestWeights;
    private int wait;

    /// <summary>Ends training when a figure stops improving.</summary>
    /// <param name="monitor">The figure: loss, a metric's name, or one of these with val_ in front.</param>
    /// <param name="minDelta">An improvement is a change by more than this.</param>
    /// <param name="patience">How many epochs without improvement in a row end training.</param>
    /// <param name="verbose">1 tells on the console when training is ended or weights are restored; 0 does not.</param>
    /// <param name="mode">"min" if less is better, "max" if more is; "auto" knows that of loss and of Leibniz's metrics.</param>
    /// <param name="baseline">Epochs that don't beat it count as without improvement; none if left out.</param>
    /// <param name="restoreBestWeights">Whether the model ends with the weights of the best epoch, also if training went on to its end.</param>
    /// <param name="startFromEpoch">Epochs before this one, counted from 0, are not looked at.</param>
    public EarlyStopping(
        string monitor = "val_loss",
        double minDelta = 0,
        int patience = 0,
        int verbose = 0,
        string mode = "auto",
        double? baseline = null,
        bool restoreBestWeights = false,
        int startFromEpoch = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(patience);
        ArgumentOutOfRangeException.ThrowIfNegative(startFromEpoch);
        figure = new WatchedFigure(nameof(EarlyStopping), monitor, mode, minDelta);
        (this.patience, this.verbose, this.baseline) = (patience, verbose, baseline);
        (this.restoreBestWeights, this.startFromEpoch) = (restoreBestWeights, startFromEpoch);
    }

    /// <summary>The epoch, counted from 0, after which training was ended; 0 if it was not.</summary>
    public int StoppedEpoch { get; private set; }

    /// <summary>The best epoch, counted from 0.</summary>
    public int BestEpoch { get; private set; }

    /// <summary>The figure of the best epoch; null before there is one.</summary>
    public double? Best { get; private set; }

    internal override IEnumerable<(string Name, object? Value)> Arguments =>
    [
        ("monitor", figure.Name),
        ("min_delta", figure.MinDelta is 0 ? null : figure.MinDelta),
        ("patience", patience),
        ("mode", figure.Mode is "auto" ? null : figure.Mode),
        ("baseline", baseline),
        ("restore_best_weights", restoreBestWeights ? true : null),
        ("start_from_epoch", startFromEpoch is 0 ? null : startFromEpoch),
    ];

    internal override IReadOnlyList<string>? AddedFigures => [];

    /// <inheritdoc/>
    public override void OnTrainBegin()
    {
        (wait, StoppedEpoch, BestEpoch) = (0, 0, 0);
        (Best, bestWeights) = (null, null);
    }

    /// <inheritdoc/>
    public override void OnEpochEnd(int epoch, Logs logs)
    {
        if (figure.Value(logs) is not { } current || epoch < startFromEpoch)
        {
            return;
        }

        if (restoreBestWeights && bestWeights is null)
        {
            Remember(epoch);
        }

        wait++;
        if (figure.Improves(current, Best, Model))
        {
            Best = current;
            Remember(epoch);
            if (baseline is null || figure.Improves(current, baseline, Model))
            {
                wait = 0;
            }
        }
        else if (wait >= patience && epoch > 0)
        {
            StoppedEpoch = epoch;
            Model.StopTraining = true;
        }
    }

    /// <inheritdoc/>
    public override void OnTrainEnd(Logs logs)
    {
        if (StoppedEpoch > 0 && verbose > 0)
        {
            Notice.Say(string.Create(CultureInfo.InvariantCulture, $"Epoch {StoppedEpoch + 1}: early stopping"));
        }

        if (bestWeights is not null)
        {
            if (verbose > 0)
            {
                Notice.Say(string.Create(
                    CultureInfo.InvariantCulture, $"Restoring model weights from the end of the best epoch: {BestEpoch + 1}."));
            }

            Model.SetWeights(bestWeights);
            bestWeights = null;
        }
    }

    internal override void Foresee(TrainingPlan plan) => figure.Foresee(plan, Model);

    private void Remember(int epoch)
    {
        BestEpoch = epoch;
        bestWeights = restoreBestWeights ? Model.GetWeights() : null;
    }
}
