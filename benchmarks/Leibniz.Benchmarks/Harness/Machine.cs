using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Leibniz.Benchmarks.Harness;

/// <summary>What a table must say of where it was measured.</summary>
internal static class Machine
{
    /// <summary>The widest vectors that .NET uses here, in bits.</summary>
    public static int VectorBits =>
        Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : Vector128.IsHardwareAccelerated ? 128 : 0;

    public static string Describe(int threads) =>
        $"{Processor()}, {Environment.ProcessorCount} cores, {threads} threads in use, vectors of {VectorBits} bits, "
        + $".NET {Environment.Version}, {RuntimeInformation.OSDescription.Trim()}, {DateTime.UtcNow:yyyy-MM-dd}\n"
        + "TorchSharp 0.107.0 (libtorch 2.10, CPU), NumSharp 0.70.0";

    /// <summary>How many processes wanted to run, on average over the last minute.</summary>
    public static string Load() => File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "unknown";

    private static string Processor()
    {
        const string File = "/proc/cpuinfo";
        var line = System.IO.File.Exists(File) ? System.IO.File.ReadLines(File).FirstOrDefault(l => l.StartsWith("model name")) : null;
        return line?.Split(':')[1].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString();
    }
}
