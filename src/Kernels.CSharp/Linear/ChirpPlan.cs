using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Leibniz.Kernels;

/// <summary>Fourier transforms of any length.</summary>
/// <remarks>
/// Bluestein's algorithm ("A linear filtering approach to the computation of discrete Fourier transform", 1970): because
/// 2jk = j^2 + k^2 - (k - j)^2, a transform is a convolution with a chirp, which longer transforms of small primes do. The error is that of
/// three such transforms, for prime lengths too.
/// </remarks>
internal sealed class ChirpPlan<T> : FourierPlan<T>
    where T : struct, IFloatingPointIeee754<T>
{
    // Twice the next power of two but one must fit into an array.
    private const int Longest = 1 << 28;

    private readonly int n;
    private readonly MixedPlan<T> inner;

    // exp(-i pi k^2 / n), and the transform of its conjugate, periodic in the size of the inner transform, divided by that size: real parts,
    // then imaginary parts.
    private readonly T[] chirp;
    private readonly T[] filter;

    public ChirpPlan(int n)
        : base(n, Size(n))
    {
        this.n = n;
        inner = Plan<T>(Room);
        chirp = new T[2 * Padded(n)];
        var memory = new double[Parts<double>.Length(Room, true)];
        var wave = Parts<double>.Of(memory, Room, true);
        for (int k = 0; k < n; k++)
        {
            (double cos, double sin) = RootOfUnity.Of((long)k * k % (2L * n), 2L * n);
            (chirp[k], chirp[Padded(n) + k]) = (T.CreateTruncating(cos), T.CreateTruncating(-sin));
            var value = new Complexes<double>(new(cos / Room), new(sin / Room));
            wave.StoreOne(k, value);
            if (k > 0)
            {
                wave.StoreOne(Room - k, value);
            }
        }

        // In double for float too, so that the filter brings only one rounding of its own.
        var spare = Parts<double>.Of(new double[memory.Length], Room, true);
        (inner as MixedPlan<double> ?? Plan<double>(Room)).Run(ref wave, ref spare);
        filter = new T[2 * Padded(Room)];
        for (int k = 0; k < Room; k++)
        {
            Complexes<double> value = wave.LoadOne(k);
            filter[k] = T.CreateTruncating(value.Re.ToScalar());
            filter[Padded(Room) + k] = T.CreateTruncating(value.Im.ToScalar());
        }
    }

    public override void Run(ref Parts<T> x, ref Parts<T> spare)
    {
        Multiply(x, chirp, n);
        x.Clear(n, Room);
        inner.Run(ref x, ref spare);
        Multiply(x, filter, Room);

        // Exchanged parts make the inverse of a transform.
        x = x.Exchanged;
        spare = spare.Exchanged;
        inner.Run(ref x, ref spare);
        x = x.Exchanged;
        spare = spare.Exchanged;
        Multiply(x, chirp, n);
    }

    /// <summary>The first size from 2n - 1 on that is 4, 5 or 6 times a power of two, but 1.</summary>
    private static int Size(int n)
    {
        if (n > Longest)
        {
            throw new ArgumentException(
                $"A Fourier transform of {n} numbers is too long: up to {Longest}, or else a product of primes up to {Odd<T>.Largest}; fill up with zeros?",
                nameof(n));
        }

        int least = (2 * n) - 1;
        return least <= 4 ? 4 : new[] { 4, 5, 6 }.Min(a => a * (int)BitOperations.RoundUpToPowerOf2((uint)((least + a - 1) / a)));
    }

    private static MixedPlan<TNumber> Plan<TNumber>(int size)
        where TNumber : struct, IFloatingPointIeee754<TNumber> =>
        MixedPlan<TNumber>.For(size) ?? throw new ArgumentException($"{size} has a large prime.", nameof(size));

    // Vectors reach beyond the last.
    private static int Padded(int length) => length + Vector<T>.Count;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply(Parts<T> x, T[] factors, int length)
    {
        ref T first = ref MemoryMarshal.GetArrayDataReference(factors);
        for (int k = 0; k < length; k += x.Wide)
        {
            var factor = new Strided<T>(ref Unsafe.Add(ref first, k), 0, Padded(length));
            x.Store(k, x.Load(k) * (x.IsSingle ? factor.Load(0) : factor.Fill(0)));
        }
    }
}
