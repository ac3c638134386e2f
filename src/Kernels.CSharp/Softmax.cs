using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace Leibniz.Kernels;

/// <summary>Softmax and the cross-entropy of labels, row by row in one pass over memory.</summary>
/// <remarks>
/// Rows are taken together up to a tile, which stays in the first-level cache: what is done to whole rows (the largest, the sum) goes row by
/// row, exponentials and logarithms go over all rows at once, so that short rows fill vectors too.
/// </remarks>
public static class Softmax
{
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

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Part<T>(T[] x, int xOffset, int first, int end, int n, T[] y)
        where T : struct, IFloatingPointIeee754<T>
    {
        int perTile = RowsPerTile(n);
        for (int start = first; start < end; start += perTile)
        {
            int count = Math.Min(perTile, end - start);
            Span<T> tile = y.AsSpan(start * n, count * n);
            ReadOnlySpan<T> from = x.AsSpan(xOffset + (start * n), count * n);
            for (int r = 0; r < count; r++)
            {
                ReadOnlySpan<T> row = from.Slice(r * n, n);
                T top = Folding<T, MaxFold<T>>.Span(row);
                TensorPrimitives.Subtract(row, T.IsFinite(top) ? top : T.Zero, tile.Slice(r * n, n));
            }

            Loops.Exp<T>(tile, tile);
            for (int r = 0; r < count; r++)
            {
                Span<T> row = tile.Slice(r * n, n);
                TensorPrimitives.Divide<T>(row, Folding<T, AddFold<T>>.Span(row), row);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void EntropyPart<T>(T[] x, int xOffset, int first, int end, int n, int[] labels, int labelOffset, T[] y)
        where T : struct, IFloatingPointIeee754<T>
    {
        int perTile = RowsPerTile(n);
        int room = perTile * n;
        T[] tile = System.Buffers.ArrayPool<T>.Shared.Rent(room + perTile);
        for (int start = first; start < end; start += perTile)
        {
            int count = Math.Min(perTile, end - start);
            Span<T> own = tile.AsSpan(room, count);
            Span<T> sums = y.AsSpan(start, count);
            for (int r = 0; r < count; r++)
            {
                ReadOnlySpan<T> row = x.AsSpan(xOffset + ((start + r) * n), n);
                Span<T> lowered = tile.AsSpan(r * n, n);
                TensorPrimitives.Subtract(row, Folding<T, MaxFold<T>>.Span(row), lowered);
                own[r] = lowered[labels[labelOffset + start + r]];
            }

            Span<T> all = tile.AsSpan(0, count * n);
            Loops.Exp<T>(all, all);
            for (int r = 0; r < count; r++)
            {
                sums[r] = Folding<T, AddFold<T>>.Span(tile.AsSpan(r * n, n));
            }

            Loops.Log<T>(sums, sums);
            Loops.Subtract<T>(sums, own, sums);
        }

        System.Buffers.ArrayPool<T>.Shared.Return(tile);
    }
}
