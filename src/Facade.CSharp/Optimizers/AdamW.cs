namespace Leibniz.Keras.Optimizers;

/// <summary>Adam with decoupled weight decay. <c>new AdamW(1e-3, weightDecay: 0.004)</c></summary>
/// <remarks>
/// Before each step of <see cref="Adam"/> w shrinks by η · weightDecay · w (Loshchilov and Hutter 2019), biases too. PyTorch's usual share
/// is 0.01.
/// </remarks>
/// <param name="learningRate">How long steps are, or a schedule; 1e-3 if left out.</param>
/// <param name="beta1">The share of the mean gradient that a step keeps.</param>
/// <param name="beta2">The share of the mean square gradient that a step keeps.</param>
/// <param name="epsilon">Keeps divisors away from 0.</param>
/// <param name="amsgrad">Whether the largest mean square gradient so far divides.</param>
/// <param name="weightDecay">Before each step every weight shrinks by this share of itself times the learning rate.</param>
/// <param name="clipNorm">Each gradient's norm at most so large.</param>
/// <param name="clipValue">Each element of a gradient at most so large.</param>
/// <param name="globalClipNorm">The norm of all gradients together at most so large; only one of the three may be set.</param>
public sealed class AdamW(
    LearningRate? learningRate = null,
    double beta1 = 0.9,
    double beta2 = 0.999,
    double epsilon = 1e-7,
    bool amsgrad = false,
    double? weightDecay = 0.004,
    double? clipNorm = null,
    double? clipValue = null,
    double? globalClipNorm = null)
    : Optimizer(
        UpdateRuleModule.adam(beta1, beta2, epsilon, amsgrad),
        learningRate ?? 1e-3,
        weightDecay,
        clipNorm,
        clipValue,
        globalClipNorm)
{
    /// <summary>The share of the mean gradient that a step keeps.</summary>
    public double Beta1 { get; } = beta1;

    /// <summary>The share of the mean square gradient that a step keeps.</summary>
    public double Beta2 { get; } = beta2;

    /// <summary>Keeps divisors away from 0.</summary>
    public double Epsilon { get; } = epsilon;

    /// <summary>Whether the largest mean square gradient so far divides.</summary>
    public bool Amsgrad { get; } = amsgrad;

    internal override Config GetConfig() => new()
    {
        { "beta_1", Beta1 },
        { "beta_2", Beta2 },
        { "epsilon", Epsilon },
        { "amsgrad", Amsgrad },
    };

    internal static AdamW FromConfig(Config config) => new(
        config.LearningRate(1e-3),
        config.Number("beta_1", 0.9),
        config.Number("beta_2", 0.999),
        config.Number("epsilon", 1e-7),
        config.Truth("amsgrad"),
        config.Has("weight_decay") ? config.NumberOrNull("weight_decay") : 0.004,
        config.NumberOrNull("clipnorm"),
        config.NumberOrNull("clipvalue"),
        config.NumberOrNull("global_clipnorm"));
}
