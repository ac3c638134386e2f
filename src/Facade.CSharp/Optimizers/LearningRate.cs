using Leibniz.Keras.Schedules;

namespace Leibniz.Keras.Optimizers;

/// <summary>How long an optimizer's steps are: a number, or a schedule. Both convert to it by themselves.</summary>
public sealed class LearningRate
{
    private readonly double number;

    private LearningRate(double number, LearningRateSchedule? schedule)
    {
        this.number = number;
        Schedule = schedule;
    }

    /// <summary>The schedule; null for a number.</summary>
    public LearningRateSchedule? Schedule { get; }

    /// <summary>The same rate in every step.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The rate is negative, infinite or not a number.</exception>
    public static implicit operator LearningRate(double learningRate) =>
        learningRate >= 0 && double.IsFinite(learningRate)
            ? new(learningRate, null)
            : throw new ArgumentOutOfRangeException(
                nameof(learningRate), learningRate, "A learning rate is a finite number of 0 or more, usually between 0.0001 and 0.1.");

    /// <summary>A rate that changes with the number of finished steps.</summary>
    public static implicit operator LearningRate(LearningRateSchedule schedule)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        return new(0, schedule);
    }

    /// <summary>The rate after so many finished steps.</summary>
    public double At(long step)
    {
        if (Schedule is null)
        {
            return number;
        }

        var rate = Schedule.Call(step);
        return rate >= 0 && double.IsFinite(rate)
            ? rate
            : throw new InvalidOperationException(
                $"The schedule {Schedule.GetType().Name} gave {rate} for step {step}; a learning rate is a finite number of 0 or more.");
    }
}
