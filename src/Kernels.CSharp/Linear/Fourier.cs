using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Leibniz.Kernels;

/// <summary>Discrete Fourier transforms of complex numbers, of any length.</summary>
/// <remarks>
/// Lengths that are powers of two by <see cref="RadixPlan{T}"/>, all others by <see cref="ChirpPlan{T}"/>. Errors are a few roundings
/// times the logarithm of the length (Higham, "Accuracy and stability of numerical algorithms", 24.1), because roots are
/// right to rounding.
/// </remarks>
internal static class Fourier
{
    // Numbers of a part: some 20 microseconds of work.
    private const int PartLength = 1 << 13;

    /// <summary>
    /// Transforms each of <paramref name="batch"/> rows of n numbers, real and imaginary parts side by side: y[k] is the sum of x[j]
    /// exp(-2 pi i j k / n), or of x[j] exp(2 pi i j k / n) for the inverse. Neither is divided by n. x and y may be the same memory.
    /// </summary>
    public static unsafe void Transform<T>(int batch, int n, ReadOnlySpan<T> x, Span<T> y, bool inverse)
        where T : struct, IFloatingPointIeee754<T>
    {
        if (batch == 0 || n == 0)
        {
            return;
        }

        int row = 2 * n;
        int length = batch * row;
        IFourierPlan<T> plan = FourierPlans<T>.Of(n);
        ref T first = ref MemoryMarshal.GetReference(x[..length]);
        ref T second = ref MemoryMarshal.GetReference(y[..length]);

        // Spans cannot be shared with threads, but addresses can.
        fixed (byte* xPinned = &Unsafe.As<T, byte>(ref first), yPinned = &Unsafe.As<T, byte>(ref second))
        {
            nint source = (nint)xPinned, target = (nint)yPinned;
            int perPart = Math.Max(1, PartLength / n);
            Team.Run(((batch - 1) / perPart) + 1, part =>
            {
                T[] scratch = ArrayPool<T>.Shared.Rent(plan.Scratch);
                ReadOnlySpan<T> from = new((void*)source, length);
                Span<T> to = new((void*)target, length);
                for (int i = part * perPart; i < Math.Min(batch, (part + 1) * perPart); i++)
                {
                    plan.Run(from.Slice(i * row, row), to.Slice(i * row, row), scratch, inverse);
                }

                ArrayPool<T>.Shared.Return(scratch);
            });
        }
    }
}
