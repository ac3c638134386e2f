using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Leibniz.Kernels;

/// <summary>Copies from one view to another.</summary>
/// <remarks>
/// The axes that both sides walk as one are joined; what is left are runs, copied as memory moves or fills where both
/// strides allow. Where the source runs along another axis than the target, that is a transposition; where the
/// target has no run, squares of 16 x 16 elements are copied: 16 lines on either side stay in the first-level cache until each of
/// their elements was used.
/// </remarks>
internal static class Transfer<T>
{
    private const int Square = 16;
    private const int PartLength = 16384;
    private const int ParallelFrom = 65536;

    // So many pieces of work are shared well, and a piece of a row ends with a line of the cache.
    private const int Shared = 8;
    private const int Line = 64;

    public static void Run(int[] shape, View<T> x, T[] y, int yOffset, ReadOnlySpan<int> yStrides)
    {
        // Axis by axis: length, stride in x, stride in y.
        Span<(int Length, int X, int Y)> joined = stackalloc (int, int, int)[shape.Length];
        int rank = 0;
        for (int d = 0; d < shape.Length; d++)
        {
            (int Length, int X, int Y) axis = (shape[d], x.Strides[d], yStrides[d]);
            if (axis.Length == 0)
            {
                return;
            }

            if (rank > 0 && joined[rank - 1].X == axis.X * axis.Length && joined[rank - 1].Y == axis.Y * axis.Length)
            {
                joined[rank - 1] = (joined[rank - 1].Length * axis.Length, axis.X, axis.Y);
            }
            else if (axis.Length > 1)
            {
                joined[rank++] = axis;
            }
        }

        if (rank == 0)
        {
            y[yOffset] = x.Array[x.Offset];
            return;
        }

        (int Length, int X, int Y)[] axes = joined[..rank].ToArray();
        Check(x.Array, x.Offset, axes, axis => axis.X);
        Check(y, yOffset, axes, axis => axis.Y);
        int last = rank - 1;
        int along = axes[last].X is 0 or 1 ? last : Array.FindLastIndex(axes, axis => axis.X is 1);
        if (along < 0 || along == last)
        {
            Runs(axes, x.Array, x.Offset, y, yOffset);
        }
        else
        {
            // The source's own run goes last but one.
            (int Length, int X, int Y) run = axes[along];
            Array.Copy(axes, along + 1, axes, along, last - along);
            (axes[last], axes[last - 1]) = (axes[last - 1], run);
            Squares(axes, x.Array, x.Offset, y, yOffset);
        }
    }

    private static void Runs((int Length, int X, int Y)[] axes, T[] x, int xOffset, T[] y, int yOffset)
    {
        (int Length, int X, int Y) run = axes[^1];

        // A long run is cut, so that threads can share it; short ones are taken together.
        int pieces = ((run.Length - 1) / PartLength) + 1;
        int units = Product(axes, axes.Length - 1) * pieces;
        int perPart = Math.Max(1, PartLength / run.Length);
        Parallel(units, perPart, (long)units / pieces * run.Length, (first, end) =>
        {
            for (int unit = first; unit < end; unit++)
            {
                (int row, int piece) = Math.DivRem(unit, pieces);
                int start = piece * PartLength;
                int length = Math.Min(PartLength, run.Length - start);
                (int px, int py) = Places(axes, axes.Length - 1, row);
                Run(x, xOffset + px + (start * run.X), run.X, y, yOffset + py + (start * run.Y), run.Y, length);
            }
        });
    }

