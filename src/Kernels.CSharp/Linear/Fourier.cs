using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Leibniz.Kernels;

/// <summary>Discrete Fourier transforms of complex and of real numbers, of any length.</summary>
/// <remarks>
/// Lengths that are products of small primes by <see cref="MixedPlan{T}"/>, all others by <see cref="ChirpPlan{T}"/>. Errors are a few roundings
/// times the logarithm of the length (Higham, "Accuracy and stability of numerical algorithms", 24.1), because roots are
/// right to rounding. As many rows as a vector has lanes are transformed together; a row has the same bits alone.
/// </remarks>
internal static class Fourier
{
    // Numbers of a part: some 20 microseconds of work.
    private const int PartLength = 1 << 14;

    /// <summary>
    /// Transforms each of <paramref name="batch"/> rows of n numbers, real and imaginary parts side by side: y[k] is the sum of x[j]
    /// exp(-2 pi i j k / n), or of x[j] exp(2 pi i j k / n) for the inverse. Neither is divided by n. x and y may be the same memory.
    /// </summary>
    public static void Transform<T>(int batch, int n, ReadOnlySpan<T> x, Span<T> y, bool inverse)
        where T : struct, IFloatingPointIeee754<T>
    {
        if (batch > 0 && n > 0)
        {
            Run(batch, RowTransform<T>.Complex(n, inverse), x, y);
        }
    }

    /// <summary>The first n / 2 + 1 numbers of the transforms of rows of n reals: the others mirror them.</summary>
    public static void Analyse<T>(int batch, int n, ReadOnlySpan<T> x, Span<T> y)
        where T : struct, IFloatingPointIeee754<T>
    {
        if (batch > 0 && n > 0)
        {
            Run(batch, RowTransform<T>.Analysis(n), x, y);
        }
    }

    /// <summary>The adjoint of that: y[j] is the sum of the real parts of x[k] exp(2 pi i j k / n) over k from 0 to n / 2.</summary>
    public static void Synthesise<T>(int batch, int n, ReadOnlySpan<T> x, Span<T> y)
        where T : struct, IFloatingPointIeee754<T>
    {
        if (batch > 0 && n > 0)
        {
            Run(batch, RowTransform<T>.Synthesis(n), x, y);
        }
    }

    private static unsafe void Run<T>(int batch, RowTransform<T> transform, ReadOnlySpan<T> x, Span<T> y)
        where T : struct, IFloatingPointIeee754<T>
    {
        int source = transform.Source, target = transform.Target, together = transform.Together;
        ref T first = ref MemoryMarshal.GetReference(x[..(batch * source)]);
        ref T second = ref MemoryMarshal.GetReference(y[..(batch * target)]);

        // Spans cannot be shared with threads, but addresses can.
        fixed (byte* xPinned = &Unsafe.As<T, byte>(ref first), yPinned = &Unsafe.As<T, byte>(ref second))
        {
            nint from = (nint)xPinned, to = (nint)yPinned;
            int groups = ((batch - 1) / together) + 1;
            int perPart = Math.Max(1, PartLength / (together * Math.Max(source, target)));
            Team.Run(((groups - 1) / perPart) + 1, part =>
            {
                T[] memory = ArrayPool<T>.Shared.Rent(transform.Scratch);
                T[] more = ArrayPool<T>.Shared.Rent(transform.Scratch);
                for (int row = part * perPart * together; row < Math.Min(batch, (part + 1) * perPart * together); row += together)
                {
                    ref T here = ref Unsafe.Add(ref Unsafe.AsRef<T>((void*)from), (nint)row * source);
                    ref T there = ref Unsafe.Add(ref Unsafe.AsRef<T>((void*)to), (nint)row * target);
                    transform.Run(ref here, ref there, Math.Min(together, batch - row), memory, more);
                }

                ArrayPool<T>.Shared.Return(memory);
                ArrayPool<T>.Shared.Return(more);
            });
        }
    }
}
