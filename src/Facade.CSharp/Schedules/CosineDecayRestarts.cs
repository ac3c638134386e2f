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
    public override double Call(long step) => rate.Invoke(step);
}
