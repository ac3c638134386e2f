using System.Numerics;
using Leibniz.Kernels;

namespace Leibniz.Tests.CSharp.Kernels;

/// <summary>Functions of vectors against .NET's of one number, over all exponents; and the same bits wherever a number stands.</summary>
public static class FunctionTests
{
    private static readonly (string Name, MapLoop<float, float> Single, MapLoop<double, double> Double, Func<double, double> Truth, double Reach)[] Functions =
    [
        ("exp", Vectors.Map<float, Exp<float>>, Vectors.Map<double, Exp<double>>, Math.Exp, double.MaxValue),
        ("expm1", Vectors.Map<float, Expm1<float>>, Vectors.Map<double, Expm1<double>>, Expm1, double.MaxValue),
        ("log", Vectors.Map<float, Log<float>>, Vectors.Map<double, Log<double>>, Math.Log, double.MaxValue),
        ("log1p", Vectors.Map<float, Log1p<float>>, Vectors.Map<double, Log1p<double>>, Log1p, double.MaxValue),
        ("sigmoid", Vectors.Map<float, Sigmoid<float>>, Vectors.Map<double, Sigmoid<double>>, x => 1 / (1 + Math.Exp(-x)), double.MaxValue),
        ("softplus", Vectors.Map<float, Softplus<float>>, Vectors.Map<double, Softplus<double>>, x => Math.Max(x, 0) + Log1p(Math.Exp(-Math.Abs(x))), double.MaxValue),
        ("erf", Vectors.Map<float, Erf<float>>, Vectors.Map<double, Erf<double>>, Erf, double.MaxValue),
        ("sinh", Vectors.Map<float, Sinh<float>>, Vectors.Map<double, Sinh<double>>, Math.Sinh, double.MaxValue),
        ("cosh", Vectors.Map<float, Cosh<float>>, Vectors.Map<double, Cosh<double>>, Math.Cosh, double.MaxValue),
        ("tanh", Vectors.Map<float, Tanh<float>>, Vectors.Map<double, Tanh<double>>, Math.Tanh, double.MaxValue),
        ("asinh", Vectors.Map<float, Asinh<float>>, Vectors.Map<double, Asinh<double>>, Math.Asinh, double.MaxValue),
        ("acosh", Vectors.Map<float, Acosh<float>>, Vectors.Map<double, Acosh<double>>, Math.Acosh, double.MaxValue),
        ("atanh", Vectors.Map<float, Atanh<float>>, Vectors.Map<double, Atanh<double>>, Math.Atanh, double.MaxValue),
        ("sin", Vectors.Map<float, Sin<float>>, Vectors.Map<double, Sin<double>>, Math.Sin, double.MaxValue),
        ("cos", Vectors.Map<float, Cos<float>>, Vectors.Map<double, Cos<double>>, Math.Cos, double.MaxValue),
        ("asin", Vectors.Map<float, Asin<float>>, Vectors.Map<double, Asin<double>>, Math.Asin, double.MaxValue),
        ("acos", Vectors.Map<float, Acos<float>>, Vectors.Map<double, Acos<double>>, Math.Acos, double.MaxValue),
        ("atan", Vectors.Map<float, Atan<float>>, Vectors.Map<double, Atan<double>>, Math.Atan, double.MaxValue),

        // Near its poles, which lie closer to numbers the larger they are, digits go.
        ("tan", Vectors.Map<float, Tan<float>>, Vectors.Map<double, Tan<double>>, Math.Tan, 1000),
    ];

    [Fact]
    public static void FunctionsAreRightToTheLastDigits()
    {
        // What was seen for millions of float32: 3.4 units for tan, 2.9 for atanh, 2.5 for tanh, 1 for log, 0.9 for exp.
        float[] x = Singles();
        foreach (var (name, loop, _, truth, reach) in Functions)
        {
            float[] y = Run(loop, x);
            for (int i = 0; i < x.Length; i++)
            {
                Check.That(
                    Math.Abs(x[i]) > reach || Within(y[i], truth(x[i]), 4, MathF.BitIncrement, 1.18e-38), $"{name}({x[i]:R}) is {truth(x[i]):R}, not {y[i]:R}");
            }
        }
    }

    [Fact]
    public static void FunctionsOfFloat64Too()
    {
        double[] x = Doubles();
        foreach (var (name, _, loop, truth, reach) in Functions)
        {
            double[] y = Run(loop, x);
            for (int i = 0; i < x.Length; i++)
            {
                Check.That(
                    Math.Abs(x[i]) > reach || Within(y[i], truth(x[i]), 8, Math.BitIncrement, 2.3e-308), $"{name}({x[i]:R}) is {truth(x[i]):R}, not {y[i]:R}");
            }
        }
    }

