using System.Globalization;
using Leibniz.Keras;
using Leibniz.Keras.Callbacks;

namespace Leibniz.Tests.CSharp.Callbacks;

/// <summary>Numbers as Python writes them. The expected texts were printed by CPython 3.11.</summary>
public static class PythonNumberTests
{
    [Fact]
    public static void NumbersInFull()
    {
        (double, string)[] cases =
        [
            (0, "0.0"), (-0.0, "-0.0"), (1, "1.0"), (-1.5, "-1.5"), (0.1, "0.1"), (1e-4, "0.0001"), (1e-5, "1e-05"), (0.000123456, "0.000123456"),
            (1.5e-7, "1.5e-07"), (123456.789, "123456.789"), (1e15, "1000000000000000.0"), (1e16, "1e+16"), (1234567890123456789, "1.2345678901234568e+18"),
            (9007199254740993, "9007199254740992.0"), (0.30000001192092896, "0.30000001192092896"), (1.0 / 3, "0.3333333333333333"),
            (5e-324, "5e-324"), (1.7976931348623157e308, "1.7976931348623157e+308"), (100, "100.0"), (0.5e16, "5000000000000000.0"),
            (double.NaN, "nan"), (double.PositiveInfinity, "inf"), (double.NegativeInfinity, "-inf"),
        ];
        foreach (var (value, text) in cases)
        {
            Check.Equal(text, PythonNumber.Shortest(value), text);
        }
    }

    [Fact]
    public static void AnyNumberReadsBackAsItself()
    {
        var random = new Random(1);
        for (var i = 0; i < 20_000; i++)
        {
            var value = i % 2 == 0 ? BitConverter.Int64BitsToDouble(random.NextInt64()) : (float)random.NextDouble();
            if (double.IsFinite(value))
            {
                var text = PythonNumber.Shortest(value);
                Check.Equal(value, double.Parse(text, CultureInfo.InvariantCulture), text);
                Check.That(text.Contains('.') || text.Contains('e'), $"{text} is a float in Python");
            }
        }
    }

    [Fact]
    public static void Formats()
    {
        (double, string, string)[] cases =
        [
            (0.125, ".2f", "0.12"), (0.375, ".2f", "0.38"), (2.675, ".2f", "2.67"), (0.5, ".0f", "0"), (1.5, ".0f", "2"), (3.14159, "8.3f", "   3.142"),
            (3.14159, "08.3f", "0003.142"), (-3.14159, "08.3f", "-003.142"), (3.14159, "+.1f", "+3.1"), (3.14159, "<8.2f", "3.14    "),
            (3.14159, "^8.2f", "  3.14  "), (3.14159, "*>8.2f", "****3.14"), (0.000123, ".2e", "1.23e-04"), (0.125, ".1e", "1.2e-01"),
            (9.996, ".2e", "1.00e+01"), (0, ".3e", "0.000e+00"), (0.256, ".1%", "25.6%"), (1234567, "g", "1.23457e+06"), (0.0001, "g", "0.0001"),
            (0.00001, "g", "1e-05"), (100000, "g", "100000"), (1.5, "", "1.5"), (12.3456, ".3", "12.3"), (123.456, ".3", "1.23e+02"), (1.0, ".3", "1.0"),
            (1e22, "f", "10000000000000000000000.000000"), (double.NaN, ".2f", "nan"), (double.PositiveInfinity, "6.1f", "   inf"), (7, "10", "       7.0"),
            (999999.5, "g", "1e+06"), (0, "g", "0"), (0.3, ".20f", "0.29999999999999998890"), (5e-324, ".3e", "4.941e-324"),
        ];
        foreach (var (value, format, text) in cases)
        {
            Check.Equal(text, PythonNumber.Format(value, format, whole: false), $"{value} as {format}");
        }

        (int, string, string)[] wholes = [(7, "02d", "07"), (7, "d", "7"), (7, "03", "007"), (123, "02d", "123"), (7, "", "7"), (7, ".1f", "7.0"), (7, ">4d", "   7")];
        foreach (var (value, format, text) in wholes)
        {
            Check.Equal(text, PythonNumber.Format(value, format, whole: true), $"{value} as {format}");
        }
    }

    [Fact]
    public static void PathsTakeFormatsOfBothKinds()
    {
        var logs = new Logs { ["val_loss"] = 0.12345, ["my metric"] = 2 };
        (string, string)[] cases =
        [
            ("a.keras", "a.keras"), ("{epoch}.keras", "5.keras"), ("{epoch:02d}-{val_loss:.2f}.keras", "05-0.12.keras"),
            ("{epoch:D3}-{val_loss:F3}.keras", "005-0.123.keras"), ("{epoch:000}-{val_loss:0.00}.keras", "005-0.12.keras"),
            ("{val_loss}.keras", "0.12345.keras"), ("{{x}}-{epoch:d}.keras", "{x}-5.keras"), ("{my metric:.1f}", "2.0"), ("{epoch:>3}", "  5"),
        ];
        foreach (var (template, path) in cases)
        {
            Check.Equal(path, new PathTemplate(template).Fill(4, null, logs), template);
        }

        Check.Equal("5-10", new PathTemplate("{epoch}-{batch}").Fill(4, 9, logs), "with a batch");
        Check.Throws<KeyNotFoundException>(() => new PathTemplate("{acc}").Fill(4, null, logs), "acc", "epoch, my metric, val_loss");
        Check.Throws<KeyNotFoundException>(() => new PathTemplate("{batch}").Fill(4, null, logs), "batch");
        Check.Throws<ArgumentException>(() => new PathTemplate("{epoch"), "brace");
        Check.Throws<ArgumentException>(() => new PathTemplate("epoch}"), "brace");
        Check.Throws<ArgumentException>(() => new PathTemplate("{}"), "name");
        Check.Throws<ArgumentException>(() => new PathTemplate("{val_loss:d}"), "val_loss", "'d'");
    }

    [Fact]
    public static void TheFolderThatEveryPathHasIsKnown()
    {
        static string? Folder(string template) => new PathTemplate(template.Replace('/', Path.DirectorySeparatorChar)).Folder;
        Check.Equal("a", Folder("a/b.keras"), "a file");
        Check.Equal("a", Folder("a/{epoch}.keras"), "a template");
        Check.Equal("a", Folder("a/b{epoch}.keras"), "a template with a start");
        Check.Equal(null, Folder("a{epoch}/b.keras"), "a folder that changes");
        Check.Equal(null, Folder("{epoch}.keras"), "none");
    }
}
