using System.Numerics;
using System.Runtime.CompilerServices;

namespace Leibniz.Kernels;

/// <summary>Four vectors of the usual width, of which each operation is done on one after the other.</summary>
/// <remarks>
/// What Pair is for, where a loop has room for four: of float32 on an AMD EPYC (Zen 3), beside pairs, exp, tanh and sigmoid take a fifth to a quarter less, expm1 a seventh,
/// softplus a twelfth. Of longer functions (log, sine), and of exp and tanh of float64, four were slower than two: they need more registers than there are, or are more
/// than the compiler puts into a loop. That is why lanes are fields here, where Pair has vectors that have lanes.
/// </remarks>
internal struct Four<T> : IVector<Four<T>, T>
    where T : struct
{
    public static int Count => 4 * Vector<T>.Count;

    public static Four<T> Zero => default;

    public static Four<T> One => 1.0;

    public static bool ScalesAtOnce => false;

    public Vector<T> A;
    public Vector<T> B;
    public Vector<T> C;
    public Vector<T> D;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static implicit operator Four<T>(double value) => new() { A = Fill(value), B = Fill(value), C = Fill(value), D = Fill(value) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Four<T> operator +(Four<T> x, Four<T> y) => new() { A = x.A + y.A, B = x.B + y.B, C = x.C + y.C, D = x.D + y.D };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Four<T> operator -(Four<T> x, Four<T> y) => new() { A = x.A - y.A, B = x.B - y.B, C = x.C - y.C, D = x.D - y.D };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Four<T> operator *(Four<T> x, Four<T> y) => new() { A = x.A * y.A, B = x.B * y.B, C = x.C * y.C, D = x.D * y.D };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Four<T> operator /(Four<T> x, Four<T> y) => new() { A = x.A / y.A, B = x.B / y.B, C = x.C / y.C, D = x.D / y.D };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Four<T> operator &(Four<T> x, Four<T> y) => new() { A = x.A & y.A, B = x.B & y.B, C = x.C & y.C, D = x.D & y.D };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Four<T> operator |(Four<T> x, Four<T> y) => new() { A = x.A | y.A, B = x.B | y.B, C = x.C | y.C, D = x.D | y.D };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Four<T> operator ^(Four<T> x, Four<T> y) => new() { A = x.A ^ y.A, B = x.B ^ y.B, C = x.C ^ y.C, D = x.D ^ y.D };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Four<T> operator +(Four<T> x, double y) => new() { A = x.A + Fill(y), B = x.B + Fill(y), C = x.C + Fill(y), D = x.D + Fill(y) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Four<T> operator -(Four<T> x, double y) => new() { A = x.A - Fill(y), B = x.B - Fill(y), C = x.C - Fill(y), D = x.D - Fill(y) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Four<T> operator *(Four<T> x, double y) => new() { A = x.A * Fill(y), B = x.B * Fill(y), C = x.C * Fill(y), D = x.D * Fill(y) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Four<T> operator &(Four<T> x, double y) => new() { A = x.A & Fill(y), B = x.B & Fill(y), C = x.C & Fill(y), D = x.D & Fill(y) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Four<T> operator |(Four<T> x, double y) => new() { A = x.A | Fill(y), B = x.B | Fill(y), C = x.C | Fill(y), D = x.D | Fill(y) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Four<T> operator -(double x, Four<T> y) => new() { A = Fill(x) - y.A, B = Fill(x) - y.B, C = Fill(x) - y.C, D = Fill(x) - y.D };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Four<T> operator /(double x, Four<T> y) => new() { A = Fill(x) / y.A, B = Fill(x) / y.B, C = Fill(x) / y.C, D = Fill(x) / y.D };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Four<T> operator <(Four<T> x, Four<T> y) => new() { A = Vector.LessThan(x.A, y.A), B = Vector.LessThan(x.B, y.B), C = Vector.LessThan(x.C, y.C), D = Vector.LessThan(x.D, y.D) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Four<T> operator <(Four<T> x, double y) => new() { A = Vector.LessThan(x.A, Fill(y)), B = Vector.LessThan(x.B, Fill(y)), C = Vector.LessThan(x.C, Fill(y)), D = Vector.LessThan(x.D, Fill(y)) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Four<T> operator >(Four<T> x, Four<T> y) => new() { A = Vector.GreaterThan(x.A, y.A), B = Vector.GreaterThan(x.B, y.B), C = Vector.GreaterThan(x.C, y.C), D = Vector.GreaterThan(x.D, y.D) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Four<T> operator >(Four<T> x, double y) => new() { A = Vector.GreaterThan(x.A, Fill(y)), B = Vector.GreaterThan(x.B, Fill(y)), C = Vector.GreaterThan(x.C, Fill(y)), D = Vector.GreaterThan(x.D, Fill(y)) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Four<T> operator <=(Four<T> x, Four<T> y) => new() { A = Vector.LessThanOrEqual(x.A, y.A), B = Vector.LessThanOrEqual(x.B, y.B), C = Vector.LessThanOrEqual(x.C, y.C), D = Vector.LessThanOrEqual(x.D, y.D) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Four<T> operator <=(Four<T> x, double y) => new() { A = Vector.LessThanOrEqual(x.A, Fill(y)), B = Vector.LessThanOrEqual(x.B, Fill(y)), C = Vector.LessThanOrEqual(x.C, Fill(y)), D = Vector.LessThanOrEqual(x.D, Fill(y)) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Four<T> operator >=(Four<T> x, Four<T> y) => new() { A = Vector.GreaterThanOrEqual(x.A, y.A), B = Vector.GreaterThanOrEqual(x.B, y.B), C = Vector.GreaterThanOrEqual(x.C, y.C), D = Vector.GreaterThanOrEqual(x.D, y.D) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Four<T> operator >=(Four<T> x, double y) => new() { A = Vector.GreaterThanOrEqual(x.A, Fill(y)), B = Vector.GreaterThanOrEqual(x.B, Fill(y)), C = Vector.GreaterThanOrEqual(x.C, Fill(y)), D = Vector.GreaterThanOrEqual(x.D, Fill(y)) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Four<T> operator -(Four<T> x) => new() { A = -x.A, B = -x.B, C = -x.C, D = -x.D };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Four<T> operator ~(Four<T> x) => new() { A = ~x.A, B = ~x.B, C = ~x.C, D = ~x.D };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Four<T> operator <<(Four<T> x, int count) => Unsafe.SizeOf<T>() == sizeof(int)
        ? new() { A = (x.A.As<T, uint>() << count).As<uint, T>(), B = (x.B.As<T, uint>() << count).As<uint, T>(), C = (x.C.As<T, uint>() << count).As<uint, T>(), D = (x.D.As<T, uint>() << count).As<uint, T>() }
        : new() { A = (x.A.As<T, ulong>() << count).As<ulong, T>(), B = (x.B.As<T, ulong>() << count).As<ulong, T>(), C = (x.C.As<T, ulong>() << count).As<ulong, T>(), D = (x.D.As<T, ulong>() << count).As<ulong, T>() };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Four<T> operator >>>(Four<T> x, int count) => Unsafe.SizeOf<T>() == sizeof(int)
        ? new() { A = (x.A.As<T, uint>() >>> count).As<uint, T>(), B = (x.B.As<T, uint>() >>> count).As<uint, T>(), C = (x.C.As<T, uint>() >>> count).As<uint, T>(), D = (x.D.As<T, uint>() >>> count).As<uint, T>() }
        : new() { A = (x.A.As<T, ulong>() >>> count).As<ulong, T>(), B = (x.B.As<T, ulong>() >>> count).As<ulong, T>(), C = (x.C.As<T, ulong>() >>> count).As<ulong, T>(), D = (x.D.As<T, ulong>() >>> count).As<ulong, T>() };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Four<T> Equal(Four<T> x, Four<T> y) => new() { A = Vector.Equals(x.A, y.A), B = Vector.Equals(x.B, y.B), C = Vector.Equals(x.C, y.C), D = Vector.Equals(x.D, y.D) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Four<T> Select(Four<T> mask, Four<T> x, Four<T> y) => new() { A = Vector.ConditionalSelect(mask.A, x.A, y.A), B = Vector.ConditionalSelect(mask.B, x.B, y.B), C = Vector.ConditionalSelect(mask.C, x.C, y.C), D = Vector.ConditionalSelect(mask.D, x.D, y.D) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool All(Four<T> mask) => Vector.AllWhereAllBitsSet(mask.A & mask.B & mask.C & mask.D);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Four<T> Abs(Four<T> x) => new() { A = Vector.Abs(x.A), B = Vector.Abs(x.B), C = Vector.Abs(x.C), D = Vector.Abs(x.D) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Four<T> SquareRoot(Four<T> x) => new() { A = Vector.SquareRoot(x.A), B = Vector.SquareRoot(x.B), C = Vector.SquareRoot(x.C), D = Vector.SquareRoot(x.D) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Four<T> Max(Four<T> x, Four<T> y) => new() { A = Vector.Max(x.A, y.A), B = Vector.Max(x.B, y.B), C = Vector.Max(x.C, y.C), D = Vector.Max(x.D, y.D) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Four<T> Min(Four<T> x, Four<T> y) => new() { A = Vector.Min(x.A, y.A), B = Vector.Min(x.B, y.B), C = Vector.Min(x.C, y.C), D = Vector.Min(x.D, y.D) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Four<T> AtLeast(Four<T> x, double bound) => new() { A = Vector.MaxNative(Fill(bound), x.A), B = Vector.MaxNative(Fill(bound), x.B), C = Vector.MaxNative(Fill(bound), x.C), D = Vector.MaxNative(Fill(bound), x.D) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Four<T> AtMost(Four<T> x, double bound) => new() { A = Vector.MinNative(Fill(bound), x.A), B = Vector.MinNative(Fill(bound), x.B), C = Vector.MinNative(Fill(bound), x.C), D = Vector.MinNative(Fill(bound), x.D) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Four<T> MultiplyAdd(Four<T> x, Four<T> y, Four<T> z) => new() { A = Fused(x.A, y.A, z.A), B = Fused(x.B, y.B, z.B), C = Fused(x.C, y.C, z.C), D = Fused(x.D, y.D, z.D) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Four<T> MultiplyAdd(Four<T> x, Four<T> y, double z) => new() { A = Fused(x.A, y.A, Fill(z)), B = Fused(x.B, y.B, Fill(z)), C = Fused(x.C, y.C, Fill(z)), D = Fused(x.D, y.D, Fill(z)) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Four<T> MultiplyAdd(Four<T> x, double y, Four<T> z) => new() { A = Fused(x.A, Fill(y), z.A), B = Fused(x.B, Fill(y), z.B), C = Fused(x.C, Fill(y), z.C), D = Fused(x.D, Fill(y), z.D) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Four<T> MultiplyAdd(Four<T> x, double y, double z) => new() { A = Fused(x.A, Fill(y), Fill(z)), B = Fused(x.B, Fill(y), Fill(z)), C = Fused(x.C, Fill(y), Fill(z)), D = Fused(x.D, Fill(y), Fill(z)) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Four<T> Scale(Four<T> x, Four<T> n) => Powers<T>.Scale(x, n);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Four<T> Normal(Four<T> x, out Four<T> n, out bool usual) => Powers<T>.Normal(x, out n, out usual);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Four<T> Logarithm(Four<T> y, Four<T> x, bool usual) => Powers<T>.Logarithm(y, x, usual);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Four<T> AddBits(Four<T> x, Four<T> y) => new() { A = AddBits(x.A, y.A), B = AddBits(x.B, y.B), C = AddBits(x.C, y.C), D = AddBits(x.D, y.D) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Four<T> Create(T value) => new() { A = new Vector<T>(value), B = new Vector<T>(value), C = new Vector<T>(value), D = new Vector<T>(value) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Four<T> Load(ref T source, nuint place) => new()
    {
        A = Vector.LoadUnsafe(ref source, place),
        B = Vector.LoadUnsafe(ref source, place + (nuint)Vector<T>.Count),
        C = Vector.LoadUnsafe(ref source, place + (nuint)(2 * Vector<T>.Count)),
        D = Vector.LoadUnsafe(ref source, place + (nuint)(3 * Vector<T>.Count)),
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Four<T> x, ref T target, nuint place)
    {
        x.A.StoreUnsafe(ref target, place);
        x.B.StoreUnsafe(ref target, place + (nuint)Vector<T>.Count);
        x.C.StoreUnsafe(ref target, place + (nuint)(2 * Vector<T>.Count));
        x.D.StoreUnsafe(ref target, place + (nuint)(3 * Vector<T>.Count));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void StorePast(Four<T> x, ref T target, nuint place)
    {
        byte* start = (byte*)Unsafe.AsPointer(ref Unsafe.Add(ref target, place));
        x.A.As<T, byte>().StoreAlignedNonTemporal(start);
        x.B.As<T, byte>().StoreAlignedNonTemporal(start + Vector<byte>.Count);
        x.C.As<T, byte>().StoreAlignedNonTemporal(start + (2 * Vector<byte>.Count));
        x.D.As<T, byte>().StoreAlignedNonTemporal(start + (3 * Vector<byte>.Count));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<T> Fill(double value) => typeof(T) == typeof(float) ? new Vector<float>((float)value).As<float, T>() : new Vector<double>(value).As<double, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<T> Fused(Vector<T> x, Vector<T> y, Vector<T> z) =>
        typeof(T) == typeof(float)
            ? Vector.FusedMultiplyAdd(x.As<T, float>(), y.As<T, float>(), z.As<T, float>()).As<float, T>()
            : Vector.FusedMultiplyAdd(x.As<T, double>(), y.As<T, double>(), z.As<T, double>()).As<double, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<T> AddBits(Vector<T> a, Vector<T> b) =>
        Unsafe.SizeOf<T>() == sizeof(int) ? (a.As<T, int>() + b.As<T, int>()).As<int, T>() : (a.As<T, long>() + b.As<T, long>()).As<long, T>();
}
