using Microsoft.FSharp.Core;

namespace Leibniz.Keras.Schedules;

/// <summary>Half a cosine from the initial rate to alpha times it, after a warm-up if there is one.</summary>
/// <remarks>
/// Loshchilov and Hutter 2016, SGDR; the warm-up, a line from the initial rate to warmupTarget, is that of Goyal and others 2017. The decay
/// starts behind the warm-up, from warmupTarget.
/// </remarks>
/// <param name="initialLearningRate">The rate in the first step.</param>
/// <param name="decaySteps">How many steps a decay takes.</param>
/// <param name="alpha">What is left of the rate in the end.</param>
/// <param name="warmupTarget">Where the warm-up leads; there is none if left out.</param>
/// <param name="warmupSteps">How many steps the warm-up takes.</param>
public sealed class CosineDecay(
    double initialLearningRate, double decaySteps, double alpha = 0, double? warmupTarget = null, int warmupSteps = 0)
    : LearningRateSchedule
{
    private readonly FSharpFunc<long, double> rate = warmupTarget is { } target
        ? Schedule.warmUp(initialLearningRate, target, warmupSteps, Schedule.cosineDecay(target, decaySteps, alpha))
        : Schedule.cosineDecay(initialLearningRate, decaySteps, alpha);

    /// <inheritdoc/>
    protected internal override Config GetConfig() => new()
    {
        { "initial_learning_rate", initialLearningRate },
        { "decay_steps", decaySteps },
        { "alpha", alpha },
        { "warmup_target", warmupTarget },
        { "warmup_steps", warmupSteps },
    };

    internal static CosineDecay FromConfig(Config config) => new(
        config.Number("initial_learning_rate"),
        config.Number("decay_steps"),
        config.Number("alpha", 0),
        config.NumberOrNull("warmup_target"),
        config.Whole("warmup_steps", 0));

    /// <inheritdoc/>
    public override double Call(long step) => rate.Invoke(step);
}
