namespace Leibniz.Keras;

/// <summary>What a running training reports at the end of each epoch.</summary>
/// <param name="Epoch">The epoch, counted from 0.</param>
/// <param name="Epochs">Where training ends.</param>
/// <param name="Figures">The figures of the epoch by name.</param>
public sealed record EpochReport(int Epoch, int Epochs, IReadOnlyDictionary<string, double> Figures);
