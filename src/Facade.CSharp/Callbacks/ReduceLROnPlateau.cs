using System.Globalization;

namespace Leibniz.Keras.Callbacks;

/// <summary>Makes steps shorter when a figure stops improving: <c>new ReduceLROnPlateau("val_loss", factor: 0.2, patience: 5, minLr: 1e-4)</c></summary>
/// <remarks>
/// Adds <c>learning_rate</c> to the figures of each epoch: the rate that the epoch was trained with. Differs from Keras as
/// <see cref="EarlyStopping"/> does; an optimizer that follows a schedule is refused before training starts.
/// </remarks>
public sealed class ReduceLROnPlateau : Callback
{
    private readonly WatchedFigure figure;
    private readonly double factor;
    private readonly int patience;
    private readonly int verbose;
    private readonly int cooldown;
    private readonly double minLr;
    private double? best;
    private int cooling;
    private int wait;

    /// <summary>Makes steps shorter when a figure stops improving.</summary>
    /// <param name="monitor">The figure: loss, a metric's name, or one of these with val_ in front.</param>
    /// <param name="factor">What the learning rate is multiplied with; from 0 to less than 1.</param>
    /// <param name="patience">How many epochs without improvement shorten the steps.</param>
    /// <param name="verbose">1 tells on the console when it does; 0 does not.</param>
    /// <param name="mode">"min" if less is better, "max" if more is; "auto" knows that of loss and of Leibniz's metrics.</param>
    /// <param name="minDelta">An improvement is a change by more than this.</param>
    /// <param name="cooldown">For how many epochs after that nothing is counted.</param>
    /// <param name="minLr">The learning rate gets no smaller than this.</param>
    public ReduceLROnPlateau(
        string monitor = "val_loss",
        double factor = 0.1,
        int patience = 10,
        int verbose = 0,
        string mode = "auto",
        double minDelta = 1e-4,
        int cooldown = 0,
        double minLr = 0)
    {
        if (!(factor is >= 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(factor), factor, "ReduceLROnPlateau needs a factor from 0 to less than 1.");
        }

        if (!(minLr >= 0 && double.IsFinite(minLr)))
        {
            throw new ArgumentOutOfRangeException(nameof(minLr), minLr, "minLr is a finite number of 0 or more.");
        }

        ArgumentOutOfRangeException.ThrowIfNegative(patience);
        ArgumentOutOfRangeException.ThrowIfNegative(cooldown);
        figure = new WatchedFigure(nameof(ReduceLROnPlateau), monitor, mode, minDelta);
        (this.factor, this.patience, this.verbose, this.cooldown, this.minLr) = (factor, patience, verbose, cooldown, minLr);
    }

    internal override IEnumerable<(string Name, object? Value)> Arguments =>
    [
        ("monitor", figure.Name),
        ("factor", factor),
        ("patience", patience),
        ("mode", figure.Mode is "auto" ? null : figure.Mode),
        ("min_delta", figure.MinDelta),
        ("cooldown", cooldown is 0 ? null : cooldown),
        ("min_lr", minLr is 0 ? null : minLr),
    ];

    internal override IReadOnlyList<string>? AddedFigures => [LearningRateScheduler.Figure];

    /// <inheritdoc/>
    public override void OnTrainBegin() => (best, cooling, wait) = (null, 0, 0);

    /// <inheritdoc/>
    public override void OnEpochEnd(int epoch, Logs logs)
    {
        var optimizer = LearningRateScheduler.OptimizerOf(Model);
        logs[LearningRateScheduler.Figure] = optimizer.LearningRate;
        if (figure.Value(logs) is not { } current)
        {
            return;
        }

        cooling = Math.Max(cooling - 1, 0);
        if (figure.Improves(current, best, Model))
        {
            (best, wait) = (current, 0);
        }
        else if (cooling == 0 && ++wait >= patience && optimizer.LearningRate > minLr)
        {
            optimizer.LearningRate = Math.Max(optimizer.LearningRate * factor, minLr);
            (cooling, wait) = (cooldown, 0);
            if (verbose > 0)
            {
                Notice.SayBelowBar(string.Create(
                    CultureInfo.InvariantCulture,
                    $"Epoch {epoch + 1}: ReduceLROnPlateau reducing learning rate to {PythonNumber.Shortest(optimizer.LearningRate)}."));
            }
        }
    }

    internal override void Foresee(TrainingPlan plan)
    {
        LearningRateScheduler.RequireSettable(Model);
        figure.Foresee(plan, Model);
    }
}
