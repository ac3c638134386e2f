using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;

namespace Leibniz.Keras.Callbacks;

/// <summary>Numbers as Python writes them: in full, or in its little language of formats, such as <c>02d</c> and <c>.2f</c>.</summary>
internal static partial class PythonNumber
{
    /// <summary>The fewest digits that read back as the same number: 0.1, 1.0, 1e-05, nan.</summary>
    public static string Shortest(double value)
    {
        if (!double.IsFinite(value))
        {
            return NotFinite(value);
        }

        // .NET's shortest digits are Python's, but laid out differently: 1E-05, 0.0001, 12.5, 1E+16.
        var parts = Math.Abs(value).ToString("R", CultureInfo.InvariantCulture).Split('E');
        var whole = parts[0].Split('.')[0];
        var all = parts[0].Replace(".", "", StringComparison.Ordinal);
        var digits = all.TrimStart('0');
        var power = parts.Length > 1 ? int.Parse(parts[1], NumberFormatInfo.InvariantInfo) : 0;
        var exponent = value == 0 ? 0 : power + whole.Length - 1 - (all.Length - digits.Length);
        digits = digits.TrimEnd('0') is { Length: > 0 } kept ? kept : "0";
        return (double.IsNegative(value) ? "-" : "") + (exponent is >= -4 and < 16 ? Fixed(digits, exponent) : Scientific(digits, exponent, 'e'));
    }

    /// <summary>Whether a format is one of Python's for numbers; whether for floats too, that is, not <c>d</c>.</summary>
    public static bool IsFormat(string format, bool whole) => Parse(format) is { } parsed && (whole || parsed.Type != 'd');

    /// <summary>A number in one of Python's formats.</summary>
    public static string Format(double value, string format, bool whole)
    {
        var parsed = Parse(format) ?? throw new FormatException($"'{format}' is no format of Python's for numbers.");
        var body = Body(Math.Abs(value), parsed, whole);
        var sign = value < 0 || (value == 0 && double.IsNegative(value)) ? "-" : parsed.Sign is '+' or ' ' ? $"{parsed.Sign}" : "";
        var gap = new string(parsed.Fill, Math.Max(0, parsed.Width - sign.Length - body.Length));
        return parsed.Align switch
        {
            '<' => sign + body + gap,
            '^' => gap[..(gap.Length / 2)] + sign + body + gap[(gap.Length / 2)..],
            '=' => sign + gap + body,
            _ => gap + sign + body,
        };
    }

    private static string Body(double size, Parsed parsed, bool whole)
    {
        if (!double.IsFinite(size))
        {
            var text = NotFinite(size) + (parsed.Type == '%' ? "%" : "");
            return char.IsUpper(parsed.Type) ? text.ToUpperInvariant() : text;
        }

        var precision = parsed.Precision ?? 6;
        return parsed.Type switch
        {
            'd' or '\0' when whole => size.ToString("F0", CultureInfo.InvariantCulture),
            'f' or 'F' => Decimals(size, precision),
            '%' => Decimals(size * 100, precision) + "%",
            'e' or 'E' => Rounded(size, precision) is var (digits, exponent) ? Scientific(digits.PadRight(precision + 1, '0'), exponent, parsed.Type) : "",
            '\0' when parsed.Precision is null => Shortest(size),
            _ => General(size, Math.Max(precision, 1), parsed.Type),
        };
    }

    /// <summary>So many significant digits without the zeros at their end, scientific where the number is too small or too large for them.</summary>
    private static string General(double size, int precision, char type)
    {
        var (digits, exponent) = Rounded(size, precision - 1);
        digits = digits.TrimEnd('0') is { Length: > 0 } kept ? kept : "0";

        // Without a type there is at least one digit after the point.
        var most = type == '\0' ? precision - 1 : precision;
        if (exponent < -4 || exponent >= most)
        {
            return Scientific(digits, exponent, type == 'G' ? 'E' : 'e');
        }

        var text = Fixed(digits, exponent);
        return type != '\0' && text.EndsWith(".0", StringComparison.Ordinal) ? text[..^2] : text;
    }

