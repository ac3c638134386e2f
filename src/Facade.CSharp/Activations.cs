namespace Leibniz.Keras;

/// <summary>Activations as functions of tensors. <c>activation: Activations.Relu</c>; with more arguments <c>Activations.Elu(x, 0.5)</c></summary>
/// <remarks>Formulas and defaults are those of Keras. All are differentiable, and finite, slopes included, for large inputs (but Exponential).</remarks>
public static class Activations
{
    /// <summary>The larger of x and 0.</summary>
    public static Tensor Relu(Tensor x) => x.Relu();

    /// <summary>x above the threshold, at most <paramref name="maxValue"/>; below it <paramref name="negativeSlope"/> times the distance from it.</summary>
    public static Tensor Relu(Tensor x, double negativeSlope, double? maxValue = null, double threshold = 0) =>
        ActivationModule.rectified(negativeSlope, maxValue, threshold, x);

    /// <summary>The larger of x and 0, at most 6.</summary>
    public static Tensor Relu6(Tensor x) => ActivationModule.relu6(x);

    /// <summary>x where positive, else 0.2 x.</summary>
    public static Tensor LeakyRelu(Tensor x) => LeakyRelu(x, 0.2);

    /// <summary>x where positive, else <paramref name="negativeSlope"/> times x.</summary>
    public static Tensor LeakyRelu(Tensor x, double negativeSlope) => ActivationModule.leakyRelu(negativeSlope, x);

    /// <summary>x where positive, else exp(x) - 1.</summary>
    public static Tensor Elu(Tensor x) => Elu(x, 1);

    /// <summary>x where positive, else <paramref name="alpha"/> (exp(x) - 1).</summary>
    public static Tensor Elu(Tensor x, double alpha) => ActivationModule.elu(alpha, x);

    /// <summary>Elu, scaled so that layers keep mean 0 and variance 1 (Klambauer and others 2017).</summary>
    public static Tensor Selu(Tensor x) => ActivationModule.selu(x);

    /// <summary>x where positive, else exp(x) - 1.</summary>
    public static Tensor Celu(Tensor x) => Celu(x, 1);

    /// <summary>x where positive, else <paramref name="alpha"/> (exp(x / alpha) - 1).</summary>
    public static Tensor Celu(Tensor x, double alpha) => ActivationModule.celu(alpha, x);

    /// <summary>x times the probability that a normal number is less than x, by the error function.</summary>
    public static Tensor Gelu(Tensor x) => ActivationModule.gelu(x);

    /// <summary>The same, by the approximation with tanh if <paramref name="approximate"/>.</summary>
    public static Tensor Gelu(Tensor x, bool approximate) => approximate ? ActivationModule.geluByTanh(x) : Gelu(x);

    /// <summary>1 / (1 + exp -x).</summary>
    public static Tensor Sigmoid(Tensor x) => x.Sigmoid();

    /// <summary>x / 6 + 1/2, cut off at 0 and 1.</summary>
    public static Tensor HardSigmoid(Tensor x) => ActivationModule.hardSigmoid(x);

    /// <summary>The logarithm of the sigmoid.</summary>
    public static Tensor LogSigmoid(Tensor x) => ActivationModule.logSigmoid(x);

    /// <summary>(x + 1) / 2, cut off at 0 and 1.</summary>
    public static Tensor SparseSigmoid(Tensor x) => ActivationModule.sparseSigmoid(x);

    /// <summary>x times its sigmoid; also called swish.</summary>
    public static Tensor Silu(Tensor x) => ActivationModule.silu(x);

    /// <summary>x times its hard sigmoid; also called hard swish.</summary>
    public static Tensor HardSilu(Tensor x) => ActivationModule.hardSilu(x);

    /// <summary>x times tanh(softplus(x)).</summary>
    public static Tensor Mish(Tensor x) => ActivationModule.mish(x);

    /// <summary>The hyperbolic tangent.</summary>
    public static Tensor Tanh(Tensor x) => x.Tanh();

    /// <summary>x, cut off at -1 and 1.</summary>
    public static Tensor HardTanh(Tensor x) => ActivationModule.hardTanh(x);

    /// <summary>x - tanh(x).</summary>
    public static Tensor TanhShrink(Tensor x) => ActivationModule.tanhShrink(x);

    /// <summary>x where its size is more than 1/2, else 0.</summary>
    public static Tensor HardShrink(Tensor x) => HardShrink(x, 0.5);

    /// <summary>x where its size is more than the threshold, else 0.</summary>
    public static Tensor HardShrink(Tensor x, double threshold) => ActivationModule.hardShrink(threshold, x);

    /// <summary>x drawn towards 0 by 1/2.</summary>
    public static Tensor SoftShrink(Tensor x) => SoftShrink(x, 0.5);

    /// <summary>x drawn towards 0 by the threshold.</summary>
    public static Tensor SoftShrink(Tensor x, double threshold) => ActivationModule.softShrink(threshold, x);

    /// <summary>ln(1 + exp x).</summary>
    public static Tensor Softplus(Tensor x) => x.Softplus();

    /// <summary>x / (1 + |x|).</summary>
    public static Tensor Softsign(Tensor x) => ActivationModule.softsign(x);

    /// <summary>(x + sqrt(x² + 4)) / 2.</summary>
    public static Tensor Squareplus(Tensor x) => Squareplus(x, 4);

    /// <summary>(x + sqrt(x² + b)) / 2.</summary>
    public static Tensor Squareplus(Tensor x, double b) => ActivationModule.squareplus(b, x);

    /// <summary>0 up to -1, (x + 1)² / 4 up to 1, then x.</summary>
    public static Tensor SparsePlus(Tensor x) => ActivationModule.sparsePlus(x);

    /// <summary>Exponentials over their sum along the last axis.</summary>
    public static Tensor Softmax(Tensor x) => Softmax(x, -1);

    /// <summary>Exponentials over their sum along an axis.</summary>
    public static Tensor Softmax(Tensor x, int axis) => x.Softmax(axis);

    /// <summary>The logarithm of softmax along the last axis.</summary>
    public static Tensor LogSoftmax(Tensor x) => LogSoftmax(x, -1);

    /// <summary>The logarithm of softmax along an axis.</summary>
    public static Tensor LogSoftmax(Tensor x, int axis) => x.LogSoftmax(axis);

    /// <summary>The nearest distribution to x along the last axis; many of its numbers are 0.</summary>
    public static Tensor Sparsemax(Tensor x) => Sparsemax(x, -1);

    /// <summary>The nearest distribution to x along an axis; many of its numbers are 0.</summary>
    public static Tensor Sparsemax(Tensor x, int axis) => ActivationModule.sparsemax(axis, x);

    /// <summary>The first half of the last axis times the sigmoid of the second.</summary>
    public static Tensor Glu(Tensor x) => Glu(x, -1);

    /// <summary>The first half of an axis times the sigmoid of the second.</summary>
    public static Tensor Glu(Tensor x, int axis) => ActivationModule.glu(axis, x);

    /// <summary>exp(x).</summary>
    public static Tensor Exponential(Tensor x) => x.Exp();

    /// <summary>x where more than the threshold, else another value.</summary>
    public static Tensor Threshold(Tensor x, double threshold, double defaultValue) =>
        ActivationModule.threshold(threshold, defaultValue, x);

    /// <summary>x itself.</summary>
    public static Tensor Linear(Tensor x) => x;
}
