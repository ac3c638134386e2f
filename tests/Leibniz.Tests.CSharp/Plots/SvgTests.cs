using System.Xml.Linq;
using Leibniz.Keras;
using Leibniz.Plots;

namespace Leibniz.Tests.CSharp.Plots;

/// <summary>SVG: well-formed, with the words in it, none over another or over the border.</summary>
public static class SvgTests
{
    [Fact]
    public static void EveryFigureIsWellFormedAndHasItsTitle()
    {
        foreach (var (name, figure) in Gallery.All)
        {
            var title = $"{name} <of> & \"all\" ∇θ₁";
            var document = XDocument.Parse(figure.Title(title).ToSvg());
            Check.Equal(title, document.Root!.Elements().First(e => e.Name.LocalName == "title").Value, $"title of {name}");
            var words = string.Join(' ', document.Descendants().Where(e => e.Name.LocalName == "text").Select(e => e.Value));
            Check.That(words.Contains(name, StringComparison.Ordinal), $"the title of {name} is drawn");
        }
    }

    [Fact]
    public static void WhatXmlCannotHoldIsReplaced()
    {
        foreach (var text in new[] { "null \0 bell \a", "half \ud83d character", "last \uffff", "escape \u001b[0m", "tab\tand\r\nlines" })
        {
            XDocument.Parse(Figure.Image(Tensor.Zeros([2, 2]), text).ToSvg());
            XDocument.Parse(Figure.Lines(new Series(text, [1, 2])).XLabel(text).ToSvg());
            Check.That(Figure.Images(Tensor.Zeros([1, 2, 2]), [text]).ToPng().Length > 0, "and drawn");
        }
    }

    [Fact]
    public static void NoWordsOverlapOrLeaveTheFigure()
    {
        foreach (var (name, figure) in Gallery.All)
        {
            foreach (var (width, height) in new[] { (0, 0), (400, 300), (1200, 500), (300, 900) })
            {
                var sized = width == 0 ? figure : figure.Size(width, height);
                var root = XDocument.Parse(sized.ToSvg()).Root!;
                var (right, bottom) = ((double)root.Attribute("width")!, (double)root.Attribute("height")!);
                var boxes = SvgText.All(sized).Where(text => !text.Turned).Select(text => (text.Words, Box: Box(text))).ToArray();
                foreach (var (words, box) in boxes)
                {
                    Check.That(
                        box.Left >= -0.01 && box.Right <= right + 0.01 && box.Top >= 0 && box.Bottom <= bottom, $"'{words}' is within {name} of {width} x {height}: {box}");
                }

                for (var i = 0; i < boxes.Length; i++)
                {
                    for (var j = 0; j < i; j++)
                    {
                        var (a, b) = (boxes[i].Box, boxes[j].Box);
                        Check.That(
                            a.Left >= b.Right || b.Left >= a.Right || a.Top >= b.Bottom || b.Top >= a.Bottom,
                            $"'{boxes[i].Words}' and '{boxes[j].Words}' do not overlap in {name} of {width} x {height}");
                    }
                }
            }
        }
    }

    // The room of capitals and digits, half a unit less on each side.
    private static Area Box((string Words, double X, double Y, double Width, string Anchor, bool Turned) text)
    {
        var left = text.X - (text.Anchor switch { "middle" => text.Width / 2, "end" => text.Width, _ => 0 });
        return new(left + 0.5, text.Y - 7.5, Math.Max(0, text.Width - 1), 7);
    }
}
