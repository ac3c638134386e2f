namespace Leibniz.Plots;

/// <summary>The numbers that an axis names.</summary>
internal sealed record Ticks(IReadOnlyList<double> Places, IReadOnlyList<string> Labels)
{
    private static readonly double[] Steps = [1, 2, 2.5, 5, 10];

    /// <summary>About so many round numbers, but no more, between the ends of an axis.</summary>
    /// <param name="axis">The axis.</param>
    /// <param name="most">How many there is room for.</param>
    /// <param name="whole">Whether only whole numbers make sense.</param>
    public static Ticks Of(Axis axis, int most, bool whole = false) => axis.IsLog ? Log(axis, most) : Even(axis, most, whole);

    /// <summary>Round numbers at equal steps between two numbers.</summary>
    public static IReadOnlyList<double> Even(double low, double high, int most, bool whole, out double step)
    {
        var least = (high - low) / Math.Max(most, 1);
        var power = Math.Pow(10, Math.Floor(Math.Log10(least)));
        var chosen = power * Steps.First(s => s * power >= least * (1 - 1e-9) && (!whole || s * power == Math.Floor(s * power) || s * power < 1));
        step = whole ? Math.Max(1, Math.Round(chosen)) : chosen;

        // Multiples of the step, so that no error adds up.
        var first = Math.Ceiling((low / step) - 1e-9);
        var count = (int)Math.Max(0, Math.Floor((high / step) + 1e-9) - first + 1);
        var places = new double[count];
        for (var i = 0; i < count; i++)
        {
            places[i] = (first + i) * step;
        }

        return places;
    }

    private static Ticks Even(Axis axis, int most, bool whole)
    {
        var places = Even(axis.Low, axis.High, most, whole, out var step);
        return new(places, TickText.Even(places, step));
    }

    private static Ticks Log(Axis axis, int most)
    {
        var (low, high) = ((int)Math.Ceiling(Math.Log10(axis.Low) - 1e-9), (int)Math.Floor(Math.Log10(axis.High) + 1e-9));
        if (high - low >= 2)
        {
            var every = Math.Max(1, (int)Math.Ceiling((high - low + 1.0) / Math.Max(most, 2)));
            int[] exponents = [.. Enumerable.Range(low, high - low + 1).Where(exponent => exponent % every == 0)];
            var plain = Array.TrueForAll(exponents, e => e is >= -3 and <= 4);
            return new([.. exponents.Select(e => Math.Pow(10, e))], [.. exponents.Select(e => plain ? TickText.Short(Math.Pow(10, e)) : TickText.Power(e))]);
        }

        double[] few =
        [
            .. from exponent in Enumerable.Range(low - 1, high - low + 3)
               from digit in new[] { 1, 2, 5 }
               let value = digit * Math.Pow(10, exponent)
               where value >= axis.Low && value <= axis.High
               select value,
        ];

        // Within a factor of two there may be none of them.
        return few.Length >= 2 ? new(few, [.. few.Select(value => TickText.Short(value))]) : Even(axis, most, whole: false);
    }
}
