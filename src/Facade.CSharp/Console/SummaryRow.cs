namespace Leibniz.Keras;

/// <summary>A layer as the summary shows it.</summary>
/// <param name="Name">The layer's name, <c>dense_1</c>.</param>
/// <param name="ClassName">Its type, <c>Dense</c>.</param>
/// <param name="Shape">Its output shape as shown, <c>(None, 128)</c>, or null while it is unknown.</param>
/// <param name="Parameters">How many numbers it has learned or keeps, or null while it is not built.</param>
/// <param name="Trainable">Whether training changes it, or null if it has no weights.</param>
/// <param name="Depth">How many models it is inside of, beyond the one that is shown.</param>
internal sealed record SummaryRow(
    string Name, string ClassName, string? Shape, long? Parameters, bool? Trainable = null, int Depth = 0);

/// <summary>How many numbers, and how many bytes they take.</summary>
internal readonly record struct SummaryCount(long Numbers, long Bytes)
{
    public static SummaryCount operator +(SummaryCount a, SummaryCount b) =>
        new(a.Numbers + b.Numbers, a.Bytes + b.Bytes);
}

/// <summary>The lines below the table.</summary>
/// <param name="Trainable">What training changes.</param>
/// <param name="NonTrainable">What it doesn't.</param>
/// <param name="Optimizer">What the optimizer keeps, or null while it has not started: then its line is left out.</param>
internal readonly record struct SummaryTotals(
    SummaryCount Trainable, SummaryCount NonTrainable, SummaryCount? Optimizer = null);
