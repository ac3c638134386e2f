using System.Buffers;
using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Leibniz.Kernels;

/// <summary>Softmax and the cross-entropy of labels, row by row in one pass over memory.</summary>
/// <remarks>
/// Rows are taken together up to a tile, which stays in the first-level cache: every step goes over all of them, so that short rows fill vectors
/// too. 128 rows of 10 took 5 microseconds when the largest, the sum and what is done with them went row by row, and take 2.
/// </remarks>
public static class Softmax
{
    // Rows in which a call costs more than what it does.
    private const int FewColumns = 32;

    /// <summary>y = exp(x) / sum(exp(x)) for rows of n elements, without overflow. x and y are contiguous.</summary>
    public static void Rows<T>(T[] x, int xOffset, int rows, int n, T[] y)
        where T : struct, IFloatingPointIeee754<T>
    {
        if (rows == 0 || n == 0)
        {
            return;
        }

        if (Team.IsWorthSharing(rows, n))
        {
            Share(x, xOffset, rows, n, y);
        }
        else
        {
            Part(x, xOffset, 0, rows, n, y);
        }
    }

    /// <summary>
    /// y = log(sum(exp(x))) - x[label] for rows of n elements and a label each, without overflow: minus the logarithm of the label's softmax.
    /// </summary>
    public static void CrossEntropy<T>(T[] x, int xOffset, int rows, int n, int[] labels, int labelOffset, T[] y)
        where T : struct, IFloatingPointIeee754<T>
    {
        Check(labels.AsSpan(labelOffset, rows), n);
        if (rows == 0)
        {
            return;
        }

        if (Team.IsWorthSharing(rows, n))
        {
            ShareEntropy(x, xOffset, rows, n, labels, labelOffset, y);
        }
        else
        {
            EntropyPart(x, xOffset, 0, rows, n, labels, labelOffset, y);
        }
    }

    /// <summary>The slope of CrossEntropy: softmax, less 1 at the label.</summary>
    public static void Slope<T>(T[] x, int xOffset, int rows, int n, int[] labels, int labelOffset, T[] y)
        where T : struct, IFloatingPointIeee754<T>
    {
        Check(labels.AsSpan(labelOffset, rows), n);
        Rows(x, xOffset, rows, n, y);
        for (int r = 0; r < rows; r++)
        {
            y[(r * n) + labels[labelOffset + r]] -= T.One;
        }
    }

    private static void Check(ReadOnlySpan<int> labels, int n)
    {
        int bad = labels.IndexOfAnyExceptInRange(0, n - 1);
        if (bad >= 0)
        {
            throw new ArgumentOutOfRangeException(
                nameof(labels), labels[bad], $"Label {labels[bad]} of row {bad} is not among 0 to {n - 1}.");
        }
    }

    private static void Share<T>(T[] x, int xOffset, int rows, int n, T[] y)
        where T : struct, IFloatingPointIeee754<T> =>
        Team.Share(rows, n, (first, end) => Part(x, xOffset, first, end, n, y));

    private static void ShareEntropy<T>(T[] x, int xOffset, int rows, int n, int[] labels, int labelOffset, T[] y)
        where T : struct, IFloatingPointIeee754<T> =>
        Team.Share(rows, n, (first, end) => EntropyPart(x, xOffset, first, end, n, labels, labelOffset, y));

    private static int RowsPerTile(int n) => Math.Max(1, Tiles.Length / n);

    private static void Fold<T, TFold>(ReadOnlySpan<T> rows, int n, Span<T> results)
        where T : struct
        where TFold : struct, IFold<T>
    {
        if (ShortRows<T, TFold>.Suits(n))
        {
            ShortRows<T, TFold>.Run(ref MemoryMarshal.GetReference(rows), n, results.Length, n, ref MemoryMarshal.GetReference(results));
            return;
        }

        for (int r = 0; r < results.Length; r++)
        {
            results[r] = Folding<T, TFold>.Span(rows.Slice(r * n, n));
        }
    }

