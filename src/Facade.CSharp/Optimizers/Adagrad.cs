namespace Leibniz.Keras.Optimizers;

/// <summary>Gradients over the root of the sum of all their squares. <c>new Adagrad(0.01)</c></summary>
/// <remarks>
/// a = a + g², w - η g / √(a + ε) (Duchi and others 2011). PyTorch starts a at 0 and has ε outside of the root.
/// </remarks>
/// <param name="learningRate">How long steps are, or a schedule; 1e-3 if left out.</param>
/// <param name="initialAccumulatorValue">What the sums of squares start at.</param>
/// <param name="epsilon">Keeps divisors away from 0.</param>
/// <param name="weightDecay">Before each step every weight shrinks by this share of itself times the learning rate; not at all if left out.</param>
/// <param name="clipNorm">Each gradient's norm at most so large.</param>
/// <param name="clipValue">Each element of a gradient at most so large.</param>
/// <param name="globalClipNorm">The norm of all gradients together at most so large; only one of the three may be set.</param>
public sealed class Adagrad(
    LearningRate? learningRate = null,
    double initialAccumulatorValue = 0.1,
    double epsilon = 1e-7,
    double? weightDecay = null,
    double? clipNorm = null,
    double? clipValue = null,
    double? globalClipNorm = null)
    : Optimizer(
        UpdateRuleModule.adagrad(initialAccumulatorValue, epsilon),
        learningRate ?? 1e-3,
        weightDecay,
        clipNorm,
        clipValue,
        globalClipNorm)
{
    /// <summary>What the sums of squares start at.</summary>
    public double InitialAccumulatorValue { get; } = initialAccumulatorValue;

    /// <summary>Keeps divisors away from 0.</summary>
    public double Epsilon { get; } = epsilon;

    internal override Config GetConfig() => new()
    {
        { "initial_accumulator_value", InitialAccumulatorValue },
        { "epsilon", Epsilon },
    };

    internal static Adagrad FromConfig(Config config) => new(
        config.LearningRate(1e-3),
        config.Number("initial_accumulator_value", 0.1),
        config.Number("epsilon", 1e-7),
        config.NumberOrNull("weight_decay"),
        config.NumberOrNull("clipnorm"),
        config.NumberOrNull("clipvalue"),
        config.NumberOrNull("global_clipnorm"));
}
