using System.Numerics;
using System.Runtime.CompilerServices;

namespace Leibniz.Kernels;

/// <summary>Vectors of complex numbers at equal distances in memory.</summary>
internal readonly ref struct Strided<T>(ref T first, nint step, nint apart)
    where T : struct, IFloatingPointIeee754<T>
{
    private readonly ref T first = ref first;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Complexes<T> Load(int k)
    {
        ref T place = ref Unsafe.Add(ref first, k * step);
        return new(Vector.LoadUnsafe(ref place), Vector.LoadUnsafe(ref Unsafe.Add(ref place, apart)));
    }

    /// <summary>One number in all lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Complexes<T> Fill(int k)
    {
        ref T place = ref Unsafe.Add(ref first, k * step);
        return new(new Vector<T>(place), new Vector<T>(Unsafe.Add(ref place, apart)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(int k, Complexes<T> z)
    {
        ref T place = ref Unsafe.Add(ref first, k * step);
        z.Re.StoreUnsafe(ref place);
        z.Im.StoreUnsafe(ref Unsafe.Add(ref place, apart));
    }
}
