using System.Numerics;
using System.Runtime.CompilerServices;

namespace Leibniz.Kernels;

/// <summary>Sine and cosine for all lanes.</summary>
/// <remarks>
/// After Cephes (Moshier): the angle less the nearest multiple of a right angle, which is subtracted in three parts, then one
/// polynomial for sine and one for cosine, exchanged and negated by quadrant. Right to 1 unit in the last place or two.
/// Large angles need more digits of pi: they go one by one through scalar code, and only they. (.NET's vector functions send
/// all lanes there for one.)
/// </remarks>
internal static class Angle<T>
    where T : struct, IFloatingPointIeee754<T>
{
    private const double Limit = 1 << 16;

    /// <summary>Sine and cosine, where the angle is small.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector<T> Sin, Vector<T> Cos) Of(Vector<T> x)
    {
        if (typeof(T) == typeof(float))
        {
            (Vector<float> sin, Vector<float> cos) = Single(x.As<T, float>());
            return (sin.As<float, T>(), cos.As<float, T>());
        }
        else
        {
            (Vector<double> sin, Vector<double> cos) = Double(x.As<T, double>());
            return (sin.As<double, T>(), cos.As<double, T>());
        }
    }

    public static bool AllSmall(Vector<T> x) => Vector.LessThanAll(Vector.Abs(x), new Vector<T>(T.CreateTruncating(Limit)));

    /// <summary>y, with the lanes of large angles put right.</summary>
    public static Vector<T> Complete(Vector<T> x, Vector<T> y, Func<T, T> function)
    {
        for (int i = 0; i < Vector<T>.Count; i++)
        {
            if (!(T.Abs(x[i]) < T.CreateTruncating(Limit)))
            {
                y = y.WithElement(i, function(x[i]));
            }
        }

        return y;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector<float> Sin, Vector<float> Cos) Single(Vector<float> x)
    {
        // Adding 1.5 * 2^23 rounds to a whole number, whose lowest bits then name the quadrant.
        Vector<float> magic = new(12582912f);
        Vector<float> shifted = Vector.FusedMultiplyAdd(x, new Vector<float>(0.636619772f), magic);
        Vector<float> n = shifted - magic;
        Vector<float> r = Vector.FusedMultiplyAdd(n, new Vector<float>(-1.57079637f), x);
        r = Vector.FusedMultiplyAdd(n, new Vector<float>(4.37113883e-8f), r);
        r = Vector.FusedMultiplyAdd(n, new Vector<float>(1.71512451e-15f), r);
        Vector<float> z = r * r;
        Vector<float> p = Horner.Of(z, -1.9515295891e-4, 8.3321608736e-3, -1.6666654611e-1);
        Vector<float> q = Horner.Of(z, 2.443315711809948e-5, -1.388731625493765e-3, 4.166664568298827e-2);
        Vector<float> sin = Vector.FusedMultiplyAdd(r * z, p, r);
        Vector<float> cos = Vector.FusedMultiplyAdd(z * z, q, Vector.FusedMultiplyAdd(z, new Vector<float>(-0.5f), Vector<float>.One));
        Vector<int> quadrant = shifted.As<float, int>();
        Vector<int> odd = Vector.Equals(quadrant & Vector<int>.One, Vector<int>.One);
        Vector<int> sinSign = (quadrant & new Vector<int>(2)) << 30;
        Vector<int> cosSign = ((quadrant + Vector<int>.One) & new Vector<int>(2)) << 30;
        return (
            Vector.ConditionalSelect(odd, cos, sin) ^ sinSign.As<int, float>(),
            Vector.ConditionalSelect(odd, sin, cos) ^ cosSign.As<int, float>());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector<double> Sin, Vector<double> Cos) Double(Vector<double> x)
    {
        Vector<double> magic = new(6755399441055744);
        Vector<double> shifted = Vector.FusedMultiplyAdd(x, new Vector<double>(0.63661977236758134), magic);
        Vector<double> n = shifted - magic;
        Vector<double> r = Vector.FusedMultiplyAdd(n, new Vector<double>(-1.5707963267948966), x);
        r = Vector.FusedMultiplyAdd(n, new Vector<double>(-6.123233995736766e-17), r);
        r = Vector.FusedMultiplyAdd(n, new Vector<double>(1.4973849048591833e-33), r);
        Vector<double> z = r * r;
        Vector<double> p = Horner.Of(
            z,
            1.58962301576546568060e-10, -2.50507477628578072866e-8, 2.75573136213857245213e-6,
            -1.98412698295895385996e-4, 8.33333333332211858878e-3, -1.66666666666666307295e-1);
        Vector<double> q = Horner.Of(
            z,
            -1.13585365213876817300e-11, 2.08757008419747316778e-9, -2.75573141792967388112e-7,
            2.48015872888517045348e-5, -1.38888888888730564116e-3, 4.16666666666665929218e-2);
        Vector<double> sin = Vector.FusedMultiplyAdd(r * z, p, r);
        Vector<double> cos = Vector.FusedMultiplyAdd(z * z, q, Vector.FusedMultiplyAdd(z, new Vector<double>(-0.5), Vector<double>.One));
        Vector<long> quadrant = shifted.As<double, long>();
        Vector<long> odd = Vector.Equals(quadrant & Vector<long>.One, Vector<long>.One);
        Vector<long> sinSign = (quadrant & new Vector<long>(2)) << 62;
        Vector<long> cosSign = ((quadrant + Vector<long>.One) & new Vector<long>(2)) << 62;
        return (
            Vector.ConditionalSelect(odd, cos, sin) ^ sinSign.As<long, double>(),
            Vector.ConditionalSelect(odd, sin, cos) ^ cosSign.As<long, double>());
    }
}

internal struct Sin<T> : IMap<T>
    where T : struct, IFloatingPointIeee754<T>
{
    public static Vector<T> Of(Vector<T> x)
    {
        Vector<T> y = Angle<T>.Of(x).Sin;
        return Angle<T>.AllSmall(x) ? y : Angle<T>.Complete(x, y, T.Sin);
    }
}

internal struct Cos<T> : IMap<T>
    where T : struct, IFloatingPointIeee754<T>
{
    public static Vector<T> Of(Vector<T> x)
    {
        Vector<T> y = Angle<T>.Of(x).Cos;
        return Angle<T>.AllSmall(x) ? y : Angle<T>.Complete(x, y, T.Cos);
    }
}

internal struct Tan<T> : IMap<T>
    where T : struct, IFloatingPointIeee754<T>
{
    public static Vector<T> Of(Vector<T> x)
    {
        (Vector<T> sin, Vector<T> cos) = Angle<T>.Of(x);
        Vector<T> y = sin / cos;
        return Angle<T>.AllSmall(x) ? y : Angle<T>.Complete(x, y, T.Tan);
    }
}
