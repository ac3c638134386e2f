using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace Leibniz.Kernels;

/// <summary>
/// Products of matrices that lie with any strides, 0 and negative ones included: transposes and repeated rows or columns
/// need no copy. The result's bits depend on sizes, strides and the machine, never on the number of threads.
/// </summary>
/// <remarks>
/// Float and double go six ways, chosen by size: NarrowProduct where B is small and as wide as one or two vectors; else plain loops below 512
/// multiply-adds, where a packed product would spend its time on packing; FlatProduct where one side of the result is 1 to 4 long; ThinProduct
/// where C is no wider than a line of the cache; SmallProduct for what one thread does in some microseconds; Product for all else. FlatProduct and
/// Product are also taken with A and B exchanged and C transposed, when C is tall and narrow.
/// Other numbers take the plain loops.
/// </remarks>
public static class MatMul
{
    private const int PlainUpTo = 512;

    // Multiply-adds from which one product of a batch occupies all threads by itself; in a batch of few products, an eighth.
    private const long LargeFrom = 1 << 24;

    /// <summary>
    /// C = A B, where A is m x k, B is k x n, and C is written row by row from <paramref name="cOffset"/> on. Element (i, j) of A is
    /// a[aOffset + i * aRow + j * aCol], of B alike. C may not overlap A or B.
    /// </summary>
    public static void Run<T>(
        int m, int n, int k, T[] a, int aOffset, int aRow, int aCol, T[] b, int bOffset, int bRow, int bCol, T[] c, int cOffset)
        where T : struct, INumber<T> => TryFinish(m, n, k, a, aOffset, aRow, aCol, b, bOffset, bRow, bCol, c, cOffset, default);

    /// <summary>The same, and what <paramref name="finish"/> does to the product. C is written row by row from its first element on.</summary>
    public static void Run<T>(
        int m, int n, int k, T[] a, int aOffset, int aRow, int aCol, T[] b, int bOffset, int bRow, int bCol, T[] c, Finish<T> finish)
        where T : struct, INumber<T>
    {
        if (!TryFinish(m, n, k, a, aOffset, aRow, aCol, b, bOffset, bRow, bCol, c, 0, finish))
        {
            finish.Pass(m, n, c);
        }
    }

    /// <summary>
    /// A product for each number i below <paramref name="batch"/>: A and B begin at aOffsets[i] and bOffsets[i], C at cOffset + i * m * n.
    /// </summary>
    public static void RunBatch<T>(
        int batch, int m, int n, int k, T[] a, int[] aOffsets, int aRow, int aCol, T[] b, int[] bOffsets, int bRow, int bCol, T[] c, int cOffset)
        where T : struct, INumber<T>
    {
        if (IsTrivial(batch, m, n, k, c, cOffset))
        {
            return;
        }

        Check(a, aOffsets.AsSpan(0, batch), m, aRow, k, aCol, nameof(a));
        Check(b, bOffsets.AsSpan(0, batch), k, bRow, n, bCol, nameof(b));
        var factors = new Factors<T>(m, n, k, a, aRow, aCol, b, bRow, bCol, c);
        long work = (long)m * n * k;
        if (IsStack(batch, m, aOffsets, aRow, bOffsets))
        {
            // One matrix B for all, and rows of A that go on from matrix to matrix: a single tall product.
            Multiply(factors with { M = batch * m }, aOffsets.AsSpan(0, 1), bOffsets, cOffset);
        }
        else if (work >= (batch < 2 * Team.Threads ? LargeFrom / 8 : LargeFrom))
        {
            Multiply(factors, aOffsets.AsSpan(0, batch), bOffsets, cOffset);
        }
        else
        {
            // Parts of about 10 microseconds; within a part a product finds the team taken and runs alone.
            int each = (int)Math.Clamp((1 << 19) / work, 1, batch);
            Team.Run(((batch - 1) / each) + 1, part =>
            {
                int first = part * each;
                int count = Math.Min(batch - first, each);
                Multiply(factors, aOffsets.AsSpan(first, count), bOffsets.AsSpan(first), cOffset + (first * m * n));
            });
        }
    }

    /// <summary>A product that should be finished: whether it was, or the caller must do it.</summary>
    private static bool TryFinish<T>(
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
        T[] c,
        int cOffset,
        Finish<T> finish)
        where T : struct, INumber<T>
    {
        if (IsTrivial(1, m, n, k, c, cOffset))
        {
            return false;
        }

        Check(a, aOffset, m, aRow, k, aCol, nameof(a));
        Check(b, bOffset, k, bRow, n, bCol, nameof(b));
        return Multiply(new Factors<T>(m, n, k, a, aRow, aCol, b, bRow, bCol, c), new(in aOffset), new(in bOffset), cOffset, finish);
    }

