using System.Collections.Concurrent;
using System.Numerics;

namespace Leibniz.Kernels;

/// <summary>Plans of lengths that were asked for before.</summary>
internal static class FourierPlans<T>
    where T : struct, IFloatingPointIeee754<T>
{
    // Numbers that the kept plans may need together, and hold half as many again: 24 MB of double.
    private const int MostNumbers = 1 << 21;

    private static readonly ConcurrentDictionary<int, IFourierPlan<T>> Kept = new();

    public static IFourierPlan<T> Of(int n)
    {
        if (Kept.TryGetValue(n, out IFourierPlan<T>? known))
        {
            return known;
        }

        // Two threads may both make a plan: they are equal.
        IFourierPlan<T> plan = BitOperations.IsPow2(n) ? new RadixPlan<T>(n) : new ChirpPlan<T>(n);
        if (plan.Scratch <= MostNumbers / 4)
        {
            // Those in use are soon made again.
            if (Kept.Values.Sum(other => (long)other.Scratch) + plan.Scratch > MostNumbers)
            {
                Kept.Clear();
            }

            Kept[n] = plan;
        }

        return plan;
    }
}
