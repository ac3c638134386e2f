namespace Leibniz.Keras.Schedules;

/// <summary>A learning rate that changes with the number of finished steps: <c>new Adam(new CosineDecay(1e-3, decaySteps: 10_000))</c>.</summary>
/// <remarks>For one of your own, override <see cref="Call"/>.</remarks>
public abstract class LearningRateSchedule
{
    /// <summary>The learning rate after so many finished steps: 0 for the first step.</summary>
    public abstract double Call(long step);
}
