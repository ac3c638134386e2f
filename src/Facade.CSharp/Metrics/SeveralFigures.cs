namespace Leibniz.Keras.Metrics;

/// <summary>A metric that gives one number or several, depending on how it was made.</summary>
public abstract class SeveralFigures : Metric
{
    private protected SeveralFigures(string name)
        : base(name)
    {
    }

    internal override bool? Rises => true;

    /// <inheritdoc/>
    public override double Result()
    {
        var figures = Figures();
        return figures.Length == 1
            ? figures[0]
            : throw new InvalidOperationException($"'{Name}' gives {figures.Length} numbers: take ResultTensor, or {OneFigure}.");
    }

    /// <inheritdoc/>
    public override Tensor ResultTensor()
    {
        var figures = Figures();
        return figures.Length == 1 ? Tensor.Of(figures[0]) : Tensor.Of(figures);
    }

    /// <summary>How one makes the metric for it to give one number.</summary>
    private protected abstract string OneFigure { get; }

    private protected abstract double[] Figures();
}
