using System.Numerics;
using System.Runtime.CompilerServices;

namespace Leibniz.Kernels;

/// <summary>The error function for all lanes: 2 / sqrt(pi) times the integral of exp(-t^2) from 0 to x.</summary>
/// <remarks>
/// float32: x + x P(x^2) up to 1, and 1 - exp(x Q(x)) beyond, with polynomials of the least largest error (Remez 1934), 1e-9 and 3e-9. There is no
/// division: Cody's takes twice as long. Right to 1.2 units in the last place.
/// float64: Cody 1969, "Rational Chebyshev approximations for the error function": x A(x^2) up to 0.46875, and 1 - exp(-x^2) C(x) beyond.
/// His third range, from 4, is left out: erfc is below 2e-8 there, and C is good enough beside 1.
/// </remarks>
[Weight(180)]
internal struct Erf<T> : IMap<T>
    where T : struct, IFloatingPointIeee754<T>
{
    public static int Abreast => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Of<TVector>(TVector x)
        where TVector : struct, IVector<TVector> => typeof(T) == typeof(float) ? Single(x) : Double(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Single<TVector>(TVector x)
        where TVector : struct, IVector<TVector>
    {
        TVector near = Polynomial.Of(
            x * x,
            7.8891231215426486e-5,
            -8.0208422362193157e-4,
            5.1895354596045960e-3,
            -2.6854444653919878e-2,
            1.1283600177698902e-1,
            -3.7612627136087596e-1,
            1.2837916591376738e-1);

        // From 4 on it is 1 to the last digit.
        TVector size = TVector.AtMost(TVector.Abs(x), 4);
        TVector far = Polynomial.Of(
            size,
            2.1064245392656542e-4,
            -3.1869405577495648e-3,
            2.2798443691357122e-2,
            -1.0511611058920613e-1,
            -6.3583149935336463e-1,
            -1.1284800321971938);
        far = TVector.CopySign(1 - Exp<T>.Of(size * far), x);
        return TVector.Select(size < 1, TVector.MultiplyAdd(near, x, x), far);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Double<TVector>(TVector x)
        where TVector : struct, IVector<TVector>
    {
        TVector size = TVector.Abs(x);
        TVector square = x * x;
        TVector near = x
            * Polynomial.Of(square, 1.85777706184603153e-1, 3.16112374387056560, 1.13864154151050156e2, 3.77485237685302021e2, 3.20937758913846947e3)
            / Polynomial.Of(square, 1, 2.36012909523441209e1, 2.44024637934444173e2, 1.28261652607737228e3, 2.84423683343917062e3);

        // Beyond 10 erfc is less than any number beside 1, but C's powers would overflow.
        size = TVector.AtMost(size, 10);
        TVector above = Polynomial.Of(
            size,
            2.15311535474403846e-8,
            5.64188496988670089e-1,
            8.88314979438837594,
            6.61191906371416295e1,
            2.98635138197400131e2,
            8.81952221241769090e2,
            1.71204761263407058e3,
            2.05107837782607147e3,
            1.23033935479799725e3);
        TVector below = Polynomial.Of(
            size,
            1,
            1.57449261107098347e1,
            1.17693950891312499e2,
            5.37181101862009858e2,
            1.62138957456669019e3,
            3.29079923573345963e3,
            4.36261909014324716e3,
            3.43936767414372164e3,
            1.23033935480374942e3);
        TVector rest = Exp<T>.Of(-(size * size)) * above / below;
        TVector far = TVector.CopySign(1 - rest, x);
        return TVector.Select(size < 0.46875, near, far);
    }
}
