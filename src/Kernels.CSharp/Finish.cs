using System.Numerics;
using System.Runtime.CompilerServices;

namespace Leibniz.Kernels;

/// <summary>What is done to the elements of a product when their sums are complete: a dense layer, and how a change passes back to a rectified one.</summary>
/// <remarks>
/// A large product finishes each of its tiles while that is in the nearest cache. After other products a second pass goes over what they left in the
/// caches: 10 to 20 microseconds for 128 x 512, and up to 33 on threads that share no cache, since each has written half of what the other reads.
/// </remarks>
public readonly struct Finish<T>
    where T : struct, INumber<T>
{
    private readonly T[]? bias;
    private readonly T[]? gate;
    private readonly int offset;

    private Finish(T[]? bias, T[]? gate, int offset, bool rectified) =>
        (this.bias, this.gate, this.offset, Rectified) = (bias, gate, offset, rectified);

    /// <summary>Whether what is negative is cleared at last.</summary>
    internal bool Rectified { get; }

    /// <summary>
    /// A row that is added to each row, from <paramref name="offset"/> on; then, if asked for, what is negative is cleared.
    /// </summary>
    public static Finish<T> Add(T[] bias, int offset, bool rectified) => new(bias, null, offset, rectified);

    /// <summary>
    /// Elements are cleared, also NaN, where those of a gate, which lies row by row from <paramref name="offset"/> on, are not positive.
    /// </summary>
    public static Finish<T> Gate(T[] gate, int offset) => new(null, gate, offset, false);

    /// <summary>The row that is added to rows of n elements; empty for none.</summary>
    internal ReadOnlySpan<T> BiasOf(int n) => bias is null ? default : bias.AsSpan(offset, n);

    /// <summary>The gate of so many elements; empty for none.</summary>
    internal ReadOnlySpan<T> GateOf(int size) => gate is null ? default : gate.AsSpan(offset, size);

    /// <summary>Finishes the m rows of n elements that lie at the beginning of an array.</summary>
    internal void Pass(int m, int n, T[] c)
    {
        if ((long)m * n >= Tiles.ParallelFrom)
        {
            Share(this, m, n, c);
        }
        else
        {
            Rows(0, m, n, c);
        }
    }

    private static void Share(Finish<T> finish, int m, int n, T[] c) => Team.Share(m, n, (first, end) => finish.Rows(first, end, n, c));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Rows(int first, int end, int n, T[] c)
    {
        if (gate is not null)
        {
            Span<T> all = c.AsSpan(first * n, (end - first) * n);
            Vectors.Zip<T, Gate<T>>(all, gate.AsSpan(offset + (first * n), all.Length), all);
            return;
        }

        ReadOnlySpan<T> added = BiasOf(n);
        for (int row = first; row < end && !added.IsEmpty; row++)
        {
            Span<T> y = c.AsSpan(row * n, n);
            if (Rectified)
            {
                Vectors.Zip<T, AddThenRelu>(y, added, y);
            }
            else
            {
                Vectors.Zip<T, Add<T>>(y, added, y);
            }
        }
    }

    private struct AddThenRelu : IZip<T>
    {
        public static TVector Of<TVector>(TVector a, TVector b)
            where TVector : struct, IVector<TVector> => Relu<T>.Of(a + b);
    }
}
