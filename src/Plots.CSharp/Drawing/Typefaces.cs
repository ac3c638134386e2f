using SkiaSharp;

namespace Leibniz.Plots;

/// <summary>The fonts inside this assembly, and, for characters that they lack, the machine's.</summary>
internal static class Typefaces
{
    /// <summary>The name that an SVG asks for; where nobody has it, another font of about the same width serves.</summary>
    public const string Family = "Inter, 'Helvetica Neue', Helvetica, Arial, 'DejaVu Sans', sans-serif";

    // Immutable, and safe for all threads, as Skia says of its typefaces. They live as long as the process.
    private static readonly Lazy<SKTypeface> Regular = new(() => Embedded("Inter-Regular.ttf"));
    private static readonly Lazy<SKTypeface> Bold = new(() => Embedded("Inter-SemiBold.ttf"));
    private static readonly Lazy<SKTypeface> Symbols = new(() => Embedded("NotoSansMath-Symbols.ttf"));

    /// <summary>The line in parts of one font each.</summary>
    public static IReadOnlyList<(string Part, SKTypeface Face)> Split(string line, bool bold)
    {
        var main = (bold ? Bold : Regular).Value;
        if (main.ContainsGlyphs(line))
        {
            return [(line, main)];
        }

        var parts = new List<(string Part, SKTypeface Face)>();
        foreach (var rune in line.EnumerateRunes())
        {
            var face = FaceOf(rune.Value, main);
            if (parts.Count > 0 && parts[^1].Face == face)
            {
                parts[^1] = (parts[^1].Part + rune, face);
            }
            else
            {
                parts.Add((rune.ToString(), face));
            }
        }

        return parts;
    }

    /// <summary>A font of a size, drawn alike everywhere: no hinting, letters between the pixels.</summary>
    public static SKFont Sized(SKTypeface face, double size) =>
        new(face, (float)size) { Hinting = SKFontHinting.None, Subpixel = true, Edging = SKFontEdging.Antialias };

    private static SKTypeface FaceOf(int character, SKTypeface main) =>
        main.ContainsGlyph(character) ? main
        : Symbols.Value.ContainsGlyph(character) ? Symbols.Value
        : SKFontManager.Default.MatchCharacter(character) ?? main;

    private static SKTypeface Embedded(string name)
    {
        using var stream = typeof(Typefaces).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The assembly Leibniz.Plots lacks its font {name}; it was changed after it was built.");
        using var data = SKData.Create(stream);
        return SKTypeface.FromData(data)
            ?? throw new InvalidOperationException($"SkiaSharp could not read the font {name} of Leibniz.Plots.");
    }
}
