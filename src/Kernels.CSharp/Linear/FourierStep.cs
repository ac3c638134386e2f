using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Leibniz.Kernels;

/// <summary>A step of a transform: butterflies of one kind, over all numbers.</summary>
internal abstract class FourierStep<T>
    where T : struct, IFloatingPointIeee754<T>
{
    /// <summary>From x to y.</summary>
    public abstract void Run(Parts<T> x, Parts<T> y);
}

/// <summary>A step of a known butterfly.</summary>
/// <remarks>
/// Of n = radix * count * stride numbers, y[q + stride (radix p + k)] is the k-th number of the transform of x[q + stride (p + count j)] over j, times
/// exp(-2 pi i p k / (radix count)): decimation in frequency, in the order of Stockham (Cochran et al., "What is the fast Fourier
/// transform?", 1967), which ends in the natural one and goes through all memory from one end to the other. Loops are compiled
/// in full at once: what a program transforms first would take ten times as long.
/// </remarks>
internal sealed class FourierStep<T, TButterfly> : FourierStep<T>
    where T : struct, IFloatingPointIeee754<T>
    where TButterfly : struct, IButterfly<T>
{
    private readonly TButterfly butterfly;
    private readonly int count;
    private readonly int stride;

    // The roots of p for each k > 0: cosines, then sines. For vectors that hold several p, each is repeated as often as it is used.
    private readonly T[] roots;
    private readonly T[] repeated;

    public FourierStep(TButterfly butterfly, int count, int stride)
    {
        this.butterfly = butterfly;
        this.count = count;
        this.stride = stride;
        roots = Roots(1);
        repeated = stride == 1 || stride >= Vector<T>.Count ? roots : Roots(stride);
    }

    public override void Run(Parts<T> x, Parts<T> y)
    {
        if (stride < x.Wide)
        {
            if (count == 1)
            {
                Narrow<Still<T>>(x, y);
            }
            else
            {
                Narrow<Apart<T>>(x, y);
            }
        }
        else if (count == 1)
        {
            Broad<Still<T>>(x, y);
        }
        else
        {
            Broad<Together<T>>(x, y);
        }
    }

    /// <summary>Vectors of one p.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Broad<TTurn>(Parts<T> x, Parts<T> y)
        where TTurn : struct, ITurn<T>
    {
        TButterfly kind = butterfly;
        int radix = kind.Radix, wide = x.Wide, last = stride - wide;
        nint xStep = count * stride * x.Scale, yStep = stride * y.Scale;
        ref T root = ref MemoryMarshal.GetArrayDataReference(roots);
        for (int p = 0; p < count; p++)
        {
            var turns = new Strided<T>(ref Unsafe.Add(ref root, p), 2 * count, count);
            nint from = (nint)p * stride, to = from * radix;
            for (int q = 0; q < stride; q += wide)
            {
                // The last vector may begin among those before: the same again.
                int at = Math.Min(q, last);
                kind.Run<TTurn>(new(ref x.At(from + at), xStep, x.Apart), new(ref y.At(to + at), yStep, y.Apart), turns);
            }
        }
    }

    /// <summary>Vectors of several p: what they give lies apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private unsafe void Narrow<TTurn>(Parts<T> x, Parts<T> y)
        where TTurn : struct, ITurn<T>
    {
        TButterfly kind = butterfly;
        int radix = kind.Radix, width = Vector<T>.Count, half = count * stride;
        byte* memory = stackalloc byte[2 * Odd<T>.Largest * Vector<byte>.Count];
        ref T aside = ref Unsafe.As<byte, T>(ref *memory);
        int apart = radix * width;
        ref T root = ref MemoryMarshal.GetArrayDataReference(repeated);
        (int p, int q) = (0, 0);
        for (int i = 0; i < half; i += width)
        {
            var turns = new Strided<T>(ref Unsafe.Add(ref root, i), 2 * half, half);
            kind.Run<TTurn>(new(ref x.At(i), half, x.Apart), new(ref aside, width, apart), turns);
            for (int lane = 0; lane < Math.Min(width, half - i); lane++)
            {
                ref T target = ref y.At(q + (stride * radix * p));
                for (int k = 0; k < radix; k++)
                {
                    Unsafe.Add(ref target, k * stride) = Unsafe.Add(ref aside, (k * width) + lane);
                    Unsafe.Add(ref target, (k * stride) + y.Apart) = Unsafe.Add(ref aside, (k * width) + lane + apart);
                }

                (p, q) = q == stride - 1 ? (p + 1, 0) : (p, q + 1);
            }
        }
    }

    private T[] Roots(int repeat)
    {
        int radix = butterfly.Radix, each = count * repeat;

        // Vectors reach beyond the last.
        var all = new T[(2 * (radix - 1) * each) + Vector<T>.Count];
        for (int k = 1; k < radix; k++)
        {
            int at = 2 * (k - 1) * each;
            for (int i = 0; i < each; i++)
            {
                (double cos, double sin) = RootOfUnity.Of((long)k * (i / repeat), (long)radix * count);
                (all[at + i], all[at + each + i]) = (T.CreateTruncating(cos), T.CreateTruncating(-sin));
            }
        }

        return all;
    }
}
