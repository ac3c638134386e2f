namespace Leibniz.Kernels;

/// <summary>
/// A product of pinned matrices: C (m x n) = A (m x k) B (k x n). Element (i, j) of a matrix lies i Row + j Column elements
/// after its first. What C should be finished with: a bias of n elements, then clearing what is negative if asked for, or a gate of C's layout.
/// </summary>
internal readonly unsafe struct Operands<T>(
    int m,
    int n,
    int k,
    T* a,
    nint aRow,
    nint aColumn,
    T* b,
    nint bRow,
    nint bColumn,
    T* c,
    nint cRow,
    nint cColumn,
    T* bias = null,
    bool rectified = false,
    T* gate = null)
    where T : unmanaged
{
    public readonly int M = m;
    public readonly int N = n;
    public readonly int K = k;
    public readonly T* A = a;
    public readonly nint ARow = aRow;
    public readonly nint AColumn = aColumn;
    public readonly T* B = b;
    public readonly nint BRow = bRow;
    public readonly nint BColumn = bColumn;
    public readonly T* C = c;
    public readonly nint CRow = cRow;
    public readonly nint CColumn = cColumn;
    public readonly T* Bias = bias;
    public readonly bool Rectified = rectified;
    public readonly T* Gate = gate;

    /// <summary>Whether C is to be finished.</summary>
    public bool HasFinish => Bias != null || Gate != null;

    /// <summary>The same product computed as C' = B' A', and not finished.</summary>
    public Operands<T> Transposed => new(N, M, K, B, BColumn, BRow, A, AColumn, ARow, C, CColumn, CRow);
}
