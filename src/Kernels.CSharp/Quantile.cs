using System.Numerics;
using System.Runtime.CompilerServices;

namespace Leibniz.Kernels;

/// <summary>Quantiles of the standard normal distribution.</summary>
/// <remarks>
/// Algorithm AS 241 (Wichura, "The percentage points of the normal distribution", 1988): PPND7 in float32, right to about 1 part in 10^7, and PPND16 in float64, 1 in 10^16. A
/// probability is given by its distance from the middle and that from the nearer end, each of which has all its digits where it is small.
/// </remarks>
internal static class Quantile
{
    /// <summary>y[i], with the sign of middle[i], is what a variable lies beyond with the probability end[i], which is 1/2 - |middle[i]| and not 0, and is overwritten.</summary>
    public static void Normal<T>(ReadOnlySpan<T> middle, Span<T> end, Span<T> y)
        where T : struct, IFloatingPointIeee754<T>
    {
        // Two loops: one has no room for both.
        Vectors.Map<T, Tail<T>>(end, end);
        Vectors.Zip<T, NormalQuantile<T>>(middle, end, y);
    }
}

/// <summary>The square root of -log(x), for x from the smallest normal number to 1/2.</summary>
file struct Tail<T> : IMap<T>
    where T : struct, IFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Of<TVector>(TVector x)
        where TVector : struct, IVector<TVector> => TVector.SquareRoot(-LogOfNormal<T>.Of(x));
}

/// <summary>The quantile of a distance from the middle, and of a tail.</summary>
file struct NormalQuantile<T> : IZip<T>
    where T : struct, IFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Of<TVector>(TVector middle, TVector tail)
        where TVector : struct, IVector<TVector>
    {
        TVector y = typeof(T) == typeof(float) ? Single(middle, tail) : Double(middle, tail);
        return TVector.All(tail <= 5) ? y : Far(middle, tail, y);
    }

    /// <summary>a / b within 0.425 of the middle, else c / d with the sign of the first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Choose<TVector>(TVector middle, TVector a, TVector b, TVector c, TVector d)
        where TVector : struct, IVector<TVector>
    {
        TVector near = TVector.Abs(middle) <= 0.425;
        return TVector.Select(near, middle * a, TVector.CopySign(c, middle)) / TVector.Select(near, b, d);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Single<TVector>(TVector middle, TVector tail)
        where TVector : struct, IVector<TVector>
    {
        TVector r = 0.180625 - (middle * middle);
        TVector s = tail - 1.6;
        return Choose(
            middle,
            TVector.MultiplyAdd(Polynomial.Of(r, 5.9109374720e+1, 1.5929113202e+2, 5.0434271938e+1), r, 3.3871327179e+0),
            TVector.MultiplyAdd(Polynomial.Of(r, 6.7187563600e+1, 7.8757757664e+1, 1.7895169469e+1), r, 1),
            TVector.MultiplyAdd(Polynomial.Of(s, 1.7023821103e-1, 1.3067284816e+0, 2.7568153900e+0), s, 1.4234372777e+0),
            Polynomial.Of(s, 1.2021132975e-1, 7.3700164250e-1, 1));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Double<TVector>(TVector middle, TVector tail)
        where TVector : struct, IVector<TVector>
    {
        TVector r = 0.180625 - (middle * middle);
        TVector s = tail - 1.6;
        return Choose(
            middle,
            Eight(
                r,
                2.5090809287301226727e+3,
                3.3430575583588128105e+4,
                6.7265770927008700853e+4,
                4.5921953931549871457e+4,
                1.3731693765509461125e+4,
                1.9715909503065514427e+3,
                1.3314166789178437745e+2,
                3.3871328727963666080e+0),
            Eight(
                r,
                5.2264952788528545610e+3,
                2.8729085735721942674e+4,
                3.9307895800092710610e+4,
                2.1213794301586595867e+4,
                5.3941960214247511077e+3,
                6.8718700749205790830e+2,
                4.2313330701600911252e+1,
                1),
            Eight(
                s,
                7.74545014278341407640e-4,
                2.27238449892691845833e-2,
                2.41780725177450611770e-1,
                1.27045825245236838258e+0,
                3.64784832476320460504e+0,
                5.76949722146069140550e+0,
                4.63033784615654529590e+0,
                1.42343711074968357734e+0),
            Eight(
                s,
                1.05075007164441684324e-9,
                5.47593808499534494600e-4,
                1.51986665636164571966e-2,
                1.48103976427480074590e-1,
                6.89767334985100004550e-1,
                1.67638483018380384940e+0,
                2.05319162663775882187e+0,
                1));
    }

    /// <summary>y, with what lies so far out that a tail is above 5 put right: one number of 36 billion.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static TVector Far<TVector>(TVector middle, TVector tail, TVector y)
        where TVector : struct, IVector<TVector>
    {
        TVector r = tail - 5;
        TVector a = Eight(
            r,
            2.01033439929228813265e-7,
            2.71155556874348757815e-5,
            1.24266094738807843860e-3,
            2.65321895265761230930e-2,
            2.96560571828504891230e-1,
            1.78482653991729133580e+0,
            5.46378491116411436990e+0,
            6.65790464350110377720e+0);
        TVector b = Eight(
            r,
            2.04426310338993978564e-15,
            1.42151175831644588870e-7,
            1.84631831751005468180e-5,
            7.86869131145613259100e-4,
            1.48753612908506148525e-2,
            1.36929880922735805310e-1,
            5.99832206555887937690e-1,
            1);
        return TVector.Select(tail > 5, TVector.CopySign(a / b, middle), y);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Eight<TVector>(TVector x, double a, double b, double c, double d, double e, double f, double g, double h)
        where TVector : struct, IVector<TVector> => TVector.MultiplyAdd(Polynomial.Of(x, a, b, c, d, e, f, g), x, h);
}
