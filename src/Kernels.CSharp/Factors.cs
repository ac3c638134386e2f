namespace Leibniz.Kernels;

/// <summary>
/// Matrices in arrays: products C (m x n) = A (m x k) B (k x n) of matrices that begin anywhere. How far apart rows and columns of A and B lie; C lies row by row.
/// </summary>
internal readonly record struct Factors<T>(int M, int N, int K, T[] A, int ARow, int AColumn, T[] B, int BRow, int BColumn, T[] C)
    where T : struct;
