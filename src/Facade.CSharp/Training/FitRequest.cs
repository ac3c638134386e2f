namespace Leibniz.Keras;

/// <summary>What Fit was asked for.</summary>
internal sealed record FitRequest(Tensor X, Tensor Y)
{
    public int Epochs { get; init; } = 1;

    public int BatchSize { get; init; }

    public Verbose Verbose { get; init; }

    public IReadOnlyList<Callback>? Callbacks { get; init; }

    public double ValidationSplit { get; init; }

    public Samples? ValidationData { get; init; }

    public bool Shuffle { get; init; } = true;

    public IReadOnlyDictionary<int, double>? ClassWeight { get; init; }

    public Tensor? SampleWeight { get; init; }

    public int InitialEpoch { get; init; }

    public int? StepsPerEpoch { get; init; }

    public int? ValidationSteps { get; init; }

    public int? ValidationBatchSize { get; init; }

    public int ValidationFreq { get; init; } = 1;

    public int? Seed { get; init; }

    public bool CheckData { get; init; }

    public IProgress<EpochReport>? Progress { get; init; }

    public CancellationToken Cancellation { get; init; }

    /// <summary>Refuses what can't be trained with, whatever the model.</summary>
    public void Check()
    {
        DataCheck.BatchSize(BatchSize);
        DataCheck.BatchSize(ValidationBatchSize ?? BatchSize);
        DataCheck.AtLeast(0, Epochs, "epochs");
        DataCheck.AtLeast(0, InitialEpoch, "initialEpoch");
        DataCheck.AtLeast(1, ValidationFreq, "validationFreq");
        DataCheck.AtLeast(1, StepsPerEpoch ?? 1, "stepsPerEpoch");
        DataCheck.AtLeast(1, ValidationSteps ?? 1, "validationSteps");
        DataCheck.Lengths(X, Y, SampleWeight);
        if (ClassWeight is not null && SampleWeight is not null)
        {
            throw new ArgumentException("Give classWeight or sampleWeight, not both; multiply them into one sampleWeight.", "classWeight");
        }

        if (CheckData)
        {
            DataCheck.Finite(X, "x");
            DataCheck.Finite(Y, "y");
        }
    }

    /// <summary>What is trained with, with its weights, and what is held out; the end of the samples, before any shuffling.</summary>
    public (Samples Training, Samples? Validation) Parts()
    {
        var weight = SampleWeight?.Cast(DType.Float32) ?? (ClassWeight is null ? null : DataCheck.ClassWeights(Y, ClassWeight));
        if (ValidationData is { } given)
        {
            DataCheck.Lengths(given.X, given.Y, given.Weight);
            return (new Samples(X, Y, weight), given);
        }

        if (!(ValidationSplit >= 0 && ValidationSplit < 1))
        {
            throw new ArgumentOutOfRangeException(
                "validationSplit", ValidationSplit, "validationSplit is a share of the samples: 0 (no validation) or more, and less than 1.");
        }

        if (ValidationSplit == 0)
        {
            return (new Samples(X, Y, weight), null);
        }

        var n = X.Length;
        var first = (int)Math.Floor(n * (1 - ValidationSplit));
        if (first == 0 || first == n)
        {
            throw new ArgumentException(
                $"A validationSplit of {ValidationSplit} leaves {first} of {n} samples for training; both parts need at least one.", "validationSplit");
        }

        return (new Samples(X[..first], Y[..first], weight?[..first]), new Samples(X[first..], Y[first..], weight?[first..]));
    }
}
