using System.Numerics;

namespace Leibniz.Kernels;

/// <summary>What algorithms ask of a floating type; LAPACK's lamch.</summary>
internal static class Machine<T>
    where T : struct, IFloatingPointIeee754<T>
{
    /// <summary>The distance from 1 to the next number: 2^-23 or 2^-52.</summary>
    public static readonly T Epsilon = T.BitIncrement(T.One) - T.One;

    /// <summary>The exponent of the largest numbers; one less, negated, is that of the smallest with all their digits.</summary>
    public static readonly int MaxExponent = typeof(T) == typeof(float) ? 127 : 1023;

    /// <summary>The smallest number with all its digits.</summary>
    public static readonly T Smallest = T.ScaleB(T.One, 1 - MaxExponent);
}
