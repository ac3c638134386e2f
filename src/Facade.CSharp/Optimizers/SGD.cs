namespace Leibniz.Keras.Optimizers;

/// <summary>Gradient descent: w - η g, with momentum if given. <c>new SGD(0.1, momentum: 0.9)</c></summary>
/// <remarks>
/// With momentum μ: v = μ v - η g, then w + v, or w + μ v - η g where it is Nesterov's (Sutskever and others 2013). Nesterov without
/// momentum changes nothing. PyTorch takes the rate outside of v, which differs when the rate changes.
/// </remarks>
/// <param name="learningRate">How long steps are, or a schedule; 0.01 if left out.</param>
/// <param name="momentum">The share of the last step that is kept, 0 to 1.</param>
/// <param name="nesterov">Whether steps look ahead.</param>
/// <param name="weightDecay">Before each step every weight shrinks by this share of itself times the learning rate; not at all if left out.</param>
/// <param name="clipNorm">Each gradient's norm at most so large.</param>
/// <param name="clipValue">Each element of a gradient at most so large.</param>
/// <param name="globalClipNorm">The norm of all gradients together at most so large; only one of the three may be set.</param>
public sealed class SGD(
    LearningRate? learningRate = null,
    double momentum = 0,
    bool nesterov = false,
    double? weightDecay = null,
    double? clipNorm = null,
    double? clipValue = null,
    double? globalClipNorm = null)
    : Optimizer(
        momentum == 0 ? UpdateRuleModule.sgd : UpdateRuleModule.momentum(momentum, nesterov),
        learningRate ?? 0.01,
        weightDecay,
        clipNorm,
        clipValue,
        globalClipNorm)
{
    /// <summary>The share of the last step that is kept, 0 to 1.</summary>
    public double Momentum { get; } = momentum;

    /// <summary>Whether steps look ahead.</summary>
    public bool Nesterov { get; } = nesterov;

    internal override Config GetConfig() => new()
    {
        { "momentum", Momentum },
        { "nesterov", Nesterov },
    };

    internal static SGD FromConfig(Config config) => new(
        config.LearningRate(0.01),
        config.Number("momentum", 0),
        config.Truth("nesterov"),
        config.NumberOrNull("weight_decay"),
        config.NumberOrNull("clipnorm"),
        config.NumberOrNull("clipvalue"),
        config.NumberOrNull("global_clipnorm"));
}
