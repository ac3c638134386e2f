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
        Tensor.NameStorages(Weights, name);
        Optimizer?.NameStorages(name);
    }
}
