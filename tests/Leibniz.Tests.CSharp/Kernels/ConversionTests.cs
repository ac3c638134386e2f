using System.Numerics;
using Leibniz.Kernels;

namespace Leibniz.Tests.CSharp.Kernels;

/// <summary>Casts of vectors against those of one number.</summary>
public static class ConversionTests
{
    [Fact]
    public static void CastsOfManyAreThoseOfOne()
    {
        double[] doubles =
        [
            .. Enumerable.Range(-300, 700).Select(i => i / 2.0), double.NaN, double.PositiveInfinity, double.NegativeInfinity, 1e300, -1e300, 1e-320, -0.0, 0.9999999999999999,
            int.MaxValue, int.MinValue, int.MaxValue - 0.5, int.MinValue - 0.5, int.MaxValue + 1.0, int.MinValue - 1.0, uint.MaxValue, long.MaxValue, long.MinValue, 16777217, 3e9,
        ];
        long[] longs = [.. Enumerable.Range(-300, 700).Select(i => (long)i), int.MaxValue, int.MinValue, 1L << 53, (1L << 53) + 1, (1L << 24) + 1, -(1L << 62) - 1, long.MaxValue, long.MinValue, 1L << 40];
        FromAll(doubles);
        FromAll(Array.ConvertAll(doubles, x => (float)x));
        FromAll(longs);
        FromAll(Array.ConvertAll(longs, int.CreateSaturating));
        FromAll(Array.ConvertAll(longs, byte.CreateSaturating));
    }

    private static void FromAll<T>(T[] x)
        where T : struct, INumber<T>
    {
        To<T, float>(x);
        To<T, double>(x);
        To<T, int>(x);
        To<T, long>(x);
        To<T, byte>(x);
    }

    private static void To<TIn, TOut>(TIn[] x)
        where TIn : struct, INumber<TIn>
        where TOut : struct, INumber<TOut>
    {
        for (int length = 0; length <= x.Length; length += length < 70 ? 1 : 97)
        {
            var y = new TOut[length];
            Conversion.Cast<TIn, TOut>(x.AsSpan(x.Length - length), y);
            for (int i = 0; i < length; i++)
            {
                TIn from = x[x.Length - length + i];
                TOut right = TOut.CreateSaturating(from);
                Check.That(Equals(y[i], right), $"{from} as {typeof(TOut).Name} is {right}, not {y[i]}");
            }
        }
    }
}
