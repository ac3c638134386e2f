using System.Runtime.CompilerServices;

namespace Leibniz.Kernels;

/// <summary>How sums get from registers to C, and what is done to them there.</summary>
internal static unsafe class Sums<T, TVector, TLanes>
    where T : unmanaged
    where TVector : struct
    where TLanes : struct, ILanes<T, TVector>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Put(TVector x, T* c, bool add) => TLanes.Store(add ? TLanes.Add(TLanes.Load(c), x) : x, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Put(TVector x, TVector y, T* c, bool add)
    {
        Put(x, c, add);
        Put(y, c + TLanes.Count, add);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Add(int rows, T* sums, T* c, nint cRow)
    {
        for (int i = 0; i < rows; i++, sums += 2 * TLanes.Count, c += cRow)
        {
            Put(TLanes.Load(sums), TLanes.Load(sums + TLanes.Count), c, add: true);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Finish(int rows, T* c, nint cRow, T* bias, bool rectified)
    {
        TVector left = TLanes.Load(bias), right = TLanes.Load(bias + TLanes.Count);
        for (int i = 0; i < rows; i++, c += cRow)
        {
            TVector x = TLanes.Add(TLanes.Load(c), left), y = TLanes.Add(TLanes.Load(c + TLanes.Count), right);
            Put(rectified ? TLanes.Rectify(x) : x, rectified ? TLanes.Rectify(y) : y, c, add: false);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Gate(int rows, T* c, nint cRow, T* gate)
    {
        int lanes = TLanes.Count;
        for (int i = 0; i < rows; i++, c += cRow, gate += cRow)
        {
            Put(TLanes.Gate(TLanes.Load(c), TLanes.Load(gate)), TLanes.Gate(TLanes.Load(c + lanes), TLanes.Load(gate + lanes)), c, add: false);
        }
    }
}
