namespace Leibniz.Keras.Optimizers;

/// <summary>Second moments of matrices by the means of their rows and columns; little memory. <c>new Adafactor(1e-3)</c></summary>
/// <remarks>
/// Shazeer and Stern 2018. Steps are as long as the weight's root mean square (at least epsilon2) times min(η, 1/√t), after gradients are
/// divided by their second moment's root and clipped. Keras's relative_step takes that minimum a second time, so it has no counterpart
/// here.
/// </remarks>
/// <param name="learningRate">How long steps are, or a schedule; 1e-3 if left out.</param>
/// <param name="beta2Decay">How soon the share of old squares nears 1: 1 - t^beta2Decay.</param>
/// <param name="epsilon1">Keeps squares away from 0.</param>
/// <param name="epsilon2">The shortest length that a weight is taken to have.</param>
/// <param name="clipThreshold">The root mean square above which a step is cut.</param>
/// <param name="weightDecay">Before each step every weight shrinks by this share of itself times the learning rate; not at all if left out.</param>
/// <param name="clipNorm">Each gradient's norm at most so large.</param>
/// <param name="clipValue">Each element of a gradient at most so large.</param>
/// <param name="globalClipNorm">The norm of all gradients together at most so large; only one of the three may be set.</param>
public sealed class Adafactor(
    LearningRate? learningRate = null,
    double beta2Decay = -0.8,
    double epsilon1 = 1e-30,
    double epsilon2 = 1e-3,
    double clipThreshold = 1,
    double? weightDecay = null,
    double? clipNorm = null,
    double? clipValue = null,
    double? globalClipNorm = null)
    : Optimizer(
        UpdateRuleModule.adafactor(beta2Decay, epsilon1, epsilon2, clipThreshold),
        learningRate ?? 1e-3,
        weightDecay,
        clipNorm,
        clipValue,
        globalClipNorm)
{
    /// <summary>How soon the share of old squares nears 1: 1 - t^beta2Decay.</summary>
    public double Beta2Decay { get; } = beta2Decay;

    /// <summary>Keeps squares away from 0.</summary>
    public double Epsilon1 { get; } = epsilon1;

    /// <summary>The shortest length that a weight is taken to have.</summary>
    public double Epsilon2 { get; } = epsilon2;

    /// <summary>The root mean square above which a step is cut.</summary>
    public double ClipThreshold { get; } = clipThreshold;

    // Weights of one axis have no rows and columns; Keras keeps a 0 for each.
    private protected override int Placeholders(Shape weight) => weight.Rank < 2 ? 2 : 0;

    internal override Config GetConfig() => new()
    {
        { "beta_2_decay", Beta2Decay },
        { "epsilon_1", Epsilon1 },
        { "epsilon_2", Epsilon2 },
        { "clip_threshold", ClipThreshold },
    };

    internal static Adafactor FromConfig(Config config) => new(
        config.LearningRate(1e-3),
        config.Number("beta_2_decay", -0.8),
        config.Number("epsilon_1", 1e-30),
        config.Number("epsilon_2", 1e-3),
        config.Number("clip_threshold", 1),
        config.NumberOrNull("weight_decay"),
        config.NumberOrNull("clipnorm"),
        config.NumberOrNull("clipvalue"),
        config.NumberOrNull("global_clipnorm"));
}
