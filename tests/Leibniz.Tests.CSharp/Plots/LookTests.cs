using Leibniz.Plots;

namespace Leibniz.Tests.CSharp.Plots;

/// <summary>What makes figures readable for all: fonts of their own, colours that colour-blind people tell apart.</summary>
public static class LookTests
{
    [Fact]
    public static void TheFontsInsideHaveWhatTheFieldWrites()
    {
        const string Texts = "Loss 0.25 ×10⁻⁷ θ₁ ∇f(x) ∂L/∂w ∑ ∏ √ ∞ ≤ ≥ ≈ ≠ ± ‖x‖² ∈ ℝⁿ → ← · … “é ß Ω” Żółć Привет Ελλάδα ✓ ✗ 𝒩 − –";
        foreach (var bold in new[] { false, true })
        {
            foreach (var (part, face) in Typefaces.Split(Texts, bold))
            {
                Check.That(face.ContainsGlyphs(part), $"'{part}' has its glyphs");
                Check.That(face.FamilyName is "Inter" or "Inter SemiBold" or "Noto Sans Math" || face.FamilyName.Length == 0, $"'{part}' is not of the machine's font {face.FamilyName}");
            }
        }
    }

    [Fact]
    public static void WordsAreMeasuredCutAndWrapped()
    {
        var style = new TextStyle(12, Color.White);
        const string Text = "The quick brown fox jumps over the lazy dog 𝒩 ∇θ";
        Check.Equal(0.0, Typeset.Width("", style), "nothing");
        Check.That(Math.Abs(Typeset.Width("aa", style) - (2 * Typeset.Width("a", style))) < 1e-3, "letters add up");
        for (var width = 0.0; width < 320; width += 7)
        {
            var cut = Typeset.Cut(Text, width, style);
            Check.That(Typeset.Width(cut, style) <= width, $"'{cut}' is no wider than {width}");
            Check.That(cut == Text || cut.Length == 0 || (cut.EndsWith('…') && Text.StartsWith(cut[..^1], StringComparison.Ordinal)), $"'{cut}' is a beginning");
            var lines = Typeset.Wrap(Text, width, style, most: 4);
            Check.That(lines.Count <= 4 && lines.All(line => Typeset.Width(line, style) <= width), $"lines are no wider than {width}");
        }

        Check.Equal("a|b c", string.Join('|', Typeset.Wrap("a\nb c", 1000, style)), "line feeds are kept");
        Check.Equal(Text, string.Join(' ', Typeset.Wrap(Text, 100, style, most: 10)), "nothing is lost where there is room");
    }

    [Fact]
    public static void ColorsStayApartForAllKindsOfColorVision()
    {
        // Machado, Oliveira and Fernandes, "A physiologically-based model for simulation of color vision deficiency", 2009, severity 1.
        double[][] normal = [[1, 0, 0], [0, 1, 0], [0, 0, 1]];
        double[][] protan = [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]];
        double[][] deutan = [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]];
        foreach (var vision in new[] { normal, protan, deutan })
        {
            Check.That(Nearest(vision, [.. Enumerable.Range(0, 7).Select(i => Tone.At(i).Color)]) > 9, "our seven colours are apart");
        }

        // The check can fail: the common red and green are not apart.
        Check.That(Nearest(deutan, [Color.Of(0xD62728), Color.Of(0x8C7A00)]) < 9, "red and olive are not");
        Check.Equal(Tone.Count, Enumerable.Range(0, Tone.Count).Select(Tone.At).Distinct().Count(), "different tones");
    }

    [Fact]
    public static void ColorMapsGoFromEndToEnd()
    {
        foreach (var map in Enum.GetValues<ColorMap>())
        {
            for (var i = 0; i < 256; i++)
            {
                var (a, b) = (ColorScale.At(map, i / 256.0), ColorScale.At(map, (i + 1) / 256.0));
                Check.That(Math.Abs(a.Red - b.Red) <= 8 && Math.Abs(a.Green - b.Green) <= 8 && Math.Abs(a.Blue - b.Blue) <= 8, $"{map} has no jump at {i}");
            }

            Check.Equal(ColorScale.At(map, 1), ColorScale.At(map, 7), $"beyond the end of {map}");
            Check.Equal(ColorScale.At(map, 0), ColorScale.At(map, -7), $"before the beginning of {map}");
        }

        Check.Equal(Color.Of(0x808080), ColorScale.At(ColorMap.Gray, 0.5), "the middle of gray");
        Check.Throws<ArgumentOutOfRangeException>(() => ColorScale.At((ColorMap)99, 0), "99");
    }

    /// <summary>The least distance of two colours as somebody sees them: CIE 1976, in L*a*b* under D65.</summary>
    private static double Nearest(double[][] vision, Color[] colors)
    {
        var seen = colors.Select(color => Lab(vision, color)).ToArray();
        return (from i in Enumerable.Range(0, seen.Length) from j in Enumerable.Range(0, i) select Distance(seen[i], seen[j])).Min();
    }

    private static double Distance(double[] a, double[] b) => Math.Sqrt(a.Zip(b).Sum(pair => Math.Pow(pair.First - pair.Second, 2)));

    private static double[] Lab(double[][] vision, Color color)
    {
        double[] linear = [Linear(color.Red), Linear(color.Green), Linear(color.Blue)];
        var rgb = Times(vision, linear).Select(level => Math.Clamp(level, 0, 1)).ToArray();
        var xyz = Times([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]], rgb);
        var (x, y, z) = (F(xyz[0] / 0.9505), F(xyz[1]), F(xyz[2] / 1.089));
        return [(116 * y) - 16, 500 * (x - y), 200 * (y - z)];

        static double Linear(byte level) => level / 255.0 is var v && v <= 0.04045 ? v / 12.92 : Math.Pow((v + 0.055) / 1.055, 2.4);
        static double F(double t) => t > 0.008856 ? Math.Cbrt(t) : (7.787 * t) + (16.0 / 116);
        static double[] Times(double[][] matrix, double[] vector) => [.. matrix.Select(row => row.Zip(vector).Sum(pair => pair.First * pair.Second))];
    }
}
