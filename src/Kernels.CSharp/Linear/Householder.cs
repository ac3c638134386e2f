using System.Numerics;
using System.Numerics.Tensors;

namespace Leibniz.Kernels;

/// <summary>Reflections H = 1 - tau v v^T.</summary>
internal static class Householder
{
    /// <summary>
    /// Replaces x by the v, with v[at] = 1, of the reflection that leaves of x only component <paramref name="at"/>, which is returned.
    /// tau is 0, and H the identity, where there is nothing to reflect. LAPACK's larfg, with a scale that is a power of two.
    /// </summary>
    public static T Make<T>(Span<T> x, int at, out T tau)
        where T : struct, IFloatingPointIeee754<T>
    {
        T kept = x[at];
        T others = T.Max(Row.Largest<T>(x[..at]), Row.Largest<T>(x[(at + 1)..]));
        if (others == T.Zero)
        {
            tau = T.Zero;
            x[at] = T.One;
            return kept;
        }

        T largest = T.Max(others, T.Abs(kept));
        if (!T.IsFinite(largest))
        {
            tau = T.NaN;
            x.Fill(T.NaN);
            return T.NaN;
        }

        // Only where squares could overflow or lose digits.
        int exponent = T.ILogB(largest);
        exponent = Math.Abs(exponent) < Machine<T>.MaxExponent * 3 / 8 ? 0 : exponent;
        Row.Scale(-exponent, x);
        kept = x[at];

        // The sign is such that kept and length, of opposite signs, never cancel.
        T length = T.CopySign(T.Sqrt(Row.Dot<T>(x, x)), -kept);
        tau = (length - kept) / length;
        TensorPrimitives.Divide(x, kept - length, x);
        x[at] = T.One;
        return T.ScaleB(length, exponent);
    }

    /// <summary>Replaces rows by H times them. The rows, each as long as <paramref name="sums"/>, lie <paramref name="row"/> apart.</summary>
    public static void Apply<T>(T tau, ReadOnlySpan<T> v, Span<T> rows, int row, Span<T> sums)
        where T : struct, IFloatingPointIeee754<T>
    {
        if (tau == T.Zero || sums.IsEmpty)
        {
            return;
        }

        sums.Clear();
        for (int i = 0; i < v.Length; i++)
        {
            Row.Add(v[i], rows.Slice(i * row, sums.Length), sums);
        }

        for (int i = 0; i < v.Length; i++)
        {
            Row.Add(-tau * v[i], sums, rows.Slice(i * row, sums.Length));
        }
    }
}
