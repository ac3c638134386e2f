namespace Leibniz.Keras.Optimizers;

/// <summary>Steps of exactly η, by the sign of a moving mean. <c>new Lion(1e-4)</c></summary>
/// <remarks>
/// w - η sign(β₁ m + (1 - β₁) g), then m = β₂ m + (1 - β₂) g (Chen and others 2023). It wants a smaller η than Adam.
/// </remarks>
/// <param name="learningRate">How long steps are, or a schedule; 1e-3 if left out.</param>
/// <param name="beta1">The share of the mean gradient in the direction of a step.</param>
/// <param name="beta2">The share of the mean gradient that a step keeps.</param>
/// <param name="weightDecay">Before each step every weight shrinks by this share of itself times the learning rate; not at all if left out.</param>
/// <param name="clipNorm">Each gradient's norm at most so large.</param>
/// <param name="clipValue">Each element of a gradient at most so large.</param>
/// <param name="globalClipNorm">The norm of all gradients together at most so large; only one of the three may be set.</param>
public sealed class Lion(
    LearningRate? learningRate = null,
    double beta1 = 0.9,
    double beta2 = 0.99,
    double? weightDecay = null,
    double? clipNorm = null,
    double? clipValue = null,
    double? globalClipNorm = null)
    : Optimizer(UpdateRuleModule.lion(beta1, beta2), learningRate ?? 1e-3, weightDecay, clipNorm, clipValue, globalClipNorm)
{
    /// <summary>The share of the mean gradient in the direction of a step.</summary>
    public double Beta1 { get; } = beta1;

    /// <summary>The share of the mean gradient that a step keeps.</summary>
    public double Beta2 { get; } = beta2;

    internal override Config GetConfig() => new()
    {
        { "beta_1", Beta1 },
        { "beta_2", Beta2 },
    };

    internal static Lion FromConfig(Config config) => new(
        config.LearningRate(1e-3),
        config.Number("beta_1", 0.9),
        config.Number("beta_2", 0.99),
        config.NumberOrNull("weight_decay"),
        config.NumberOrNull("clipnorm"),
        config.NumberOrNull("clipvalue"),
        config.NumberOrNull("global_clipnorm"));
}
