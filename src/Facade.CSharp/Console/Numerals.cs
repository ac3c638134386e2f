using System.Globalization;

namespace Leibniz.Keras;

/// <summary>Numbers as Keras, that is Python, writes them on its progress line; the same in every culture.</summary>
internal static class Numerals
{
    /// <summary>A loss or a metric: four decimals, or scientific where four decimals would show next to nothing.</summary>
    public static string Value(double value)
    {
        if (double.IsNaN(value))
        {
            return "nan";
        }

        if (double.IsInfinity(value))
        {
            return value > 0 ? "inf" : "-inf";
        }

        return Math.Abs(value) > 1e-3 ? FourDecimals(value) : Scientific(value);
    }

    /// <summary>What a step takes: <c>3s/step</c>, <c>3ms/step</c> or <c>3us/step</c>.</summary>
    public static string StepTime(double seconds, string unit) => seconds switch
    {
        0 or >= 1 => $"{Whole(seconds)}s/{unit}",
        >= 1e-3 => $"{Whole(seconds * 1e3)}ms/{unit}",
        _ => $"{Whole(seconds * 1e6)}us/{unit}",
    };

    /// <summary>How long something still takes: <c>42s</c>, <c>1:05</c> or <c>2:00:07</c>.</summary>
    public static string Remaining(double seconds)
    {
        var whole = (long)Math.Clamp(seconds, 0, 1e15);
        var (hours, minutes, rest) = (whole / 3600, whole / 60 % 60, whole % 60);
        return seconds switch
        {
            > 3600 => string.Create(CultureInfo.InvariantCulture, $"{hours}:{minutes:00}:{rest:00}"),
            > 60 => string.Create(CultureInfo.InvariantCulture, $"{minutes + (60 * hours)}:{rest:00}"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{whole}s"),
        };
    }

    /// <summary>A number of seconds or the like without decimals; a half goes to the even neighbour, as in Python.</summary>
    public static string Whole(double value) =>
        Math.Round(value, MidpointRounding.ToEven).ToString("F0", CultureInfo.InvariantCulture);

    private static string FourDecimals(double value)
    {
        // Exact ties are the multiples of 1/32, so the accuracies of small batches. Python rounds them to even, .NET's
        // "F4" away from zero; decimal holds them exactly and can do as Python does.
        var tie = Math.Abs(value) < 1e9 && value * 32 == Math.Floor(value * 32);
        return tie
            ? Math.Round((decimal)value, 4, MidpointRounding.ToEven).ToString("F4", CultureInfo.InvariantCulture)
            : value.ToString("F4", CultureInfo.InvariantCulture);
    }

    private static string Scientific(double value)
    {
        // .NET writes three digits of exponent, Python at least two.
        var text = value.ToString("e4", CultureInfo.InvariantCulture);
        var exponent = text.IndexOf('e', StringComparison.Ordinal) + 2;
        return text[..exponent] + text[exponent..].TrimStart('0').PadLeft(2, '0');
    }
}
