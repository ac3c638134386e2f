using Leibniz.Keras.Saving;

namespace Leibniz.Keras.Schedules;

/// <summary>A learning rate that changes with the number of finished steps: <c>new Adam(new CosineDecay(1e-3, decaySteps: 10_000))</c>.</summary>
/// <remarks>For one of your own, override <see cref="Call"/>.</remarks>
public abstract class LearningRateSchedule : IDescribed
{
    string IDescribed.ClassName => GetType().Name;

    Config? IDescribed.Describe() => GetConfig();

    /// <summary>What the schedule was made with, so that a model with it can be saved; null, if not overridden: then it can't.</summary>
    protected internal virtual Config? GetConfig() => null;

    /// <summary>The class and its arguments in a line: <c>ExponentialDecay(initial_learning_rate: 0.1, decay_steps: 100, decay_rate: 0.5)</c>.</summary>
    public override string ToString() => Printed.Of(this);

    /// <summary>The learning rate after so many finished steps: 0 for the first step.</summary>
    public abstract double Call(long step);
}
