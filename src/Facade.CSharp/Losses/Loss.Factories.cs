namespace Leibniz.Keras;

public abstract partial class Loss
{
    /// <summary>The mean of squared differences along the last axis.</summary>
    public static Loss MeanSquaredError(Reduction reduction = Reduction.SumOverBatchSize) =>
        new FunctionLoss("mean_squared_error", reduction, LossModule.meanSquaredError) { Described = ("MeanSquaredError", []) };

    /// <summary>The mean of absolute differences along the last axis.</summary>
    public static Loss MeanAbsoluteError(Reduction reduction = Reduction.SumOverBatchSize) =>
        new FunctionLoss("mean_absolute_error", reduction, LossModule.meanAbsoluteError) { Described = ("MeanAbsoluteError", []) };

    /// <summary>100 times the mean of absolute differences over absolute targets (at least 1e-7).</summary>
    public static Loss MeanAbsolutePercentageError(Reduction reduction = Reduction.SumOverBatchSize) =>
        new FunctionLoss("mean_absolute_percentage_error", reduction, LossModule.meanAbsolutePercentageError) { Described = ("MeanAbsolutePercentageError", []) };

    /// <summary>The mean of squared differences of ln(1 + x); numbers below 1e-7 count as 1e-7.</summary>
    public static Loss MeanSquaredLogarithmicError(Reduction reduction = Reduction.SumOverBatchSize) =>
        new FunctionLoss("mean_squared_logarithmic_error", reduction, LossModule.meanSquaredLogarithmicError) { Described = ("MeanSquaredLogarithmicError", []) };

    /// <summary>Half the squared difference where it is at most <paramref name="delta"/>, linear beyond.</summary>
    public static Loss Huber(double delta = 1, Reduction reduction = Reduction.SumOverBatchSize) =>
        new FunctionLoss("huber_loss", reduction, (yTrue, yPred) => LossModule.huber(delta, yTrue, yPred))
        { Described = ("Huber", new() { { "delta", delta } }) };

    /// <summary>The mean of ln(cosh(difference)) along the last axis.</summary>
    public static Loss LogCosh(Reduction reduction = Reduction.SumOverBatchSize) =>
        new FunctionLoss("log_cosh", reduction, LossModule.logCosh) { Described = ("LogCosh", []) };

    /// <summary>The negative cosine between targets and predictions along an axis.</summary>
    public static Loss CosineSimilarity(int axis = -1, Reduction reduction = Reduction.SumOverBatchSize) =>
        new FunctionLoss("cosine_similarity", reduction, (yTrue, yPred) => LossModule.cosineSimilarity(axis, yTrue, yPred))
        { Described = ("CosineSimilarity", new() { { "axis", axis } }) };

    /// <summary>The mean of max(1 - target · prediction, 0); targets that are all 0 or 1 count as -1 or 1.</summary>
    public static Loss Hinge(Reduction reduction = Reduction.SumOverBatchSize) =>
        new FunctionLoss("hinge", reduction, LossModule.hinge) { Described = ("Hinge", []) };

    /// <summary>The mean of max(1 - target · prediction, 0) squared; targets that are all 0 or 1 count as -1 or 1.</summary>
    public static Loss SquaredHinge(Reduction reduction = Reduction.SumOverBatchSize) =>
        new FunctionLoss("squared_hinge", reduction, LossModule.squaredHinge) { Described = ("SquaredHinge", []) };

    /// <summary>How much the largest wrong prediction comes within 1 of the right one.</summary>
    public static Loss CategoricalHinge(Reduction reduction = Reduction.SumOverBatchSize) =>
        new FunctionLoss("categorical_hinge", reduction, LossModule.categoricalHinge) { Described = ("CategoricalHinge", []) };

    /// <summary>The sum of t · ln(t / p) along the last axis, both clipped to 1e-7 and 1.</summary>
    public static Loss KLDivergence(Reduction reduction = Reduction.SumOverBatchSize) =>
        new FunctionLoss("kl_divergence", reduction, LossModule.klDivergence) { Described = ("KLDivergence", []) };

    /// <summary>The mean of p - t · ln p along the last axis.</summary>
    public static Loss Poisson(Reduction reduction = Reduction.SumOverBatchSize) =>
        new FunctionLoss("poisson", reduction, LossModule.poisson) { Described = ("Poisson", []) };

