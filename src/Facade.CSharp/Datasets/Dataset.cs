namespace Leibniz.Keras.Datasets;

/// <summary>Samples to train with and samples to test with: <c>var ((xTrain, yTrain), (xTest, yTest)) = dataset;</c></summary>
/// <param name="train">What to train with.</param>
/// <param name="test">What to test with.</param>
/// <param name="origin">Where it came from.</param>
/// <param name="description">The same in words.</param>
public sealed class Dataset(Samples train, Samples test, DataOrigin origin, string description)
{
    /// <summary>What to train with.</summary>
    public Samples Train { get; } = train;

    /// <summary>What to test with.</summary>
    public Samples Test { get; } = test;

    /// <summary>Where the data came from. <see cref="DataOrigin.BuiltIn"/>: it is generated, not the data set that it stands for.</summary>
    public DataOrigin Origin { get; } = origin;

    /// <summary>Where the data came from, in words, with the folder or the address.</summary>
    public string Description { get; } = description;

    /// <summary>Both parts.</summary>
    public void Deconstruct(out Samples train, out Samples test) => (train, test) = (Train, Test);
}
