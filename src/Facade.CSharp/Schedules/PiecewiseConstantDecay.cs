using Microsoft.FSharp.Core;

namespace Leibniz.Keras.Schedules;

/// <summary>One rate up to each boundary, and one behind the last.</summary>
/// <remarks>A boundary belongs to the piece that it ends, as in Keras.</remarks>
/// <param name="boundaries">Numbers of finished steps, growing.</param>
/// <param name="values">The rates; one more than there are boundaries.</param>
public sealed class PiecewiseConstantDecay(IReadOnlyList<int> boundaries, IReadOnlyList<double> values) : LearningRateSchedule
{
    private readonly FSharpFunc<long, double> rate = Schedule.piecewiseConstantDecay(
        (boundaries ?? throw new ArgumentNullException(nameof(boundaries))).Select(boundary => (long)boundary), values);

    /// <inheritdoc/>
    protected internal override Config GetConfig() => new()
    {
        { "boundaries", boundaries },
        { "values", values },
    };

    internal static PiecewiseConstantDecay FromConfig(Config config) => new(
        config.Wholes("boundaries") ?? throw config.Missing("boundaries", "a list of steps"),
        config.Numbers("values") ?? throw config.Missing("values", "a list of rates"));

    /// <inheritdoc/>
    public override double Call(long step) => rate.Invoke(step);
}
