// Leibniz beside its peers and beside what the machine allows, measured in turn in one process. See README.md of this folder.
// Needs an otherwise idle machine: the load is printed, and medians are what to quote.
using System.Globalization;
using Leibniz.Benchmarks;
using Leibniz.Benchmarks.Harness;
using Leibniz.Benchmarks.Jobs;
using Leibniz.Benchmarks.Micro;
using Leibniz.Kernels;
using Leibniz.Torch;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
IGroup[] groups =
[
    new LimitJobs(), new TrainingJobs(), new ProductJobs(), new ElementwiseJobs(), new ReductionJobs(),
    new OperationJobs(), new LossJobs(), new UpdateJobs(), new OverheadJobs(), new DerivativeJobs(), new CostJobs(), new PredictJobs(), new DataJobs(),
    new TorchJobs(), new ScalingJobs(),
];

Settings settings;
try
{
    settings = Settings.Of(args);
    settings.Check(groups.Select(g => g.Name));
}
catch (ArgumentException problem)
{
    Console.Error.WriteLine(problem.Message);
    return 1;
}

if (settings.Micro)
{
    MicroBenchmarks.Run(settings.MicroFilter);
    return 0;
}

var withPeers = Array.Exists(groups, g => g.HasPeers && settings.Wants(g.Name));
if (withPeers && Environment.GetEnvironmentVariable("OMP_WAIT_POLICY") is null)
{
    Console.Error.WriteLine("libtorch's threads sleep between kernels, as Leibniz sets them; OMP_WAIT_POLICY=ACTIVE lets them spin, for TorchSharp too.");
}

Team.Threads = settings.Threads;
if (withPeers)
{
    UsePeers(settings.Threads);
}

Console.WriteLine($"{Machine.Describe(settings.Threads)}\nload {Machine.Load()} at the start; x is the peer's time over Leibniz's");
var table = new Table();
var rest = settings.Rest ? new Rest(settings.Threads) : null;
foreach (var group in groups.Where(g => settings.Wants(g.Name)))
{
    var headed = false;
    foreach (var job in group.Jobs(settings))
    {
        if (!settings.Wants(group.Name, job.Name))
        {
            job.End?.Invoke();
            continue;
        }

        if (!headed)
        {
            Table.Header(group.Name);
            headed = true;
        }

        if (settings.List)
        {
            Console.WriteLine(job.Name);
            job.End?.Invoke();
            continue;
        }

        table.Add(group.Name, Runner.Measure(settings.Ours ? job with { Contenders = job.Contenders[..1] } : job, settings, rest));
    }
}

table.Foot();
if (rest is not null)
{
    Console.WriteLine($"{rest.Rounds.Again} rounds were measured again, {rest.Rounds.Restless} count though the machine was not at rest.");
}

Console.WriteLine($"load {Machine.Load()} at the end");
return 0;

// A method of its own, so that nothing of libtorch is loaded without it.
static void UsePeers(int threads)
{
    TorchBackend.On(Leibniz.Device.Cpu);
    TorchSharp.torch.set_num_threads(threads);
}
