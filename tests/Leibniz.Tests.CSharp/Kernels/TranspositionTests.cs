using System.Numerics;
using Leibniz.Kernels;

namespace Leibniz.Tests.CSharp.Kernels;

/// <summary>A transposed view, copied, has every element at its place, whatever the sizes, and touches nothing else.</summary>
public static class TranspositionTests
{
    // Below and above a register, a line, a band and what threads share; rows a page apart, and rows of an odd length.
    private static readonly (int Down, int Right)[] Shapes =
        [(1, 7), (3, 5), (4, 16), (16, 16), (17, 33), (5, 1024), (1024, 5), (300, 700), (257, 2048), (2048, 257), (16, 8200), (8200, 16), (1024, 1030)];

    [Fact]
    public static void EveryElementArrives()
    {
        All<float>();
        All<double>();
        All<int>();
        All<byte>();

        static void All<T>()
            where T : struct, INumber<T>
        {
            foreach (var (down, right) in Shapes)
            {
                Arrives<T>(down, right, down, right, 0);
                Arrives<T>(down, right, down + 3, right + 3, 3);
                Arrives<T>(down, right, 1024 * (1 + (down / 1024)), 1024 * (1 + (right / 1024)), 1);
            }
        }
    }

    /// <summary>A window of right rows of x, so many elements apart, into one of down rows of y.</summary>
    private static void Arrives<T>(int down, int right, int xStride, int yStride, int offset)
        where T : struct, INumber<T>
    {
        T[] x = [.. Enumerable.Range(0, (right * xStride) + offset).Select(i => T.CreateTruncating(i * 7))];
        var y = new T[(down * yStride) + offset];
        y.AsSpan().Fill(T.One);
        Elementwise.CopyInto([down, right], new View<T>(x, offset, [1, xStride]), new View<T>(y, offset, [yStride, 1]));
        for (int k = 0; k < y.Length; k++)
        {
            var (i, j) = k < offset ? (down, 0) : Math.DivRem(k - offset, yStride);
            T expected = i < down && j < right ? x[offset + (j * xStride) + i] : T.One;
            if (y[k] != expected)
            {
                Check.Equal(expected, y[k], $"{typeof(T).Name}, {down} x {right}, strides {xStride} and {yStride}: element {k}");
            }
        }
    }
}
