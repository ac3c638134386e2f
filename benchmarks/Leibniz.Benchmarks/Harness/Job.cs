namespace Leibniz.Benchmarks.Harness;

/// <summary>One way to do a job. Each call does it once and leaves nothing behind that the next call would not.</summary>
internal sealed record Contender(string Who, Action Run);

/// <summary>
/// One line of the table: the same work done by several contenders, in turn. The first is Leibniz, the others are its peers.
/// </summary>
internal sealed record Job(string Name, params Contender[] Contenders)
{
    public const string Ours = "Leibniz", Torch = "TorchSharp", NumSharp = "NumSharp", Loop = "plain loop", Without = "without";

    /// <summary>What of the machine the job is measured against; it is measured in the same rounds.</summary>
    public ILimit? Limit { get; init; }

    /// <summary>The work of one run in the units of the limit: multiply-adds count as two operations, bytes as one.</summary>
    public double Work { get; init; }

    /// <summary>The share of the limit that is aimed at.</summary>
    public double? Needed { get; init; }

    /// <summary>How many times as fast as a peer it should be.</summary>
    public Dictionary<string, double> Against { get; init; } = [];

    /// <summary>The longest time that one run may take, in seconds.</summary>
    public double? Within { get; init; }

    /// <summary>Called when the job is done, to let go of native memory.</summary>
    public Action? End { get; init; }
}

/// <summary>Jobs that belong together, in one file. They are made one at a time, so that only one job's data lives.</summary>
internal interface IGroup
{
    string Name { get; }

    /// <summary>Whether it needs libtorch, with <c>--ours</c> too.</summary>
    bool HasPeers => true;

    IEnumerable<Job> Jobs(Settings settings);
}
