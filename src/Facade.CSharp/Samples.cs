namespace Leibniz.Keras;

/// <summary>Inputs with what is expected of them, and how much each counts. A tuple converts: <c>validationData: (x, y)</c>.</summary>
public sealed class Samples
{
    /// <summary>Inputs and targets of the same length.</summary>
    /// <param name="x">Inputs, one a row.</param>
    /// <param name="y">Targets, one a row.</param>
    /// <param name="weight">How much each sample counts; all the same if left out.</param>
    public Samples(Tensor x, Tensor y, Tensor? weight = null)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        (X, Y, Weight) = (x, y, weight);
    }

    /// <summary>Inputs, one a row.</summary>
    public Tensor X { get; }

    /// <summary>Targets, one a row.</summary>
    public Tensor Y { get; }

    /// <summary>How much each sample counts; null: all the same.</summary>
    public Tensor? Weight { get; }

    /// <summary>Inputs and targets.</summary>
    public static implicit operator Samples((Tensor X, Tensor Y) pair) => new(pair.X, pair.Y);

    /// <summary>Inputs, targets and weights.</summary>
    public static implicit operator Samples((Tensor X, Tensor Y, Tensor Weight) triple) => new(triple.X, triple.Y, triple.Weight);

    /// <summary>Inputs and targets.</summary>
    public void Deconstruct(out Tensor x, out Tensor y) => (x, y) = (X, Y);
}