    private static void Squares((int Length, int X, int Y)[] axes, T[] x, int xOffset, T[] y, int yOffset)
    {
        // `down` is the run of the source, `right` that of the target, where it has one.
        (int Length, int X, int Y) down = axes[^2];
        (int Length, int X, int Y) right = axes[^1];
        int side = Math.Min(down.Length, right.Y == 1 ? Transposition<T>.Band(down.Length, right.X) : Square);
        int bands = ((down.Length - 1) / side) + 1;
        int units = Product(axes, axes.Length - 2) * bands;

        // Threads side by side in the same rows of the target take lines from each other: only where there is little else to share, and whole lines.
        int across = units >= Shared ? right.Length : Math.Max(Line, ((right.Length * units / Shared) + Line - 1) & -Line);
        int pieces = ((right.Length - 1) / across) + 1;
        units *= pieces;
        int perPart = Math.Max(1, PartLength / (side * across));
        Parallel(units, perPart, (long)units * side * across, (first, end) =>
        {
            ref T from = ref MemoryMarshal.GetArrayDataReference(x);
            ref T to = ref MemoryMarshal.GetArrayDataReference(y);
            for (int unit = first; unit < end; unit++)
            {
                (int rest, int piece) = Math.DivRem(unit, pieces);
                (int outer, int band) = Math.DivRem(rest, bands);
                (int px, int py) = Places(axes, axes.Length - 2, outer);
                int top = band * side;
                int left = piece * across;
                ref T source = ref Unsafe.Add(ref from, xOffset + px + top + (left * right.X));
                ref T target = ref Unsafe.Add(ref to, yOffset + py + (top * down.Y) + (left * right.Y));
                int height = Math.Min(side, down.Length - top);
                int width = Math.Min(across, right.Length - left);
                if (right.Y == 1)
                {
                    Transposition<T>.Run(ref source, right.X, ref target, down.Y, height, width);
                }
                else
                {
                    Copy(ref source, right.X, ref target, down.Y, right.Y, height, width);
                }
            }
        });
    }

    private static void Copy(ref T x, int xRight, ref T y, int yDown, int yRight, int height, int width)
    {
        for (int left = 0; left < width; left += Square)
        {
            int stop = Math.Min(width, left + Square);
            for (int i = 0; i < height; i++)
            {
                for (int j = left; j < stop; j++)
                {
                    Unsafe.Add(ref y, (i * yDown) + (j * yRight)) = Unsafe.Add(ref x, i + (j * xRight));
                }
            }
        }
    }

    private static void Run(T[] x, int px, int dx, T[] y, int py, int dy, int length)
    {
        if (dy == 1 && dx == 1)
        {
            x.AsSpan(px, length).CopyTo(y.AsSpan(py, length));
        }
        else if (dy == 1 && dx == 0)
        {
            y.AsSpan(py, length).Fill(x[px]);
        }
        else
        {
            ref T from = ref MemoryMarshal.GetArrayDataReference(x);
            ref T to = ref MemoryMarshal.GetArrayDataReference(y);
            for (int i = 0; i < length; i++)
            {
                Unsafe.Add(ref to, py + (i * dy)) = Unsafe.Add(ref from, px + (i * dx));
            }
        }
    }

    private static void Parallel(int units, int perPart, long size, Action<int, int> body)
    {
        if (size < ParallelFrom)
        {
            body(0, units);
        }
        else
        {
            Team.Run(((units - 1) / perPart) + 1, part => body(part * perPart, Math.Min(units, (part + 1) * perPart)));
        }
    }

    private static int Product((int Length, int X, int Y)[] axes, int count)
    {
        int product = 1;
        for (int d = 0; d < count; d++)
        {
            product *= axes[d].Length;
        }

        return product;
    }

    private static (int X, int Y) Places((int Length, int X, int Y)[] axes, int count, int number)
    {
        int px = 0;
        int py = 0;
        for (int d = count - 1; d >= 0; d--)
        {
            (number, int i) = Math.DivRem(number, axes[d].Length);
            px += i * axes[d].X;
            py += i * axes[d].Y;
        }

        return (px, py);
    }

    private static void Check(T[] array, int offset, (int Length, int X, int Y)[] axes, Func<(int Length, int X, int Y), int> stride)
    {
        long low = offset;
        long high = offset;
        foreach ((int Length, int X, int Y) axis in axes)
        {
            long reach = (long)stride(axis) * (axis.Length - 1);
            low += Math.Min(reach, 0);
            high += Math.Max(reach, 0);
        }

        if (low < 0 || high >= array.Length)
        {
            throw new ArgumentException($"A view reaches from {low} to {high} in an array of {array.Length} elements.", nameof(array));
        }
    }
}
