using System.Numerics;
using Leibniz.Kernels;
using KernelReduction = Leibniz.Kernels.Reduction;

namespace Leibniz.Tests.CSharp.Kernels;

/// <summary>Folds along rows and across them, whatever the sizes and strides, in every type.</summary>
public static class ReductionTests
{
    private static readonly int[] Lengths = [1, 2, 3, 4, 5, 7, 8, 10, 15, 16, 17, 31, 33, 63, 64, 65, 100, 1500, 2048, 5000, 40_000];

    // Below and above what registers of each width hold, and what threads share.
    private static readonly int[] Counts = [1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 33, 100, 5000];

    [Fact]
    public static void EveryRowAndColumnIsFolded()
    {
        All<float>();
        All<double>();
        All<int>();
        All<long>();
        All<byte>();

        static void All<T>()
            where T : struct, INumber<T>
        {
            foreach (var length in Lengths)
            {
                foreach (var count in Counts.Where(c => (long)c * length <= 200_000))
                {
                    foreach (var gap in (int[])[0, 3])
                    {
                        Folds<T>(count, length, gap, across: false);
                        Folds<T>(count, length, gap, across: true);
                    }
                }
            }
        }
    }

    [Fact]
    public static void ARowsBitsDoNotDependOnWhereItLies()
    {
        Same(Draws<float>(40 * 64, 3));
        Same(Draws<double>(40 * 64, 3));

        static void Same<T>(T[] x)
            where T : struct, INumber<T>
        {
            for (int length = 1; length <= 64; length++)
            {
                var together = new T[40];
                KernelReduction.Sum([40, length], new View<T>(x, 0, [length, 1]), 1, together, 0);

                // Three of the rows, which fill no register, and all of them.
                for (int row = 0; row <= 37; row++)
                {
                    var few = new T[3];
                    KernelReduction.Sum([3, length], new View<T>(x, row * length, [length, 1]), 1, few, 0);
                    Check.That(few.AsSpan().SequenceEqual(together.AsSpan(row, 3)), $"{typeof(T).Name}: three rows of length {length} from {row} on");
                }
            }
        }
    }

    [Fact]
    public static void ARowAloneHasTheBitsThatItHasAmongOthers()
    {
        Same<float>();
        Same<double>();

        static void Same<T>()
            where T : struct, INumber<T>
        {
            foreach (var length in (int[])[100, 1000, 1024, 1025, 2048, 5000, 40_000])
            {
                // Odd, and together enough for threads to share.
                const int Rows = 201;
                T[] x = Draws<T>(Rows * length, length);
                T[] together = new T[Rows], alone = new T[1];
                KernelReduction.Sum([Rows, length], new View<T>(x, 0, [length, 1]), 1, together, 0);
                for (int row = 0; row < Rows; row++)
                {
                    KernelReduction.Sum([1, length], new View<T>(x, row * length, [length, 1]), 1, alone, 0);
                    Check.Equal(alone[0], together[row], $"{typeof(T).Name}: row {row} of length {length}");
                }
            }
        }
    }

    [Fact]
    public static void NaNIsTheLargestAndTheSmallestWhereverItLies()
    {
        foreach (var length in Lengths.Where(l => l <= 65))
        {
            for (int at = 0; at < length; at++)
            {
                float[] x = Draws<float>(20 * length, at);
                x[(13 * length) + at] = float.NaN;
                float[] rows = new float[20], columns = new float[length];
                KernelReduction.Max([20, length], new View<float>(x, 0, [length, 1]), 1, rows, 0);
                KernelReduction.Min([length, 20], new View<float>(x, 0, [1, length]), 1, columns, 0);
                Check.Equal(1, rows.Count(float.IsNaN), $"rows of {length}, NaN at {at}");
                Check.That(float.IsNaN(rows[13]) && float.IsNaN(columns[at]), $"its row and its column, {length}, {at}");
                int[] places = new int[20];
                KernelReduction.ArgMin([20, length], new View<float>(x, 0, [length, 1]), 1, places, 0);
                Check.Equal(at, places[13], $"the place of NaN in a row of {length}");
                Check.Equal(1, columns.Count(float.IsNaN), $"columns, {length}, NaN at {at}");
            }
        }
    }

    /// <summary>Sum, product, largest and smallest of rows, or of columns, that lie so many elements apart.</summary>
    private static void Folds<T>(int count, int length, int gap, bool across)
        where T : struct, INumber<T>
    {
        int[] strides = across ? [1, count + gap] : [length + gap, 1];
        T[] x = Draws<T>(2 + ((across ? length : count) * strides.Max()), count);
        var view = new View<T>(x, 2, strides);
        T Element(int i, int j) => x[2 + (i * strides[0]) + (j * strides[1])];
        Compare(KernelReduction.Sum, (a, b) => a + b);
        Compare(KernelReduction.Product, (a, b) => a * b);
        Compare(KernelReduction.Max, T.Max);
        Compare(KernelReduction.Min, T.Min);

        Place(KernelReduction.ArgMax, T.Max);
        Place(KernelReduction.ArgMin, T.Min);

        void Place(Action<int[], View<T>, int, int[], int> pick, Func<T, T, T> pair)
        {
            var y = new int[count + 1];
            pick([count, length], view, 1, y, 0);
            for (int i = 0; i < count; i++)
            {
                T[] row = [.. Enumerable.Range(0, length).Select(j => Element(i, j))];
                int expected = Array.IndexOf(row, row.Aggregate(pair));
                Check.Equal(expected, y[i], $"{typeof(T).Name}, {pick.Method.Name} of {count} x {length}, gap {gap}, across {across}: {i}");
            }

            Check.Equal(0, y[count], "what lies behind the places");
        }

        void Compare(Action<int[], View<T>, int, T[], int> fold, Func<T, T, T> pair)
        {
            var y = new T[count + 1];
            y.AsSpan().Fill(T.One);
            fold([count, length], view, 1, y, 0);
            for (int i = 0; i < count; i++)
            {
                T expected = Enumerable.Range(0, length).Select(j => Element(i, j)).Aggregate(pair);
                if (Math.Abs(double.CreateTruncating(y[i]) - double.CreateTruncating(expected)) > 1e-5 * length)
                {
                    Check.Equal(expected, y[i], $"{typeof(T).Name}, {fold.Method.Name} of {count} x {length}, gap {gap}, across {across}: {i}");
                }
            }

            Check.Equal(T.One, y[count], "what lies behind the results");
        }
    }

    private static T[] Draws<T>(int count, int seed)
        where T : struct, INumber<T>
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => typeof(T) == typeof(float) || typeof(T) == typeof(double)
            ? T.CreateTruncating(random.NextDouble() - 0.5)
            : T.CreateTruncating(random.Next(100)))];
    }
}
