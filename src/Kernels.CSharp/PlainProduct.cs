using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Leibniz.Kernels;

/// <summary>
/// Products of any numbers in plain loops: for integers, for machines without vectors, and for products so small that
/// packing would cost more than the arithmetic.
/// </summary>
/// <remarks>
/// Each row of B is read along its length where that is how B lies (i-k-j); the block of B that consecutive rows of C
/// share, 64 x 512 elements, stays in the second-level cache.
/// </remarks>
internal static class PlainProduct
{
    private const int Depth = 64;
    private const int Width = 512;

    // About 20 microseconds at one multiply-add a cycle.
    private const int PartWork = 1 << 16;

    public static void Run<T>(
        int m, int n, int k, T[] a, int aOffset, int aRow, int aCol, T[] b, int bOffset, int bRow, int bCol, T[] c, int cOffset)
        where T : struct, INumber<T>
    {
        if ((long)m * n * k <= PartWork)
        {
            Rows(0, m, n, k, a, aOffset, aRow, aCol, b, bOffset, bRow, bCol, c, cOffset);
        }
        else
        {
            Share(m, n, k, a, aOffset, aRow, aCol, b, bOffset, bRow, bCol, c, cOffset);
        }
    }

    private static void Share<T>(
        int m, int n, int k, T[] a, int aOffset, int aRow, int aCol, T[] b, int bOffset, int bRow, int bCol, T[] c, int cOffset)
        where T : struct, INumber<T>
    {
        int rows = (int)Math.Clamp(PartWork / ((long)n * k), 1, m);
        Team.Run(((m - 1) / rows) + 1, part =>
        {
            int first = part * rows;
            int count = Math.Min(rows, m - first);
            Rows(first, count, n, k, a, aOffset, aRow, aCol, b, bOffset, bRow, bCol, c, cOffset);
        });
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Rows<T>(
        int start, int count, int n, int k, T[] a, nint aOffset, nint aRow, nint aCol, T[] b, nint bOffset, nint bRow, nint bCol, T[] c, int cOffset)
        where T : struct, INumber<T>
    {
        ref T left = ref MemoryMarshal.GetArrayDataReference(a);
        ref T right = ref MemoryMarshal.GetArrayDataReference(b);
        c.AsSpan(cOffset + (start * n), count * n).Clear();
        for (int j = 0; j < n; j += Width)
        {
            int width = Math.Min(Width, n - j);
            for (int p = 0; p < k; p += Depth)
            {
                int depth = Math.Min(Depth, k - p);
                for (int i = start; i < start + count; i++)
                {
                    Span<T> sums = c.AsSpan(cOffset + (i * n) + j, width);
                    ref T x = ref Unsafe.Add(ref left, aOffset + (i * aRow) + (p * aCol));
                    ref T y = ref Unsafe.Add(ref right, bOffset + (p * bRow) + (j * bCol));
                    if (Math.Abs(bCol) <= Math.Abs(bRow))
                    {
                        AddRows(depth, ref x, aCol, ref y, bRow, bCol, sums);
                    }
                    else
                    {
                        AddDots(depth, ref x, aCol, ref y, bRow, bCol, sums);
                    }
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddRows<T>(int depth, ref T x, nint xStep, ref T y, nint row, nint col, Span<T> sums)
        where T : struct, INumber<T>
    {
        for (int p = 0; p < depth; p++)
        {
            T factor = Unsafe.Add(ref x, p * xStep);
            ref T from = ref Unsafe.Add(ref y, p * row);
            int j = 0;
            if (col == 1 && Vector<T>.IsSupported)
            {
                var factors = new Vector<T>(factor);
                for (; j <= sums.Length - Vector<T>.Count; j += Vector<T>.Count)
                {
                    ref T sum = ref sums[j];
                    (Vector.LoadUnsafe(ref sum) + (factors * Vector.LoadUnsafe(ref from, (nuint)j))).StoreUnsafe(ref sum);
                }
            }

            for (; j < sums.Length; j++)
            {
                sums[j] += factor * Unsafe.Add(ref from, j * col);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddDots<T>(int depth, ref T x, nint xStep, ref T y, nint row, nint col, Span<T> sums)
        where T : struct, INumber<T>
    {
        for (int j = 0; j < sums.Length; j++)
        {
            T sum = sums[j];
            ref T from = ref Unsafe.Add(ref y, j * col);
            for (int p = 0; p < depth; p++)
            {
                sum += Unsafe.Add(ref x, p * xStep) * Unsafe.Add(ref from, p * row);
            }

            sums[j] = sum;
        }
    }
}
