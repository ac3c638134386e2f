namespace Leibniz.Keras.Datasets;

/// <summary>Digits drawn by a program, in the form of MNIST: a stand-in where the real ones are not to be had.</summary>
/// <remarks>
/// Image n depends on n alone, and only on additions, products, quotients and square roots, which every processor rounds
/// alike: the digits are the same everywhere, bit for bit, on any number of threads.
/// </remarks>
internal static class BuiltInDigits
{
    /// <summary>The rows and the columns of an image.</summary>
    public const int Size = 28;

    private const int Pixels = Size * Size;

    // MNIST's own rule: the digit fits a box of 20 pixels, and its centre of mass is the centre of the image.
    private const float Box = 20;

    // Straight pieces between two points of the pen; more can't be seen at this size.
    private const int Pieces = 6;

    // The width of the grey edge around the ink, in pixels.
    private const float Edge = 1.3f;

    /// <summary>The images and labels number <paramref name="first"/> and following.</summary>
    public static (byte[] Images, byte[] Labels) Draw(int first, int count)
    {
        var images = new byte[count * Pixels];
        var labels = new byte[count];
        Parallel.For(0, count, i =>
        {
            var random = new DigitRandom(first + i);
            labels[i] = (byte)random.Below(10);
            DrawOne(labels[i], ref random, images.AsSpan(i * Pixels, Pixels));
        });
        return (images, labels);
    }

    private static void DrawOne(int digit, ref DigitRandom random, Span<byte> image)
    {
        var ways = DigitStrokes.Of(digit);
        var way = ways[random.Below(ways.Length)];
        Span<float> x = stackalloc float[DigitStrokes.MostPoints];
        Span<float> y = stackalloc float[DigitStrokes.MostPoints];
        Write(way, ref random, x, y);

        Span<Dot> path = stackalloc Dot[DigitStrokes.MostPoints * Pieces];
        path = path[..Smooth(way, x, y, ref random, path)];
        var radius = random.Between(0.85f, 1.85f);
        Place(path, radius, ref random);
        Ink(path, radius, random.Between(0.85f, 1.15f), image);
    }

    /// <summary>The points of the pen as one hand puts them: uneven, bent, slanted, turned, wide or narrow.</summary>
    private static void Write(PenPoint[] way, ref DigitRandom random, Span<float> x, Span<float> y)
    {
        var uneven = random.Between(1.0f, 5.5f);
        var (bendX, bendY) = (random.Normal() * 0.17f, random.Normal() * 0.12f);
        var (leanX, leanY) = (random.Normal() * 0.17f, random.Normal() * 0.17f);
        var slant = 0.12f + (random.Normal() * 0.24f);
        var width = random.Between(0.70f, 1.40f);

        // A turn by the angle 2 atan t without sine and cosine, which not every machine rounds alike.
        var t = random.Normal() * 0.07f;
        var (cos, sin) = ((1 - (t * t)) / (1 + (t * t)), 2 * t / (1 + (t * t)));
        for (var i = 0; i < way.Length; i++)
        {
            // About the middle of the digit, in half heights: from -1 to 1 from top to bottom.
            var u = (way[i].X - 35 + (random.Normal() * uneven)) / 50;
            var v = (way[i].Y - 50 + (random.Normal() * uneven)) / 50;
            var across = (u * (1 + (leanX * v))) + (bendX * v * v);
            var down = (v * (1 + (leanY * u))) + (bendY * u * u);
            across = (across * width) - (slant * down);
            x[i] = (cos * across) - (sin * down);
            y[i] = (sin * across) + (cos * down);
        }
    }

    /// <summary>A curve through the points (Catmull and Rom's), as short straight pieces; says how many dots it has.</summary>
    private static int Smooth(
        PenPoint[] way, ReadOnlySpan<float> x, ReadOnlySpan<float> y, ref DigitRandom random, Span<Dot> path)
    {
        var count = 0;
        var pressure = random.Between(0.8f, 1.2f);
        for (var i = 0; i < way.Length; i++)
        {
            var next = random.Between(0.8f, 1.2f);
            if (way[i].Lift)
            {
                path[count++] = new Dot(x[i], y[i], pressure, End: true);
                pressure = next;
                continue;
            }

            // At a corner, and at either end of a stroke, the curve knows nothing of what lies beyond.
            var before = i == 0 || way[i].Corner || way[i - 1].Lift ? i : i - 1;
            var after = way[i + 1].Corner || way[i + 1].Lift ? i + 1 : i + 2;
            for (var piece = 0; piece < Pieces; piece++)
            {
                var t = (float)piece / Pieces;
                path[count++] = new Dot(
                    Curve(x[before], x[i], x[i + 1], x[after], t),
                    Curve(y[before], y[i], y[i + 1], y[after], t),
                    pressure + (t * (next - pressure)),
                    End: false);
            }

            pressure = next;
        }

        return count;
    }