    /// <summary>y = what becomes of each row beside its own number; in place too.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Each<T, TRow>(ReadOnlySpan<T> rows, ReadOnlySpan<T> numbers, int n, Span<T> y)
        where TRow : struct, IRow<T>
    {
        for (int r = 0; r < numbers.Length; r++)
        {
            T number = numbers[r];
            ReadOnlySpan<T> row = rows.Slice(r * n, n);
            Span<T> target = y.Slice(r * n, n);
            if (n > FewColumns)
            {
                TRow.Long(row, number, target);
                continue;
            }

            for (int i = 0; i < row.Length && i < target.Length; i++)
            {
                target[i] = TRow.Of(row[i], number);
            }
        }
    }

    private static void Part<T>(T[] x, int xOffset, int first, int end, int n, T[] y)
        where T : struct, IFloatingPointIeee754<T>
    {
        int perTile = RowsPerTile(n);
        for (int start = first; start < end; start += perTile)
        {
            int count = Math.Min(perTile, end - start);
            Span<T> tile = y.AsSpan(start * n, count * n);
            ReadOnlySpan<T> from = x.AsSpan(xOffset + (start * n), count * n);
            Span<T> numbers = Scratch<T>.Slot(0, count);
            Fold<T, MaxFold<T>>(from, n, numbers);
            foreach (ref T top in numbers)
            {
                top = T.IsFinite(top) ? top : T.Zero;
            }

            Each<T, Less<T>>(from, numbers, n, tile);
            Vectors.Map<T, Exp<T>>(tile, tile);
            Fold<T, AddFold<T>>(tile, n, numbers);
            Each<T, Over<T>>(tile, numbers, n, tile);
        }
    }

    private static void EntropyPart<T>(T[] x, int xOffset, int first, int end, int n, int[] labels, int labelOffset, T[] y)
        where T : struct, IFloatingPointIeee754<T>
    {
        int perTile = RowsPerTile(n);
        T[] tile = ArrayPool<T>.Shared.Rent(perTile * n);
        for (int start = first; start < end; start += perTile)
        {
            int count = Math.Min(perTile, end - start);
            Span<T> own = Scratch<T>.Slot(0, count);
            Span<T> lowered = tile.AsSpan(0, count * n);
            Span<T> sums = y.AsSpan(start, count);
            ReadOnlySpan<T> from = x.AsSpan(xOffset + (start * n), count * n);
            Fold<T, MaxFold<T>>(from, n, sums);
            Each<T, Less<T>>(from, sums, n, lowered);
            for (int r = 0; r < own.Length; r++)
            {
                own[r] = lowered[(r * n) + labels[labelOffset + start + r]];
            }

            Vectors.Map<T, Exp<T>>(lowered, lowered);
            Fold<T, AddFold<T>>(lowered, n, sums);
            Vectors.Map<T, Log<T>>(sums, sums);
            Vectors.Zip<T, Subtract<T>>(sums, own, sums);
        }

        ArrayPool<T>.Shared.Return(tile);
    }

    /// <summary>What is done to each element of a row with a number of the row, and how to a row that fills vectors.</summary>
    private interface IRow<T>
    {
        static abstract T Of(T x, T number);

        static abstract void Long(ReadOnlySpan<T> row, T number, Span<T> y);
    }

    private readonly struct Less<T> : IRow<T>
        where T : struct, IFloatingPointIeee754<T>
    {
        public static T Of(T x, T number) => x - number;

        public static void Long(ReadOnlySpan<T> row, T number, Span<T> y) => TensorPrimitives.Subtract(row, number, y);
    }

    private readonly struct Over<T> : IRow<T>
        where T : struct, IFloatingPointIeee754<T>
    {
        public static T Of(T x, T number) => x / number;

        public static void Long(ReadOnlySpan<T> row, T number, Span<T> y) => TensorPrimitives.Divide(row, number, y);
    }
}
