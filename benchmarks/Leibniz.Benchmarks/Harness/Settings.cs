namespace Leibniz.Benchmarks.Harness;

/// <summary>What the command line asks for.</summary>
internal sealed record Settings
{
    public const string Usage =
        """
        usage: Leibniz.Benchmarks [GROUP | GROUP:PART-OF-A-NAME ...] [options]
          --list              name groups and jobs, and measure nothing
          --rounds N          rounds of each job (default 7)
          --rest              only rounds in which the machine was at rest, as far as a probe can tell; waits for them
          --ours              Leibniz and the machine's limits only, no peers
          --threads N         threads of Leibniz, of TorchSharp and of the machine's limits (default: all)
          --data FOLDER       the folder with the MNIST files
          --micro [FILTER]    BenchmarkDotNet's statistics for the smallest operations instead of the table
        """;

    public List<string> Wanted { get; } = [];

    public List<string> MicroFilter { get; } = [];

    public bool List { get; private set; }

    public bool Ours { get; private set; }

    public bool Micro { get; private set; }

    public bool Rest { get; private set; }

    public int Rounds { get; private set; } = 7;

    public int Threads { get; private set; } = Leibniz.Kernels.Team.Threads;

    public string? Data { get; private set; }

    public static Settings Of(string[] args)
    {
        var settings = new Settings();
        var rest = new Queue<string>(args);
        while (rest.TryDequeue(out var arg))
        {
            switch (arg)
            {
                case "--list":
                    settings.List = true;
                    break;
                case "--ours":
                    settings.Ours = true;
                    break;
                case "--rest":
                    settings.Rest = true;
                    break;
                case "--rounds":
                    settings.Rounds = Number(arg, rest);
                    break;
                case "--threads":
                    settings.Threads = Number(arg, rest);
                    break;
                case "--data":
                    settings.Data = rest.TryDequeue(out var folder) ? folder : throw new ArgumentException($"{arg} needs a folder.");
                    break;
                case "--micro":
                    settings.Micro = true;
                    settings.MicroFilter.AddRange(rest);
                    rest.Clear();
                    break;
                case var option when option.StartsWith('-'):
                    throw new ArgumentException($"There is no option {option}.\n{Usage}");
                default:
                    settings.Wanted.Add(arg);
                    break;
            }
        }

        return settings;
    }

    /// <summary>Whether jobs of the group are asked for.</summary>
    public bool Wants(string group) => Wanted.Count == 0 || Wanted.Exists(w => w == group || w.StartsWith(group + ":"));

    /// <summary>Whether the job is asked for, as part of its group or by a part of its name.</summary>
    public bool Wants(string group, string job) =>
        Wanted.Count == 0
        || Wanted.Exists(w => w == group || (w.StartsWith(group + ":") && job.Contains(w[(group.Length + 1)..], StringComparison.OrdinalIgnoreCase)));

    /// <summary>Throws if something is asked for that no group has.</summary>
    public void Check(IEnumerable<string> groups)
    {
        var known = groups.ToList();
        if (Wanted.Find(w => !known.Contains(w.Split(':')[0])) is { } unknown)
        {
            throw new ArgumentException($"There is no group {unknown}; the groups are {string.Join(", ", known)}.\n{Usage}");
        }
    }

    private static int Number(string option, Queue<string> rest) =>
        rest.TryDequeue(out var text) && int.TryParse(text, out var number) && number > 0
            ? number
            : throw new ArgumentException($"{option} needs a number of 1 or more.");
}
