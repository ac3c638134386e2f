using Leibniz.Keras.Optimizers;

namespace Leibniz.Keras;

/// <content>Where the model lives.</content>
public sealed partial class Sequential
{
    /// <summary>Where the weights are, and with them what the model computes. A model that is built by its first data is built where they are.</summary>
    public Backend Backend => state.Weights is [var first, ..] ? first.Backend : Backend.Current;

    /// <summary>Moves the weights and what the optimizer remembers: <c>model.To(Backend.Torch)</c>. Data are moved by whoever gives them.</summary>
    /// <returns>This model.</returns>
    /// <exception cref="InvalidOperationException">The model is being trained.</exception>
    public Sequential To(Backend backend)
    {
        ArgumentNullException.ThrowIfNull(backend);
        if (Volatile.Read(ref training) != 0)
        {
            throw new InvalidOperationException($"The model '{Name}' is being trained; move it before or after.");
        }

        lock (gate)
        {
            var before = Snapshot();
            State = new ModelState(
                [.. before.Weights.Select(weight => weight.To(backend))],
                before.Optimizer is { } memory
                    ? new OptimizerState(
                        memory.Iterations, [.. memory.Slots.Select(slots => slots.Select(slot => slot.To(backend)).ToArray())])
                    : null);
        }

        return this;
    }

    /// <summary>New tensors are made where the model lives, until the result is disposed of. Data must be there already.</summary>
    private IDisposable There(params (Tensor? Data, string Name)[] given)
    {
        foreach (var (data, name) in given)
        {
            if (data is not null && !data.Backend.Equals(Backend))
            {
                throw new ArgumentException(
                    $"The model '{Name}' lives on {Backend}, but {name} is on {data.Backend}; move one of them first, as in {name}.To(model.Backend).", name);
            }
        }

        return Backend.Use(Backend);
    }
}