    private static float Curve(float before, float from, float to, float after, float t)
    {
        var c1 = to - before;
        var c2 = (2 * before) - (5 * from) + (4 * to) - after;
        var c3 = (3 * from) - before - (3 * to) + after;
        return from + (0.5f * t * (c1 + (t * (c2 + (t * c3)))));
    }

    /// <summary>Scales the path to the box and moves its centre of mass to the middle of the image, or close to it.</summary>
    private static void Place(Span<Dot> path, float radius, ref DigitRandom random)
    {
        var (left, right, top, bottom) = (float.MaxValue, float.MinValue, float.MaxValue, float.MinValue);
        var (massX, massY, mass) = (0f, 0f, 1e-6f);
        for (var i = 0; i < path.Length; i++)
        {
            var a = path[i];
            (left, right) = (Math.Min(left, a.X), Math.Max(right, a.X));
            (top, bottom) = (Math.Min(top, a.Y), Math.Max(bottom, a.Y));
            if (!a.End)
            {
                var b = path[i + 1];
                var length = MathF.Sqrt(((b.X - a.X) * (b.X - a.X)) + ((b.Y - a.Y) * (b.Y - a.Y)));
                massX += length * (a.X + b.X) / 2;
                massY += length * (a.Y + b.Y) / 2;
                mass += length;
            }
        }

        var scale = (Box - (2 * radius)) * random.Between(0.85f, 1) / Math.Max(right - left, bottom - top);
        var shiftX = Shift(massX / mass * scale, left * scale, right * scale, radius, random.Normal() * 0.6f);
        var shiftY = Shift(massY / mass * scale, top * scale, bottom * scale, radius, random.Normal() * 0.6f);
        for (var i = 0; i < path.Length; i++)
        {
            path[i] = path[i] with { X = (path[i].X * scale) + shiftX, Y = (path[i].Y * scale) + shiftY };
        }
    }

    private static float Shift(float centre, float low, float high, float radius, float off) =>
        Math.Clamp((Size / 2f) + off - centre, radius + 1 - low, Size - radius - 1 - high);

    /// <summary>Darkens each pixel by its distance to the path.</summary>
    private static void Ink(ReadOnlySpan<Dot> path, float radius, float strength, Span<byte> image)
    {
        Span<float> nearest = stackalloc float[Pixels];
        nearest.Fill(float.MaxValue);
        for (var i = 0; i < path.Length; i++)
        {
            if (!path[i].End)
            {
                Approach(path[i], path[i + 1], 1.3f * (radius + Edge), nearest);
            }
        }

        for (var i = 0; i < Pixels; i++)
        {
            if (nearest[i] < float.MaxValue)
            {
                var ink = (radius + (Edge / 2) - MathF.Sqrt(nearest[i])) / Edge;
                image[i] = (byte)((255 * Math.Clamp(Math.Clamp(ink, 0, 1) * strength, 0, 1)) + 0.5f);
            }
        }
    }

    /// <summary>Lowers the squared distances in <paramref name="nearest"/> to those from a straight piece of the path.</summary>
    private static void Approach(Dot a, Dot b, float reach, Span<float> nearest)
    {
        var (left, right) = (First(Math.Min(a.X, b.X) - reach), Last(Math.Max(a.X, b.X) + reach));
        var (top, bottom) = (First(Math.Min(a.Y, b.Y) - reach), Last(Math.Max(a.Y, b.Y) + reach));
        var (dx, dy) = (b.X - a.X, b.Y - a.Y);
        var perLength = 1 / ((dx * dx) + (dy * dy) + 1e-9f);

        // Where the pen is pressed the ink is wider, so the path seems nearer.
        var wider = 2 / (a.Pressure + b.Pressure);
        for (var row = top; row <= bottom; row++)
        {
            for (var column = left; column <= right; column++)
            {
                var (x, y) = (column + 0.5f - a.X, row + 0.5f - a.Y);
                var t = Math.Clamp(((x * dx) + (y * dy)) * perLength, 0, 1);
                var (offX, offY) = (x - (t * dx), y - (t * dy));
                var distance = ((offX * offX) + (offY * offY)) * wider * wider;
                ref var known = ref nearest[(row * Size) + column];
                known = Math.Min(known, distance);
            }
        }
    }

    private static int First(float position) => Math.Clamp((int)position, 0, Size - 1);

    private static int Last(float position) => Math.Clamp((int)position, 0, Size - 1);

    /// <summary>A place on the pen's path.</summary>
    private readonly record struct Dot(float X, float Y, float Pressure, bool End);
}
