using static System.FormattableString;

namespace Leibniz.Benchmarks.Harness;

/// <summary>The table: a line for each job, printed as soon as it is measured, and at the end what missed its target.</summary>
internal sealed class Table
{
    private readonly List<string> missed = [];
    private int met;

    public static void Header(string group) => Console.WriteLine(
        $"\n{group,-44}{"Leibniz",10}{"±",5}{"rate",15}{"of limit",10}{Job.Torch,18}{Job.NumSharp,18}{Job.Loop,18}{Job.Without,18}{"allocates",11}");

    public void Add(string group, Result result)
    {
        var job = result.Job;
        var rate = job.Limit is null ? "" : Invariant($"{result.Rate:F0} {job.Limit.Unit}");
        var share = job.Limit is null ? "" : Invariant($"{result.Share:P0}");
        var line = Invariant($"{job.Name,-44}{Time(result.Seconds[0]),10}{result.Spread,5:P0}{rate,15}{share,10}");
        foreach (var peer in new[] { Job.Torch, Job.NumSharp, Job.Loop, Job.Without })
        {
            line += $"{Peer(result, peer),18}";
        }

        Console.WriteLine(line + $"{Size(result.Allocated),11}");
        Judge(group, result);
    }

    public void Foot()
    {
        Console.WriteLine($"\n{met} targets met, {missed.Count} missed.");
        missed.ForEach(m => Console.WriteLine($"  missed: {m}"));
    }

    public static string Time(double seconds) => seconds switch
    {
        < 1e-6 => Invariant($"{seconds * 1e9:F0} ns"),
        < 1e-3 => Invariant($"{seconds * 1e6:F1} us"),
        < 1 => Invariant($"{seconds * 1e3:F2} ms"),
        _ => Invariant($"{seconds:F2} s"),
    };

    private static string Size(long bytes) => bytes switch
    {
        < 10_000 => $"{bytes} B",
        < 10_000_000 => $"{bytes / 1000} KB",
        _ => $"{bytes / 1_000_000} MB",
    };

    private static string Peer(Result result, string who)
    {
        var at = Array.FindIndex(result.Job.Contenders, c => c.Who == who);
        return at < 0 ? "" : Invariant($"{Time(result.Seconds[at])} x{result.Ratios[at]:F2}");
    }

    private void Judge(string group, Result result)
    {
        var job = result.Job;
        if (job.Needed is { } needed)
        {
            Note(result.Share >= needed, Invariant($"{group}: {job.Name}: {result.Share:P0} of the limit, needs {needed:P0}"));
        }

        if (job.Within is { } within)
        {
            Note(result.Seconds[0] <= within, $"{group}: {job.Name}: {Time(result.Seconds[0])}, needs {Time(within)}");
        }

        for (var i = 1; i < job.Contenders.Length; i++)
        {
            if (job.Against.TryGetValue(job.Contenders[i].Who, out var factor))
            {
                Note(
                    result.Ratios[i] >= factor,
                    Invariant($"{group}: {job.Name}: {result.Ratios[i]:F2} times as fast as {job.Contenders[i].Who}, needs {factor:F1}"));
            }
        }
    }

    private void Note(bool holds, string text)
    {
        if (holds)
        {
            met++;
        }
        else
        {
            missed.Add(text);
        }
    }
}
