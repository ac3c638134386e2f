using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace Leibniz.Benchmarks.Micro;

/// <summary>BenchmarkDotNet's statistics for operations of nanoseconds to microseconds: mean, error, allocated bytes.</summary>
[MemoryDiagnoser]
public class MicroBenchmarks
{
    private readonly Tensor scalar = Tensor.Of(2f);
    private readonly Tensor few = Tensor.Arange(10).Cast(DType.Float32);
    private readonly Tensor vector = Tensor.Of(new float[1000]);
    private readonly Tensor matrix = Tensor.Ones([32, 32]) * 1;

    /// <summary>Runs those whose name matches; all without a filter.</summary>
    internal static void Run(IReadOnlyList<string> filter)
    {
        // In this process: the generated project of the usual toolchain would not find what this one is built with.
        var config = DefaultConfig.Instance
            .AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance))
            .WithArtifactsPath(Path.Combine(Path.GetTempPath(), "Leibniz.Benchmarks"));
        string[] args = filter.Count == 0 ? ["--filter", "*"] : ["--filter", .. filter.Select(f => $"*{f}*")];
        BenchmarkSwitcher.FromTypes([typeof(MicroBenchmarks)]).Run(args, config);
    }

    [Benchmark]
    public Tensor AddScalars() => scalar + scalar;

    [Benchmark]
    public Tensor AddNumber() => scalar + 1;

    [Benchmark]
    public Tensor ExpOfScalar() => scalar.Exp();

    [Benchmark]
    public Tensor AddTenElements() => few + few;

    [Benchmark]
    public Tensor AddThousandElements() => vector + vector;

    [Benchmark]
    public Tensor SumOfThousandElements() => vector.Sum();

    [Benchmark]
    public Tensor MatMul32() => matrix.MatMul(matrix);

    [Benchmark]
    public Tensor GradientOfOneOperation() => Derivative.Gradient(x => x * x, scalar);
}
