using Leibniz.Keras.Optimizers;

namespace Leibniz.Keras;

/// <summary>All that training changes: a value that is replaced as a whole, so that whoever holds one sees no other.</summary>
/// <param name="Weights">The weights of all layers, in order.</param>
/// <param name="Optimizer">What the optimizer remembers of the trainable ones; null before the first step.</param>
internal sealed record ModelState(Tensor[] Weights, OptimizerState? Optimizer)
{
    /// <summary>Keeps what others may look at beyond the training step in which it was made.</summary>
    public void CollectStorages(HashSet<Storage> into)
    {
        Collect(Weights, into);
        foreach (var slots in Optimizer?.Slots ?? [])
        {
            Collect(slots, into);
        }
    }

    private static void Collect(Tensor[] tensors, HashSet<Storage> into)
    {
        foreach (var tensor in tensors)
        {
            if (tensor.Numbers.Storage is { } storage)
            {
                into.Add(storage);
            }
        }
    }
}
