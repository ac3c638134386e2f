namespace Leibniz.Keras.Optimizers;

/// <summary>Adam whose step is as long as the weight, times η; for large batches. <c>new Lamb(1e-3)</c></summary>
/// <remarks>
/// r = m / (1 - β₁ᵗ) / (√(v / (1 - β₂ᵗ)) + ε), w - η ‖w‖ / ‖r‖ · r, where both norms are positive (You and others 2020).
/// </remarks>
/// <param name="learningRate">How long steps are, or a schedule; 1e-3 if left out.</param>
/// <param name="beta1">The share of the mean gradient that a step keeps.</param>
/// <param name="beta2">The share of the mean square gradient that a step keeps.</param>
/// <param name="epsilon">Keeps divisors away from 0.</param>
/// <param name="weightDecay">Before each step every weight shrinks by this share of itself times the learning rate; not at all if left out.</param>
/// <param name="clipNorm">Each gradient's norm at most so large.</param>
/// <param name="clipValue">Each element of a gradient at most so large.</param>
/// <param name="globalClipNorm">The norm of all gradients together at most so large; only one of the three may be set.</param>
public sealed class Lamb(
    LearningRate? learningRate = null,
    double beta1 = 0.9,
    double beta2 = 0.999,
    double epsilon = 1e-7,
    double? weightDecay = null,
    double? clipNorm = null,
    double? clipValue = null,
    double? globalClipNorm = null)
    : Optimizer(UpdateRuleModule.lamb(beta1, beta2, epsilon), learningRate ?? 1e-3, weightDecay, clipNorm, clipValue, globalClipNorm)
{
    /// <summary>The share of the mean gradient that a step keeps.</summary>
    public double Beta1 { get; } = beta1;

    /// <summary>The share of the mean square gradient that a step keeps.</summary>
    public double Beta2 { get; } = beta2;

    /// <summary>Keeps divisors away from 0.</summary>
    public double Epsilon { get; } = epsilon;

    internal override Config GetConfig() => new()
    {
        { "beta_1", Beta1 },
        { "beta_2", Beta2 },
        { "epsilon", Epsilon },
    };

    internal static Lamb FromConfig(Config config) => new(
        config.LearningRate(1e-3),
        config.Number("beta_1", 0.9),
        config.Number("beta_2", 0.999),
        config.Number("epsilon", 1e-7),
        config.NumberOrNull("weight_decay"),
        config.NumberOrNull("clipnorm"),
        config.NumberOrNull("clipvalue"),
        config.NumberOrNull("global_clipnorm"));
}
