using System.Numerics;
using System.Runtime.CompilerServices;

namespace Leibniz.Kernels;

/// <summary>A vector of the width that .NET gives to code for any machine: 128 or 256 bits.</summary>
internal readonly struct Usual<T>(Vector<T> lanes) : IVector<Usual<T>, T>
    where T : struct
{
    public static int Count => Vector<T>.Count;

    public static Usual<T> Zero => new(Vector<T>.Zero);

    public static Usual<T> One => new(Vector<T>.One);

    public Vector<T> Lanes { get; } = lanes;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static implicit operator Usual<T>(double value) =>
        typeof(T) == typeof(float)
            ? new(new Vector<float>((float)value).As<float, T>())
            : new(new Vector<double>(value).As<double, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Usual<T> operator +(Usual<T> a, Usual<T> b) => new(a.Lanes + b.Lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Usual<T> operator -(Usual<T> a, Usual<T> b) => new(a.Lanes - b.Lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Usual<T> operator *(Usual<T> a, Usual<T> b) => new(a.Lanes * b.Lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Usual<T> operator /(Usual<T> a, Usual<T> b) => new(a.Lanes / b.Lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Usual<T> operator &(Usual<T> a, Usual<T> b) => new(a.Lanes & b.Lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Usual<T> operator |(Usual<T> a, Usual<T> b) => new(a.Lanes | b.Lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Usual<T> operator ^(Usual<T> a, Usual<T> b) => new(a.Lanes ^ b.Lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Usual<T> operator -(Usual<T> x) => new(-x.Lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Usual<T> operator ~(Usual<T> x) => new(~x.Lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Usual<T> operator <<(Usual<T> x, int count) =>
        Unsafe.SizeOf<T>() == sizeof(int)
            ? new((x.Lanes.As<T, uint>() << count).As<uint, T>())
            : new((x.Lanes.As<T, ulong>() << count).As<ulong, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Usual<T> operator >>>(Usual<T> x, int count) =>
        Unsafe.SizeOf<T>() == sizeof(int)
            ? new((x.Lanes.As<T, uint>() >>> count).As<uint, T>())
            : new((x.Lanes.As<T, ulong>() >>> count).As<ulong, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Usual<T> operator <(Usual<T> a, Usual<T> b) => new(Vector.LessThan(a.Lanes, b.Lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Usual<T> operator >(Usual<T> a, Usual<T> b) => new(Vector.GreaterThan(a.Lanes, b.Lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Usual<T> operator <=(Usual<T> a, Usual<T> b) => new(Vector.LessThanOrEqual(a.Lanes, b.Lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Usual<T> operator >=(Usual<T> a, Usual<T> b) => new(Vector.GreaterThanOrEqual(a.Lanes, b.Lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Usual<T> Equal(Usual<T> a, Usual<T> b) => new(Vector.Equals(a.Lanes, b.Lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Usual<T> Select(Usual<T> mask, Usual<T> a, Usual<T> b) => new(Vector.ConditionalSelect(mask.Lanes, a.Lanes, b.Lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool All(Usual<T> mask) => Vector.EqualsAll(mask.Lanes.As<T, byte>(), Vector<byte>.AllBitsSet);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Usual<T> Abs(Usual<T> x) => new(Vector.Abs(x.Lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Usual<T> SquareRoot(Usual<T> x) => new(Vector.SquareRoot(x.Lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Usual<T> Max(Usual<T> a, Usual<T> b) => new(Vector.Max(a.Lanes, b.Lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Usual<T> Min(Usual<T> a, Usual<T> b) => new(Vector.Min(a.Lanes, b.Lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Usual<T> AtLeast(Usual<T> x, Usual<T> bound) => new(Vector.MaxNative(bound.Lanes, x.Lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Usual<T> AtMost(Usual<T> x, Usual<T> bound) => new(Vector.MinNative(bound.Lanes, x.Lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Usual<T> MultiplyAdd(Usual<T> x, Usual<T> y, Usual<T> z) =>
        typeof(T) == typeof(float)
            ? new(Vector.FusedMultiplyAdd(x.Lanes.As<T, float>(), y.Lanes.As<T, float>(), z.Lanes.As<T, float>()).As<float, T>())
            : new(Vector.FusedMultiplyAdd(x.Lanes.As<T, double>(), y.Lanes.As<T, double>(), z.Lanes.As<T, double>()).As<double, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Usual<T> Scale(Usual<T> x, Usual<T> n) => Powers<T>.Scale(x, n);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Usual<T> Normal(Usual<T> x, out Usual<T> n) => Powers<T>.Normal(x, out n);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Usual<T> Logarithm(Usual<T> y, Usual<T> x) => Powers<T>.Logarithm(y, x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Usual<T> AddBits(Usual<T> a, Usual<T> b) =>
        Unsafe.SizeOf<T>() == sizeof(int)
            ? new((a.Lanes.As<T, int>() + b.Lanes.As<T, int>()).As<int, T>())
            : new((a.Lanes.As<T, long>() + b.Lanes.As<T, long>()).As<long, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Usual<T> Create(T value) => new(new Vector<T>(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Usual<T> Load(ref T source, nuint place) => new(Vector.LoadUnsafe(ref source, place));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Usual<T> x, ref T target, nuint place) => x.Lanes.StoreUnsafe(ref target, place);
}
