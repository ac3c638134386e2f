using System.Numerics;
using System.Runtime.CompilerServices;

namespace Leibniz.Kernels;

/// <summary>How the results of a butterfly are turned by roots of unity.</summary>
internal interface ITurn<T>
    where T : struct, IFloatingPointIeee754<T>
{
    /// <summary>The numbers times the k-th of the roots.</summary>
    static abstract Complexes<T> Turn(Complexes<T> z, Strided<T> roots, int k);
}

/// <summary>One root for all lanes.</summary>
internal readonly struct Together<T> : ITurn<T>
    where T : struct, IFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Complexes<T> Turn(Complexes<T> z, Strided<T> roots, int k) => z * roots.Fill(k);
}

/// <summary>A root for each lane.</summary>
internal readonly struct Apart<T> : ITurn<T>
    where T : struct, IFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Complexes<T> Turn(Complexes<T> z, Strided<T> roots, int k) => z * roots.Load(k);
}

/// <summary>No turn: all roots of the last step are 1.</summary>
internal readonly struct Still<T> : ITurn<T>
    where T : struct, IFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Complexes<T> Turn(Complexes<T> z, Strided<T> roots, int k) => z;
}
