using System.Globalization;
using Leibniz.Keras.Optimizers;

namespace Leibniz.Keras.Callbacks;

/// <summary>Sets the learning rate at the start of each epoch: <c>new LearningRateScheduler((epoch, rate) => epoch &lt; 10 ? rate : rate * 0.9)</c></summary>
/// <remarks>Adds <c>learning_rate</c> to the figures of each epoch. Differs from Keras: an optimizer that follows a schedule is refused before training starts.</remarks>
public sealed class LearningRateScheduler : Callback
{
    /// <summary>What Keras calls the learning rate in logs.</summary>
    internal const string Figure = "learning_rate";

    private readonly Func<int, double, double> schedule;
    private readonly int verbose;

    /// <summary>A rate from the epoch, counted from 0, and the rate so far.</summary>
    /// <param name="schedule">A function of the epoch, counted from 0, and the rate so far.</param>
    /// <param name="verbose">1 tells each rate on the console; 0 does not.</param>
    public LearningRateScheduler(Func<int, double, double> schedule, int verbose = 0)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        (this.schedule, this.verbose) = (schedule, verbose);
    }

    /// <summary>A rate from the epoch, counted from 0.</summary>
    /// <param name="schedule">A function of the epoch, counted from 0.</param>
    /// <param name="verbose">1 tells each rate on the console; 0 does not.</param>
    public LearningRateScheduler(Func<int, double> schedule, int verbose = 0)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        (this.schedule, this.verbose) = ((epoch, _) => schedule(epoch), verbose);
    }

    internal override IEnumerable<(string Name, object? Value)> Arguments =>
    [
        ("schedule", schedule),
    ];

    internal override IReadOnlyList<string>? AddedFigures => [Figure];

    /// <inheritdoc/>
    public override void OnEpochBegin(int epoch)
    {
        var optimizer = OptimizerOf(Model);
        optimizer.LearningRate = schedule(epoch, optimizer.LearningRate);
        if (verbose > 0)
        {
            Notice.Say(string.Create(
                CultureInfo.InvariantCulture,
                $"Epoch {epoch + 1}: LearningRateScheduler setting learning rate to {PythonNumber.Shortest(optimizer.LearningRate)}."));
        }
    }

    /// <inheritdoc/>
    public override void OnEpochEnd(int epoch, Logs logs) => logs[Figure] = OptimizerOf(Model).LearningRate;

    /// <summary>The optimizer of a compiled model.</summary>
    internal static Optimizer OptimizerOf(Sequential model) =>
        model.Optimizer ?? throw new InvalidOperationException($"Compile the model '{model.Name}' with an optimizer first.");

    /// <summary>Refuses an optimizer whose rate follows a schedule.</summary>
    internal static void RequireSettable(Sequential model)
    {
        // Setting is what is refused, with the reason; the rate stays what it is.
        var optimizer = OptimizerOf(model);
        optimizer.LearningRate = optimizer.LearningRate;
    }

    internal override void Foresee(TrainingPlan plan) => RequireSettable(Model);
}
