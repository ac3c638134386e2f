namespace Leibniz.Keras.Optimizers;

/// <summary>Gradients over the root of their mean square. <c>new RMSprop(1e-3)</c></summary>
/// <remarks>
/// v = ρ v + (1 - ρ) g², w - η g / √(v + ε) (Hinton 2012). With momentum μ: m = μ m + η g / √(v + ε), w - m. Centered, the square of the
/// mean gradient is taken off v. ε stands inside the root, as in Keras; PyTorch has it outside.
/// </remarks>
/// <param name="learningRate">How long steps are, or a schedule; 1e-3 if left out.</param>
/// <param name="rho">The share of the mean square gradient that a step keeps.</param>
/// <param name="momentum">The share of the last step that is kept, 0 to 1.</param>
/// <param name="epsilon">Keeps divisors away from 0.</param>
/// <param name="centered">Whether the variance of the gradient stands for its mean square.</param>
/// <param name="weightDecay">Before each step every weight shrinks by this share of itself times the learning rate; not at all if left out.</param>
/// <param name="clipNorm">Each gradient's norm at most so large.</param>
/// <param name="clipValue">Each element of a gradient at most so large.</param>
/// <param name="globalClipNorm">The norm of all gradients together at most so large; only one of the three may be set.</param>
public sealed class RMSprop(
    LearningRate? learningRate = null,
    double rho = 0.9,
    double momentum = 0,
    double epsilon = 1e-7,
    bool centered = false,
    double? weightDecay = null,
    double? clipNorm = null,
    double? clipValue = null,
    double? globalClipNorm = null)
    : Optimizer(
        UpdateRuleModule.rmsprop(rho, momentum, epsilon, centered),
        learningRate ?? 1e-3,
        weightDecay,
        clipNorm,
        clipValue,
        globalClipNorm)
{
    /// <summary>The share of the mean square gradient that a step keeps.</summary>
    public double Rho { get; } = rho;

    /// <summary>The share of the last step that is kept, 0 to 1.</summary>
    public double Momentum { get; } = momentum;

    /// <summary>Keeps divisors away from 0.</summary>
    public double Epsilon { get; } = epsilon;

    /// <summary>Whether the variance of the gradient stands for its mean square.</summary>
    public bool Centered { get; } = centered;

    internal override Config GetConfig() => new()
    {
        { "rho", Rho },
        { "momentum", Momentum },
        { "epsilon", Epsilon },
        { "centered", Centered },
    };

    internal static RMSprop FromConfig(Config config) => new(
        config.LearningRate(1e-3),
        config.Number("rho", 0.9),
        config.Number("momentum", 0),
        config.Number("epsilon", 1e-7),
        config.Truth("centered"),
        config.NumberOrNull("weight_decay"),
        config.NumberOrNull("clipnorm"),
        config.NumberOrNull("clipvalue"),
        config.NumberOrNull("global_clipnorm"));
}