    /// <summary>So many digits after the point, exact ties to even.</summary>
    private static string Decimals(double size, int decimals)
    {
        var digits = Scaled(size, decimals).ToString(CultureInfo.InvariantCulture).PadLeft(decimals + 1, '0');
        return decimals == 0 ? digits : $"{digits[..^decimals]}.{digits[^decimals..]}";
    }

    /// <summary>The first digit and so many more, exact ties to even, and the power of ten of the first one.</summary>
    private static (string Digits, int Exponent) Rounded(double size, int more)
    {
        if (size == 0)
        {
            return (new string('0', more + 1), 0);
        }

        var exponent = (int)Math.Floor(Math.Log10(size));
        var digits = Scaled(size, more - exponent).ToString(CultureInfo.InvariantCulture);

        // The logarithm or the rounding may be off by one power of ten.
        while (digits.Length != more + 1)
        {
            exponent += digits.Length - more - 1;
            digits = Scaled(size, more - exponent).ToString(CultureInfo.InvariantCulture);
        }

        return (digits, exponent);
    }

    /// <summary>size · 10^decimals, rounded to a whole number, exact ties to even: .NET's own formats round them away from zero.</summary>
    private static BigInteger Scaled(double size, int decimals)
    {
        var bits = BitConverter.DoubleToInt64Bits(size);
        var (biased, fraction) = ((int)(bits >> 52), bits & ((1L << 52) - 1));
        var (mantissa, power) = biased == 0 ? (fraction, -1074) : (fraction | (1L << 52), biased - 1075);
        var numerator = mantissa * BigInteger.Pow(2, Math.Max(power, 0)) * BigInteger.Pow(10, Math.Max(decimals, 0));
        var denominator = BigInteger.Pow(2, Math.Max(-power, 0)) * BigInteger.Pow(10, Math.Max(-decimals, 0));
        var (quotient, rest) = BigInteger.DivRem(numerator, denominator);
        return (rest * 2).CompareTo(denominator) switch
        {
            > 0 => quotient + 1,
            0 when !quotient.IsEven => quotient + 1,
            _ => quotient,
        };
    }

    private static string Fixed(string digits, int exponent) => exponent < 0
        ? "0." + new string('0', -exponent - 1) + digits
        : digits.Length > exponent + 1 ? $"{digits[..(exponent + 1)]}.{digits[(exponent + 1)..]}"
        : digits.PadRight(exponent + 1, '0') + ".0";

    private static string Scientific(string digits, int exponent, char e) => string.Create(
        CultureInfo.InvariantCulture,
        $"{digits[0]}{(digits.Length > 1 ? "." : "")}{digits[1..]}{e}{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}");

    private static string NotFinite(double value) => double.IsNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";

    private static Parsed? Parse(string format)
    {
        var match = Grammar().Match(format);
        int? Number(string name) =>
            match.Groups[name].Success ? int.Parse(match.Groups[name].ValueSpan, NumberFormatInfo.InvariantInfo) : null;
        char? Letter(string name) => match.Groups[name].Success ? match.Groups[name].Value[0] : null;
        var (zero, width, type) = (match.Groups["zero"].Success, Number("width"), Letter("type"));

        // 0, 0.0 and 0.00 are formats of .NET's; in Python they would say nothing.
        if (!match.Success || (zero && width is null && type is null) || (type == 'd' && match.Groups["precision"].Success))
        {
            return null;
        }

        return new Parsed(
            Letter("fill") ?? (zero ? '0' : ' '),
            Letter("align") ?? (zero ? '=' : '>'),
            Letter("sign"),
            width ?? 0,
            Number("precision"),
            type ?? '\0');
    }

    [GeneratedRegex(
        @"^(?:(?<fill>.)?(?<align>[<>=^]))?(?<sign>[-+ ])?(?<zero>0)?(?<width>[1-9][0-9]{0,2})?(?:\.(?<precision>0|[1-9][0-9]{0,2}))?(?<type>[deEfFgG%])?$",
        RegexOptions.CultureInvariant)]
    private static partial Regex Grammar();

    private sealed record Parsed(char Fill, char Align, char? Sign, int Width, int? Precision, char Type);
}
