using System.Globalization;
using System.Xml.Linq;
using Leibniz.Plots;

namespace Leibniz.Tests.CSharp.Plots;

/// <summary>The words of an SVG and where they stand.</summary>
internal static class SvgText
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    public static Dictionary<string, (double X, double Y)> Of(Figure figure) => All(figure).GroupBy(text => text.Words).ToDictionary(
        group => group.Key, group => (group.First().X, group.First().Y));

    public static IEnumerable<(string Words, double X, double Y, double Width, string Anchor, bool Turned)> All(Figure figure) =>
        from text in XDocument.Parse(figure.ToSvg()).Descendants(Svg + "text")
        select (
            text.Value,
            Number(text, "x"),
            Number(text, "y"),
            Number(text, "textLength"),
            (string?)text.Attribute("text-anchor") ?? "start",
            text.Attribute("transform") is not null);

    private static double Number(XElement element, string name) => double.Parse(element.Attribute(name)!.Value, CultureInfo.InvariantCulture);
}
