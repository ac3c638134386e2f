namespace Leibniz.Keras;

/// <summary>What Fit was asked for, checked.</summary>
internal sealed record FitOptions(Samples Training, Samples? Validation, int Epochs, int BatchSize)
{
    public int InitialEpoch { get; init; }

    public int? StepsPerEpoch { get; init; }

    public int? ValidationSteps { get; init; }

    public int ValidationBatchSize { get; init; }

    public int ValidationFreq { get; init; } = 1;

    public bool Shuffle { get; init; } = true;

    public Verbose Verbose { get; init; }

    public int Seed { get; init; }

    public IReadOnlyList<Callback> Callbacks { get; init; } = [];

    public IProgress<EpochReport>? Progress { get; init; }

    public CancellationToken Cancellation { get; init; }
}
