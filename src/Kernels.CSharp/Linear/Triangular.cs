using System.Numerics;
using System.Numerics.Tensors;

namespace Leibniz.Kernels;

/// <summary>Solutions of triangular systems, in place.</summary>
/// <remarks>
/// Recursive (Elmroth, Gustavson, Jonsson and Kagstrom, "Recursive blocked algorithms and hybrid data structures", 2004): half of the
/// unknowns, their products taken off the other equations at once, then the other half; nearly all work is products.
/// One right-hand side is solved by dot products along the rows of the triangle.
/// </remarks>
internal static class Triangular
{
    private const int Base = 32;

    /// <summary>
    /// B = L^-1 B, where the diagonal of L counts as ones. L is n x n and B is n x m; their rows lie <paramref name="aRow"/> and
    /// <paramref name="bRow"/> apart.
    /// </summary>
    public static void SolveUnitLower<T>(int n, int m, T[] a, int aOffset, int aRow, T[] b, int bOffset, int bRow)
        where T : struct, IFloatingPointIeee754<T>
    {
        if (n > Base && m > 1)
        {
            int half = n / 2;
            SolveUnitLower(half, m, a, aOffset, aRow, b, bOffset, bRow);
            Downdate.Run(n - half, m, half, a, aOffset + (half * aRow), aRow, 1, b, bOffset, bRow, 1, b, bOffset + (half * bRow), bRow);
            SolveUnitLower(n - half, m, a, aOffset + (half * aRow) + half, aRow, b, bOffset + (half * bRow), bRow);
            return;
        }

        for (int i = 1; i < n; i++)
        {
            TakeOff(i, m, a.AsSpan(aOffset + (i * aRow), i), b, bOffset, bRow, b.AsSpan(bOffset + (i * bRow), m));
        }
    }

    /// <summary>B = U^-1 B; laid out as for <see cref="SolveUnitLower"/>.</summary>
    public static void SolveUpper<T>(int n, int m, T[] a, int aOffset, int aRow, T[] b, int bOffset, int bRow)
        where T : struct, IFloatingPointIeee754<T>
    {
        if (n > Base && m > 1)
        {
            int half = n / 2;
            SolveUpper(n - half, m, a, aOffset + (half * aRow) + half, aRow, b, bOffset + (half * bRow), bRow);
            Downdate.Run(half, m, n - half, a, aOffset + half, aRow, 1, b, bOffset + (half * bRow), bRow, 1, b, bOffset, bRow);
            SolveUpper(half, m, a, aOffset, aRow, b, bOffset, bRow);
            return;
        }

        for (int i = n - 1; i >= 0; i--)
        {
            ReadOnlySpan<T> row = a.AsSpan(aOffset + (i * aRow) + i, n - i);
            Span<T> target = b.AsSpan(bOffset + (i * bRow), m);
            TakeOff(n - i - 1, m, row[1..], b, bOffset + ((i + 1) * bRow), bRow, target);
            TensorPrimitives.Divide(target, row[0], target);
        }
    }

    /// <summary>Takes the sum of factors[k] times row k of B off a row.</summary>
    private static void TakeOff<T>(int count, int m, ReadOnlySpan<T> factors, T[] b, int bOffset, int bRow, Span<T> target)
        where T : struct, IFloatingPointIeee754<T>
    {
        if (m == 1 && bRow == 1)
        {
            target[0] -= Row.Dot(factors, b.AsSpan(bOffset, count));
            return;
        }

        for (int k = 0; k < count; k++)
        {
            Row.Add(-factors[k], b.AsSpan(bOffset + (k * bRow), m), target);
        }
    }
}
