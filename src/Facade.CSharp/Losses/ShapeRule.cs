namespace Leibniz.Keras;

/// <summary>What targets are, as far as their shape tells.</summary>
internal enum Targets
{
    /// <summary>One number a sample.</summary>
    Binary,

    /// <summary>The place of a class.</summary>
    Labels,

    /// <summary>A number for each class.</summary>
    Classes,
}

/// <summary>Keras's rule for "accuracy" and "crossentropy": the shapes of the first batch decide, the loss plays no part.</summary>
internal static class ShapeRule
{
    public static Targets Of(Shape yTrue, Shape yPred) =>
        yPred.Rank > 0 && yPred[-1] == 1 ? Targets.Binary
        : yTrue.Rank < yPred.Rank || (yTrue.Rank > 0 && yTrue[-1] == 1) ? Targets.Labels
        : Targets.Classes;
}
