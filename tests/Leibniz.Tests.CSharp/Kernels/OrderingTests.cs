using System.Numerics;
using Leibniz.Kernels;

namespace Leibniz.Tests.CSharp.Kernels;

/// <summary>The order of elements against .NET's stable sort, on both sides of where digits are counted, with ties, both zeros, infinities and NaN.</summary>
public static class OrderingTests
{
    private static readonly int[] Lengths = [0, 1, 2, 3, 17, 511, 512, 513, 3000];

    [Fact]
    public static void PlacesAreThoseOfAStableSort()
    {
        float[] singles = [0f, -0f, float.NaN, float.PositiveInfinity, float.NegativeInfinity, float.Epsilon, -float.Epsilon, float.MaxValue, float.MinValue, -float.NaN];
        All(random => random.Next(3) == 0 ? singles[random.Next(singles.Length)] : (float)(random.NextDouble() - 0.5) * random.Next(4));
        All(random => random.Next(3) == 0 ? singles[random.Next(singles.Length)] : (random.NextDouble() - 0.5) * random.Next(4));
        All(random => random.Next(2) == 0 ? random.Next(int.MinValue, int.MaxValue) : random.Next(-3, 3));
        All(random => random.Next(2) == 0 ? random.NextInt64(long.MinValue, long.MaxValue) : random.Next(-3, 3));
        All(random => (byte)random.Next(256));

        static void All<T>(Func<Random, T> draw)
            where T : struct, INumber<T>
        {
            var random = new Random(17);
            foreach (int n in Lengths)
            {
                One([.. Enumerable.Range(0, n).Select(_ => draw(random))], 1);
                One([.. Enumerable.Range(0, 3 * n * 2).Select(_ => draw(random))], 2, 3);
            }
        }

        static void One<T>(T[] x, int inner, int outer = 1)
            where T : struct, INumber<T>
        {
            int n = x.Length / inner / outer;
            foreach (bool descending in new[] { false, true })
            {
                var y = new int[x.Length];
                Ordering.Run(x, 0, outer, n, inner, descending, y);
                for (int lane = 0; lane < outer * inner; lane++)
                {
                    int start = (lane / inner * n * inner) + (lane % inner);
                    IEnumerable<int> expected = Enumerable.Range(0, n);
                    Func<int, T> element = k => x[start + (k * inner)];

                    // .NET takes NaN for the least.
                    expected = descending
                        ? expected.OrderByDescending(k => T.IsNaN(element(k))).ThenByDescending(element)
                        : expected.OrderBy(k => T.IsNaN(element(k))).ThenBy(element);
                    Check.That(
                        expected.SequenceEqual(Enumerable.Range(0, n).Select(k => y[start + (k * inner)])),
                        $"{n} of {typeof(T).Name}, {(descending ? "descending" : "ascending")}");
                }
            }
        }
    }
}
