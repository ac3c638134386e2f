using System.Numerics;
using System.Runtime.CompilerServices;

namespace Leibniz.Kernels;

/// <summary>e to the x for all lanes.</summary>
/// <remarks>
/// After Cephes (Moshier): x = n ln 2 + r with |r| at most half of ln 2, a polynomial or rational function for exp(r), and two
/// powers of 2 whose product is 2^n even where that is subnormal. Exact at 0, elsewhere right to 8e-8 in float32 and 3e-16
/// in float64. (.NET's gives 1.0000001 at 0 in float32, and in float64 other bits beside a large neighbour.)
/// </remarks>
internal struct Exp<T> : IMap<T>
    where T : struct, IFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> Of(Vector<T> x) =>
        typeof(T) == typeof(float)
            ? Single(x.As<T, float>()).As<float, T>()
            : Double(x.As<T, double>()).As<double, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> Single(Vector<float> x)
    {
        x = Within(x, -104f, 89f);

        // Adding 1.5 * 2^23 rounds to a whole number, which then stands in the lowest bits.
        Vector<float> magic = new(12582912f);
        Vector<float> shifted = Vector.FusedMultiplyAdd(x, new Vector<float>(1.44269504088896341f), magic);
        Vector<float> whole = shifted - magic;
        Vector<float> r = Vector.FusedMultiplyAdd(whole, new Vector<float>(-0.693359375f), x);
        r = Vector.FusedMultiplyAdd(whole, new Vector<float>(2.12194440e-4f), r);
        Vector<float> p = Horner.Of(
            r, 1.9875691500e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1);
        Vector<float> y = Vector.FusedMultiplyAdd(p, r * r, r) + Vector<float>.One;
        Vector<int> n = shifted.As<float, int>() - magic.As<float, int>();
        Vector<int> half = n >> 1;
        return y * Power(half) * Power(n - half);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<double> Double(Vector<double> x)
    {
        x = Within(x, -746, 710);
        Vector<double> magic = new(6755399441055744);
        Vector<double> shifted = Vector.FusedMultiplyAdd(x, new Vector<double>(1.44269504088896341), magic);
        Vector<double> whole = shifted - magic;
        Vector<double> r = Vector.FusedMultiplyAdd(whole, new Vector<double>(-6.93145751953125e-1), x);
        r = Vector.FusedMultiplyAdd(whole, new Vector<double>(-1.42860682030941723212e-6), r);
        Vector<double> square = r * r;
        Vector<double> p = r * Horner.Of(square, 1.26177193074810590878e-4, 3.02994407707441961300e-2, 1);
        Vector<double> q = Horner.Of(square, 3.00198505138664455042e-6, 2.52448340349684104192e-3, 2.27265548208155028766e-1, 2);
        Vector<double> y = Vector<double>.One + ((p + p) / (q - p));

        // Halved as a number: not every processor shifts 64-bit lanes with their sign.
        Vector<long> n = shifted.As<double, long>() - magic.As<double, long>();
        Vector<long> half = Vector.FusedMultiplyAdd(whole, new Vector<double>(0.5), magic).As<double, long>() - magic.As<double, long>();
        return y * Power(half) * Power(n - half);
    }

    /// <summary>Beyond these bounds the result is infinite or 0; the comparisons let NaN pass.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<TNumber> Within<TNumber>(Vector<TNumber> x, TNumber low, TNumber high)
    {
        x = Vector.ConditionalSelect(Vector.GreaterThan(x, new Vector<TNumber>(high)), new Vector<TNumber>(high), x);
        return Vector.ConditionalSelect(Vector.LessThan(x, new Vector<TNumber>(low)), new Vector<TNumber>(low), x);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> Power(Vector<int> n) => ((n + new Vector<int>(127)) << 23).As<int, float>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<double> Power(Vector<long> n) => ((n + new Vector<long>(1023)) << 52).As<long, double>();
}
