using Leibniz.Kernels;

namespace Leibniz.Tests.CSharp.Kernels;

/// <summary>Random orders.</summary>
public static class PermutationTests
{
    /// <summary>Of 24,000 orders of four, each of the 24 comes about 1000 times: 23 degrees of freedom pass 60 once in 30,000 draws.</summary>
    [Fact]
    public static void AllOrdersAreEquallyLikely()
    {
        Check.That(Deviation((key, order) => Distribution.Permutation(5, key, order)) < 60, "all orders of four are equally likely");

        // Negative control: to exchange each place with any other is not even, as 4 to the power of 4 is no multiple of 24.
        double wrong = Deviation((key, order) =>
        {
            var random = new Random((int)key);
            for (int i = 0; i < 4; i++)
            {
                order[i] = i;
            }

            for (int i = 0; i < 4; i++)
            {
                int j = random.Next(4);
                (order[i], order[j]) = (order[j], order[i]);
            }
        });
        Check.That(wrong > 60, "an uneven draw is found");

        static double Deviation(Action<uint, int[]> draw)
        {
            var counts = new Dictionary<string, int>();
            int[] order = new int[4];
            for (uint key = 0; key < 24_000; key++)
            {
                draw(key, order);
                string name = string.Join(' ', order);
                counts[name] = counts.GetValueOrDefault(name) + 1;
            }

            Check.That(counts.Count <= 24, "there are 24 orders");
            return (counts.Values.Sum(count => Math.Pow(count - 1000, 2)) + ((24 - counts.Count) * 1e6)) / 1000;
        }
    }

    [Fact]
    public static void DrawnPieceByPieceItIsTheSame()
    {
        foreach (int count in (ReadOnlySpan<int>)[0, 1, 2, 100, 2048, 2049, 10_000])
        {
            int[] whole = new int[count];
            Distribution.Permutation(1, 2, whole);
            Check.That(whole.Order().SequenceEqual(Enumerable.Range(0, count)), $"all of {count} are there");
            foreach (int piece in (ReadOnlySpan<int>)[1, 7, 2047, 2048, 3000])
            {
                int[] order = new int[count];
                Distribution.Count(order);
                for (int first = 0; first < count; first += piece)
                {
                    Distribution.Shuffle(1, 2, order, first, Math.Min(first + piece, count));
                }

                Check.That(whole.AsSpan().SequenceEqual(order), $"{count} in pieces of {piece}");
            }
        }
    }
}
