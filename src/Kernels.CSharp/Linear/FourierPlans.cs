using System.Collections.Concurrent;
using System.Numerics;

namespace Leibniz.Kernels;

/// <summary>Plans of lengths that were asked for before.</summary>
internal static class FourierPlans<T>
    where T : struct, IFloatingPointIeee754<T>
{
    // Numbers that the kept plans may have room for together. They hold up to eight elements for each: 32 MB of double.
    private const int MostNumbers = 1 << 19;

    private static readonly ConcurrentDictionary<int, FourierPlan<T>> Kept = new();

    public static FourierPlan<T> Of(int n)
    {
        if (Kept.TryGetValue(n, out FourierPlan<T>? known))
        {
            return known;
        }

        // Two threads may both make a plan: they are equal.
        FourierPlan<T> plan = (FourierPlan<T>?)MixedPlan<T>.For(n) ?? new ChirpPlan<T>(n);
        if (plan.Room <= MostNumbers / 2)
        {
            // Those in use are soon made again.
            if (Kept.Values.Sum(other => (long)other.Room) + plan.Room > MostNumbers)
            {
                Kept.Clear();
            }

            Kept[n] = plan;
        }

        return plan;
    }
}
