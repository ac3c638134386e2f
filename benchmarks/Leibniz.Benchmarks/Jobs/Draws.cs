namespace Leibniz.Benchmarks.Jobs;

/// <summary>Numbers to compute with: the same in every run.</summary>
internal static class Draws
{
    public static float[] Singles(int count, int seed = 1)
    {
        var random = new Random(seed);
        var numbers = new float[count];
        for (var i = 0; i < count; i++)
        {
            numbers[i] = random.NextSingle() - 0.5f;
        }

        return numbers;
    }

    public static double[] Doubles(int count, int seed = 1) => Array.ConvertAll(Singles(count, seed), x => (double)x);

    public static long[] Labels(int count, int classes, int seed = 1)
    {
        var random = new Random(seed);
        var labels = new long[count];
        for (var i = 0; i < count; i++)
        {
            labels[i] = random.Next(classes);
        }

        return labels;
    }
}
