using System.Numerics;

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
