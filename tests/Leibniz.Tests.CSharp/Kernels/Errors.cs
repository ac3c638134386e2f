using System.Numerics;

namespace Leibniz.Tests.CSharp.Kernels;

/// <summary>
/// How wrong factors are, in roundings times size: what backward stable algorithms keep below a small constant (Higham, "Accuracy and
/// stability of numerical algorithms", 2002).
/// </summary>
internal static class Errors
{
    public static double Epsilon<T>()
        where T : struct, IFloatingPointIeee754<T> => double.CreateTruncating(T.BitIncrement(T.One) - T.One);

    /// <summary>The difference of what should be equal, beside a norm.</summary>
    public static double Of<T>(Matrix expected, Matrix actual, double norm)
        where T : struct, IFloatingPointIeee754<T>
    {
        double size = Math.Max(1, Math.Max(expected.Rows, expected.Columns));

        // The least number that the type has is an error that no algorithm can avoid.
        double least = double.CreateTruncating(T.Epsilon) / Epsilon<T>();
        double difference = (expected - actual).Norm;
        return difference == 0 ? 0 : difference / (size * Epsilon<T>() * (norm + least));
    }

    public static double Reconstruction<T>(Matrix a, Matrix product)
        where T : struct, IFloatingPointIeee754<T> => Of<T>(a, product, a.Norm);

    /// <summary>Of columns that should be orthonormal.</summary>
    public static double Orthogonality<T>(Matrix q)
        where T : struct, IFloatingPointIeee754<T> =>
        q.Columns == 0 ? 0 : (q.Transposed * q - Matrix.Identity(q.Columns)).Norm / (q.Rows * Epsilon<T>());

    /// <summary>Whether each column's component of largest magnitude, the first of such, is positive.</summary>
    public static bool PointsForward(Matrix vectors) =>
        Enumerable.Range(0, vectors.Columns).All(j =>
        {
            double[] column = [.. Enumerable.Range(0, vectors.Rows).Select(i => vectors[i, j])];
            return column[Array.FindIndex(column, x => Math.Abs(x) == column.Max(Math.Abs))] > 0;
        });

    /// <summary>LAPACK's own tests allow 30.</summary>
    public static void Small(double error, string what) =>
        Check.That(error <= 10, $"{what} is off by no more than 10 roundings times size, but it is by {error}");
}
