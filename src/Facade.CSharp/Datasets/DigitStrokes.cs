using System.Globalization;

namespace Leibniz.Keras.Datasets;

/// <summary>A point that the pen passes, in hundredths of a digit's height; y grows downwards.</summary>
/// <param name="X">From the left.</param>
/// <param name="Y">From the top.</param>
/// <param name="Corner">Whether the pen turns here instead of going on smoothly.</param>
/// <param name="Lift">Whether the pen is lifted after this point.</param>
internal readonly record struct PenPoint(float X, float Y, bool Corner, bool Lift);

/// <summary>How the ten digits are written: for each a few ways, as people differ.</summary>
internal static class DigitStrokes
{
    // A way is points with commas between them; the pen runs smoothly through them, turns where a point has a "!" and is
    // lifted where there is a "|".
    private static readonly PenPoint[][][] Ways = Array.ConvertAll<string[], PenPoint[][]>(
    [
        [
            "35 0, 11 18, 3 50, 12 83, 35 100, 58 83, 67 50, 58 17, 37 0, 24 5",
            "48 5, 25 3, 6 30, 5 65, 25 98, 50 92, 66 60, 60 22, 40 3, 28 8",
            "40 0, 20 22, 12 62, 25 100, 45 80, 53 38, 42 1, 33 6",
        ],
        [
            "35 0, 35 50, 35 100",
            "18 20, 38 0!, 38 50, 38 100",
            "15 22, 38 0!, 38 50, 38 100 | 12 100, 64 100",
        ],
        [
            "6 22, 20 4, 42 1, 58 16, 55 38, 35 65, 5 98!, 35 98, 68 98",
            "8 20, 28 1, 52 8, 56 32, 36 66, 14 92, 4 90, 12 78, 32 86, 50 98, 70 92",
            "5 10, 35 0, 58 14, 48 42, 28 70, 6 96!, 34 90, 66 98",
        ],
        [
            "8 12, 30 0, 56 12, 52 36, 26 48!, 56 58, 62 80, 40 99, 6 90",
            "8 2, 58 2!, 28 42!, 54 52, 62 76, 40 99, 5 90",
            "10 8, 38 0, 56 18, 44 42, 30 46, 52 54, 60 76, 42 98, 14 98, 4 86",
        ],
        [
            "12 2, 8 30, 8 56!, 30 58, 64 54 | 56 0, 52 50, 50 100",
            "46 0, 25 32, 2 66!, 34 67, 68 66 | 48 2, 47 50, 46 100",
            "10 5, 6 40, 20 56, 42 48, 58 6!, 54 50, 48 100",
        ],
        [
            "62 2, 16 2!, 12 44!, 36 38, 60 56, 58 82, 34 100, 4 90",
            "16 4, 12 44!, 38 36, 60 58, 52 88, 28 100, 2 88 | 16 4, 64 0",
            "60 4, 22 6, 14 26, 20 42, 44 52, 56 72, 42 96, 6 94",
        ],
        [
            "48 0, 20 26, 4 62, 14 94, 38 98, 56 78, 44 56, 20 60, 8 78",
            "30 0, 8 40, 6 76, 24 100, 50 92, 56 68, 36 54, 10 70",
            "54 2, 28 28, 8 64, 14 94, 36 99, 52 84, 48 66, 30 62, 12 76",
        ],
        [
            "4 4, 34 4, 62 2!, 44 44, 26 100",
            "4 6, 34 4, 62 2!, 44 50, 28 100 | 16 50, 58 46",
            "6 22, 8 4!, 34 6, 64 4!, 44 40, 34 100",
        ],
        [
            "56 14, 34 0, 12 14, 20 36, 46 56, 60 80, 34 100, 8 82, 22 56, 48 36, 56 14",
            "34 48, 14 34, 14 10, 34 0, 54 12, 52 34, 34 48, 8 66, 10 92, 34 100, 58 90, 58 64, 34 48",
            "58 8, 36 0, 16 14, 24 38, 48 58, 54 84, 32 100, 12 86, 24 58, 50 34, 60 12",
        ],
        [
            "58 20, 40 0, 14 8, 6 32, 22 50, 46 42, 58 18!, 56 60, 50 100",
            "56 24, 38 2, 12 10, 8 36, 28 50, 52 36, 57 22, 56 60, 42 96, 12 94",
            "54 6, 26 2, 8 24, 20 46, 44 36, 54 8!, 44 54, 30 100",
        ],
    ],
    ways => Array.ConvertAll(ways, Parse));

    /// <summary>The most points that a way of writing a digit has.</summary>
    public static readonly int MostPoints = Ways.Max(ways => ways.Max(way => way.Length));

    /// <summary>The ways to write a digit.</summary>
    public static PenPoint[][] Of(int digit) => Ways[digit];

    private static PenPoint[] Parse(string way)
    {
        var points = new List<PenPoint>();
        foreach (var stroke in way.Split('|'))
        {
            foreach (var point in stroke.Split(','))
            {
                var numbers = point.TrimEnd('!').Split(' ', StringSplitOptions.RemoveEmptyEntries);
                points.Add(new PenPoint(
                    float.Parse(numbers[0], CultureInfo.InvariantCulture),
                    float.Parse(numbers[1], CultureInfo.InvariantCulture),
                    Corner: point.EndsWith('!'),
                    Lift: false));
            }

            points[^1] = points[^1] with { Lift = true };
        }

        return [.. points];
    }
}
