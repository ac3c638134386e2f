using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Leibniz.Kernels;

/// <summary>
/// The inner loops of linear algebra, over rows that lie side by side in memory. The order of operations follows from the
/// length alone.
/// </summary>
internal static class Row
{
    /// <summary>The sum of x[i] y[i], in four sums at once: a multiplication with addition takes 4 cycles, and two can start in each.</summary>
    public static T Dot<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y)
        where T : struct, IFloatingPointIeee754<T>
    {
        int width = Vector<T>.Count;
        int i = 0;
        ref T first = ref MemoryMarshal.GetReference(x);
        ref T second = ref MemoryMarshal.GetReference(y[..x.Length]);
        T sum = T.Zero;
        if (x.Length >= width)
        {
            Vector<T> a = Vector<T>.Zero, b = a, c = a, d = a;
            for (; i <= x.Length - (4 * width); i += 4 * width)
            {
                a = MultiplyAdd(At(ref first, i), At(ref second, i), a);
                b = MultiplyAdd(At(ref first, i + width), At(ref second, i + width), b);
                c = MultiplyAdd(At(ref first, i + (2 * width)), At(ref second, i + (2 * width)), c);
                d = MultiplyAdd(At(ref first, i + (3 * width)), At(ref second, i + (3 * width)), d);
            }

            for (; i <= x.Length - width; i += width)
            {
                a = MultiplyAdd(At(ref first, i), At(ref second, i), a);
            }

            sum = Vector.Sum(a + b + (c + d));
        }

        for (; i < x.Length; i++)
        {
            sum = T.MultiplyAddEstimate(x[i], y[i], sum);
        }

        return sum;
    }

    /// <summary>The sums of x[i] x[i], x[i] y[i] and y[i] y[i], in one pass.</summary>
    public static (T XX, T XY, T YY) Gram<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y)
        where T : struct, IFloatingPointIeee754<T>
    {
        int width = Vector<T>.Count;
        int i = 0;
        ref T first = ref MemoryMarshal.GetReference(x);
        ref T second = ref MemoryMarshal.GetReference(y[..x.Length]);
        T xx = T.Zero, xy = T.Zero, yy = T.Zero;
        if (x.Length >= width)
        {
            Vector<T> a = Vector<T>.Zero, b = a, c = a, d = a, e = a, f = a;
            for (; i <= x.Length - (2 * width); i += 2 * width)
            {
                Vector<T> p = At(ref first, i), q = At(ref second, i), r = At(ref first, i + width), s = At(ref second, i + width);
                a = MultiplyAdd(p, p, a);
                b = MultiplyAdd(p, q, b);
                c = MultiplyAdd(q, q, c);
                d = MultiplyAdd(r, r, d);
                e = MultiplyAdd(r, s, e);
                f = MultiplyAdd(s, s, f);
            }

            for (; i <= x.Length - width; i += width)
            {
                Vector<T> p = At(ref first, i), q = At(ref second, i);
                a = MultiplyAdd(p, p, a);
                b = MultiplyAdd(p, q, b);
                c = MultiplyAdd(q, q, c);
            }

            (xx, xy, yy) = (Vector.Sum(a + d), Vector.Sum(b + e), Vector.Sum(c + f));
        }

        for (; i < x.Length; i++)
        {
            xx = T.MultiplyAddEstimate(x[i], x[i], xx);
            xy = T.MultiplyAddEstimate(x[i], y[i], xy);
            yy = T.MultiplyAddEstimate(y[i], y[i], yy);
        }

        return (xx, xy, yy);
    }

    /// <summary>y[i] = y[i] + factor x[i].</summary>
    public static void Add<T>(T factor, ReadOnlySpan<T> x, Span<T> y)
        where T : struct, IFloatingPointIeee754<T>
    {
        int width = Vector<T>.Count;
        int i = 0;
        ref T source = ref MemoryMarshal.GetReference(x);
        ref T target = ref MemoryMarshal.GetReference(y[..x.Length]);
        var all = new Vector<T>(factor);
        for (; i <= x.Length - width; i += width)
        {
            MultiplyAdd(all, At(ref source, i), At(ref target, i)).StoreUnsafe(ref target, (nuint)i);
        }

        for (; i < x.Length; i++)
        {
            y[i] = T.MultiplyAddEstimate(factor, x[i], y[i]);
        }
    }

    /// <summary>z[i] = z[i] + a x[i] + b y[i].</summary>
    public static void Add<T>(T a, ReadOnlySpan<T> x, T b, ReadOnlySpan<T> y, Span<T> z)
        where T : struct, IFloatingPointIeee754<T>
    {
        int width = Vector<T>.Count;
        int i = 0;
        ref T first = ref MemoryMarshal.GetReference(x);
        ref T second = ref MemoryMarshal.GetReference(y[..x.Length]);
        ref T target = ref MemoryMarshal.GetReference(z[..x.Length]);
        Vector<T> allA = new(a), allB = new(b);
        for (; i <= x.Length - width; i += width)
        {
            MultiplyAdd(allB, At(ref second, i), MultiplyAdd(allA, At(ref first, i), At(ref target, i))).StoreUnsafe(ref target, (nuint)i);
        }

        for (; i < x.Length; i++)
        {
            z[i] = T.MultiplyAddEstimate(b, y[i], T.MultiplyAddEstimate(a, x[i], z[i]));
        }
    }

    /// <summary>x and y change places.</summary>
    public static void Exchange<T>(Span<T> x, Span<T> y)
        where T : struct
    {
        int width = Vector<T>.Count;
        int i = 0;
        ref T first = ref MemoryMarshal.GetReference(x);
        ref T second = ref MemoryMarshal.GetReference(y[..x.Length]);
        for (; i <= x.Length - width; i += width)
        {
            Vector<T> p = At(ref first, i);
            At(ref second, i).StoreUnsafe(ref first, (nuint)i);
            p.StoreUnsafe(ref second, (nuint)i);
        }

        for (; i < x.Length; i++)
        {
            (x[i], y[i]) = (y[i], x[i]);
        }
    }

    /// <summary>x[i] = x[i] 2^exponent; exact as far as the type reaches.</summary>
    public static void Scale<T>(int exponent, Span<T> x)
        where T : struct, IFloatingPointIeee754<T>
    {
        if (exponent != 0)
        {
            // In two steps: the exponent may be that of a subnormal number, whose inverse is too large for the type.
            TensorPrimitives.Multiply(x, T.ScaleB(T.One, exponent / 2), x);
            TensorPrimitives.Multiply(x, T.ScaleB(T.One, exponent - (exponent / 2)), x);
        }
    }

    /// <summary>The largest magnitude; NaN where there is one, 0 of nothing.</summary>
    public static T Largest<T>(ReadOnlySpan<T> x)
        where T : struct, IFloatingPointIeee754<T> => x.IsEmpty ? T.Zero : T.Abs(TensorPrimitives.MaxMagnitude(x));

    /// <summary>The Euclidean length, without overflow or underflow on the way.</summary>
    public static T Length<T>(ReadOnlySpan<T> x)
        where T : struct, IFloatingPointIeee754<T>
    {
        T largest = Largest(x);
        if (largest == T.Zero || !T.IsFinite(largest))
        {
            return largest;
        }

        int exponent = T.ILogB(largest);
        if (Math.Abs(exponent) < Machine<T>.MaxExponent * 3 / 8)
        {
            return T.Sqrt(Dot(x, x));
        }

        T sum = T.Zero;
        foreach (T value in x)
        {
            T scaled = T.ScaleB(value, -exponent);
            sum += scaled * scaled;
        }

        return T.ScaleB(T.Sqrt(sum), exponent);
    }

    /// <summary>Whether the component of largest magnitude, the first of such, is negative: such a direction is turned round.</summary>
    public static bool PointsBack<T>(ReadOnlySpan<T> x)
        where T : struct, IFloatingPointIeee754<T>
    {
        T largest = T.Zero;
        foreach (T value in x)
        {
            largest = T.Abs(value) > T.Abs(largest) ? value : largest;
        }

        return largest < T.Zero;
    }

    /// <summary>x y + sum, rounded once where the machine has such an instruction.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> MultiplyAdd<T>(Vector<T> x, Vector<T> y, Vector<T> sum)
        where T : struct =>
        typeof(T) == typeof(float)
            ? Vector.MultiplyAddEstimate(x.As<T, float>(), y.As<T, float>(), sum.As<T, float>()).As<float, T>()
            : Vector.MultiplyAddEstimate(x.As<T, double>(), y.As<T, double>(), sum.As<T, double>()).As<double, T>();

    /// <summary>A vector of the elements from a place on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> At<T>(ref T x, int i)
        where T : struct => Vector.LoadUnsafe(ref x, (nuint)i);
}
