namespace Leibniz.Plots;

/// <summary>What tells one series from the next: its colour, then the shape of its points and the pattern of its line.</summary>
internal readonly record struct Tone(Color Color, Marker Marker, Dash Dash)
{
    // Okabe and Ito, "Color universal design", 2008: apart for all common kinds of colour vision. Without their yellow, which is
    // too pale for lines on white.
    private static readonly Color[] Colors =
    [
        Color.Of(0x0072B2), Color.Of(0xD55E00), Color.Of(0x009E73), Color.Of(0xCC79A7), Color.Of(0xE69F00), Color.Of(0x56B4E9), Color.Of(0x000000),
    ];

    /// <summary>How many tones differ from each other.</summary>
    public static int Count => Colors.Length * 4;

    /// <summary>The tone of the series with a number, counted from 0. Colours come again with other shapes and patterns.</summary>
    public static Tone At(int series)
    {
        var round = series / Colors.Length % 4;
        return new(Colors[series % Colors.Length], (Marker)round, (Dash)round);
    }

    /// <summary>The same with another shape of points for each series: for lines, which have few points if they have any.</summary>
    public static Tone OfLine(int series) => At(series) with { Marker = (Marker)(series % 4) };

    /// <summary>Draws a point.</summary>
    public void Dot(Canvas canvas, Spot at, double radius, Color color)
    {
        switch (Marker)
        {
            case Marker.Circle:
                canvas.Circle(at, radius, color);
                break;
            case Marker.Square:
                Outline(0.89, (-1, -1), (1, -1), (1, 1), (-1, 1));
                break;
            case Marker.Triangle:
                Outline(1.2, (0, -1), (1, 0.8), (-1, 0.8));
                break;
            case Marker.Diamond:
                Outline(1.25, (0, -1), (1, 0), (0, 1), (-1, 0));
                break;
        }

        // The factors give all shapes about the same area.
        void Outline(double factor, params (double X, double Y)[] corners) =>
            canvas.Polygon([.. corners.Select(c => new Spot(at.X + (c.X * factor * radius), at.Y + (c.Y * factor * radius)))], color);
    }
}
