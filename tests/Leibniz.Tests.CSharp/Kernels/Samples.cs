using System.Numerics;

namespace Leibniz.Tests.CSharp.Kernels;

/// <summary>Matrices on which factorisations go wrong if anything does, rounded to a type.</summary>
internal static class Samples
{
    private static readonly (int Rows, int Columns)[] Shapes =
        [(0, 0), (0, 3), (3, 0), (1, 1), (1, 4), (4, 1), (2, 2), (3, 5), (5, 3), (17, 17), (33, 32), (31, 64), (65, 65), (150, 40), (40, 150)];

    public static IEnumerable<(string Name, Matrix Value)> Any<T>()
        where T : struct, IFloatingPointIeee754<T>
    {
        foreach ((int n, int m) in Shapes)
        {
            foreach ((string kind, Matrix value) in Kinds<T>(n, m))
            {
                yield return ($"{typeof(T).Name} {kind} {n} x {m}", value.Rounded<T>());
            }
        }

        yield return ($"{typeof(T).Name} random 200 x 200", Matrix.Random(200, 200, 1).Rounded<T>());
    }

    public static IEnumerable<(string Name, Matrix Value)> Symmetric<T>()
        where T : struct, IFloatingPointIeee754<T>
    {
        foreach (int n in (int[])[0, 1, 2, 3, 8, 17, 33, 64, 100])
        {
            Matrix random = Matrix.Random(n, n, n);
            Matrix q = Matrix.Orthonormal(n, n, n);
            (string, Matrix)[] kinds =
            [
                ("random", Matrix.Of(n, n, (i, j) => random[i, j] + random[j, i])),
                ("zero", Matrix.Of(n, n, (_, _) => 0)),
                ("identity", Matrix.Identity(n)),
                ("repeated", Spectrum(q, i => i % 3)),
                ("rank 1", Matrix.Of(n, n, (i, j) => random[0, i] * random[0, j])),
                ("graded", Spectrum(q, i => Math.Pow(10, -12.0 * i / n))),
                ("graded down", Matrix.Of(n, n, (i, j) => Math.Pow(10, -12.0 * (i + j) / n) * (i == j ? 2 : 1))),
                ("graded up", Matrix.Of(n, n, (i, j) => Math.Pow(10, -12.0 * (n - i + n - j) / n) * (i == j ? 2 : 1))),
                ("plus and minus", Spectrum(q, i => i % 2 == 0 ? 1 : -1)),
                ("huge", Matrix.Of(n, n, (i, j) => Huge<T>() * (random[i, j] + random[j, i]))),
                ("tiny", Matrix.Of(n, n, (i, j) => Tiny<T>() * (random[i, j] + random[j, i]))),
            ];
            foreach ((string kind, Matrix value) in kinds)
            {
                Matrix rounded = value.Rounded<T>();
                yield return ($"{typeof(T).Name} {kind} {n} x {n}", Matrix.Of(n, n, (i, j) => rounded[Math.Max(i, j), Math.Min(i, j)]));
            }
        }

        Matrix large = Matrix.Random(200, 200, 2).Rounded<T>();
        yield return ($"{typeof(T).Name} random 200 x 200", Matrix.Of(200, 200, (i, j) => large[Math.Max(i, j), Math.Min(i, j)]));
    }

    /// <summary>Q D Q^T for orthonormal columns Q.</summary>
    public static Matrix Spectrum(Matrix q, Func<int, double> value) =>
        q * Matrix.Of(q.Columns, q.Rows, (i, j) => value(i) * q[j, i]);

    private static IEnumerable<(string Kind, Matrix Value)> Kinds<T>(int n, int m)
        where T : struct, IFloatingPointIeee754<T>
    {
        int k = Math.Min(n, m);
        Matrix random = Matrix.Random(n, m, (n * 1000) + m);
        yield return ("random", random);
        yield return ("zero", random.Map(_ => 0));
        yield return ("ones", random.Map(_ => 1));
        yield return ("rank half", Matrix.Random(n, k / 2, 1) * Matrix.Random(k / 2, m, 2));
        yield return ("zero columns", Matrix.Of(n, m, (i, j) => j % 2 == 0 ? 0 : random[i, j]));
        yield return ("zero rows", Matrix.Of(n, m, (i, j) => i % 2 == 0 ? 0 : random[i, j]));
        Matrix declining = Matrix.Diagonal([.. Enumerable.Range(0, k).Select(i => Math.Pow(10, -12.0 * i / k))]);
        yield return ("condition 1e12", Matrix.Orthonormal(n, k, 1) * declining * Matrix.Orthonormal(m, k, 2).Transposed);
        yield return ("graded columns", Matrix.Of(n, m, (i, j) => Math.Pow(10, -12.0 * j / m) * random[i, j]));
        yield return ("graded rows", Matrix.Of(n, m, (i, j) => Math.Pow(10, -12.0 * (n - i) / n) * random[i, j]));
        yield return ("repeated", Matrix.Orthonormal(n, k, 3) * Matrix.Orthonormal(m, k, 4).Transposed);
        yield return ("huge", random.Map(x => x * Huge<T>()));
        yield return ("tiny", random.Map(x => x * Tiny<T>()));
    }

    // Their squares overflow, or are zero.
    private static double Huge<T>() => typeof(T) == typeof(float) ? 1e35 : 1e300;

    private static double Tiny<T>() => typeof(T) == typeof(float) ? 1e-36 : 1e-300;
}
