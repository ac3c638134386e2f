namespace Leibniz.Keras.Optimizers;

/// <summary>Gradients in units of the steps taken lately. <c>new Adadelta(1.0)</c></summary>
/// <remarks>
/// G = ρ G + (1 - ρ) g², Δ = g √(D + ε) / √(G + ε), D = ρ D + (1 - ρ) Δ², w - η Δ (Zeiler 2012, whose η is 1; so is PyTorch's).
/// </remarks>
/// <param name="learningRate">How long steps are, or a schedule; 1e-3 if left out.</param>
/// <param name="rho">The share of the mean square gradient that a step keeps.</param>
/// <param name="epsilon">Keeps divisors away from 0.</param>
/// <param name="weightDecay">Before each step every weight shrinks by this share of itself times the learning rate; not at all if left out.</param>
/// <param name="clipNorm">Each gradient's norm at most so large.</param>
/// <param name="clipValue">Each element of a gradient at most so large.</param>
/// <param name="globalClipNorm">The norm of all gradients together at most so large; only one of the three may be set.</param>
public sealed class Adadelta(
    LearningRate? learningRate = null,
    double rho = 0.95,
    double epsilon = 1e-7,
    double? weightDecay = null,
    double? clipNorm = null,
    double? clipValue = null,
    double? globalClipNorm = null)
    : Optimizer(UpdateRuleModule.adadelta(rho, epsilon), learningRate ?? 1e-3, weightDecay, clipNorm, clipValue, globalClipNorm)
{
    /// <summary>The share of the mean square gradient that a step keeps.</summary>
    public double Rho { get; } = rho;

    /// <summary>Keeps divisors away from 0.</summary>
    public double Epsilon { get; } = epsilon;

    internal override Config GetConfig() => new()
    {
        { "rho", Rho },
        { "epsilon", Epsilon },
    };

    internal static Adadelta FromConfig(Config config) => new(
        config.LearningRate(1e-3),
        config.Number("rho", 0.95),
        config.Number("epsilon", 1e-7),
        config.NumberOrNull("weight_decay"),
        config.NumberOrNull("clipnorm"),
        config.NumberOrNull("clipvalue"),
        config.NumberOrNull("global_clipnorm"));
}
