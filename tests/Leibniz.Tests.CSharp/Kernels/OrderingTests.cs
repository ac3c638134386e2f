using System.Numerics;
using Leibniz.Kernels;

namespace Leibniz.Tests.CSharp.Kernels;

/// <summary>
/// The order of elements, all of it and its beginning, and the different ones, against .NET's stable sort: on both sides of where digits are counted, of where the best are
/// selected and of where elements are hashed; with ties, both zeros, infinities and NaN.
/// </summary>
public static class OrderingTests
{
    private static readonly int[] Lengths = [0, 1, 2, 3, 17, 127, 128, 129, 511, 512, 513, 3000];

    [Fact]
    public static void PlacesAreThoseOfAStableSort() => new Stable().All();

    [Fact]
    public static void DifferentElementsAreThoseOfASet() => new Different().All();

    /// <summary>What holds of arrays of every type.</summary>
    private abstract class Law
    {
        public void All()
        {
            float[] singles = [0f, -0f, float.NaN, float.PositiveInfinity, float.NegativeInfinity, float.Epsilon, -float.Epsilon, float.MaxValue, float.MinValue, -float.NaN];
            Of(random => random.Next(3) == 0 ? singles[random.Next(singles.Length)] : (float)(random.NextDouble() - 0.5) * random.Next(4));
            Of(random => random.Next(3) == 0 ? singles[random.Next(singles.Length)] : (random.NextDouble() - 0.5) * random.Next(4));
            Of(random => float.NaN);
            Of(random => random.Next(2) == 0 ? random.Next(int.MinValue, int.MaxValue) : random.Next(-3, 3));
            Of(random => random.Next(2) == 0 ? random.NextInt64(long.MinValue, long.MaxValue) : random.Next(-3, 3));
            Of(random => random.Next(2) == 0 ? long.MaxValue : random.Next(-3, 3));
            Of(random => (byte)random.Next(256));
        }

        protected abstract void Of<T>(Func<Random, T> draw)
            where T : struct, INumber<T>;
    }

    private sealed class Stable : Law
    {
        protected override void Of<T>(Func<Random, T> draw)
        {
            var random = new Random(17);
            foreach (int n in Lengths)
            {
                One<T>([.. Enumerable.Range(0, n).Select(_ => draw(random))], 1);
                One<T>([.. Enumerable.Range(0, 3 * n * 2).Select(_ => draw(random))], 2, 3);

                // In order: each element is better than all before it, or than none.
                One<T>([.. Enumerable.Range(0, n).Select(_ => draw(random)).Order()], 1);
            }
        }

        private static void One<T>(T[] x, int inner, int outer = 1)
            where T : struct, INumber<T>
        {
            int n = x.Length / inner / outer;
            foreach (bool descending in new[] { false, true })
            {
                int[][] expected = [.. Enumerable.Range(0, outer * inner).Select(lane => Expected(n, k => x[At(lane, n, k)], descending))];
                foreach (int count in new[] { 0, 1, 2, 10, 32, 33, 100, n / 4, n / 2, n }.Where(count => count <= n).Distinct())
                {
                    var y = new int[outer * count * inner];
                    Ordering.Run(x, 0, outer, n, inner, descending, count, y);
                    for (int lane = 0; lane < outer * inner; lane++)
                    {
                        Check.That(
                            expected[lane].Take(count).SequenceEqual(Enumerable.Range(0, count).Select(k => y[At(lane, count, k)])),
                            $"{count} of {n} of {typeof(T).Name}, {(descending ? "descending" : "ascending")}");
                    }
                }
            }

            int At(int lane, int length, int k) => (((lane / inner * length) + k) * inner) + (lane % inner);
        }

        // .NET takes NaN for the least.
        private static int[] Expected<T>(int n, Func<int, T> element, bool descending)
            where T : struct, INumber<T> =>
        [
            .. descending
                ? Enumerable.Range(0, n).OrderByDescending(k => T.IsNaN(element(k))).ThenByDescending(element)
                : Enumerable.Range(0, n).OrderBy(k => T.IsNaN(element(k))).ThenBy(element),
        ];
    }

    private sealed class Different : Law
    {
        protected override void Of<T>(Func<Random, T> draw)
        {
            var random = new Random(17);

            // Of 140000 there are three parts; of a few hundred kinds they fit into a table, of thousands they do not.
            foreach (int n in (int[])[.. Lengths, 140_000])
            {
                foreach (int kinds in new[] { 1, 300, n })
                {
                    T[] all = [.. Enumerable.Range(0, kinds).Select(_ => draw(random))];
                    One<T>([.. Enumerable.Range(0, n).Select(_ => all[random.Next(kinds)])]);
                }
            }
        }

        private static void One<T>(T[] x)
            where T : struct, INumber<T>
        {
            IEnumerable<int> nans = Enumerable.Range(0, x.Length).Where(k => T.IsNaN(x[k]));
            int[] expected = [.. Enumerable.Range(0, x.Length).Where(k => !T.IsNaN(x[k])).DistinctBy(k => x[k]).OrderBy(k => x[k]), .. nans];
            var ranks = new int[x.Length];
            string what = $"{expected.Length} of {x.Length} of {typeof(T).Name}";
            Check.That(Distinct.Run(x, ranks).SequenceEqual(expected), what);
            Check.That(Distinct.Run(x, null).SequenceEqual(expected), $"{what}, without ranks");
            Check.That(Enumerable.Range(0, x.Length).All(k => T.IsNaN(x[k]) ? expected[ranks[k]] == k : x[expected[ranks[k]]] == x[k]), $"{what}: ranks");
        }
    }
}