    [Fact]
    public static void ANumberMapsToTheSameBitsWhereverItStands()
    {
        foreach (var (name, single, wide, _, _) in Functions)
        {
            Same(name, single, Singles());
            Same(name, wide, Doubles());
        }

        static void Same<T>(string name, MapLoop<T, T> loop, T[] x)
            where T : struct, IFloatingPointIeee754<T>
        {
            T[] all = Run(loop, x);
            foreach (int length in (int[])[1, 3, 7, 15, 29, 333])
            {
                for (int start = 0; start + length <= x.Length; start += 997)
                {
                    T[] some = Run(loop, x[start..(start + length)]);
                    Check.That(some.SequenceEqual(all[start..(start + length)]), $"{name} of {length} {typeof(T).Name} from {start} on is what it was among all");
                }
            }
        }
    }

    [Fact]
    public static void AFunctionThatIsOffIsFound()
    {
        float right = MathF.Exp(1.5f);
        Check.That(Within(right, Math.Exp(1.5), 4, MathF.BitIncrement, 0), "the right one passes");
        Check.That(!Within(right * (1 + 1e-6f), Math.Exp(1.5), 4, MathF.BitIncrement, 0), "8 units off do not");
        Check.That(!Within(float.NaN, Math.Exp(1.5), 4, MathF.BitIncrement, 0), "NaN does not");
        Check.That(!Within(float.MaxValue, double.PositiveInfinity, 4, MathF.BitIncrement, 0), "a number does not, where the result is infinite");
    }

    private static T[] Run<T>(MapLoop<T, T> loop, T[] x)
    {
        var y = new T[x.Length];
        loop(x, y);
        return y;
    }

    /// <summary>All exponents and signs, infinities, NaN, zeros; then numbers about 1; then positive ones among which now and then one is rare.</summary>
    private static float[] Singles() =>
    [
        .. Enumerable.Range(0, 1 << 14).Select(i => BitConverter.Int32BitsToSingle(i * 262_147)), .. Enumerable.Range(0, 1 << 14).Select(i => (i - 8000) / 3777f),
        .. Enumerable.Range(1, 1 << 12).Select(i => i % 701 != 0 ? i / 1999f : new[] { float.NaN, -1, 0, 3e38f, 1e-41f }[i / 701 % 5]),
    ];

    private static double[] Doubles() =>
    [
        .. Enumerable.Range(0, 1 << 14).Select(i => BitConverter.Int64BitsToDouble(i * 1_125_899_906_842_661)), .. Enumerable.Range(0, 1 << 14).Select(i => (i - 8000) / 377.7),
        .. Enumerable.Range(1, 1 << 12).Select(i => i % 701 != 0 ? i / 1999.0 : new[] { double.NaN, -1, 0, 1e308, 1e-310 }[i / 701 % 5]),
    ];

    /// <summary>Whether y is so many units in the last place from the truth at most; below the smallest normal number that is its distance.</summary>
    private static bool Within<T>(T y, double truth, int units, Func<T, T> next, double smallest)
        where T : struct, IFloatingPointIeee754<T>
    {
        T rounded = T.CreateSaturating(truth);
        if (!T.IsFinite(rounded) || !T.IsFinite(y))
        {
            return y.Equals(rounded);
        }

        double unit = double.CreateChecked(next(T.Abs(rounded)) - T.Abs(rounded));
        return Math.Abs(double.CreateChecked(y) - truth) <= Math.Max(units * unit, smallest);
    }

    // Kahan's: right to a few units, as what it is compared with.
    private static double Expm1(double x)
    {
        double u = Math.Exp(x);
        return u == 1 ? x : u - 1 == -1 || double.IsInfinity(u) ? u - 1 : (u - 1) * (x / Math.Log(u));
    }

    private static double Log1p(double x)
    {
        double u = 1 + x;
        return u == 1 || double.IsPositiveInfinity(x) ? x : Math.Log(u) * (x / (u - 1));
    }

    // Abramowitz and Stegun 7.1.6, exp(-x^2) times a series whose terms have one sign, and from 2 on 7.1.14, a continued fraction for what is left to 1.
    private static double Erf(double x)
    {
        double size = Math.Abs(x);
        double square = x * x;
        if (!(size < 6))
        {
            return double.IsNaN(x) ? x : Math.Sign(x);
        }

        if (size < 2)
        {
            double series = 1;
            for (int k = 40; k > 0; k--)
            {
                series = 1 + (series * 2 * square / ((2 * k) + 1));
            }

            return 2 / Math.Sqrt(Math.PI) * Math.Exp(-square) * x * series;
        }

        double fraction = size;
        for (int k = 80; k > 0; k--)
        {
            fraction = size + (k / 2.0 / fraction);
        }

        return Math.CopySign(1 - (Math.Exp(-square) / Math.Sqrt(Math.PI) / fraction), x);
    }
}
