using System.Runtime.CompilerServices;

namespace Leibniz.Kernels;

/// <summary>12 rows of one vector, for a C that is no wider: each number of A serves once, so loads are what binds it.</summary>
internal readonly unsafe struct Slim<T, TVector, TLanes> : ITile<T>
    where T : unmanaged
    where TVector : struct
    where TLanes : struct, ILanes<T, TVector>
{
    public static int Rows => 12;

    public static int Columns => TLanes.Count;

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Run(int k, T* a, nint aRow, nint aStep, T* b, nint bStep, T* c, nint cRow, bool add)
    {
        nint twice = 2 * aRow;
        T* a3 = a + (3 * aRow);
        T* a6 = a + (6 * aRow);
        T* a9 = a + (9 * aRow);
        TVector x0 = default, x1 = default, x2 = default, x3 = default, x4 = default, x5 = default;
        TVector x6 = default, x7 = default, x8 = default, x9 = default, x10 = default, x11 = default;
        for (int p = 0; p < k; p++)
        {
            TVector line = TLanes.Load(b);
            x0 = TLanes.MultiplyAdd(TLanes.Broadcast(*a), line, x0);
            x1 = TLanes.MultiplyAdd(TLanes.Broadcast(a[aRow]), line, x1);
            x2 = TLanes.MultiplyAdd(TLanes.Broadcast(a[twice]), line, x2);
            x3 = TLanes.MultiplyAdd(TLanes.Broadcast(*a3), line, x3);
            x4 = TLanes.MultiplyAdd(TLanes.Broadcast(a3[aRow]), line, x4);
            x5 = TLanes.MultiplyAdd(TLanes.Broadcast(a3[twice]), line, x5);
            x6 = TLanes.MultiplyAdd(TLanes.Broadcast(*a6), line, x6);
            x7 = TLanes.MultiplyAdd(TLanes.Broadcast(a6[aRow]), line, x7);
            x8 = TLanes.MultiplyAdd(TLanes.Broadcast(a6[twice]), line, x8);
            x9 = TLanes.MultiplyAdd(TLanes.Broadcast(*a9), line, x9);
            x10 = TLanes.MultiplyAdd(TLanes.Broadcast(a9[aRow]), line, x10);
            x11 = TLanes.MultiplyAdd(TLanes.Broadcast(a9[twice]), line, x11);
            b += bStep;
            a += aStep;
            a3 += aStep;
            a6 += aStep;
            a9 += aStep;
        }

        Sums<T, TVector, TLanes>.Put(x0, c, add);
        Sums<T, TVector, TLanes>.Put(x1, c + cRow, add);
        Sums<T, TVector, TLanes>.Put(x2, c + (2 * cRow), add);
        Sums<T, TVector, TLanes>.Put(x3, c + (3 * cRow), add);
        Sums<T, TVector, TLanes>.Put(x4, c + (4 * cRow), add);
        Sums<T, TVector, TLanes>.Put(x5, c + (5 * cRow), add);
        Sums<T, TVector, TLanes>.Put(x6, c + (6 * cRow), add);
        Sums<T, TVector, TLanes>.Put(x7, c + (7 * cRow), add);
        Sums<T, TVector, TLanes>.Put(x8, c + (8 * cRow), add);
        Sums<T, TVector, TLanes>.Put(x9, c + (9 * cRow), add);
        Sums<T, TVector, TLanes>.Put(x10, c + (10 * cRow), add);
        Sums<T, TVector, TLanes>.Put(x11, c + (11 * cRow), add);
    }
}

/// <summary>4 rows of one vector, for a C of few rows.</summary>
internal readonly unsafe struct Few<T, TVector, TLanes> : ITile<T>
    where T : unmanaged
    where TVector : struct
    where TLanes : struct, ILanes<T, TVector>
{
    public static int Rows => 4;

    public static int Columns => TLanes.Count;

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Run(int k, T* a, nint aRow, nint aStep, T* b, nint bStep, T* c, nint cRow, bool add)
    {
        T* a2 = a + (2 * aRow);
        TVector x0 = default, x1 = default, x2 = default, x3 = default;
        for (int p = 0; p < k; p++)
        {
            TVector line = TLanes.Load(b);
            x0 = TLanes.MultiplyAdd(TLanes.Broadcast(*a), line, x0);
            x1 = TLanes.MultiplyAdd(TLanes.Broadcast(a[aRow]), line, x1);
            x2 = TLanes.MultiplyAdd(TLanes.Broadcast(*a2), line, x2);
            x3 = TLanes.MultiplyAdd(TLanes.Broadcast(a2[aRow]), line, x3);
            b += bStep;
            a += aStep;
            a2 += aStep;
        }

        Sums<T, TVector, TLanes>.Put(x0, c, add);
        Sums<T, TVector, TLanes>.Put(x1, c + cRow, add);
        Sums<T, TVector, TLanes>.Put(x2, c + (2 * cRow), add);
        Sums<T, TVector, TLanes>.Put(x3, c + (3 * cRow), add);
    }
}
