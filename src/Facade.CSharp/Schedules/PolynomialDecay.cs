using Microsoft.FSharp.Core;

namespace Leibniz.Keras.Schedules;

/// <summary>From the initial rate to the last one along (1 - step / decaySteps) ^ power.</summary>
/// <remarks>
/// Behind decaySteps the rate stays at endLearningRate, unless it cycles: then the steps are stretched to the next multiple of decaySteps.
/// </remarks>
/// <param name="initialLearningRate">The rate in the first step.</param>
/// <param name="decaySteps">How many steps a decay takes.</param>
/// <param name="endLearningRate">The rate at the end.</param>
/// <param name="power">1 is a line; 0.5 falls late, 2 early.</param>
/// <param name="cycle">Whether the rate rises again behind decaySteps.</param>
public sealed class PolynomialDecay(
    double initialLearningRate, double decaySteps, double endLearningRate = 0.0001, double power = 1, bool cycle = false)
    : LearningRateSchedule
{
    private readonly FSharpFunc<long, double> rate = Schedule.polynomialDecay(
        initialLearningRate, decaySteps, endLearningRate, power, cycle);

    /// <inheritdoc/>
    protected internal override Config GetConfig() => new()
    {
        { "initial_learning_rate", initialLearningRate },
        { "decay_steps", decaySteps },
        { "end_learning_rate", endLearningRate },
        { "power", power },
        { "cycle", cycle },
    };

    internal static PolynomialDecay FromConfig(Config config) => new(
        config.Number("initial_learning_rate"),
        config.Number("decay_steps"),
        config.Number("end_learning_rate", 0.0001),
        config.Number("power", 1),
        config.Truth("cycle"));

    /// <inheritdoc/>
    public override double Call(long step) => rate.Invoke(step);
}
