using System.Runtime.CompilerServices;

namespace Leibniz.Benchmarks.Jobs;

/// <summary>What one writes without a library: a loop over arrays, on one thread, into a new array.</summary>
internal static class PlainLoops
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float[] Zip<TFormula>(float[] a, float[] b)
        where TFormula : struct, IFormula
    {
        var y = new float[a.Length];
        for (var i = 0; i < a.Length; i++)
        {
            y[i] = TFormula.Of(a[i], b[i]);
        }

        return y;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Sum(float[] x)
    {
        var sum = 0f;
        foreach (var number in x)
        {
            sum += number;
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float[] SumRows(float[] x, int rows, int columns)
    {
        var sums = new float[columns];
        for (var i = 0; i < rows; i++)
        {
            for (var j = 0; j < columns; j++)
            {
                sums[j] += x[(i * columns) + j];
            }
        }

        return sums;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float[] SumColumns(float[] x, int rows, int columns)
    {
        var sums = new float[rows];
        for (var i = 0; i < rows; i++)
        {
            var sum = 0f;
            for (var j = 0; j < columns; j++)
            {
                sum += x[(i * columns) + j];
            }

            sums[i] = sum;
        }

        return sums;
    }
}

/// <summary>What a plain loop does with each element; known to the compiler, as if it stood in the loop.</summary>
internal interface IFormula
{
    static abstract float Of(float a, float b);
}

internal struct Sum : IFormula
{
    public static float Of(float a, float b) => a + b;
}

internal struct Exponential : IFormula
{
    public static float Of(float a, float b) => MathF.Exp(a);
}

internal struct Rectified : IFormula
{
    public static float Of(float a, float b) => MathF.Max(a, 0);
}

internal struct Logistic : IFormula
{
    public static float Of(float a, float b) => 1 / (1 + MathF.Exp(-a));
}

internal struct Chain : IFormula
{
    public static float Of(float a, float b) => (((a * 2) + b) * a) - 1;
}
