using System.Numerics;
using System.Runtime.CompilerServices;

namespace Leibniz.Kernels;

/// <summary>A product of matrices with a row added to each of its rows, and what is negative cleared if asked for: a dense layer.</summary>
/// <remarks>
/// A large product adds the bias to each of its tiles, while that is in the nearest cache. After other products a second pass goes over what they
/// left in the caches; on two threads that share none it took 20 microseconds for 128 x 512, since each had written what the other reads.
/// </remarks>
public static class Affine
{
    /// <summary>
    /// C = A B + bias, or the larger of that and 0, where A is m x k, B is k x n; see <see cref="MatMul.Run{T}"/>. The bias has n elements from
    /// <paramref name="biasOffset"/> on, and C is written row by row from its first element on.
    /// </summary>
    public static void Run<T>(
        int m,
        int n,
        int k,
        T[] a,
        int aOffset,
        int aRow,
        int aCol,
        T[] b,
        int bOffset,
        int bRow,
        int bCol,
        T[] bias,
        int biasOffset,
        bool rectified,
        T[] c)
        where T : struct, INumber<T>
    {
        var finish = new Finish<T>(bias.AsSpan(biasOffset, n), rectified, default);
        if (MatMul.TryFinish(m, n, k, a, aOffset, aRow, aCol, b, bOffset, bRow, bCol, c, 0, finish))
        {
            return;
        }

        if ((long)m * n >= Tiles.ParallelFrom)
        {
            Share(m, n, bias, biasOffset, rectified, c);
        }
        else
        {
            Rows(0, m, n, bias.AsSpan(biasOffset, n), rectified, c);
        }
    }

    private static void Share<T>(int m, int n, T[] bias, int biasOffset, bool rectified, T[] c)
        where T : struct, INumber<T> =>
        Team.Share(m, n, (first, end) => Rows(first, end, n, bias.AsSpan(biasOffset, n), rectified, c));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows<T>(int first, int end, int n, ReadOnlySpan<T> bias, bool rectified, T[] c)
        where T : struct, INumber<T>
    {
        for (int row = first; row < end; row++)
        {
            Span<T> y = c.AsSpan(row * n, n);
            if (rectified)
            {
                Vectors.Zip<T, AddThenRelu<T>>(y, bias, y);
            }
            else
            {
                Vectors.Zip<T, Add<T>>(y, bias, y);
            }
        }
    }

    private struct AddThenRelu<T> : IZip<T>
        where T : struct
    {
        public static TVector Of<TVector>(TVector a, TVector b)
            where TVector : struct, IVector<TVector> => Relu<T>.Of(a + b);
    }
}
