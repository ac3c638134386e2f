using Microsoft.FSharp.Core;

namespace Leibniz.Keras.Schedules;

/// <summary>The initial rate times decayRate ^ (step / decaySteps).</summary>
/// <remarks>Nothing stops it; the rate nears 0.</remarks>
/// <param name="initialLearningRate">The rate in the first step.</param>
/// <param name="decaySteps">How many steps a decay takes.</param>
/// <param name="decayRate">What is left of the rate after one decay.</param>
/// <param name="staircase">Whether the rate stays the same for all of the decay's steps, and falls at their end.</param>
public sealed class ExponentialDecay(double initialLearningRate, double decaySteps, double decayRate, bool staircase = false) : LearningRateSchedule
{
    private readonly FSharpFunc<long, double> rate = Schedule.exponentialDecay(
        initialLearningRate, decaySteps, decayRate, staircase);

    /// <inheritdoc/>
    protected internal override Config GetConfig() => new()
    {
        { "initial_learning_rate", initialLearningRate },
        { "decay_steps", decaySteps },
        { "decay_rate", decayRate },
        { "staircase", staircase },
    };

    internal static ExponentialDecay FromConfig(Config config) => new(
        config.Number("initial_learning_rate"), config.Number("decay_steps"), config.Number("decay_rate"), config.Truth("staircase"));

    /// <inheritdoc/>
    public override double Call(long step) => rate.Invoke(step);
}
