namespace Leibniz.Plots;

/// <summary>A colour in sRGB.</summary>
internal readonly record struct Color(byte Red, byte Green, byte Blue, byte Alpha = 255)
{
    public static readonly Color White = Of(0xFFFFFF);

    /// <summary>The colour that hexadecimal digits name: 0xRRGGBB.</summary>
    public static Color Of(uint rgb) => new((byte)(rgb >> 16), (byte)(rgb >> 8), (byte)rgb);

    /// <summary>Six hexadecimal digits after a #, as SVG writes colours; the opacity is said apart.</summary>
    public string Hex => $"#{Red:x2}{Green:x2}{Blue:x2}";

    /// <summary>0 transparent to 1 opaque.</summary>
    public double Opacity => Alpha / 255.0;

    /// <summary>Whether white letters are easier to read on it than black ones.</summary>
    /// <remarks>Relative luminance of WCAG 2; contrast to white and to black is equal at 0.179.</remarks>
    public bool IsDark => (0.2126 * Linear(Red)) + (0.7152 * Linear(Green)) + (0.0722 * Linear(Blue)) < 0.179;

    /// <summary>The same colour, less opaque.</summary>
    public Color Faded(double opacity) => this with { Alpha = (byte)Math.Round(255 * opacity) };

    /// <summary>A share of the way to another colour.</summary>
    public Color Toward(Color other, double share) => new(
        Mix(Red, other.Red, share), Mix(Green, other.Green, share), Mix(Blue, other.Blue, share), Mix(Alpha, other.Alpha, share));

    private static byte Mix(byte a, byte b, double share) => (byte)Math.Round(a + ((b - a) * share));

    private static double Linear(byte level) =>
        level <= 10 ? level / 255.0 / 12.92 : Math.Pow(((level / 255.0) + 0.055) / 1.055, 2.4);
}
