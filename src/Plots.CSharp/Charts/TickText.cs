using System.Globalization;

namespace Leibniz.Plots;

/// <summary>Numbers as they stand beside an axis, in a cell or above a bar; the same in every culture.</summary>
internal static class TickText
{
    private const string Superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹";

    /// <summary>Numbers at equal steps, with as many decimals as the step has; large and small ones with one power of ten.</summary>
    public static string[] Even(IReadOnlyList<double> values, double step)
    {
        var largest = values.Select(Math.Abs).DefaultIfEmpty(0).Max();
        var exponent = largest > 0 ? (int)Math.Floor(Math.Log10(largest) + 1e-9) : 0;
        if (exponent is >= -4 and < 6)
        {
            return [.. values.Select(value => Fixed(value, Decimals(step)))];
        }

        var unit = Math.Pow(10, exponent);
        return [.. values.Select(value => value == 0 ? "0" : $"{Fixed(value / unit, Decimals(step / unit))}×{Power(exponent)}")];
    }

    /// <summary>A number with few digits: 12, 0.37, 4.1×10⁻⁷.</summary>
    public static string Short(double value, int digits = 3)
    {
        if (double.IsNaN(value))
        {
            return "NaN";
        }

        if (double.IsInfinity(value))
        {
            return value > 0 ? "∞" : "−∞";
        }

        if (value == 0)
        {
            return "0";
        }

        // Whole numbers are counts: all of their digits.
        if (value == Math.Floor(value) && Math.Abs(value) < 1e7)
        {
            return Fixed(value, 0);
        }

        var exponent = (int)Math.Floor(Math.Log10(Math.Abs(value)));
        if (exponent is >= -4 and < 6)
        {
            return Trimmed(Fixed(value, Math.Max(0, digits - 1 - exponent)));
        }

        return $"{Trimmed(Fixed(value / Math.Pow(10, exponent), digits - 1))}×{Power(exponent)}";
    }

    /// <summary>Numbers to be compared: all with as many decimals as it takes to show three digits of the largest, if they have them.</summary>
    public static string[] Alike(IReadOnlyList<double> values)
    {
        var numbers = values.Where(Extent.Drawable).ToArray();
        var largest = numbers.Select(Math.Abs).DefaultIfEmpty(0).Max();
        var exponent = largest > 0 ? (int)Math.Floor(Math.Log10(largest)) : 0;
        if (exponent is < -4 or > 5 || Array.TrueForAll(numbers, number => number == Math.Floor(number)))
        {
            return [.. values.Select(value => Short(value))];
        }

        var decimals = Math.Max(0, 2 - exponent);
        while (decimals > 0 && Array.TrueForAll(numbers, number => Fixed(number, decimals).EndsWith('0')))
        {
            decimals--;
        }

        return [.. values.Select(value => Extent.Drawable(value) ? Fixed(value, decimals) : Short(value))];
    }

    /// <summary>A power of ten.</summary>
    public static string Power(int exponent) =>
        "10" + string.Concat(exponent.ToString(CultureInfo.InvariantCulture).Select(c => c == '-' ? '⁻' : Superscripts[c - '0']));

    // A step is 1, 2, 2.5 or 5 times a power of ten.
    private static int Decimals(double step)
    {
        var decimals = Math.Max(0, -(int)Math.Floor(Math.Log10(step) + 1e-9));
        var scaled = step * Math.Pow(10, decimals);
        return Math.Min(15, Math.Abs(scaled - Math.Round(scaled)) > 1e-6 * scaled ? decimals + 1 : decimals);
    }

    private static string Fixed(double value, int decimals)
    {
        var text = value.ToString("F" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        return text.StartsWith('-') ? (text.AsSpan(1).ContainsAnyExcept('0', '.') ? "−" : "") + text[1..] : text;
    }

    private static string Trimmed(string text) => text.Contains('.', StringComparison.Ordinal) ? text.TrimEnd('0').TrimEnd('.') : text;
}
