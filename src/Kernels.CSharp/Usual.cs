using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Leibniz.Kernels;

/// <summary>A vector of the width that .NET gives to code for any machine: 128 or 256 bits.</summary>
/// <remarks>
/// The lanes are a field with an initialiser, here and in the wide one, rather than a property with a constructor: either would be a variable more for the compiler
/// in each operation, and from some 500 on it puts no more into a loop. So a loop holds four times exp where it held two.
/// </remarks>
internal struct Usual<T> : IVector<Usual<T>, T>
    where T : struct
{
    public static int Count => Vector<T>.Count;

    public static Usual<T> Zero => new() { Lanes = Vector<T>.Zero };

    public static Usual<T> One => new() { Lanes = Vector<T>.One };

    public Vector<T> Lanes;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static implicit operator Usual<T>(double value) =>
        typeof(T) == typeof(float)
            ? new() { Lanes = new Vector<float>((float)value).As<float, T>() }
            : new() { Lanes = new Vector<double>(value).As<double, T>() };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Usual<T> operator +(Usual<T> a, Usual<T> b) => new() { Lanes = a.Lanes + b.Lanes };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Usual<T> operator -(Usual<T> a, Usual<T> b) => new() { Lanes = a.Lanes - b.Lanes };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Usual<T> operator *(Usual<T> a, Usual<T> b) => new() { Lanes = a.Lanes * b.Lanes };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Usual<T> operator /(Usual<T> a, Usual<T> b) => new() { Lanes = a.Lanes / b.Lanes };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Usual<T> operator &(Usual<T> a, Usual<T> b) => new() { Lanes = a.Lanes & b.Lanes };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Usual<T> operator |(Usual<T> a, Usual<T> b) => new() { Lanes = a.Lanes | b.Lanes };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Usual<T> operator ^(Usual<T> a, Usual<T> b) => new() { Lanes = a.Lanes ^ b.Lanes };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Usual<T> operator +(Usual<T> x, double y) => x + (Usual<T>)y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Usual<T> operator -(Usual<T> x, double y) => x - (Usual<T>)y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Usual<T> operator *(Usual<T> x, double y) => x * (Usual<T>)y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Usual<T> operator -(double x, Usual<T> y) => (Usual<T>)x - y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Usual<T> operator /(double x, Usual<T> y) => (Usual<T>)x / y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Usual<T> operator &(Usual<T> x, double y) => x & (Usual<T>)y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Usual<T> operator |(Usual<T> x, double y) => x | (Usual<T>)y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Usual<T> operator <(Usual<T> x, double y) => x < (Usual<T>)y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Usual<T> operator >(Usual<T> x, double y) => x > (Usual<T>)y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Usual<T> operator <=(Usual<T> x, double y) => x <= (Usual<T>)y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Usual<T> operator >=(Usual<T> x, double y) => x >= (Usual<T>)y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Usual<T> operator -(Usual<T> x) => new() { Lanes = -x.Lanes };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Usual<T> operator ~(Usual<T> x) => new() { Lanes = ~x.Lanes };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Usual<T> operator <<(Usual<T> x, int count) =>
        Unsafe.SizeOf<T>() == sizeof(int)
            ? new() { Lanes = (x.Lanes.As<T, uint>() << count).As<uint, T>() }
            : new() { Lanes = (x.Lanes.As<T, ulong>() << count).As<ulong, T>() };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Usual<T> operator >>>(Usual<T> x, int count) =>
        Unsafe.SizeOf<T>() == sizeof(int)
            ? new() { Lanes = (x.Lanes.As<T, uint>() >>> count).As<uint, T>() }
            : new() { Lanes = (x.Lanes.As<T, ulong>() >>> count).As<ulong, T>() };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Usual<T> operator <(Usual<T> a, Usual<T> b) => new() { Lanes = Vector.LessThan(a.Lanes, b.Lanes) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Usual<T> operator >(Usual<T> a, Usual<T> b) => new() { Lanes = Vector.GreaterThan(a.Lanes, b.Lanes) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Usual<T> operator <=(Usual<T> a, Usual<T> b) => new() { Lanes = Vector.LessThanOrEqual(a.Lanes, b.Lanes) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Usual<T> operator >=(Usual<T> a, Usual<T> b) => new() { Lanes = Vector.GreaterThanOrEqual(a.Lanes, b.Lanes) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Usual<T> Equal(Usual<T> a, Usual<T> b) => new() { Lanes = Vector.Equals(a.Lanes, b.Lanes) };

    // One instruction, where ConditionalSelect, which knows nothing of the mask, takes three.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Usual<T> Select(Usual<T> mask, Usual<T> a, Usual<T> b) =>
        Vector<byte>.Count == Vector256<byte>.Count && Avx2.IsSupported ? new() { Lanes = Avx2.BlendVariable(Wide(b), Wide(a), Wide(mask)).AsVector().As<byte, T>() }
        : Vector<byte>.Count == Vector128<byte>.Count && Sse41.IsSupported ? new() { Lanes = Sse41.BlendVariable(Narrow(b), Narrow(a), Narrow(mask)).AsVector().As<byte, T>() }
        : new() { Lanes = Vector.ConditionalSelect(mask.Lanes, a.Lanes, b.Lanes) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool All(Usual<T> mask) => Vector.AllWhereAllBitsSet(mask.Lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Usual<T> Abs(Usual<T> x) => new() { Lanes = Vector.Abs(x.Lanes) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Usual<T> SquareRoot(Usual<T> x) => new() { Lanes = Vector.SquareRoot(x.Lanes) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Usual<T> Max(Usual<T> a, Usual<T> b) => new() { Lanes = Vector.Max(a.Lanes, b.Lanes) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Usual<T> Min(Usual<T> a, Usual<T> b) => new() { Lanes = Vector.Min(a.Lanes, b.Lanes) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Usual<T> AtLeast(Usual<T> x, double bound) => new() { Lanes = Vector.MaxNative(((Usual<T>)bound).Lanes, x.Lanes) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Usual<T> AtMost(Usual<T> x, double bound) => new() { Lanes = Vector.MinNative(((Usual<T>)bound).Lanes, x.Lanes) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Usual<T> MultiplyAdd(Usual<T> x, Usual<T> y, Usual<T> z) =>
        typeof(T) == typeof(float)
            ? new() { Lanes = Vector.FusedMultiplyAdd(x.Lanes.As<T, float>(), y.Lanes.As<T, float>(), z.Lanes.As<T, float>()).As<float, T>() }
            : new() { Lanes = Vector.FusedMultiplyAdd(x.Lanes.As<T, double>(), y.Lanes.As<T, double>(), z.Lanes.As<T, double>()).As<double, T>() };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Usual<T> MultiplyAdd(Usual<T> x, Usual<T> y, double z) => MultiplyAdd(x, y, (Usual<T>)z);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Usual<T> MultiplyAdd(Usual<T> x, double y, Usual<T> z) => MultiplyAdd(x, (Usual<T>)y, z);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Usual<T> MultiplyAdd(Usual<T> x, double y, double z) => MultiplyAdd(x, (Usual<T>)y, (Usual<T>)z);

    public static bool ScalesAtOnce
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => false;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Usual<T> Scale(Usual<T> x, Usual<T> n) => Powers<T>.Scale(x, n);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Usual<T> Normal(Usual<T> x, out Usual<T> n, out bool usual) => Powers<T>.Normal(x, out n, out usual);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Usual<T> Logarithm(Usual<T> y, Usual<T> x, bool usual) => Powers<T>.Logarithm(y, x, usual);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Usual<T> AddBits(Usual<T> a, Usual<T> b) =>
        Unsafe.SizeOf<T>() == sizeof(int)
            ? new() { Lanes = (a.Lanes.As<T, int>() + b.Lanes.As<T, int>()).As<int, T>() }
            : new() { Lanes = (a.Lanes.As<T, long>() + b.Lanes.As<T, long>()).As<long, T>() };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Usual<T> Create(T value) => new() { Lanes = new Vector<T>(value) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Usual<T> Load(ref T source, nuint place) => new() { Lanes = Vector.LoadUnsafe(ref source, place) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void StorePast(Usual<T> x, ref T target, nuint place) =>
        x.Lanes.As<T, byte>().StoreAlignedNonTemporal((byte*)Unsafe.AsPointer(ref Unsafe.Add(ref target, place)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Usual<T> x, ref T target, nuint place) => x.Lanes.StoreUnsafe(ref target, place);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> Wide(Usual<T> x) => x.Lanes.As<T, byte>().AsVector256();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Narrow(Usual<T> x) => x.Lanes.As<T, byte>().AsVector128();
}
