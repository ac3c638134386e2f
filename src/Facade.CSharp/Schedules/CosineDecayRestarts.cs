using Microsoft.FSharp.Core;

namespace Leibniz.Keras.Schedules;

/// <summary>Half cosines one after another, each tMul times as long and mMul times as high as the last.</summary>
/// <remarks>Loshchilov and Hutter 2016, SGDR.</remarks>
/// <param name="initialLearningRate">The rate in the first step.</param>
/// <param name="firstDecaySteps">How many steps the first decay takes.</param>
/// <param name="tMul">How much longer each decay is than the last; 1 or more.</param>
/// <param name="mMul">How much higher each decay starts than the last.</param>
/// <param name="alpha">What is left of the rate at the end of a decay.</param>
public sealed class CosineDecayRestarts(
    double initialLearningRate, double firstDecaySteps, double tMul = 2, double mMul = 1, double alpha = 0)
    : LearningRateSchedule
{
    private readonly FSharpFunc<long, double> rate = Schedule.cosineDecayRestarts(
        initialLearningRate, firstDecaySteps, tMul, mMul, alpha);

    /// <inheritdoc/>
    protected internal override Config GetConfig() => new()
    {
        { "initial_learning_rate", initialLearningRate },
        { "first_decay_steps", firstDecaySteps },
        { "t_mul", tMul },
        { "m_mul", mMul },
        { "alpha", alpha },
    };

    internal static CosineDecayRestarts FromConfig(Config config) => new(
        config.Number("initial_learning_rate"),
        config.Number("first_decay_steps"),
        config.Number("t_mul", 2),
        config.Number("m_mul", 1),
        config.Number("alpha", 0));

    /// <inheritdoc/>
    public override double Call(long step) => rate.Invoke(step);
}
