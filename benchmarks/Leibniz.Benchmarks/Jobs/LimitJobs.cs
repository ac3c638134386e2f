using Leibniz.Benchmarks.Harness;

namespace Leibniz.Benchmarks.Jobs;

/// <summary>What the machine allows: the table's "of limit" is measured again beside each job.</summary>
internal sealed class LimitJobs : IGroup
{
    public string Name => "limits";

    public bool HasPeers => false;

    public IEnumerable<Job> Jobs(Settings settings)
    {
        (string, ILimit)[] limits =
        [
            ("multiply-adds, float32", Limits.Float32), ("multiply-adds, float64", Limits.Float64),
            ("memory, read", Limits.Read), ("memory, read and write", Limits.Map), ("memory, read two and write", Limits.Zip),
        ];
        foreach (var threads in new[] { 1, settings.Threads }.Distinct())
        {
            foreach (var (what, limit) in limits)
            {
                if (settings.List || !settings.Wants(Name, what))
                {
                    continue;
                }

                limit.Sample(threads);
                var rates = Enumerable.Range(0, settings.Rounds).Select(_ => limit.Sample(threads)).ToArray();
                Console.WriteLine($"{what,-36}{threads,3} threads {Runner.Median(rates),8:F0} {limit.Unit}  ({rates.Min():F0} to {rates.Max():F0})");
            }
        }

        yield break;
    }
}