    /// <summary>1 less twice the common part of targets and predictions over their sum.</summary>
    /// <param name="axis">Axes to sum over; all, the batch included, if left out.</param>
    /// <param name="reduction">What becomes of the values.</param>
    public static Loss Dice(IReadOnlyList<int>? axis = null, Reduction reduction = Reduction.SumOverBatchSize) =>
        new FunctionLoss("dice", reduction, (yTrue, yPred) => LossModule.dice(axis, yTrue, yPred))
        { Described = ("Dice", With([], axis)) };

    /// <summary>1 less the common part over itself, false positives times <paramref name="alpha"/> and false negatives times <paramref name="beta"/>.</summary>
    /// <param name="alpha">How much false positives count.</param>
    /// <param name="beta">How much false negatives count.</param>
    /// <param name="axis">Axes to sum over; all, the batch included, if left out.</param>
    /// <param name="reduction">What becomes of the values.</param>
    public static Loss Tversky(
        double alpha = 0.5, double beta = 0.5, IReadOnlyList<int>? axis = null, Reduction reduction = Reduction.SumOverBatchSize) =>
        new FunctionLoss("tversky", reduction, (yTrue, yPred) => LossModule.tversky(alpha, beta, axis, yTrue, yPred))
        { Described = ("Tversky", With(new() { { "alpha", alpha }, { "beta", beta } }, axis)) };

    /// <summary>Pulls unit vectors of one label together and pushes others apart (Sun and others 2020).</summary>
    public static Loss Circle(
        double gamma = 80, double margin = 0.4, bool removeDiagonal = true, Reduction reduction = Reduction.SumOverBatchSize) =>
        new CircleLoss(gamma, margin, removeDiagonal, reduction);

    /// <summary>Of targets and probabilities of two classes, the mean along an axis; for multi-label targets too.</summary>
    /// <param name="fromLogits">Whether predictions are logits, before a sigmoid. The trainer itself skips a last sigmoid.</param>
    /// <param name="labelSmoothing">Targets are drawn towards 1/2 by this share.</param>
    /// <param name="axis">The axis of the mean.</param>
    /// <param name="reduction">What becomes of the values.</param>
    public static Loss BinaryCrossentropy(
        bool fromLogits = false, double labelSmoothing = 0, int axis = -1, Reduction reduction = Reduction.SumOverBatchSize) =>
        new CrossEntropyLoss(
            "binary_crossentropy", reduction, "sigmoid", fromLogits, (logits, yTrue, yPred) =>
                CrossEntropy.binary("BinaryCrossentropy", logits, labelSmoothing, axis, yTrue, yPred))
        {
            Axis = axis,
            Described = ("BinaryCrossentropy", new() { { "from_logits", fromLogits }, { "label_smoothing", labelSmoothing }, { "axis", axis } }),
        };

    /// <summary>The binary cross-entropy, less for samples that are right already.</summary>
    /// <param name="applyClassBalancing">Whether the classes are weighted with alpha and 1 - alpha.</param>
    /// <param name="alpha">The weight of class 1.</param>
    /// <param name="gamma">How fast right samples stop counting.</param>
    /// <param name="fromLogits">Whether predictions are logits, before a sigmoid.</param>
    /// <param name="labelSmoothing">Targets are drawn towards 1/2 by this share.</param>
    /// <param name="axis">The axis of the mean.</param>
    /// <param name="reduction">What becomes of the values.</param>
    public static Loss BinaryFocalCrossentropy(
        bool applyClassBalancing = false,
        double alpha = 0.25,
        double gamma = 2,
        bool fromLogits = false,
        double labelSmoothing = 0,
        int axis = -1,
        Reduction reduction = Reduction.SumOverBatchSize) =>
        new FunctionLoss("binary_focal_crossentropy", reduction, (yTrue, yPred) =>
            CrossEntropy.binaryFocal(applyClassBalancing, alpha, gamma, fromLogits, labelSmoothing, axis, yTrue, yPred))
        {
            Described = (
                "BinaryFocalCrossentropy",
                new()
                {
                    { "apply_class_balancing", applyClassBalancing },
                    { "alpha", alpha },
                    { "gamma", gamma },
                    { "from_logits", fromLogits },
                    { "label_smoothing", labelSmoothing },
                    { "axis", axis },
                }),
        };

    /// <summary>Of two distributions over classes.</summary>
    /// <param name="fromLogits">Whether predictions are logits, before a softmax. The trainer itself skips a last softmax.</param>
    /// <param name="labelSmoothing">Targets are drawn towards equal probabilities by this share.</param>
    /// <param name="axis">The axis of the classes.</param>
    /// <param name="reduction">What becomes of the values.</param>
    public static Loss CategoricalCrossentropy(
        bool fromLogits = false, double labelSmoothing = 0, int axis = -1, Reduction reduction = Reduction.SumOverBatchSize) =>
        new CrossEntropyLoss(
            "categorical_crossentropy", reduction, "softmax", fromLogits, (logits, yTrue, yPred) =>
                CrossEntropy.categorical(logits, labelSmoothing, axis, yTrue, yPred))
        {
            Axis = axis,
            Described = ("CategoricalCrossentropy", new() { { "from_logits", fromLogits }, { "label_smoothing", labelSmoothing }, { "axis", axis } }),
        };

