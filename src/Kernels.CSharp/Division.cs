using System.Numerics;
using System.Runtime.CompilerServices;

namespace Leibniz.Kernels;

/// <summary>Division that rounds down, as in Python and NumPy.</summary>
internal static class Division
{
    public static T Floor<T>(T a, T b)
        where T : struct, INumber<T>
    {
        if (!IsWhole<T>())
        {
            if (b == T.Zero)
            {
                return a / b;
            }

            // What is not left over divides evenly but for rounding errors: the nearest whole number is meant.
            T rest = a % b;
            T quotient = (a - rest) / b;
            quotient = SignsDiffer(rest, b) ? quotient - T.One : quotient;
            T fraction = quotient % T.One;
            T half = T.One / (T.One + T.One);
            T whole = quotient - fraction;
            return fraction > half ? whole + T.One : fraction < -half ? whole - T.One : whole;
        }

        // The one quotient that overflows, of the least number by -1, wraps as every other sum of whole numbers does.
        if (b == -T.One)
        {
            return T.IsNegative(b) ? T.Zero - a : a / b;
        }

        T truncated = a / b;
        return SignsDiffer(a - (truncated * b), b) ? truncated - T.One : truncated;
    }

    public static T Remainder<T>(T a, T b)
        where T : struct, INumber<T>
    {
        if (IsWhole<T>() && T.IsNegative(b) && b == -T.One)
        {
            return T.Zero;
        }

        T rest = a % b;
        return rest == T.Zero ? T.CopySign(rest, b) : SignsDiffer(rest, b) ? rest + b : rest;
    }

    private static bool SignsDiffer<T>(T rest, T b)
        where T : struct, INumber<T> => rest != T.Zero && T.IsNegative(rest) != T.IsNegative(b);

    private static bool IsWhole<T>()
        where T : struct, INumber<T> => T.One / (T.One + T.One) == T.Zero;
}

/// <summary>The largest whole number not above a / b, of fractions.</summary>
internal struct FloorQuotient<T> : IDivision<T>
    where T : struct, IFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Of<TVector>(TVector a, TVector b)
        where TVector : struct, IVector<TVector> => Quotient<T>.Of<TVector, FloorQuotient<T>>(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector By<TVector>(TVector whole, TVector rest, TVector b)
        where TVector : struct, IVector<TVector> => whole;

    public static T OfRare(T a, T b) => Division.Floor(a, b);
}

/// <summary>What is left of a after division by b, with the sign of b, of fractions.</summary>
internal struct Modulo<T> : IDivision<T>
    where T : struct, IFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Of<TVector>(TVector a, TVector b)
        where TVector : struct, IVector<TVector> => Quotient<T>.Of<TVector, Modulo<T>>(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector By<TVector>(TVector whole, TVector rest, TVector b)
        where TVector : struct, IVector<TVector> => TVector.Select(TVector.Equal(rest, TVector.Zero), b & -0.0, rest);

    public static T OfRare(T a, T b) => Division.Remainder(a, b);
}

/// <summary>One of the two results of a division; of rare numbers, by scalar code.</summary>
internal interface IDivision<T> : IZip<T>
{
    static abstract TVector By<TVector>(TVector whole, TVector rest, TVector b)
        where TVector : struct, IVector<TVector>;

    static abstract T OfRare(T a, T b);
}

/// <summary>Division with a rest, for all lanes.</summary>
/// <remarks>
/// As long as a whole quotient has all its digits, what it leaves is a number, so that one rounding finds it: the bits are those of scalar code, which takes thirty times as long.
/// Lanes whose quotient is larger, infinite or none go there.
/// </remarks>
file static class Quotient<T>
    where T : struct, IFloatingPointIeee754<T>
{
    // Below it Powers.Rounded is right.
    private static double Limit
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => typeof(T) == typeof(float) ? 1 << 21 : 1L << 50;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Of<TVector, TDivision>(TVector a, TVector b)
        where TVector : struct, IVector<TVector>
        where TDivision : struct, IDivision<T>
    {
        TVector quotient = a / b;
        TVector whole = Powers<T>.Rounded(quotient);
        whole -= (whole > quotient) & TVector.One;
        TVector rest = TVector.MultiplyAdd(-whole, b, a);

        // A quotient that was rounded up to a whole number is one too large.
        TVector zero = TVector.Zero;
        TVector over = TVector.Select(b < zero, rest > zero, rest < zero);
        whole -= over & TVector.One;
        rest += over & b;
        TVector y = TDivision.By(whole, rest, b);
        bool usual = TVector.All((TVector.Abs(quotient) < Limit) & (TVector.Abs(b) < double.PositiveInfinity));
        return usual ? y : Complete<TVector, TDivision>(a, b, y);
    }

    /// <summary>y, with the lanes of rare numbers put right.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static TVector Complete<TVector, TDivision>(TVector a, TVector b, TVector y)
        where TVector : struct, IVector<TVector>
        where TDivision : struct, IDivision<T>
    {
        for (int i = 0; i < Unsafe.SizeOf<TVector>() / Unsafe.SizeOf<T>(); i++)
        {
            T first = Unsafe.Add(ref Unsafe.As<TVector, T>(ref a), i);
            T second = Unsafe.Add(ref Unsafe.As<TVector, T>(ref b), i);
            if (!(T.Abs(first / second) < T.CreateTruncating(Limit)) || !T.IsFinite(second))
            {
                Unsafe.Add(ref Unsafe.As<TVector, T>(ref y), i) = TDivision.OfRare(first, second);
            }
        }

        return y;
    }
}
