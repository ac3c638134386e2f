namespace Leibniz.Keras;

/// <summary>The functions of <see cref="Activations"/> by which a trainer and a file know an activation.</summary>
internal static class ActivationNames
{
    /// <summary>The name of a function of a user.</summary>
    public const string Custom = "custom";

    private static readonly (Func<Tensor, Tensor> Function, string Name)[] Known =
    [
        (Activations.Celu, "celu"),
        (Activations.Elu, "elu"),
        (Activations.Exponential, "exponential"),
        (Activations.Gelu, "gelu"),
        (Activations.Glu, "glu"),
        (Activations.HardShrink, "hard_shrink"),
        (Activations.HardSigmoid, "hard_sigmoid"),
        (Activations.HardSilu, "hard_silu"),
        (Activations.HardTanh, "hard_tanh"),
        (Activations.LeakyRelu, "leaky_relu"),
        (Activations.Linear, "linear"),
        (Activations.LogSigmoid, "log_sigmoid"),
        (Activations.LogSoftmax, "log_softmax"),
        (Activations.Mish, "mish"),
        (Activations.Relu, "relu"),
        (Activations.Relu6, "relu6"),
        (Activations.Selu, "selu"),
        (Activations.Sigmoid, "sigmoid"),
        (Activations.Silu, "silu"),
        (Activations.SoftShrink, "soft_shrink"),
        (Activations.Softmax, "softmax"),
        (Activations.Softplus, "softplus"),
        (Activations.Softsign, "softsign"),
        (Activations.SparsePlus, "sparse_plus"),
        (Activations.SparseSigmoid, "sparse_sigmoid"),
        (Activations.Sparsemax, "sparsemax"),
        (Activations.Squareplus, "squareplus"),
        (Activations.Tanh, "tanh"),
        (Activations.TanhShrink, "tanh_shrink"),
    ];

    /// <summary>The name of a function of ours, "custom" for any other.</summary>
    public static string Of(Func<Tensor, Tensor> function)
    {
        foreach (var (known, name) in Known)
        {
            if (known == function)
            {
                return name;
            }
        }

        return Custom;
    }
}
