using System.Numerics;
using System.Numerics.Tensors;

namespace Leibniz.Kernels;

/// <summary>Fourier transforms of any length.</summary>
/// <remarks>
/// Bluestein's algorithm ("A linear filtering approach to the computation of discrete Fourier transform", 1970): because
/// 2jk = j^2 + k^2 - (k - j)^2, a transform is a convolution with a chirp, which transforms of a power of two do. The error is that of
/// three such transforms, for prime lengths too.
/// </remarks>
internal sealed class ChirpPlan<T> : IFourierPlan<T>
    where T : struct, IFloatingPointIeee754<T>
{
    // Three arrays of the next power of two but one must fit into one.
    private const int Longest = 1 << 28;

    private readonly int n;
    private readonly int size;
    private readonly RadixPlan<T> inner;

    // exp(-i pi k^2 / n), and the transform of its conjugate, periodic in the size of the inner transform, divided by that size.
    private readonly T[] cos;
    private readonly T[] sin;
    private readonly T[] filterRe;
    private readonly T[] filterIm;

    public ChirpPlan(int n)
    {
        if (n > Longest)
        {
            throw new ArgumentException(
                $"A Fourier transform of {n} numbers is too long: up to {Longest}, or else a power of two; fill up with zeros?", nameof(n));
        }

        this.n = n;
        size = (int)BitOperations.RoundUpToPowerOf2((2u * (uint)n) - 1);
        inner = new RadixPlan<T>(size);
        (cos, sin) = (new T[n], new T[n]);
        var re = new double[size];
        var im = new double[size];
        for (int k = 0; k < n; k++)
        {
            (double c, double s) = RootOfUnity.Of((long)k * k % (2L * n), 2L * n);
            (cos[k], sin[k]) = (T.CreateTruncating(c), T.CreateTruncating(-s));
            (re[k], im[k]) = (c / size, s / size);
            if (k > 0)
            {
                (re[size - k], im[size - k]) = (re[k], im[k]);
            }
        }

        // In double for float too, so that the filter brings only one rounding of its own.
        (inner as RadixPlan<double> ?? new RadixPlan<double>(size)).Run(re, im);
        filterRe = re as T[] ?? Array.ConvertAll(re, T.CreateTruncating);
        filterIm = im as T[] ?? Array.ConvertAll(im, T.CreateTruncating);
    }

    public int Scratch => 3 * size;

    public void Run(ReadOnlySpan<T> x, Span<T> y, Span<T> scratch, bool inverse)
    {
        Span<T> re = scratch[..size];
        Span<T> im = scratch.Slice(size, size);
        Span<T> product = scratch.Slice(2 * size, size);

        // Exchanged parts make the inverse of a transform, here as well as for the inner one.
        (int first, int second) = inverse ? (1, 0) : (0, 1);
        for (int k = 0; k < n; k++)
        {
            T a = x[(2 * k) + first];
            T b = x[(2 * k) + second];
            re[k] = (cos[k] * a) - (sin[k] * b);
            im[k] = (cos[k] * b) + (sin[k] * a);
        }

        re[n..].Clear();
        im[n..].Clear();
        inner.Run(re, im);
        TensorPrimitives.Multiply(im, filterIm, product);
        TensorPrimitives.Multiply(im, filterRe, im);
        TensorPrimitives.MultiplyAdd(re, filterIm, im, im);
        TensorPrimitives.Multiply(re, filterRe, re);
        TensorPrimitives.Subtract(re, product, re);
        inner.Run(im, re);
        for (int k = 0; k < n; k++)
        {
            y[(2 * k) + first] = (cos[k] * re[k]) - (sin[k] * im[k]);
            y[(2 * k) + second] = (cos[k] * im[k]) + (sin[k] * re[k]);
        }
    }
}
