using Leibniz.Keras.Initializers;
using Microsoft.FSharp.Core;

namespace Leibniz.Keras.Layers;

/// <summary>Every output depends on every input: activation(inputs · kernel + bias), on the last axis. <c>new Dense(512, activation: "relu")</c></summary>
/// <remarks>Weights: kernel (inputs, units) and, unless left out, bias (units).</remarks>
public sealed class Dense : Layer
{
    /// <summary>A dense layer.</summary>
    /// <param name="units">The number of outputs.</param>
    /// <param name="activation">What is applied to them: a name such as "relu", or a function; nothing if left out.</param>
    /// <param name="useBias">Whether a bias is added.</param>
    /// <param name="kernelInitializer">How the kernel starts; "glorot_uniform" if left out.</param>
    /// <param name="biasInitializer">How the bias starts; "zeros" if left out.</param>
    /// <param name="kernelRegularizer">What is added to the loss for the kernel.</param>
    /// <param name="biasRegularizer">What is added to the loss for the bias.</param>
    /// <param name="activityRegularizer">What is added to the loss for the outputs, divided by the batch size.</param>
    /// <param name="kernelConstraint">What the kernel is brought back to after each step.</param>
    /// <param name="biasConstraint">What the bias is brought back to after each step.</param>
    /// <param name="inputShape">The shape of one sample, for the first layer of a model that is to be built at once.</param>
    /// <param name="name">The layer's name.</param>
    public Dense(
        int units,
        Activation? activation = null,
        bool useBias = true,
        Initializer? kernelInitializer = null,
        Initializer? biasInitializer = null,
        Regularizer? kernelRegularizer = null,
        Regularizer? biasRegularizer = null,
        Regularizer? activityRegularizer = null,
        Constraint? kernelConstraint = null,
        Constraint? biasConstraint = null,
        IReadOnlyList<int>? inputShape = null,
        string? name = null)
        : base(name, inputShape)
    {
        if (units <= 0)
        {
            throw new ArgumentOutOfRangeException(nameof(units), units, "A dense layer has 1 or more units.");
        }

        Units = units;
        Activation = activation;
        UseBias = useBias;
        KernelInitializer = kernelInitializer ?? "glorot_uniform";
        BiasInitializer = biasInitializer ?? "zeros";
        KernelRegularizer = kernelRegularizer;
        BiasRegularizer = biasRegularizer;
        ActivityRegularizer = activityRegularizer;
        KernelConstraint = kernelConstraint;
        BiasConstraint = biasConstraint;
    }

    /// <summary>The number of outputs.</summary>
    public int Units { get; }

    /// <summary>What is applied to the outputs; null for nothing.</summary>
    public Activation? Activation { get; }

    /// <summary>Whether a bias is added.</summary>
    public bool UseBias { get; }

    /// <summary>How the kernel starts.</summary>
    public Initializer KernelInitializer { get; }

    /// <summary>How the bias starts.</summary>
    public Initializer BiasInitializer { get; }

    /// <summary>What is added to the loss for the kernel.</summary>
    public Regularizer? KernelRegularizer { get; }

    /// <summary>What is added to the loss for the bias.</summary>
    public Regularizer? BiasRegularizer { get; }

    /// <summary>What is added to the loss for the outputs.</summary>
    public Regularizer? ActivityRegularizer { get; }

    /// <summary>What the kernel is brought back to after each step.</summary>
    public Constraint? KernelConstraint { get; }

    /// <summary>What the bias is brought back to after each step.</summary>
    public Constraint? BiasConstraint { get; }

    internal override Activation? LastActivation => Activation;

    /// <inheritdoc/>
    protected internal override Config GetConfig() => new()
    {
        { "units", Units },
        { "activation", Activation },
        { "use_bias", UseBias },
        { "kernel_initializer", KernelInitializer },
        { "bias_initializer", BiasInitializer },
        { "kernel_regularizer", KernelRegularizer },
        { "bias_regularizer", BiasRegularizer },
        { "activity_regularizer", ActivityRegularizer },
        { "kernel_constraint", KernelConstraint },
        { "bias_constraint", BiasConstraint },
    };

    internal static Dense FromConfig(Config config)
    {
        config.Unsupported("quantization_config");
        config.Unsupported("lora_rank");
        return new(
            config.Whole("units"),
            config.Activation("activation"),
            config.Truth("use_bias", true),
            config.Initializer("kernel_initializer"),
            config.Initializer("bias_initializer"),
            config.Regularizer("kernel_regularizer"),
            config.Regularizer("bias_regularizer"),
            config.Regularizer("activity_regularizer"),
            config.Constraint("kernel_constraint"),
            config.Constraint("bias_constraint"));
    }

    /// <inheritdoc/>
    protected internal override IReadOnlyList<WeightSpec> Build(Shape input)
    {
        if (input.Rank == 0)
        {
            throw new ArgumentException("A dense layer needs samples with at least one axis; reshape them to (n, 1).", nameof(input));
        }

        var kernel = new WeightSpec("kernel", Shape.Of([input[-1], Units]), KernelInitializer)
        {
            Regularizer = KernelRegularizer,
            Constraint = KernelConstraint,
        };
        var bias = new WeightSpec("bias", Shape.Of([Units]), BiasInitializer)
        {
            Regularizer = BiasRegularizer,
            Constraint = BiasConstraint,
        };
        return UseBias ? [kernel, bias] : [kernel];
    }

    /// <inheritdoc/>
    protected internal override Shape OutputShape(Shape input) => Shape.Of([.. input.Take(input.Rank - 1), Units]);

    /// <inheritdoc/>
    protected internal override Tensor Call(Tensor inputs, IReadOnlyList<Tensor> weights, Mode mode)
    {
        // The product and relu are one kernel; other activations go over the product's result.
        var y = Affine(inputs, weights, Activation is { IsRelu: true });
        return Activation is null or { IsRelu: true } ? y : Activation.Call(y);
    }

    internal override Tensor CallWithoutActivation(Tensor inputs, IReadOnlyList<Tensor> weights, Mode mode) => Affine(inputs, weights, false);

    private Tensor Affine(Tensor inputs, IReadOnlyList<Tensor> weights, bool rectified) =>
        LayerFunction.affine(
            rectified,
            inputs,
            weights[0],
            UseBias ? FSharpValueOption<Tensor>.NewValueSome(weights[1]) : FSharpValueOption<Tensor>.ValueNone);

    internal override Tensor? ActivityPenalty(Tensor outputs) =>
        ActivityRegularizer is null ? null : ActivityRegularizer.Call(outputs) / outputs.Length;
}
