using Leibniz.Keras.Optimizers;

namespace Leibniz.Keras;

/// <summary>All that training changes: a value that is replaced as a whole, so that whoever holds one sees no other.</summary>
/// <param name="Weights">The weights of all layers, in order.</param>
/// <param name="Optimizer">What the optimizer remembers of the trainable ones; null before the first step.</param>
internal sealed record ModelState(Tensor[] Weights, OptimizerState? Optimizer)
{
    /// <summary>Names the memory that the tensors lie in.</summary>
    public void NameStorages(Action<Storage> name)
    {
        Name(Weights, name);
        foreach (var slots in Optimizer?.Slots ?? [])
        {
            Name(slots, name);
        }
    }

    private static void Name(Tensor[] tensors, Action<Storage> name)
    {
        foreach (var tensor in tensors)
        {
            if (tensor.Numbers.Storage is { } storage)
            {
                name(storage);
            }
        }
    }
}
