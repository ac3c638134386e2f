namespace Leibniz.Keras;

/// <summary>What a layer applies to its outputs. A name or a function converts: <c>new Dense(512, activation: "relu")</c></summary>
public sealed class Activation
{
    private readonly Func<Tensor, Tensor> function;

    private Activation(string name, Func<Tensor, Tensor> function)
    {
        Name = name;
        this.function = function;
    }

    /// <summary>The name in Keras, or "custom" for a function of your own.</summary>
    public string Name { get; }

    /// <summary>Whether it is the one that a dense layer has a kernel for.</summary>
    internal bool IsRelu => Name == "relu";

    /// <summary>Whether a file can say which activation this is.</summary>
    internal bool CanBeNamed => Name != ActivationNames.Custom;

    /// <summary>An activation of your own under a name, by which a file holds it: <c>Activation.Of("cube", x => x * x * x)</c>.</summary>
    /// <remarks>Sequential.Load takes the function from <see cref="CustomObjects.Activations"/>.</remarks>
    /// <param name="name">A name that no activation of Keras has.</param>
    /// <param name="function">The function.</param>
    public static Activation Of(string name, Func<Tensor, Tensor> function)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(function);
        return name == ActivationNames.Custom || ActivationModule.names.Contains(name)
            ? throw new ArgumentException($"'{name}' is the name of an activation already; a function of your own needs another one.", nameof(name))
            : new(name, function);
    }

    /// <summary>An activation by its name in Keras: "relu", "softmax", "gelu", ...</summary>
    /// <exception cref="ArgumentException">There is no activation of that name; the message lists those that there are.</exception>
    public static implicit operator Activation(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var f = ActivationModule.ofName(name);
        return new(name, f.Invoke);
    }

    /// <summary>An activation from a function: one of <see cref="Activations"/>, or your own.</summary>
    public static implicit operator Activation(Func<Tensor, Tensor> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return new(ActivationNames.Of(function), function);
    }

    /// <summary>The activation of every element, or of every row.</summary>
    public Tensor Call(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        return function(x);
    }

    /// <summary>The name.</summary>
    public override string ToString() => Name;
}
