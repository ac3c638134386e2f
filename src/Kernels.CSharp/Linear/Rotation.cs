using System.Numerics;
using System.Runtime.InteropServices;

namespace Leibniz.Kernels;

/// <summary>Plane rotations of two rows.</summary>
internal static class Rotation
{
    /// <summary>A rotation of two rows: x becomes cos x - sin y, and y becomes sin x + cos y.</summary>
    public static void Apply<T>(T cos, T sin, Span<T> x, Span<T> y)
        where T : struct, IFloatingPointIeee754<T>
    {
        int width = Vector<T>.Count;
        int i = 0;
        ref T first = ref MemoryMarshal.GetReference(x);
        ref T second = ref MemoryMarshal.GetReference(y[..x.Length]);
        Vector<T> allCos = new(cos), allSin = new(sin);
        for (; i <= x.Length - width; i += width)
        {
            Vector<T> p = Row.At(ref first, i), q = Row.At(ref second, i);
            Row.MultiplyAdd(allCos, p, -(allSin * q)).StoreUnsafe(ref first, (nuint)i);
            Row.MultiplyAdd(allSin, p, allCos * q).StoreUnsafe(ref second, (nuint)i);
        }

        for (; i < x.Length; i++)
        {
            (x[i], y[i]) = (T.MultiplyAddEstimate(cos, x[i], -(sin * y[i])), T.MultiplyAddEstimate(sin, x[i], cos * y[i]));
        }
    }

    /// <summary>
    /// A rotation by a small angle: as <see cref="Apply"/>, but what is added to each row is computed, from the sine and the tangent of half
    /// the angle. So an error of theirs is a part of the angle, and thousands of such rotations keep lengths (Rutishauser 1966).
    /// </summary>
    public static void ApplySmall<T>(T sin, T half, Span<T> x, Span<T> y)
        where T : struct, IFloatingPointIeee754<T>
    {
        int width = Vector<T>.Count;
        int i = 0;
        ref T first = ref MemoryMarshal.GetReference(x);
        ref T second = ref MemoryMarshal.GetReference(y[..x.Length]);
        Vector<T> allSin = new(sin), allHalf = new(half);
        for (; i <= x.Length - width; i += width)
        {
            Vector<T> p = Row.At(ref first, i), q = Row.At(ref second, i);
            Row.MultiplyAdd(-allSin, Row.MultiplyAdd(allHalf, p, q), p).StoreUnsafe(ref first, (nuint)i);
            Row.MultiplyAdd(allSin, Row.MultiplyAdd(-allHalf, q, p), q).StoreUnsafe(ref second, (nuint)i);
        }

        for (; i < x.Length; i++)
        {
            (T p, T q) = (x[i], y[i]);
            x[i] = T.MultiplyAddEstimate(-sin, T.MultiplyAddEstimate(half, p, q), p);
            y[i] = T.MultiplyAddEstimate(sin, T.MultiplyAddEstimate(-half, q, p), q);
        }
    }
}
