namespace Leibniz.Kernels;

/// <summary>Roots of unity, right to rounding wherever they lie on the circle.</summary>
internal static class RootOfUnity
{
    /// <summary>
    /// Cosine and sine of 2 pi k / n, for 0 &lt;= k &lt; n &lt; 2^60. The angle is brought below 45 degrees in whole numbers, so that roots
    /// which mirror each other are equal bit by bit and none inherits the rounding of a large angle.
    /// </summary>
    public static (double Cos, double Sin) Of(long k, long n)
    {
        // In quarter turns: the whole ones, and the rest of a quarter in parts of n.
        (long quarter, long rest) = Math.DivRem(4 * k, n);
        (double sin, double cos) = 2 * rest > n
            ? Reverse(double.SinCosPi((n - rest) / (2.0 * n)))
            : double.SinCosPi(rest / (2.0 * n));
        return quarter switch
        {
            0 => (cos, sin),
            1 => (-sin, cos),
            2 => (-cos, -sin),
            _ => (sin, -cos),
        };
    }

    private static (double Sin, double Cos) Reverse((double Sin, double Cos) angle) => (angle.Cos, angle.Sin);
}
