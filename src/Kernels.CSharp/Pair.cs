using System.Runtime.CompilerServices;

namespace Leibniz.Kernels;

/// <summary>Two vectors, of which each operation is done on one and then on the other.</summary>
/// <remarks>
/// A long function is a chain of operations that wait for each other. Meanwhile a processor begins with the next vector, but only as far ahead as its queues of waiting
/// operations reach, and that is about one vector: of two chains side by side there is twice as much to do at any place. Two vectors one after the other in a
/// loop gained nothing. Side by side on an AMD EPYC (Zen 3), by pairs of 256 bits, sin, cos and tan take a quarter less, log a fifth, exp of float64 a seventh.
/// Vectors of 512 bits go one by one: no such machine was at hand. (See Four too.)
/// </remarks>
internal struct Pair<TVector, T> : IVector<Pair<TVector, T>, T>
    where T : struct
    where TVector : struct, IVector<TVector>, IVector<TVector, T>
{
    public static int Count => 2 * TVector.Count;

    public static Pair<TVector, T> Zero => default;

    public static Pair<TVector, T> One
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new() { First = TVector.One, Second = TVector.One };
    }

    public TVector First;
    public TVector Second;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static implicit operator Pair<TVector, T>(double value) => new() { First = value, Second = value };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TVector, T> operator +(Pair<TVector, T> a, Pair<TVector, T> b) => new() { First = a.First + b.First, Second = a.Second + b.Second };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TVector, T> operator -(Pair<TVector, T> a, Pair<TVector, T> b) => new() { First = a.First - b.First, Second = a.Second - b.Second };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TVector, T> operator *(Pair<TVector, T> a, Pair<TVector, T> b) => new() { First = a.First * b.First, Second = a.Second * b.Second };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TVector, T> operator /(Pair<TVector, T> a, Pair<TVector, T> b) => new() { First = a.First / b.First, Second = a.Second / b.Second };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TVector, T> operator &(Pair<TVector, T> a, Pair<TVector, T> b) => new() { First = a.First & b.First, Second = a.Second & b.Second };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TVector, T> operator |(Pair<TVector, T> a, Pair<TVector, T> b) => new() { First = a.First | b.First, Second = a.Second | b.Second };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TVector, T> operator ^(Pair<TVector, T> a, Pair<TVector, T> b) => new() { First = a.First ^ b.First, Second = a.Second ^ b.Second };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TVector, T> operator <(Pair<TVector, T> a, Pair<TVector, T> b) => new() { First = a.First < b.First, Second = a.Second < b.Second };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TVector, T> operator >(Pair<TVector, T> a, Pair<TVector, T> b) => new() { First = a.First > b.First, Second = a.Second > b.Second };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TVector, T> operator <=(Pair<TVector, T> a, Pair<TVector, T> b) => new() { First = a.First <= b.First, Second = a.Second <= b.Second };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TVector, T> operator >=(Pair<TVector, T> a, Pair<TVector, T> b) => new() { First = a.First >= b.First, Second = a.Second >= b.Second };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TVector, T> operator +(Pair<TVector, T> x, double y) => new() { First = x.First + y, Second = x.Second + y };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TVector, T> operator -(Pair<TVector, T> x, double y) => new() { First = x.First - y, Second = x.Second - y };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TVector, T> operator *(Pair<TVector, T> x, double y) => new() { First = x.First * y, Second = x.Second * y };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TVector, T> operator &(Pair<TVector, T> x, double y) => new() { First = x.First & y, Second = x.Second & y };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TVector, T> operator |(Pair<TVector, T> x, double y) => new() { First = x.First | y, Second = x.Second | y };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TVector, T> operator <(Pair<TVector, T> x, double y) => new() { First = x.First < y, Second = x.Second < y };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TVector, T> operator >(Pair<TVector, T> x, double y) => new() { First = x.First > y, Second = x.Second > y };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TVector, T> operator <=(Pair<TVector, T> x, double y) => new() { First = x.First <= y, Second = x.Second <= y };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TVector, T> operator >=(Pair<TVector, T> x, double y) => new() { First = x.First >= y, Second = x.Second >= y };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TVector, T> operator -(double x, Pair<TVector, T> y) => new() { First = x - y.First, Second = x - y.Second };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TVector, T> operator /(double x, Pair<TVector, T> y) => new() { First = x / y.First, Second = x / y.Second };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TVector, T> operator -(Pair<TVector, T> x) => new() { First = -x.First, Second = -x.Second };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TVector, T> operator ~(Pair<TVector, T> x) => new() { First = ~x.First, Second = ~x.Second };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TVector, T> operator <<(Pair<TVector, T> x, int count) => new() { First = x.First << count, Second = x.Second << count };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TVector, T> operator >>>(Pair<TVector, T> x, int count) => new() { First = x.First >>> count, Second = x.Second >>> count };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TVector, T> Equal(Pair<TVector, T> a, Pair<TVector, T> b) => new() { First = TVector.Equal(a.First, b.First), Second = TVector.Equal(a.Second, b.Second) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TVector, T> Max(Pair<TVector, T> a, Pair<TVector, T> b) => new() { First = TVector.Max(a.First, b.First), Second = TVector.Max(a.Second, b.Second) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TVector, T> Min(Pair<TVector, T> a, Pair<TVector, T> b) => new() { First = TVector.Min(a.First, b.First), Second = TVector.Min(a.Second, b.Second) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TVector, T> AtLeast(Pair<TVector, T> x, double bound) => new() { First = TVector.AtLeast(x.First, bound), Second = TVector.AtLeast(x.Second, bound) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TVector, T> AtMost(Pair<TVector, T> x, double bound) => new() { First = TVector.AtMost(x.First, bound), Second = TVector.AtMost(x.Second, bound) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TVector, T> AddBits(Pair<TVector, T> a, Pair<TVector, T> b) => new() { First = TVector.AddBits(a.First, b.First), Second = TVector.AddBits(a.Second, b.Second) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TVector, T> Abs(Pair<TVector, T> x) => new() { First = TVector.Abs(x.First), Second = TVector.Abs(x.Second) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TVector, T> SquareRoot(Pair<TVector, T> x) => new() { First = TVector.SquareRoot(x.First), Second = TVector.SquareRoot(x.Second) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TVector, T> Select(Pair<TVector, T> mask, Pair<TVector, T> a, Pair<TVector, T> b) =>
        new() { First = TVector.Select(mask.First, a.First, b.First), Second = TVector.Select(mask.Second, a.Second, b.Second) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TVector, T> MultiplyAdd(Pair<TVector, T> x, Pair<TVector, T> y, Pair<TVector, T> z) =>
        new() { First = TVector.MultiplyAdd(x.First, y.First, z.First), Second = TVector.MultiplyAdd(x.Second, y.Second, z.Second) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TVector, T> MultiplyAdd(Pair<TVector, T> x, Pair<TVector, T> y, double z) =>
        new() { First = TVector.MultiplyAdd(x.First, y.First, z), Second = TVector.MultiplyAdd(x.Second, y.Second, z) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TVector, T> MultiplyAdd(Pair<TVector, T> x, double y, Pair<TVector, T> z) =>
        new() { First = TVector.MultiplyAdd(x.First, y, z.First), Second = TVector.MultiplyAdd(x.Second, y, z.Second) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TVector, T> MultiplyAdd(Pair<TVector, T> x, double y, double z) =>
        new() { First = TVector.MultiplyAdd(x.First, y, z), Second = TVector.MultiplyAdd(x.Second, y, z) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool All(Pair<TVector, T> x) => TVector.All(x.First & x.Second);

    public static bool ScalesAtOnce
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TVector.ScalesAtOnce;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TVector, T> Scale(Pair<TVector, T> x, Pair<TVector, T> n) => Powers<T>.Scale(x, n);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TVector, T> Normal(Pair<TVector, T> x, out Pair<TVector, T> n, out bool usual) => Powers<T>.Normal(x, out n, out usual);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TVector, T> Logarithm(Pair<TVector, T> y, Pair<TVector, T> x, bool usual) => Powers<T>.Logarithm(y, x, usual);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TVector, T> Create(T value) => new() { First = TVector.Create(value), Second = TVector.Create(value) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TVector, T> Load(ref T source, nuint place) => new() { First = TVector.Load(ref source, place), Second = TVector.Load(ref source, place + (nuint)TVector.Count) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Pair<TVector, T> x, ref T target, nuint place)
    {
        TVector.Store(x.First, ref target, place);
        TVector.Store(x.Second, ref target, place + (nuint)TVector.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StorePast(Pair<TVector, T> x, ref T target, nuint place)
    {
        TVector.StorePast(x.First, ref target, place);
        TVector.StorePast(x.Second, ref target, place + (nuint)TVector.Count);
    }
}
