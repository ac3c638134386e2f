namespace Leibniz.Keras.Callbacks;

/// <summary>What a callback can know before training starts.</summary>
/// <param name="Epochs">Where training ends.</param>
/// <param name="Figures">The figures that epochs will have when the callback is told of their end.</param>
/// <param name="BatchFigures">The figures that training batches will have.</param>
/// <param name="More">Whether there may be others, from callbacks of the user's before this one.</param>
/// <param name="Validated">Whether there is validation.</param>
internal sealed record TrainingPlan(int Epochs, IReadOnlySet<string> Figures, IReadOnlySet<string> BatchFigures, bool More, bool Validated)
{
    /// <summary>Tells all callbacks of a run; one that can't work raises what is wrong while nothing is lost yet.</summary>
    public static void Tell(IReadOnlyList<Callback> callbacks, IEnumerable<string> metrics, int epochs, bool validated)
    {
        var figures = new SortedSet<string>(StringComparer.Ordinal) { "loss" };
        figures.UnionWith(metrics);
        var ofBatches = new SortedSet<string>(figures, StringComparer.Ordinal);
        if (validated)
        {
            figures.UnionWith(figures.Select(name => $"val_{name}").ToArray());
        }

        var more = false;
        foreach (var callback in callbacks)
        {
            callback.Foresee(new TrainingPlan(epochs, new SortedSet<string>(figures, StringComparer.Ordinal), ofBatches, more, validated));
            if (callback.AddedFigures is { } added)
            {
                figures.UnionWith(added);
            }
            else
            {
                more = true;
            }
        }
    }

    /// <summary>Refuses a figure that no epoch can have, and lists those that there will be.</summary>
    /// <exception cref="ArgumentException">There is no such figure.</exception>
    public void Require(string owner, string figure)
    {
        if (!More && !Figures.Contains(figure))
        {
            var hint = !Validated && figure.StartsWith("val_", StringComparison.Ordinal) && Figures.Contains(figure[4..])
                ? "give Fit validationData or a validationSplit, or name one of these"
                : "name one of these";
            throw new ArgumentException($"{owner} needs the figure '{figure}', but this training has {string.Join(", ", Figures)}; {hint}.");
        }
    }
}
