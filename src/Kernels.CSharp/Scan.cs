using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace Leibniz.Kernels;

/// <summary>Results that build up along an axis, from its start or from its end. Arrays are seen as (outer, axis, inner), row by row.</summary>
/// <remarks>
/// Along the axis the order is that of the definition, one step after another, so results are the same on any number of threads and as those
/// of a plain loop. Steps run over whole rows of the inner axis with vectors, or in a register along the last axis; threads share the outer axis.
/// </remarks>
public static class Scan
{
    /// <summary>Running sums: y[o, k, :] = x[o, 0, :] + ... + x[o, k, :], or from k to the end if reversed.</summary>
    public static void Sum<T>(T[] x, int xOffset, int outer, int n, int inner, bool reversed, T[] y)
        where T : struct, INumber<T>
    {
        if (inner == 1)
        {
            Lanes(outer, n, reversed, (at, end, step) => SumLane(x, xOffset, at, end, step, y));
            return;
        }

        Rows(outer, n, inner, reversed, (at, before) =>
        {
            ReadOnlySpan<T> here = x.AsSpan(xOffset + at, inner);
            Span<T> target = y.AsSpan(at, inner);
            if (before < 0)
            {
                here.CopyTo(target);
            }
            else
            {
                TensorPrimitives.Add(y.AsSpan(before, inner), here, target);
            }
        });
    }

    /// <summary>
    /// A linear recurrence: y[o, k, :] = a[o, k, :] y[o, k - 1, :] + b[o, k, :], with 0 in front of the first; if reversed, k + 1 takes
    /// the place of k - 1.
    /// </summary>
    public static void Recur<T>(T[] a, int aOffset, T[] b, int bOffset, int outer, int n, int inner, bool reversed, T[] y)
        where T : struct, INumber<T>
    {
        if (inner == 1)
        {
            Lanes(outer, n, reversed, (at, end, step) => RecurLane(a, aOffset, b, bOffset, at, end, step, y));
            return;
        }

        Rows(outer, n, inner, reversed, (at, before) =>
        {
            ReadOnlySpan<T> added = b.AsSpan(bOffset + at, inner);
            Span<T> target = y.AsSpan(at, inner);
            if (before < 0)
            {
                added.CopyTo(target);
            }
            else
            {
                TensorPrimitives.Multiply(a.AsSpan(aOffset + at, inner), y.AsSpan(before, inner), target);
                TensorPrimitives.Add(target, added, target);
            }
        });
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SumLane<T>(T[] x, int xOffset, int at, int end, int step, T[] y)
        where T : struct, INumber<T>
    {
        // The first is itself: 0 + -0 would be 0.
        T sum = x[xOffset + at];
        y[at] = sum;
        for (at += step; at != end; at += step)
        {
            sum += x[xOffset + at];
            y[at] = sum;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RecurLane<T>(T[] a, int aOffset, T[] b, int bOffset, int at, int end, int step, T[] y)
        where T : struct, INumber<T>
    {
        T last = b[bOffset + at];
        y[at] = last;
        for (at += step; at != end; at += step)
        {
            last = (a[aOffset + at] * last) + b[bOffset + at];
            y[at] = last;
        }
    }

    /// <summary>Where the axis is the last: calls lane(first place, end, step) for every outer index.</summary>
    private static void Lanes(int outer, int n, bool reversed, Action<int, int, int> lane)
    {
        if (n > 0)
        {
            Team.Share(outer, n, (first, end) =>
            {
                for (int start = first * n; start < end * n; start += n)
                {
                    lane(reversed ? start + n - 1 : start, reversed ? start - 1 : start + n, reversed ? -1 : 1);
                }
            });
        }
    }

    /// <summary>Calls step(place of a row, place of the row that came before it or -1) along the axis, for every outer index.</summary>
    private static void Rows(int outer, int n, int inner, bool reversed, Action<int, int> step)
    {
        if (n == 0 || inner == 0)
        {
            return;
        }

        Team.Share(outer, n * inner, (first, end) =>
        {
            for (int o = first; o < end; o++)
            {
                int before = -1;
                for (int k = 0; k < n; k++)
                {
                    int at = ((o * n) + (reversed ? n - 1 - k : k)) * inner;
                    step(at, before);
                    before = at;
                }
            }
        });
    }
}
