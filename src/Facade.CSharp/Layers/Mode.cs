namespace Leibniz.Keras.Layers;

/// <summary>Whether a layer is called to learn or to infer; while it learns, a key for its random numbers.</summary>
public readonly struct Mode
{
    private readonly Key key;

    private Mode(Key key)
    {
        this.key = key;
        IsTraining = true;
    }

    /// <summary>Evaluation and prediction.</summary>
    public static Mode Infer => default;

    /// <summary>Whether the layer is called to learn.</summary>
    public bool IsTraining { get; }

    /// <summary>The key from which the layer draws random numbers in this step.</summary>
    /// <exception cref="InvalidOperationException">The layer only infers.</exception>
    public Key Key => IsTraining
        ? key
        : throw new InvalidOperationException("There are no random numbers in inference; look at IsTraining first.");

    /// <summary>Training, with a key of this step's own.</summary>
    public static Mode Train(Key key) => new(key);

    /// <summary>The same for one of several layers, which must not draw the same numbers.</summary>
    internal Mode Fold(int layer) => IsTraining ? Train(key.Fold(layer)) : this;
}
