using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Leibniz.Kernels;

/// <summary>Taking elements of an axis by number, and adding them back. Arrays are seen as (outer, axis, inner), row by row.</summary>
/// <remarks>
/// All numbers are checked before anything is written. Taking is one memory move for each place, so a training batch (128 rows of
/// 784 floats among 60000) arrives at the speed of memory. Adding goes through the places in order within each part of
/// the inner axis, so places that are named twice give the same sum on any number of threads.
/// </remarks>
public static class Gather
{
    private const int MostPrefetched = 4096;
    private const int AskedAhead = 1024;
    private const int ShortRow = 16;

    /// <summary>y[o, c, :] = x[o, indices[c], :], where x is (outer, n, inner) and y (outer, count, inner).</summary>
    public static void Take<T>(
        T[] x, int xOffset, int outer, int n, int inner, int[] indices, int indexOffset, int count, T[] y, int yOffset)
    {
        Check(indices.AsSpan(indexOffset, count), n);
        int rows = outer * count;
        if (rows == 0 || inner == 0)
        {
            return;
        }

        if (inner == 1)
        {
            Team.Share(rows, 1, (first, end) => Elements(
                x.AsSpan(xOffset, outer * n), n, indices.AsSpan(indexOffset, count), count, shared: true, first, end, y.AsSpan(yOffset, rows)));
            return;
        }

        // Rows are asked for a kilobyte ahead: one row where it is long, 32 of 8 floats. Of 1.25 million such rows each took 27 ns, and takes 14.
        int ahead = Math.Max(1, AskedAhead / (inner * Unsafe.SizeOf<T>()));
        Team.Share(rows, inner, (first, end) => Rows(
            x.AsSpan(xOffset, outer * n * inner), n, inner, indices.AsSpan(indexOffset, count), first, end, ahead, y.AsSpan(yOffset, rows * inner)));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows<T>(
        ReadOnlySpan<T> source, int n, int inner, ReadOnlySpan<int> places, int first, int end, int ahead, Span<T> target)
    {
        for (int row = first; row < end; row++)
        {
            if (row + ahead < end)
            {
                Ask(source.Slice(Place(places, row + ahead, n) * inner, inner));
            }

            Copy(source.Slice(Place(places, row, n) * inner, inner), target.Slice(row * inner, inner));
        }
    }

    /// <summary>Rows of one element: target[o, c] = source[o, places[c]], or places[o, c] if each o has its own.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Elements<T>(ReadOnlySpan<T> source, int n, ReadOnlySpan<int> places, int count, bool shared, int first, int end, Span<T> target)
    {
        for (int length; first < end; first += length)
        {
            (int o, int c) = Math.DivRem(first, count);
            length = Math.Min(count - c, end - first);
            ReadOnlySpan<T> row = source.Slice(o * n, n);
            ReadOnlySpan<int> here = places.Slice(shared ? c : first, length);
            Span<T> there = target.Slice(first, length);
            for (int i = 0; i < here.Length && i < there.Length; i++)
            {
                there[i] = row[here[i]];
            }
        }
    }

    // The row of x, (outer n) rows, that is the given row of y, (outer count) rows.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Place(ReadOnlySpan<int> places, int row, int n)
    {
        if (row < places.Length)
        {
            return places[row];
        }

        (int o, int c) = Math.DivRem(row, places.Length);
        return (o * n) + places[c];
    }

    // A call costs more than the copy of a short row.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Copy<T>(ReadOnlySpan<T> source, Span<T> target)
    {
        if (source.Length > ShortRow)
        {
            source.CopyTo(target);
            return;
        }

        for (int i = 0; i < source.Length && i < target.Length; i++)
        {
            target[i] = source[i];
        }
    }

    /// <summary>The places of what holds, ascending, in an array of <see cref="LargeArrays"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static int[] PlacesOf(ReadOnlySpan<bool> truths)
    {
        int[] places = LargeArrays.New<int>(truths.Count(true));
        ReadOnlySpan<byte> ones = MemoryMarshal.AsBytes(truths);

        // Each place is written down, and the next one over it if it doesn't hold: whether it does can't be foreseen.
        for (int i = 0, count = 0; count < places.Length; i++)
        {
            places[count] = i;
            count += ones[i];
        }

        return places;
    }

    /// <summary>The adjoint of Take: y, (outer, n, inner), is 0, then y[o, indices[c], :] += x[o, c, :] for each c in turn.</summary>
    public static void ScatterAdd<T>(
        T[] x, int xOffset, int outer, int n, int inner, int[] indices, int indexOffset, int count, T[] y, int yOffset)
        where T : struct, INumber<T>
    {
        Check(indices.AsSpan(indexOffset, count), n);
        y.AsSpan(yOffset, outer * n * inner).Clear();
        if (outer == 0 || inner == 0)
        {
            return;
        }

        // Threads share the inner axis, never the places: two places may be the same.
        int width = Math.Min(inner, 256);
        int pieces = ((inner - 1) / width) + 1;
        Team.Share(outer * pieces, count * width, (first, end) =>
        {
            for (int unit = first; unit < end; unit++)
            {
                (int o, int piece) = Math.DivRem(unit, pieces);
                int start = piece * width;
                int length = Math.Min(width, inner - start);
                for (int c = 0; c < count; c++)
                {
                    int from = xOffset + (((o * count) + c) * inner) + start;
                    int to = yOffset + (((o * n) + indices[indexOffset + c]) * inner) + start;
                    if (length == 1)
                    {
                        y[to] += x[from];
                    }
                    else
                    {
                        Span<T> target = y.AsSpan(to, length);
                        TensorPrimitives.Add(target, x.AsSpan(from, length), target);
                    }
                }
            }
        });
    }

    /// <summary>y[o, c, i] = x[o, indices[o, c, i], i], where x is (outer, n, inner), indices and y are (outer, count, inner).</summary>
    public static void TakeAlong<T>(
        T[] x, int xOffset, int outer, int n, int inner, int[] indices, int indexOffset, int count, T[] y, int yOffset)
    {
        int rows = outer * count;
        Check(indices.AsSpan(indexOffset, rows * inner), n);
        if (inner == 1 && rows > 0)
        {
            Team.Share(rows, 1, (first, end) => Elements(
                x.AsSpan(xOffset, outer * n), n, indices.AsSpan(indexOffset, rows), count, shared: false, first, end, y.AsSpan(yOffset, rows)));
            return;
        }

        Team.Share(rows, inner, (first, end) =>
        {
            for (int row = first; row < end; row++)
            {
                int from = xOffset + (row / count * n * inner);
                for (int i = 0; i < inner; i++)
                {
                    y[yOffset + (row * inner) + i] = x[from + (indices[indexOffset + (row * inner) + i] * inner) + i];
                }
            }
        });
    }

    /// <summary>
    /// The adjoint of TakeAlong: y, (outer, n, inner), is 0, then y[o, indices[o, c, i], i] += x[o, c, i] for each c in turn.
    /// </summary>
    public static void ScatterAlong<T>(
        T[] x, int xOffset, int outer, int n, int inner, int[] indices, int indexOffset, int count, T[] y, int yOffset)
        where T : struct, INumber<T>
    {
        Check(indices.AsSpan(indexOffset, outer * count * inner), n);
        y.AsSpan(yOffset, outer * n * inner).Clear();
        Team.Share(outer, count * inner, (first, end) =>
        {
            for (int row = first * count; row < end * count; row++)
            {
                int to = yOffset + (row / count * n * inner);
                for (int i = 0; i < inner; i++)
                {
                    y[to + (indices[indexOffset + (row * inner) + i] * inner) + i] += x[xOffset + (row * inner) + i];
                }
            }
        });
    }

    // Rows that lie far apart: the processor fetches a new one's first lines one by one unless it is told in time (a batch of MNIST took
    // 96 microseconds on one thread without, and takes 72). A row longer than this it follows by itself.
    private static unsafe void Ask<T>(ReadOnlySpan<T> row)
    {
        if (!RuntimeHelpers.IsReferenceOrContainsReferences<T>())
        {
            byte* start = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(row));
            int length = Math.Min(row.Length * Unsafe.SizeOf<T>(), MostPrefetched);
            Prefetch.Lines(start, length);

            // A row need not begin with a line.
            Prefetch.Line(start + length - 1);
        }
    }

    private static void Check(ReadOnlySpan<int> indices, int n)
    {
        int bad = indices.IndexOfAnyExceptInRange(0, n - 1);
        if (bad >= 0)
        {
            throw new ArgumentOutOfRangeException(
                nameof(indices),
                indices[bad],
                $"Index {indices[bad]} at position {bad} is not among 0 to {n - 1}, the places of the axis.");
        }
    }
}
