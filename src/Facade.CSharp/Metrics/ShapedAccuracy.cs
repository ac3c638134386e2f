namespace Leibniz.Keras.Metrics;

/// <summary>The accuracy that the shapes of the first batch ask for.</summary>
internal sealed class ShapedAccuracy(string name) : Metric(name)
{
    private Metric? chosen;

    internal override bool? Rises => true;

    internal override string Identifier => Name;

    /// <summary>The metric that was chosen; null before the first batch.</summary>
    internal Metric? Chosen => chosen;

    public override void Update(Tensor yTrue, Tensor yPred, Tensor? sampleWeight = null)
    {
        chosen ??= For(yTrue.Shape, yPred.Shape);
        chosen.Update(yTrue, yPred, sampleWeight);
    }

    public override double Result() => chosen?.Result() ?? 0;

    public override void Reset() => chosen = null;

    internal static Metric For(Shape yTrue, Shape yPred) => ShapeRule.Of(yTrue, yPred) switch
    {
        Targets.Binary => new BinaryAccuracy(),
        Targets.Labels => new SparseCategoricalAccuracy(),
        _ => new CategoricalAccuracy(),
    };
}
