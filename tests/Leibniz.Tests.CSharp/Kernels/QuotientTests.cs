using System.Numerics;
using Leibniz.Kernels;

namespace Leibniz.Tests.CSharp.Kernels;

/// <summary>Quotients, remainders and powers of vectors against scalar code, of usual numbers and of rare ones.</summary>
public static class QuotientTests
{
    [Fact]
    public static void QuotientsAndRemaindersHaveTheBitsOfScalarCode()
    {
        Same<float>(Vectors.Zip<float, FloorQuotient<float>>, Division.Floor);
        Same<float>(Vectors.Zip<float, Modulo<float>>, Division.Remainder);
        Same<double>(Vectors.Zip<double, FloorQuotient<double>>, Division.Floor);
        Same<double>(Vectors.Zip<double, Modulo<double>>, Division.Remainder);
    }

    [Fact]
    public static void RemaindersThatAreOffAreFound()
    {
        // By whole quotients that rounding carried too far, and with the sign of the first number.
        Check.Throws<InvalidOperationException>(() => Same<double>((a, b, y) => Each(a, b, y, (p, q) => p - (q * Math.Floor(p / q))), Division.Remainder));
        Check.Throws<InvalidOperationException>(() => Same<float>((a, b, y) => Each(a, b, y, (p, q) => p % q), Division.Remainder));

        static void Each<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> y, Func<T, T, T> f)
        {
            for (int i = 0; i < y.Length; i++)
            {
                y[i] = f(a[i], b[i]);
            }
        }
    }

    [Fact]
    public static void PowersAreThoseOfFloat64Rounded()
    {
        (float[] a, float[] b) = Numbers<float>();
        var y = new float[a.Length];
        Power.Run<float>(a, b, y);
        for (int i = 0; i < a.Length; i++)
        {
            double right = Math.Pow(a[i], b[i]);
            float rounded = (float)right;

            // Where the truth lies nearly between two numbers, either is right.
            bool near = Math.Abs(y[i] - right) <= 0.51 * Math.Abs(MathF.BitIncrement(MathF.Abs(rounded)) - MathF.Abs(rounded));
            Check.That(Equals(y[i], rounded) || (float.IsFinite(rounded) && near), $"{a[i]:R} to the power {b[i]:R} is {rounded:R}, not {y[i]:R}");
        }
    }

    [Fact]
    public static void APowerIsTheSameWhereverItStands()
    {
        (float[] a, float[] b) = Numbers<float>();
        var all = new float[a.Length];
        Power.Run<float>(a, b, all);
        foreach (int length in (int[])[1, 3, 9, 255, 257])
        {
            for (int start = 0; start + length <= a.Length; start += 1999)
            {
                var some = new float[length];
                Power.Run<float>(a.AsSpan(start, length), b.AsSpan(start, length), some);
                Check.That(some.SequenceEqual(all[start..(start + length)]), $"{length} from {start} on");
            }
        }
    }

    private static void Same<T>(ZipLoop<T, T> loop, Func<T, T, T> scalar)
        where T : struct, IFloatingPointIeee754<T>
    {
        (T[] a, T[] b) = Numbers<T>();
        var y = new T[a.Length];
        loop(a, b, y);
        for (int i = 0; i < a.Length; i++)
        {
            T right = scalar(a[i], b[i]);
            Check.That(Equals(y[i], right) && T.IsNegative(y[i]) == T.IsNegative(right), $"{a[i]:R} and {b[i]:R} of {typeof(T).Name} give {right:R}, not {y[i]:R}");
        }
    }

    /// <summary>Usual numbers, close multiples, and all pairs of rare ones.</summary>
    private static (T[] A, T[] B) Numbers<T>()
        where T : struct, IFloatingPointIeee754<T>
    {
        var random = new Random(17);
        T large = typeof(T) == typeof(float) ? T.CreateChecked(3e38) : T.CreateChecked(1e308);
        T[] rare =
        [
            T.Zero, -T.Zero, T.One, -T.One, T.Epsilon, -T.Epsilon, T.PositiveInfinity, T.NegativeInfinity, T.NaN, large, -large, T.CreateChecked(0.5), T.CreateChecked(-2.5),
            T.CreateChecked(3), T.CreateChecked(16777216), T.CreateChecked(-4e12), T.CreateChecked(1e-20), T.CreateChecked(-1e-20), T.BitDecrement(T.One), T.BitIncrement(T.One),
        ];
        var pairs = new List<(T A, T B)>();
        for (int i = 0; i < 20_000; i++)
        {
            T b = T.CreateChecked((random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-3, 4)));
            T multiple = b * T.CreateChecked(random.Next(-3000, 3000));
            pairs.Add((T.CreateChecked((random.NextDouble() - 0.4) * 10), T.CreateChecked(random.Next(-9, 9))));
            pairs.Add((T.CreateChecked((random.NextDouble() - 0.5) * 100), b));
            pairs.Add((multiple, b));
            pairs.Add((T.BitIncrement(multiple), b));
            pairs.Add((T.BitDecrement(multiple), b));
        }

        pairs.AddRange(rare.SelectMany(a => rare.Select(b => (a, b))));
        return ([.. pairs.Select(pair => pair.A)], [.. pairs.Select(pair => pair.B)]);
    }
}
