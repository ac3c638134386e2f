using Leibniz.Keras.Schedules;

namespace Leibniz.Keras.Saving;

/// <summary>The schedules that files can hold, by Keras's class.</summary>
internal static class ScheduleClasses
{
    private static readonly Dictionary<string, Func<Config, LearningRateSchedule>> Known = new(StringComparer.Ordinal)
    {
        ["CosineDecay"] = CosineDecay.FromConfig,
        ["CosineDecayRestarts"] = CosineDecayRestarts.FromConfig,
        ["ExponentialDecay"] = ExponentialDecay.FromConfig,
        ["InverseTimeDecay"] = InverseTimeDecay.FromConfig,
        ["PiecewiseConstantDecay"] = PiecewiseConstantDecay.FromConfig,
        ["PolynomialDecay"] = PolynomialDecay.FromConfig,
    };

    public static Func<Config, LearningRateSchedule>? Find(string name) => Known.GetValueOrDefault(name);
}
