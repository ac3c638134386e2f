using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Leibniz.Kernels;

/// <summary>
/// Between the spectrum of an even number n of reals, frequencies 0 to n / 2, and that of n / 2 complex numbers whose real and imaginary
/// parts are neighbours among the reals.
/// </summary>
/// <remarks>
/// Sorensen et al., "Real-valued fast Fourier transform algorithms", 1987: the spectra of the reals at even and at odd places are the parts of the
/// complex spectrum that mirror themselves with and without a change of sign, and one more step of Cooley and Tukey's joins them.
/// </remarks>
internal sealed class HalfSpectrum<T>
    where T : struct, IFloatingPointIeee754<T>
{
    private readonly int m;

    // exp(-2 pi i k / n) / 2 up to a quarter of the circle: cosines, then sines.
    private readonly T[] roots;

    /// <summary>Of 2m reals.</summary>
    public HalfSpectrum(int m)
    {
        this.m = m;
        int count = (m / 2) + 1;
        roots = new T[2 * count];
        for (int k = 0; k < count; k++)
        {
            (double cos, double sin) = RootOfUnity.Of(k, 2L * m);
            (roots[k], roots[count + k]) = (T.CreateTruncating(cos / 2), T.CreateTruncating(-sin / 2));
        }
    }

    /// <summary>From m numbers to m + 1 frequencies.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Split(Parts<T> z)
    {
        Complexes<T> first = z.LoadOne(0);
        z.StoreOne(m, new(first.Re - first.Im, Vector<T>.Zero));
        z.StoreOne(0, new(first.Re + first.Im, Vector<T>.Zero));
        var half = new Vector<T>(T.CreateTruncating(0.5));
        Strided<T> root = Roots();
        for (int k = 1; k <= m / 2; k++)
        {
            Complexes<T> a = z.LoadOne(k), b = z.LoadOne(m - k).Conjugate;
            Complexes<T> even = (a + b) * half, odd = (a - b).Quarter * root.Fill(k);
            z.StoreOne(k, even + odd);
            z.StoreOne(m - k, (even - odd).Conjugate);
        }
    }

    /// <summary>From m + 1 frequencies to m numbers whose inverse transform are the real parts of the sums of all waves: the adjoint.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Join(Parts<T> z)
    {
        Vector<T> first = z.LoadOne(0).Re, last = z.LoadOne(m).Re;
        z.StoreOne(0, new(first + last, first - last));
        var half = new Vector<T>(T.CreateTruncating(0.5));
        Strided<T> root = Roots();
        for (int k = 1; k <= m / 2; k++)
        {
            Complexes<T> a = z.LoadOne(k), b = z.LoadOne(m - k).Conjugate;
            Complexes<T> even = (a + b) * half, odd = (a - b) * root.Fill(k).Conjugate;

            // i times the odd ones is what a quarter turn takes away.
            z.StoreOne(k, even - odd.Quarter);
            z.StoreOne(m - k, (even + odd.Quarter).Conjugate);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Strided<T> Roots() => new(ref MemoryMarshal.GetArrayDataReference(roots), 1, roots.Length / 2);
}
