using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

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
    public static Four<T> MultiplyAdd(Four<T> x, Four<T> y, Four<T> z) => typeof(T) == typeof(float)
        ? new() { A = Vector.FusedMultiplyAdd(x.A.As<T, float>(), y.A.As<T, float>(), z.A.As<T, float>()).As<float, T>(), B = Vector.FusedMultiplyAdd(x.B.As<T, float>(), y.B.As<T, float>(), z.B.As<T, float>()).As<float, T>(), C = Vector.FusedMultiplyAdd(x.C.As<T, float>(), y.C.As<T, float>(), z.C.As<T, float>()).As<float, T>(), D = Vector.FusedMultiplyAdd(x.D.As<T, float>(), y.D.As<T, float>(), z.D.As<T, float>()).As<float, T>() }
        : new() { A = Vector.FusedMultiplyAdd(x.A.As<T, double>(), y.A.As<T, double>(), z.A.As<T, double>()).As<double, T>(), B = Vector.FusedMultiplyAdd(x.B.As<T, double>(), y.B.As<T, double>(), z.B.As<T, double>()).As<double, T>(), C = Vector.FusedMultiplyAdd(x.C.As<T, double>(), y.C.As<T, double>(), z.C.As<T, double>()).As<double, T>(), D = Vector.FusedMultiplyAdd(x.D.As<T, double>(), y.D.As<T, double>(), z.D.As<T, double>()).As<double, T>() };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Four<T> MultiplyAdd(Four<T> x, Four<T> y, double z) => typeof(T) == typeof(float)
        ? new() { A = Vector.FusedMultiplyAdd(x.A.As<T, float>(), y.A.As<T, float>(), new Vector<float>((float)z)).As<float, T>(), B = Vector.FusedMultiplyAdd(x.B.As<T, float>(), y.B.As<T, float>(), new Vector<float>((float)z)).As<float, T>(), C = Vector.FusedMultiplyAdd(x.C.As<T, float>(), y.C.As<T, float>(), new Vector<float>((float)z)).As<float, T>(), D = Vector.FusedMultiplyAdd(x.D.As<T, float>(), y.D.As<T, float>(), new Vector<float>((float)z)).As<float, T>() }
        : new() { A = Vector.FusedMultiplyAdd(x.A.As<T, double>(), y.A.As<T, double>(), new Vector<double>(z)).As<double, T>(), B = Vector.FusedMultiplyAdd(x.B.As<T, double>(), y.B.As<T, double>(), new Vector<double>(z)).As<double, T>(), C = Vector.FusedMultiplyAdd(x.C.As<T, double>(), y.C.As<T, double>(), new Vector<double>(z)).As<double, T>(), D = Vector.FusedMultiplyAdd(x.D.As<T, double>(), y.D.As<T, double>(), new Vector<double>(z)).As<double, T>() };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Four<T> MultiplyAdd(Four<T> x, double y, Four<T> z) => typeof(T) == typeof(float)
        ? new() { A = Vector.FusedMultiplyAdd(x.A.As<T, float>(), new Vector<float>((float)y), z.A.As<T, float>()).As<float, T>(), B = Vector.FusedMultiplyAdd(x.B.As<T, float>(), new Vector<float>((float)y), z.B.As<T, float>()).As<float, T>(), C = Vector.FusedMultiplyAdd(x.C.As<T, float>(), new Vector<float>((float)y), z.C.As<T, float>()).As<float, T>(), D = Vector.FusedMultiplyAdd(x.D.As<T, float>(), new Vector<float>((float)y), z.D.As<T, float>()).As<float, T>() }
        : new() { A = Vector.FusedMultiplyAdd(x.A.As<T, double>(), new Vector<double>(y), z.A.As<T, double>()).As<double, T>(), B = Vector.FusedMultiplyAdd(x.B.As<T, double>(), new Vector<double>(y), z.B.As<T, double>()).As<double, T>(), C = Vector.FusedMultiplyAdd(x.C.As<T, double>(), new Vector<double>(y), z.C.As<T, double>()).As<double, T>(), D = Vector.FusedMultiplyAdd(x.D.As<T, double>(), new Vector<double>(y), z.D.As<T, double>()).As<double, T>() };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Four<T> MultiplyAdd(Four<T> x, double y, double z) => typeof(T) == typeof(float)
        ? new() { A = Vector.FusedMultiplyAdd(x.A.As<T, float>(), new Vector<float>((float)y), new Vector<float>((float)z)).As<float, T>(), B = Vector.FusedMultiplyAdd(x.B.As<T, float>(), new Vector<float>((float)y), new Vector<float>((float)z)).As<float, T>(), C = Vector.FusedMultiplyAdd(x.C.As<T, float>(), new Vector<float>((float)y), new Vector<float>((float)z)).As<float, T>(), D = Vector.FusedMultiplyAdd(x.D.As<T, float>(), new Vector<float>((float)y), new Vector<float>((float)z)).As<float, T>() }
        : new() { A = Vector.FusedMultiplyAdd(x.A.As<T, double>(), new Vector<double>(y), new Vector<double>(z)).As<double, T>(), B = Vector.FusedMultiplyAdd(x.B.As<T, double>(), new Vector<double>(y), new Vector<double>(z)).As<double, T>(), C = Vector.FusedMultiplyAdd(x.C.As<T, double>(), new Vector<double>(y), new Vector<double>(z)).As<double, T>(), D = Vector.FusedMultiplyAdd(x.D.As<T, double>(), new Vector<double>(y), new Vector<double>(z)).As<double, T>() };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Four<T> Scale(Four<T> x, Four<T> n) => Powers<T>.Scale(x, n);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Four<T> Normal(Four<T> x, out Four<T> n, out bool usual) => Powers<T>.Normal(x, out n, out usual);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Four<T> Logarithm(Four<T> y, Four<T> x, bool usual) => Powers<T>.Logarithm(y, x, usual);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Four<T> AddBits(Four<T> x, Four<T> y) => Unsafe.SizeOf<T>() == sizeof(int)
        ? new() { A = (x.A.As<T, int>() + y.A.As<T, int>()).As<int, T>(), B = (x.B.As<T, int>() + y.B.As<T, int>()).As<int, T>(), C = (x.C.As<T, int>() + y.C.As<T, int>()).As<int, T>(), D = (x.D.As<T, int>() + y.D.As<T, int>()).As<int, T>() }
        : new() { A = (x.A.As<T, long>() + y.A.As<T, long>()).As<long, T>(), B = (x.B.As<T, long>() + y.B.As<T, long>()).As<long, T>(), C = (x.C.As<T, long>() + y.C.As<T, long>()).As<long, T>(), D = (x.D.As<T, long>() + y.D.As<T, long>()).As<long, T>() };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Four<T> AddBits(Four<T> x, double y) => Unsafe.SizeOf<T>() == sizeof(int)
        ? new() { A = (x.A.As<T, int>() + Fill(y).As<T, int>()).As<int, T>(), B = (x.B.As<T, int>() + Fill(y).As<T, int>()).As<int, T>(), C = (x.C.As<T, int>() + Fill(y).As<T, int>()).As<int, T>(), D = (x.D.As<T, int>() + Fill(y).As<T, int>()).As<int, T>() }
        : new() { A = (x.A.As<T, long>() + Fill(y).As<T, long>()).As<long, T>(), B = (x.B.As<T, long>() + Fill(y).As<T, long>()).As<long, T>(), C = (x.C.As<T, long>() + Fill(y).As<T, long>()).As<long, T>(), D = (x.D.As<T, long>() + Fill(y).As<T, long>()).As<long, T>() };

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
}
