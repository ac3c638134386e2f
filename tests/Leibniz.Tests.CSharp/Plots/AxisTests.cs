using System.Globalization;
using Leibniz.Plots;

namespace Leibniz.Tests.CSharp.Plots;

/// <summary>Laws of axes and of the numbers beside them, on random ranges of all sizes.</summary>
public static class AxisTests
{
    [Fact]
    public static void TicksLieEvenlyBetweenTheEndsAndAreNotTooMany()
    {
        foreach (var (axis, most) in RandomAxes(2000))
        {
            var ticks = Ticks.Of(axis, most);
            var what = $"{axis}, at most {most}";
            Check.That(ticks.Places.Count <= most + 1, $"{ticks.Places.Count} are no more than there is room for: {what}");
            var slack = 1e-6 * (axis.High - axis.Low);
            Check.That(ticks.Places.All(place => place >= axis.Low - slack && place <= axis.High + slack), $"they lie within: {what}");
            Check.That(ticks.Labels.Distinct().Count() == ticks.Labels.Count, $"no two are called alike: {what}: {string.Join(' ', ticks.Labels)}");
            for (var i = 2; i < ticks.Places.Count; i++)
            {
                var (step, before) = (ticks.Places[i] - ticks.Places[i - 1], ticks.Places[i - 1] - ticks.Places[i - 2]);
                Check.That(Math.Abs(step - before) <= 1e-6 * step, $"the steps are equal: {what}");
            }
        }
    }

    [Fact]
    public static void TicksAreEnoughToReadTheAxis()
    {
        foreach (var (axis, most) in RandomAxes(2000).Where(pair => pair.Most >= 4))
        {
            Check.That(Ticks.Of(axis, most).Places.Count >= most / 3, $"{Ticks.Of(axis, most).Places.Count} of {most} on {axis}");
        }
    }

    [Fact]
    public static void LabelsSayWhereTheyStand()
    {
        foreach (var (axis, most) in RandomAxes(2000))
        {
            var ticks = Ticks.Of(axis, most);
            foreach (var (place, label) in ticks.Places.Zip(ticks.Labels))
            {
                Check.That(Math.Abs(Read(label) - place) <= 1e-3 * (axis.High - axis.Low), $"{label} stands at {place:R} on {axis}");
            }
        }
    }

    [Fact]
    public static void WholeAxesHaveWholeTicks()
    {
        foreach (var epochs in Enumerable.Range(1, 300))
        {
            var axis = Axis.Around(new Extent(1, epochs), 0.04);
            foreach (var most in new[] { 2, 5, 10 })
            {
                var ticks = Ticks.Of(axis, most, whole: true);
                Check.That(ticks.Places.Count > 0 && ticks.Places.All(place => place == Math.Floor(place)), $"whole numbers for {epochs} epochs");
                Check.That(ticks.Labels.All(label => label.All(c => char.IsAsciiDigit(c) || c == '−')), $"without decimals for {epochs} epochs");
            }
        }
    }

    [Fact]
    public static void LogarithmicAxesNamePowersOrOneTwoFive()
    {
        var random = new Random(7);
        for (var i = 0; i < 1000; i++)
        {
            var low = Math.Pow(10, (random.NextDouble() * 40) - 20);
            var axis = new Axis(low, low * Math.Pow(10, random.NextDouble() * 12), true);
            var ticks = Ticks.Of(axis, 8);
            Check.That(ticks.Places.Count is >= 1 and <= 10, $"{ticks.Places.Count} on {axis}");
            Check.That(ticks.Places.Zip(ticks.Places.Skip(1)).All(pair => pair.First < pair.Second), $"ascending on {axis}");
            foreach (var (place, label) in ticks.Places.Zip(ticks.Labels))
            {
                Check.That(Math.Abs((Read(label) / place) - 1) < 1e-2, $"{label} stands at {place:R} on {axis}");
            }
        }
    }

    [Fact]
    public static void AnAxisShowsAllOfItsNumbers()
    {
        var random = new Random(8);
        for (var i = 0; i < 2000; i++)
        {
            var (a, b) = (RandomNumber(random), RandomNumber(random));
            var extent = i % 10 == 0 ? new Extent(a, a) : new Extent(Math.Min(a, b), Math.Max(a, b));
            var axis = Axis.Around(extent, 0.05);
            Check.That(axis.Place(extent.Low) is > 0 and < 1 && axis.Place(extent.High) is > 0 and < 1, $"{extent} is within {axis}");
            Check.That(axis.Place(extent.Low) <= axis.Place(extent.High), $"{extent} is upright");
        }

        Check.That(double.IsNaN(new Axis(0, 1, false).Place(double.NaN)) && double.IsNaN(new Axis(1, 10, true).Place(-1)), "what has no place");
        Check.Equal(new Axis(0, 1, false), Axis.Around(Extent.None, 0.1), "an axis of nothing");
    }

    [Fact]
    public static void NumbersAreShort()
    {
        Check.Equal("0", TickText.Short(0), "zero");
        Check.Equal("1234567", TickText.Short(1234567), "counts have all digits");
        Check.Equal("0.123", TickText.Short(0.12345), "three digits");
        Check.Equal("−2.5", TickText.Short(-2.5), "a minus sign");
        Check.Equal("4.1×10⁻⁷", TickText.Short(4.1e-7), "small");
        Check.Equal("1.23×10¹²", TickText.Short(1.2345e12), "large");
        Check.Equal("NaN ∞ −∞", $"{TickText.Short(double.NaN)} {TickText.Short(double.PositiveInfinity)} {TickText.Short(double.NegativeInfinity)}", "none");
        Check.Equal("0.981 0.930 0.000", string.Join(' ', TickText.Alike([0.981, 0.93, -0.0001])), "alike; a zero has no sign");
        Check.Equal("0.91 0.01", string.Join(' ', TickText.Alike([0.91, 0.01])), "without zeros that all of them would have");
        Check.Equal("1 20 NaN", string.Join(' ', TickText.Alike([1, 20, double.NaN])), "whole numbers stay whole");
    }

    /// <summary>The number that a label names: the inverse of what is tested, written anew.</summary>
    private static double Read(string label)
    {
        var plain = label.Replace('−', '-');
        if (plain.StartsWith("10", StringComparison.Ordinal) && plain.Length > 2 && !char.IsAsciiDigit(plain[2]) && plain[2] != '.')
        {
            plain = "1×" + plain;
        }

        var parts = plain.Split("×10");
        var exponent = parts.Length == 1 ? 0 : int.Parse(
            string.Concat(parts[1].Select(c => c == '⁻' ? '-' : (char)('0' + "⁰¹²³⁴⁵⁶⁷⁸⁹".IndexOf(c, StringComparison.Ordinal)))), CultureInfo.InvariantCulture);
        return double.Parse(parts[0], CultureInfo.InvariantCulture) * Math.Pow(10, exponent);
    }

    private static IEnumerable<(Axis Axis, int Most)> RandomAxes(int count)
    {
        var random = new Random(6);
        for (var i = 0; i < count; i++)
        {
            var low = RandomNumber(random);
            var width = Math.Pow(10, (random.NextDouble() * 12) - 6) * (i % 2 == 0 ? 1 : Math.Abs(low));
            if (width > 1e-9 * Math.Abs(low))
            {
                yield return (new(low, low + width, false), random.Next(2, 12));
            }
        }
    }

    private static double RandomNumber(Random random) => (random.NextDouble() - 0.5) * Math.Pow(10, (random.NextDouble() * 30) - 15);
}