    /// <summary>The categorical cross-entropy, less for samples that are right already.</summary>
    /// <param name="alpha">A factor of all values.</param>
    /// <param name="gamma">How fast right samples stop counting.</param>
    /// <param name="fromLogits">Whether predictions are logits, before a softmax.</param>
    /// <param name="labelSmoothing">Targets are drawn towards equal probabilities by this share.</param>
    /// <param name="axis">The axis of the classes.</param>
    /// <param name="reduction">What becomes of the values.</param>
    public static Loss CategoricalFocalCrossentropy(
        double alpha = 0.25,
        double gamma = 2,
        bool fromLogits = false,
        double labelSmoothing = 0,
        int axis = -1,
        Reduction reduction = Reduction.SumOverBatchSize) =>
        new FunctionLoss("categorical_focal_crossentropy", reduction, (yTrue, yPred) =>
            CrossEntropy.categoricalFocal(alpha, gamma, fromLogits, labelSmoothing, axis, yTrue, yPred))
        {
            Described = (
                "CategoricalFocalCrossentropy",
                new()
                {
                    { "alpha", alpha },
                    { "gamma", gamma },
                    { "from_logits", fromLogits },
                    { "label_smoothing", labelSmoothing },
                    { "axis", axis },
                }),
        };

    /// <summary>Of labels, from 0, and a distribution over classes.</summary>
    /// <param name="fromLogits">Whether predictions are logits, before a softmax. The trainer itself skips a last softmax.</param>
    /// <param name="ignoreClass">A label whose samples don't count.</param>
    /// <param name="reduction">What becomes of the values.</param>
    /// <param name="axis">The axis of the classes.</param>
    public static Loss SparseCategoricalCrossentropy(
        bool fromLogits = false, int? ignoreClass = null, Reduction reduction = Reduction.SumOverBatchSize, int axis = -1) =>
        new SparseCrossEntropyLoss(fromLogits, ignoreClass, reduction, axis);

    /// <summary>(1 - p^q) / q of the true class's probability: between the absolute error and the cross-entropy. Targets are labels.</summary>
    /// <param name="q">Between 0 and 1, both left out.</param>
    /// <param name="reduction">What becomes of the values.</param>
    public static Loss CategoricalGeneralizedCrossEntropy(double q = 0.5, Reduction reduction = Reduction.SumOverBatchSize) =>
        q is > 0 and < 1
            ? new FunctionLoss("categorical_generalized_cross_entropy", reduction, (yTrue, yPred) =>
                CrossEntropy.generalized(q, yTrue, yPred))
            { Fits = false, Described = ("CategoricalGeneralizedCrossEntropy", new() { { "q", q } }) }
            : throw new ArgumentOutOfRangeException(nameof(q), q, "q lies between 0 and 1, both left out.");

    /// <summary>Of a sequence of labels whose places in a longer sequence of logits are not known (Graves and others 2006).</summary>
    /// <remarks>Targets (n, l) are labels of 1 or more, padded with 0; predictions (n, time, classes) are logits, class 0 the blank.</remarks>
    public static Loss CTC(Reduction reduction = Reduction.SumOverBatchSize) =>
        new FunctionLoss("ctc", reduction, Ctc.values) { Fits = false, Described = ("CTC", []) };

    /// <summary>A loss from a function of targets and predictions that gives one value a sample.</summary>
    /// <remarks>As in Keras the function gets targets in the predictions' type, and (n,) beside (n, 1) as (n, 1).</remarks>
    /// <param name="values">The function.</param>
    /// <param name="reduction">What becomes of the values.</param>
    /// <param name="name">The loss's name.</param>
    public static Loss Custom(
        Func<Tensor, Tensor, Tensor> values, Reduction reduction = Reduction.SumOverBatchSize, string name = "custom")
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(name);
        return new FunctionLoss(name, reduction, Fitted.To(values)) { Fits = false };
    }

    private static Config With(Config config, IReadOnlyList<int>? axis)
    {
        if (axis is not null)
        {
            config.Add("axis", axis); // older versions of Keras don't know it
        }

        return config;
    }
}
