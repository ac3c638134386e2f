using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Leibniz.Kernels;

/// <summary>Working memory of complex numbers: of one row, or of as many rows as a vector has lanes, each in a lane of its own.</summary>
/// <remarks>
/// Of one row all real parts stand before all imaginary parts, and a vector holds neighbours. Of many rows each number is a vector of real parts
/// and one of imaginary parts: transposed rows are that. What happens to a number is the same in both, so that a row alone has the bits
/// that it has among others.
/// </remarks>
internal readonly ref struct Parts<T>
    where T : struct, IFloatingPointIeee754<T>
{
    private readonly ref T first;

    private Parts(ref T first, nint apart, bool single)
    {
        this.first = ref first;
        Apart = apart;
        IsSingle = single;
    }

    /// <summary>Whether there is one row.</summary>
    public bool IsSingle { get; }

    /// <summary>The same numbers, with real and imaginary parts exchanged.</summary>
    public Parts<T> Exchanged => new(ref Unsafe.Add(ref first, Apart), -Apart, IsSingle);

    /// <summary>How far the imaginary part is behind the real one.</summary>
    public nint Apart { get; }

    /// <summary>How far a number is behind the one before.</summary>
    public nint Scale => IsSingle ? 1 : 2 * Vector<T>.Count;

    /// <summary>How many numbers of a row a vector has.</summary>
    public int Wide => IsSingle ? Vector<T>.Count : 1;

    /// <summary>How long memory must be for so many numbers. Vectors may reach beyond the last of them.</summary>
    public static int Length(int numbers, bool single) => single ? 2 * (numbers + (2 * Vector<T>.Count)) : 2 * numbers * Vector<T>.Count;

    public static Parts<T> Of(T[] memory, int numbers, bool single) =>
        new(ref MemoryMarshal.GetArrayDataReference(memory), single ? Length(numbers, true) / 2 : Vector<T>.Count, single);

    /// <summary>Where the real part of a number is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref T At(nint number) => ref Unsafe.Add(ref first, number * Scale);

    /// <summary>A vector from a number on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Complexes<T> Load(nint number) => new Strided<T>(ref At(number), 0, Apart).Load(0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(nint number, Complexes<T> z) => new Strided<T>(ref At(number), 0, Apart).Store(0, z);

    /// <summary>One number of each row: of a single row, in all lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Complexes<T> LoadOne(nint number)
    {
        ref T place = ref At(number);
        return IsSingle ? new(new Vector<T>(place), new Vector<T>(Unsafe.Add(ref place, Apart))) : Load(number);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StoreOne(nint number, Complexes<T> z)
    {
        if (IsSingle)
        {
            ref T place = ref At(number);
            place = z.Re.ToScalar();
            Unsafe.Add(ref place, Apart) = z.Im.ToScalar();
        }
        else
        {
            Store(number, z);
        }
    }

    /// <summary>Zeros in the place of some numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Clear(int from, int end)
    {
        for (int i = from; i < end; i++)
        {
            StoreOne(i, default);
        }
    }
}
