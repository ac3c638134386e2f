namespace Leibniz.Kernels;

/// <summary>
/// A register full of numbers, as functions see it: each is written once over this interface and runs at every width, with the same bits.
/// </summary>
/// <remarks>
/// Comparisons give a mask: all bits of a lane, or none. What is said to move bits works on lanes of 32 or 64 bits, numbers of float32 or
/// float64. A number written in a formula stands in all lanes; it is float32 or float64 as the others are.
/// </remarks>
internal interface IVector<TSelf>
    where TSelf : struct, IVector<TSelf>
{
    static abstract TSelf Zero { get; }

    static abstract TSelf One { get; }

    static abstract implicit operator TSelf(double value);

    static abstract TSelf operator +(TSelf a, TSelf b);

    static abstract TSelf operator -(TSelf a, TSelf b);

    static abstract TSelf operator *(TSelf a, TSelf b);

    static abstract TSelf operator /(TSelf a, TSelf b);

    static abstract TSelf operator -(TSelf x);

    static abstract TSelf operator &(TSelf a, TSelf b);

    static abstract TSelf operator |(TSelf a, TSelf b);

    static abstract TSelf operator ^(TSelf a, TSelf b);

    static abstract TSelf operator ~(TSelf x);

    // The same with a number that stands in all lanes: formulas that are written with numbers take these. Four vectors side by side so share what the compiler makes of
    // the number, where four numbers, one for each, went by way of memory. One vector alone makes a vector of it first: else the compiler shares it among all
    // operations of a loop, more than there are registers for, and log twice in one loop took 2.9 ns an element where it takes 1.6.
    static abstract TSelf operator +(TSelf x, double y);

    static abstract TSelf operator -(TSelf x, double y);

    static abstract TSelf operator -(double x, TSelf y);

    static abstract TSelf operator *(TSelf x, double y);

    static abstract TSelf operator /(double x, TSelf y);

    static abstract TSelf operator &(TSelf x, double y);

    static abstract TSelf operator |(TSelf x, double y);

    static abstract TSelf operator <(TSelf x, double y);

    static abstract TSelf operator >(TSelf x, double y);

    static abstract TSelf operator <=(TSelf x, double y);

    static abstract TSelf operator >=(TSelf x, double y);

    /// <summary>Bits moved towards the highest; zeros follow.</summary>
    static abstract TSelf operator <<(TSelf x, int count);

    /// <summary>Bits moved towards the lowest; zeros follow.</summary>
    static abstract TSelf operator >>>(TSelf x, int count);

    static abstract TSelf operator <(TSelf a, TSelf b);

    static abstract TSelf operator >(TSelf a, TSelf b);

    static abstract TSelf operator <=(TSelf a, TSelf b);

    static abstract TSelf operator >=(TSelf a, TSelf b);

    static abstract TSelf Equal(TSelf a, TSelf b);

    /// <summary>a where the mask holds, else b.</summary>
    static abstract TSelf Select(TSelf mask, TSelf a, TSelf b);

    /// <summary>Whether the mask holds in every lane.</summary>
    static abstract bool All(TSelf mask);

    static abstract TSelf Abs(TSelf x);

    static abstract TSelf SquareRoot(TSelf x);

    /// <summary>The larger; NaN where one of them is.</summary>
    static abstract TSelf Max(TSelf a, TSelf b);

    /// <summary>The smaller; NaN where one of them is.</summary>
    static abstract TSelf Min(TSelf a, TSelf b);

    /// <summary>x, but not below the bound; NaN passes. One instruction, where Max takes several.</summary>
    static abstract TSelf AtLeast(TSelf x, double bound);

    /// <summary>x, but not above the bound; NaN passes.</summary>
    static abstract TSelf AtMost(TSelf x, double bound);

    /// <summary>x y + z, rounded once.</summary>
    static abstract TSelf MultiplyAdd(TSelf x, TSelf y, TSelf z);

    static abstract TSelf MultiplyAdd(TSelf x, TSelf y, double z);

    static abstract TSelf MultiplyAdd(TSelf x, double y, TSelf z);

    static abstract TSelf MultiplyAdd(TSelf x, double y, double z);

    /// <summary>Whether Scale is one instruction: to ask whether it is needed would take longer.</summary>
    static abstract bool ScalesAtOnce { get; }

    /// <summary>x 2^n for whole n, rounded once where the result is subnormal; x is about 1, and n at most twice what exponents reach.</summary>
    static abstract TSelf Scale(TSelf x, TSelf n);

    /// <summary>
    /// The y from the square root of 1/2 up to that of 2 for which x = y 2^n, n whole; x is positive and finite. Where it is so in all lanes, and each number has an
    /// exponent, it may be found to be usual.
    /// </summary>
    static abstract TSelf Normal(TSelf x, out TSelf n, out bool usual);

    /// <summary>y, the logarithm of x, if that is positive and finite, as it is where all are usual; of other numbers it is what IEEE 754 says.</summary>
    static abstract TSelf Logarithm(TSelf y, TSelf x, bool usual);

    /// <summary>Sums of the lanes as whole numbers.</summary>
    static abstract TSelf AddBits(TSelf a, TSelf b);

    /// <summary>The size of the first with the sign of the second.</summary>
    static virtual TSelf CopySign(TSelf size, TSelf sign) => TSelf.Abs(size) | (sign & -0.0);
}

/// <summary>How such registers come from memory and go there.</summary>
internal interface IVector<TSelf, T> : IVector<TSelf>
    where TSelf : struct, IVector<TSelf, T>
{
    static abstract int Count { get; }

    static abstract TSelf Create(T value);

    static abstract TSelf Load(ref T source, nuint place);

    static abstract void Store(TSelf x, ref T target, nuint place);

    /// <summary>The same past the caches, to a place that is a multiple of the vector's size; whose memory it is must not move.</summary>
    static abstract void StorePast(TSelf x, ref T target, nuint place);
}
