namespace Leibniz.Keras.Callbacks;

/// <summary>A figure that a callback watches, and whether it gets better.</summary>
/// <remarks>
/// As in Keras an improvement is strict, by more than a least change, and the first value is one whatever it is. Differs from Keras: NaN
/// never is one; as a first value it would be the best forever, since nothing is less than NaN.
/// </remarks>
internal sealed class WatchedFigure
{
    private readonly string owner;
    private readonly string mode;
    private readonly double minDelta;
    private bool? rises;
    private bool warned;

    /// <param name="owner">The class of the callback.</param>
    /// <param name="name">The figure, such as val_loss.</param>
    /// <param name="mode">"min", "max" or "auto".</param>
    /// <param name="minDelta">The least change that counts; its sign does not.</param>
    public WatchedFigure(string owner, string name, string mode, double minDelta = 0)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name, "monitor");
        if (mode is not ("auto" or "min" or "max"))
        {
            throw new ArgumentException($"{owner} has no mode '{mode}'; there are \"auto\", \"min\" and \"max\".", nameof(mode));
        }

        if (!double.IsFinite(minDelta))
        {
            throw new ArgumentOutOfRangeException(nameof(minDelta), minDelta, "minDelta is a finite number, usually 0 or a little more.");
        }

        (this.owner, Name, this.mode, this.minDelta) = (owner, name, mode, Math.Abs(minDelta));
    }

    public string Name { get; }

    /// <summary>"min", "max" or "auto".</summary>
    public string Mode => mode;

    /// <summary>The least change that counts.</summary>
    public double MinDelta => minDelta;

    /// <summary>Whether it is known that epochs will have it, at least those with validation.</summary>
    public bool Foreseen { get; private set; }

    /// <summary>Refuses, before training starts, a figure that there won't be, or whose better direction nobody knows.</summary>
    public void Foresee(TrainingPlan plan, Sequential model)
    {
        plan.Require(owner, Name);
        Foreseen = plan.Figures.Contains(Name);
        warned = false;
        rises = Direction(model);
    }

    /// <summary>The value in an epoch; null if it has none, which is said once unless it was to be expected, as without validation in this epoch.</summary>
    public double? Value(Logs logs)
    {
        if (logs.TryGetValue(Name, out var value))
        {
            return value;
        }

        if (!Foreseen && !warned)
        {
            warned = true;
            Notice.Warn($"{owner} watches '{Name}', but this epoch has {string.Join(", ", logs.Keys)}; it does nothing until there is one.");
        }

        return null;
    }

    /// <summary>Whether a value is better than an earlier one; null for none.</summary>
    public bool Improves(double value, double? earlier, Sequential model)
    {
        rises ??= Direction(model);
        return !double.IsNaN(value)
            && (earlier is not { } best || (rises.Value ? value - minDelta > best : value + minDelta < best));
    }

    private bool Direction(Sequential model)
    {
        var name = Name.StartsWith("val_", StringComparison.Ordinal) ? Name[4..] : Name;
        return mode switch
        {
            "min" => false,
            "max" => true,
            _ when name == "loss" => false,
            _ => model.CompiledMetric(name)?.Rises ?? throw new ArgumentException(
                $"{owner} can't tell whether more or less of '{Name}' is better; pass mode: \"max\" or mode: \"min\"."),
        };
    }
}