    private static bool IsStack(int batch, int m, int[] aOffsets, int aRow, int[] bOffsets)
    {
        for (int i = 1; i < batch; i++)
        {
            if (bOffsets[i] != bOffsets[0] || aOffsets[i] != aOffsets[0] + ((long)i * m * aRow))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Checks C and the sizes; whether there is nothing to multiply, and C, if it has elements, was set to zero.</summary>
    private static bool IsTrivial<T>(int batch, int m, int n, int k, T[] c, int cOffset)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(batch);
        ArgumentOutOfRangeException.ThrowIfNegative(m);
        ArgumentOutOfRangeException.ThrowIfNegative(n);
        ArgumentOutOfRangeException.ThrowIfNegative(k);
        Int128 size = (Int128)batch * m * n;
        if (cOffset < 0 || size > c.Length - cOffset)
        {
            throw new ArgumentException(
                $"A result of {size} elements at {cOffset} does not fit an array of {c.Length} elements.", nameof(c));
        }

        if (k == 0)
        {
            c.AsSpan(cOffset, (int)size).Clear();
        }

        return k == 0 || size == 0;
    }

    private static void Check<T>(T[] array, ReadOnlySpan<int> offsets, int rows, int row, int columns, int column, string name)
    {
        Check(array, TensorPrimitives.Min(offsets), rows, row, columns, column, name);
        Check(array, TensorPrimitives.Max(offsets), rows, row, columns, column, name);
    }

    private static void Check<T>(T[] array, int offset, int rows, int row, int columns, int column, string name)
    {
        long down = (long)row * (rows - 1);
        long across = (long)column * (columns - 1);
        long low = offset + Math.Min(down, 0) + Math.Min(across, 0);
        long high = offset + Math.Max(down, 0) + Math.Max(across, 0);
        if (low < 0 || high >= array.Length)
        {
            throw new ArgumentException($"A matrix reaches from {low} to {high} in an array of {array.Length} elements.", name);
        }
    }

    /// <summary>
    /// Products of matrices that lie alike, one after the other, as many as there are places of A; their C follow each other from cOffset on. Whether the last was finished
    /// as asked for too.
    /// </summary>
    private static bool Multiply<T>(
        Factors<T> f, ReadOnlySpan<int> aOffsets, ReadOnlySpan<int> bOffsets, int cOffset, Finish<T> finish = default)
        where T : struct, INumber<T>
    {
        bool plain = !Vector128.IsHardwareAccelerated || ((long)f.M * f.N * f.K <= PlainUpTo && !IsNarrow<T>(f.N, f.K, f.BColumn));
        if (typeof(T) == typeof(float) && !plain)
        {
            return Pinned(
                Unsafe.As<Factors<T>, Factors<float>>(ref f), aOffsets, bOffsets, cOffset, Unsafe.As<Finish<T>, Finish<float>>(ref finish));
        }

        if (typeof(T) == typeof(double) && !plain)
        {
            return Pinned(
                Unsafe.As<Factors<T>, Factors<double>>(ref f), aOffsets, bOffsets, cOffset, Unsafe.As<Finish<T>, Finish<double>>(ref finish));
        }

        for (int i = 0; i < aOffsets.Length; i++)
        {
            PlainProduct.Run(
                f.M, f.N, f.K, f.A, aOffsets[i], f.ARow, f.AColumn, f.B, bOffsets[i], f.BRow, f.BColumn, f.C, cOffset + (i * f.M * f.N));
        }

        return false;
    }

    private static bool IsNarrow<T>(int n, int k, int bColumn) =>
        Vector256.IsHardwareAccelerated
        && ((typeof(T) == typeof(float) && NarrowProduct<float, Vector256<float>, Lanes256<float>>.Fits(n, k, bColumn))
            || (typeof(T) == typeof(double) && NarrowProduct<double, Vector256<double>, Lanes256<double>>.Fits(n, k, bColumn)));

    private static unsafe bool Pinned<T>(
        in Factors<T> f, ReadOnlySpan<int> aOffsets, ReadOnlySpan<int> bOffsets, int cOffset, Finish<T> finish)
        where T : unmanaged, INumber<T>
    {
        bool finished = false;
        fixed (T* x = f.A, y = f.B, z = f.C, bias = finish.BiasOf(f.N), gate = finish.GateOf(f.M * f.N))
        {
            for (int i = 0; i < aOffsets.Length; i++)
            {
                T* c = z + cOffset + (i * f.M * f.N);
                finished = Widest(new Operands<T>(
                    f.M, f.N, f.K, x + aOffsets[i], f.ARow, f.AColumn, y + bOffsets[i], f.BRow, f.BColumn, c, f.N, 1, bias, finish.Rectified, gate));
            }
        }

        return finished;
    }

    private static bool Widest<T>(in Operands<T> operands)
        where T : unmanaged, INumber<T>
    {
        if (Vector256.IsHardwareAccelerated && NarrowProduct<T, Vector256<T>, Lanes256<T>>.TryRun(operands))
        {
            return false;
        }

        return Vector512.IsHardwareAccelerated ? Choose<T, Vector512<T>, Lanes512<T>, Tall<T, Vector512<T>, Lanes512<T>>>(operands)
            : Vector256.IsHardwareAccelerated ? Choose<T, Vector256<T>, Lanes256<T>, Low<T, Vector256<T>, Lanes256<T>>>(operands)
            : AdvSimd.Arm64.IsSupported ? Choose<T, Vector128<T>, Lanes128<T>, Tall<T, Vector128<T>, Lanes128<T>>>(operands)
            : Choose<T, Vector128<T>, Lanes128<T>, Low<T, Vector128<T>, Lanes128<T>>>(operands);
    }

    private static bool Choose<T, TVector, TLanes, TTile>(in Operands<T> operands)
        where T : unmanaged, INumber<T>
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector>
        where TTile : struct, IBlockTile<T>
    {
        // A narrow C would leave most of a tile's columns idle; its transpose fills rows of tiles, which are shorter. But A then
        // plays the part of B: where its rows are not side by side it has to be packed, which pays for fewer columns only.
        int narrow = Math.Max(operands.ARow == 1 ? TTile.Columns / 2 : TTile.Rows, FlatProduct<T, TVector, TLanes>.MostRows);
        Operands<T> chosen = operands.N < operands.M && operands.N <= narrow ? operands.Transposed : operands;
        return !FlatProduct<T, TVector, TLanes>.TryRun(chosen)
            && !ThinProduct<T, TVector, TLanes>.TryRun(operands)
            && (SmallProduct<T, TTile>.TryRun(chosen) ? chosen.HasFinish : Product<T, TTile>.Run(chosen));
    }
}
