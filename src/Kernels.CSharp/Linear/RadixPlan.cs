using System.Numerics;
using System.Runtime.InteropServices;

namespace Leibniz.Kernels;

/// <summary>Fourier transforms whose length is a power of two.</summary>
/// <remarks>
/// Cooley and Tukey's algorithm (1965), decimation in time: the numbers are put in the order of reversed bits, real and imaginary
/// parts apart, and halves become wholes in place. Steps go two at a time, which reads memory half as often (radix 4); all lanes of
/// a vector hold neighbours. Exchanging the parts of numbers conjugates roots, so the inverse takes the same steps.
/// </remarks>
internal sealed class RadixPlan<T> : IFourierPlan<T>
    where T : struct, IFloatingPointIeee754<T>
{
    private readonly int n;

    // The step from halves of length h takes the roots of order 2h from place h on.
    private readonly T[] cos;
    private readonly T[] sin;

    public RadixPlan(int n)
    {
        this.n = n;
        cos = new T[n];
        sin = new T[n];
        for (int half = 1; half < n; half *= 2)
        {
            for (int j = 0; j < half; j++)
            {
                (double c, double s) = RootOfUnity.Of(j, 2L * half);
                (cos[half + j], sin[half + j]) = (T.CreateTruncating(c), T.CreateTruncating(-s));
            }
        }
    }

    public int Scratch => 2 * n;

    public void Run(ReadOnlySpan<T> x, Span<T> y, Span<T> scratch, bool inverse)
    {
        Span<T> re = scratch[..n];
        Span<T> im = scratch.Slice(n, n);
        Span<T> first = inverse ? im : re;
        Span<T> second = inverse ? re : im;
        for (int i = 0; i < n; i++)
        {
            int from = Reverse(i);
            first[i] = x[2 * from];
            second[i] = x[(2 * from) + 1];
        }

        Combine(re, im);
        for (int i = 0; i < n; i++)
        {
            y[2 * i] = first[i];
            y[(2 * i) + 1] = second[i];
        }
    }

    /// <summary>A transform in place of numbers in their own order, parts apart.</summary>
    public void Run(Span<T> re, Span<T> im)
    {
        for (int i = 0; i < n; i++)
        {
            int other = Reverse(i);
            if (i < other)
            {
                (re[i], re[other]) = (re[other], re[i]);
                (im[i], im[other]) = (im[other], im[i]);
            }
        }

        Combine(re, im);
    }

    private int Reverse(int i)
    {
        uint x = (uint)i;
        x = ((x >> 1) & 0x55555555) | ((x & 0x55555555) << 1);
        x = ((x >> 2) & 0x33333333) | ((x & 0x33333333) << 2);
        x = ((x >> 4) & 0x0F0F0F0F) | ((x & 0x0F0F0F0F) << 4);
        x = System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(x);
        return n == 1 ? 0 : (int)(x >> (32 - BitOperations.Log2((uint)n)));
    }

    private void Combine(Span<T> re, Span<T> im)
    {
        int half = 1;
        if (n >= 4)
        {
            Quarters(re, im);
            half = 4;
        }

        // One step at a time until halves fill vectors and what is left is an even number of steps.
        for (; half < n && (half < Vector<T>.Count || BitOperations.Log2((uint)(n / half)) % 2 != 0); half *= 2)
        {
            Step(half, re, im);
        }

        for (; half < n; half *= 4)
        {
            DoubleStep(half, re, im);
        }
    }

    /// <summary>The first two steps, whose roots are 1 and -i.</summary>
    private static void Quarters(Span<T> re, Span<T> im)
    {
        for (int i = 0; i + 3 < re.Length; i += 4)
        {
            Span<T> r = re.Slice(i, 4);
            Span<T> m = im.Slice(i, 4);
            (T r0, T r1, T r2, T r3) = (r[0] + r[1], r[0] - r[1], r[2] + r[3], r[2] - r[3]);
            (T m0, T m1, T m2, T m3) = (m[0] + m[1], m[0] - m[1], m[2] + m[3], m[2] - m[3]);
            (r[0], r[1], r[2], r[3]) = (r0 + r2, r1 + m3, r0 - r2, r1 - m3);
            (m[0], m[1], m[2], m[3]) = (m0 + m2, m1 - r3, m0 - m2, m1 + r3);
        }
    }

    private void Step(int half, Span<T> re, Span<T> im)
    {
        ReadOnlySpan<T> c = cos.AsSpan(half, half);
        ReadOnlySpan<T> s = sin.AsSpan(half, half);
        for (int start = 0; start < re.Length; start += 2 * half)
        {
            Span<T> r = re.Slice(start, 2 * half);
            Span<T> m = im.Slice(start, 2 * half);
            for (int j = 0; j < half; j++)
            {
                T a = (c[j] * r[half + j]) - (s[j] * m[half + j]);
                T b = (c[j] * m[half + j]) + (s[j] * r[half + j]);
                (r[j], r[half + j]) = (r[j] + a, r[j] - a);
                (m[j], m[half + j]) = (m[j] + b, m[j] - b);
            }
        }
    }

    /// <summary>Four parts of length h become one. The last root of the second step is -i times its first.</summary>
    private void DoubleStep(int h, Span<T> re, Span<T> im)
    {
        ref T c = ref MemoryMarshal.GetArrayDataReference(cos);
        ref T s = ref MemoryMarshal.GetArrayDataReference(sin);
        for (int start = 0; start < re.Length; start += 4 * h)
        {
            ref T r = ref MemoryMarshal.GetReference(re.Slice(start, 4 * h));
            ref T m = ref MemoryMarshal.GetReference(im.Slice(start, 4 * h));
            for (int j = 0; j < h; j += Vector<T>.Count)
            {
                nuint at0 = (nuint)j, at1 = (nuint)(h + j), at2 = (nuint)((2 * h) + j), at3 = (nuint)((3 * h) + j);
                Vector<T> cos1 = Vector.LoadUnsafe(ref c, at1), sin1 = Vector.LoadUnsafe(ref s, at1);
                Vector<T> cos2 = Vector.LoadUnsafe(ref c, at2), sin2 = Vector.LoadUnsafe(ref s, at2);
                (Vector<T> r1, Vector<T> m1) = Turn(cos1, sin1, Vector.LoadUnsafe(ref r, at1), Vector.LoadUnsafe(ref m, at1));
                (Vector<T> r3, Vector<T> m3) = Turn(cos1, sin1, Vector.LoadUnsafe(ref r, at3), Vector.LoadUnsafe(ref m, at3));
                Vector<T> r0 = Vector.LoadUnsafe(ref r, at0), m0 = Vector.LoadUnsafe(ref m, at0);
                Vector<T> r2 = Vector.LoadUnsafe(ref r, at2), m2 = Vector.LoadUnsafe(ref m, at2);
                (Vector<T> evenR, Vector<T> evenM) = Turn(cos2, sin2, r2 + r3, m2 + m3);
                (Vector<T> oddR, Vector<T> oddM) = Turn(cos2, sin2, r2 - r3, m2 - m3);
                (r0, r1, m0, m1) = (r0 + r1, r0 - r1, m0 + m1, m0 - m1);
                (r0 + evenR).StoreUnsafe(ref r, at0);
                (m0 + evenM).StoreUnsafe(ref m, at0);
                (r1 + oddM).StoreUnsafe(ref r, at1);
                (m1 - oddR).StoreUnsafe(ref m, at1);
                (r0 - evenR).StoreUnsafe(ref r, at2);
                (m0 - evenM).StoreUnsafe(ref m, at2);
                (r1 - oddM).StoreUnsafe(ref r, at3);
                (m1 + oddR).StoreUnsafe(ref m, at3);
            }
        }
    }

    private static (Vector<T> Re, Vector<T> Im) Turn(Vector<T> cos, Vector<T> sin, Vector<T> re, Vector<T> im) =>
        (Row.MultiplyAdd(cos, re, -(sin * im)), Row.MultiplyAdd(cos, im, sin * re));
}
