using Leibniz.Keras;

namespace Leibniz.Plots;

/// <summary>The charts of a training: one for each figure, the loss first.</summary>
internal static class HistoryCharts
{
    private const string Validation = "val_";

    public static IEnumerable<Chart> Of(History history) =>
        from name in history.Names.Select(name => name.StartsWith(Validation, StringComparison.Ordinal) ? name[Validation.Length..] : name).Distinct()
        orderby name != "loss"
        select Of(history, name);

    private static Chart Of(History history, string name)
    {
        // Without validation there is nothing to tell apart.
        var both = history.Names.Contains(Validation + name);
        var lines = new List<Mark>();
        foreach (var (figure, part, series) in new[] { (name, "training", 0), (Validation + name, "validation", 1) })
        {
            if (history.Names.Contains(figure))
            {
                double[] epochs = [.. history.EpochsOf(figure).Select(epoch => epoch + 1.0)];
                lines.Add(new LineMark(both ? part : "", new(epochs, [.. history[figure]])) { Series = series });
            }
        }

        return new(nameof(Figure.Lines), lines) { Title = Typeset.Clean(name), XLabel = "epoch", WholeX = true };
    }
}
