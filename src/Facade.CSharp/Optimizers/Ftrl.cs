namespace Leibniz.Keras.Optimizers;

/// <summary>Follow the regularised leader: sparse linear models. <c>new Ftrl(0.1, l1RegularizationStrength: 0.01)</c></summary>
/// <remarks>
/// With p the power: n = a + g², z = z + g + 2 s w - (n⁻ᵖ - a⁻ᵖ) / η · w, a = n, w = (clip(z, ±l1) - z) / (n⁻ᵖ / η + 2 l2 + β / η) (McMahan
/// and others 2013, with shrinkage s).
/// </remarks>
/// <param name="learningRate">How long steps are, or a schedule; 1e-3 if left out.</param>
/// <param name="learningRatePower">How the steps shrink with the sum of squares; 0 or less.</param>
/// <param name="initialAccumulatorValue">What the sums of squares start at.</param>
/// <param name="l1RegularizationStrength">What draws weights to exactly 0.</param>
/// <param name="l2RegularizationStrength">What holds steps back.</param>
/// <param name="l2ShrinkageRegularizationStrength">What draws weights towards 0.</param>
/// <param name="beta">The paper's β.</param>
/// <param name="weightDecay">Before each step every weight shrinks by this share of itself times the learning rate; not at all if left out.</param>
/// <param name="clipNorm">Each gradient's norm at most so large.</param>
/// <param name="clipValue">Each element of a gradient at most so large.</param>
/// <param name="globalClipNorm">The norm of all gradients together at most so large; only one of the three may be set.</param>
public sealed class Ftrl(
    LearningRate? learningRate = null,
    double learningRatePower = -0.5,
    double initialAccumulatorValue = 0.1,
    double l1RegularizationStrength = 0,
    double l2RegularizationStrength = 0,
    double l2ShrinkageRegularizationStrength = 0,
    double beta = 0,
    double? weightDecay = null,
    double? clipNorm = null,
    double? clipValue = null,
    double? globalClipNorm = null)
    : Optimizer(
        UpdateRuleModule.ftrl(
            learningRatePower, initialAccumulatorValue, l1RegularizationStrength, l2RegularizationStrength,
            l2ShrinkageRegularizationStrength, beta),
        learningRate ?? 1e-3,
        weightDecay,
        clipNorm,
        clipValue,
        globalClipNorm)
{
    /// <summary>How the steps shrink with the sum of squares; 0 or less.</summary>
    public double LearningRatePower { get; } = learningRatePower;

    /// <summary>What the sums of squares start at.</summary>
    public double InitialAccumulatorValue { get; } = initialAccumulatorValue;

    /// <summary>What draws weights to exactly 0.</summary>
    public double L1RegularizationStrength { get; } = l1RegularizationStrength;

    /// <summary>What holds steps back.</summary>
    public double L2RegularizationStrength { get; } = l2RegularizationStrength;

    /// <summary>What draws weights towards 0.</summary>
    public double L2ShrinkageRegularizationStrength { get; } = l2ShrinkageRegularizationStrength;

    /// <summary>The paper's β.</summary>
    public double Beta { get; } = beta;

    internal override Config GetConfig() => new()
    {
        { "learning_rate_power", LearningRatePower },
        { "initial_accumulator_value", InitialAccumulatorValue },
        { "l1_regularization_strength", L1RegularizationStrength },
        { "l2_regularization_strength", L2RegularizationStrength },
        { "l2_shrinkage_regularization_strength", L2ShrinkageRegularizationStrength },
        { "beta", Beta },
    };

    internal static Ftrl FromConfig(Config config) => new(
        config.LearningRate(1e-3),
        config.Number("learning_rate_power", -0.5),
        config.Number("initial_accumulator_value", 0.1),
        config.Number("l1_regularization_strength", 0),
        config.Number("l2_regularization_strength", 0),
        config.Number("l2_shrinkage_regularization_strength", 0),
        config.Number("beta", 0),
        config.NumberOrNull("weight_decay"),
        config.NumberOrNull("clipnorm"),
        config.NumberOrNull("clipvalue"),
        config.NumberOrNull("global_clipnorm"));
}
