using Leibniz.Keras.Initializers;

namespace Leibniz.Keras.Layers;

/// <summary>A weight that a layer wants: its name, its shape and how it starts.</summary>
/// <param name="Name">What it is called inside the layer, such as <c>kernel</c>.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Initializer">How it starts.</param>
public sealed record WeightSpec(string Name, Shape Shape, Initializer Initializer)
{
    /// <summary>Whether training changes it.</summary>
    public bool Trainable { get; init; } = true;

    /// <summary>What is added to the loss for it.</summary>
    public Regularizer? Regularizer { get; init; }

    /// <summary>What it is brought back to after each step.</summary>
    public Constraint? Constraint { get; init; }
}
