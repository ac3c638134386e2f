using System.Globalization;

namespace Leibniz.Keras.Callbacks;

/// <summary>How often something is done in training: "epoch", "batch", or after every so many batches. Texts and numbers convert: <c>saveFreq: 100</c></summary>
public sealed class Frequency
{
    private Frequency(int? batches) => Batches = batches;

    /// <summary>At the end of each epoch.</summary>
    public static Frequency Epoch { get; } = new(null);

    /// <summary>After every how many batches; null at the end of each epoch.</summary>
    public int? Batches { get; }

    /// <summary>"epoch", or "batch" for 1.</summary>
    /// <exception cref="ArgumentException">It is another text.</exception>
    public static implicit operator Frequency(string name) => name switch
    {
        "epoch" => Epoch,
        "batch" => new(1),
        _ => throw new ArgumentException($"There is no frequency '{name}'; there are \"epoch\", \"batch\" and numbers of batches.", nameof(name)),
    };

    /// <summary>After every so many batches.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is less than 1.</exception>
    public static implicit operator Frequency(int batches) => batches >= 1
        ? new(batches)
        : throw new ArgumentOutOfRangeException(nameof(batches), batches, "A frequency is 1 batch or more, or \"epoch\".");

    /// <summary>As it was given.</summary>
    public override string ToString() => Batches?.ToString(CultureInfo.InvariantCulture) ?? "epoch";
}
