using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Leibniz.Benchmarks.Harness;

/// <summary>A rate that the machine does not exceed, measured when asked.</summary>
internal interface ILimit
{
    /// <summary>What the rate is a rate of: GFLOP/s or GB/s.</summary>
    string Unit { get; }

    /// <summary>One sample on so many threads, in units of 1e9 a second.</summary>
    double Sample(int threads);
}

/// <summary>Runs the same on several threads at once, each on its own share.</summary>
internal static class AtOnce
{
    /// <summary>The sum of what the threads measured; all begin together.</summary>
    public static double Sum(int threads, Func<int, double> body)
    {
        var results = new double[threads];
        using var barrier = new Barrier(threads);
        var crew = Enumerable.Range(0, threads).Select(t => new Thread(() =>
        {
            barrier.SignalAndWait();
            results[t] = body(t);
        })).ToList();
        crew.ForEach(t => t.Start());
        crew.ForEach(t => t.Join());
        return results.Sum();
    }
}

/// <summary>Fused multiply-adds in registers: 24 chains in the widest vectors, more than latency times throughput of any processor.</summary>
internal sealed class Peak<T> : ILimit
    where T : struct, IFloatingPointIeee754<T>
{
    // About five milliseconds, so that threads which start some microseconds apart still run at once.
    private const int Steps = 1_500_000;

    public string Unit => "GFLOP/s";

    public double Sample(int threads) => AtOnce.Sum(threads, _ => One());

    private static double One()
    {
        var start = Stopwatch.GetTimestamp();
        var (chains, lanes) = Vector512.IsHardwareAccelerated ? (24, Chains512())
            : Vector256.IsHardwareAccelerated ? (12, Chains256())
            : (12, Chains128());
        return 2.0 * Steps * chains * lanes / Stopwatch.GetElapsedTime(start).TotalSeconds / 1e9;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Chains512()
    {
        Vector512<T> x = Vector512.Create(T.CreateChecked(0.5)), a = x, b = x, c = x, d = x, e = x, f = x, g = x, h = x;
        Vector512<T> i = x, j = x, k = x, l = x, m = x, n = x, o = x, p = x, q = x, r = x, s = x, t = x, u = x, v = x, w = x, z = x;
        for (var step = 0; step < Steps; step++)
        {
            (a, b, c, d) = (Next(a, x), Next(b, x), Next(c, x), Next(d, x));
            (e, f, g, h) = (Next(e, x), Next(f, x), Next(g, x), Next(h, x));
            (i, j, k, l) = (Next(i, x), Next(j, x), Next(k, x), Next(l, x));
            (m, n, o, p) = (Next(m, x), Next(n, x), Next(o, x), Next(p, x));
            (q, r, s, t) = (Next(q, x), Next(r, x), Next(s, x), Next(t, x));
            (u, v, w, z) = (Next(u, x), Next(v, x), Next(w, x), Next(z, x));
        }

        Keep(a + b + c + d + e + f + g + h + i + j + k + l + m + n + o + p + q + r + s + t + u + v + w + z);
        return Vector512<T>.Count;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Chains256()
    {
        Vector256<T> x = Vector256.Create(T.CreateChecked(0.5)), a = x, b = x, c = x, d = x, e = x, f = x, g = x, h = x;
        Vector256<T> i = x, j = x, k = x, l = x;
        for (var step = 0; step < Steps; step++)
        {
            (a, b, c, d) = (Next(a, x), Next(b, x), Next(c, x), Next(d, x));
            (e, f, g, h) = (Next(e, x), Next(f, x), Next(g, x), Next(h, x));
            (i, j, k, l) = (Next(i, x), Next(j, x), Next(k, x), Next(l, x));
        }

        Keep(a + b + c + d + e + f + g + h + i + j + k + l);
        return Vector256<T>.Count;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Chains128()
    {
        Vector128<T> x = Vector128.Create(T.CreateChecked(0.5)), a = x, b = x, c = x, d = x, e = x, f = x, g = x, h = x;
        Vector128<T> i = x, j = x, k = x, l = x;
        for (var step = 0; step < Steps; step++)
        {
            (a, b, c, d) = (Next(a, x), Next(b, x), Next(c, x), Next(d, x));
            (e, f, g, h) = (Next(e, x), Next(f, x), Next(g, x), Next(h, x));
            (i, j, k, l) = (Next(i, x), Next(j, x), Next(k, x), Next(l, x));
        }

        Keep(a + b + c + d + e + f + g + h + i + j + k + l);
        return Vector128<T>.Count;
    }

    // The estimate is one fused instruction where there is one, else a multiplication and an addition: what kernels can use.
    private static Vector512<T> Next(Vector512<T> y, Vector512<T> x) => typeof(T) == typeof(float)
        ? Vector512.MultiplyAddEstimate(y.AsSingle(), x.AsSingle(), x.AsSingle()).As<float, T>()
        : Vector512.MultiplyAddEstimate(y.AsDouble(), x.AsDouble(), x.AsDouble()).As<double, T>();

    private static Vector256<T> Next(Vector256<T> y, Vector256<T> x) => typeof(T) == typeof(float)
        ? Vector256.MultiplyAddEstimate(y.AsSingle(), x.AsSingle(), x.AsSingle()).As<float, T>()
        : Vector256.MultiplyAddEstimate(y.AsDouble(), x.AsDouble(), x.AsDouble()).As<double, T>();

    private static Vector128<T> Next(Vector128<T> y, Vector128<T> x) => typeof(T) == typeof(float)
        ? Vector128.MultiplyAddEstimate(y.AsSingle(), x.AsSingle(), x.AsSingle()).As<float, T>()
        : Vector128.MultiplyAddEstimate(y.AsDouble(), x.AsDouble(), x.AsDouble()).As<double, T>();

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Keep<TVector>(TVector sums)
    {
        if (sums!.Equals(default(TVector)))
        {
            throw new InvalidOperationException("Sums of positive numbers can't be 0.");
        }
    }
}

/// <summary>Memory read from and written to in long lines, beyond any cache.</summary>
internal sealed unsafe class Bandwidth(int reads, bool writes) : ILimit
{
    // 64 MB an array, three arrays: twice what the largest caches of one socket hold for one core.
    private const int Length = 16 << 20;

    // Places of memory that a thread reads at once.
    private static readonly int[] Ways = [1, 2, 4];

    private static readonly nint[] Arrays = [Aligned(), Aligned(), Aligned()];

    public string Unit => "GB/s";

    /// <summary>What is read and written, once each: a write that first fetches its line counts once, as the program sees it.</summary>
    public double Sample(int threads)
    {
        // With stores past the caches, and without; what is only read, in one place after the other or in several at once: whichever is fastest here
        // is what memory allows. (Lines written past the caches in several places are slower.)
        return writes ? Math.Max(Once(threads, past: false), Once(threads, past: true)) : Ways.Max(places => Once(threads, past: false, places));
    }

    private double Once(int threads, bool past, int places = 1)
    {
        var share = Length / threads & ~1023;
        return AtOnce.Sum(threads, t =>
        {
            var from = t * share;
            var start = Stopwatch.GetTimestamp();
            Stream((float*)Arrays[0] + from, (float*)Arrays[1] + from, (float*)Arrays[2] + from, share, past, places);
            return (reads + (writes ? 1.0 : 0.0)) * sizeof(float) * share / Stopwatch.GetElapsedTime(start).TotalSeconds / 1e9;
        });
    }

    /// <summary>Memory that begins with a cache line, as stores past the caches need it, all of it touched.</summary>
    private static nint Aligned()
    {
        var memory = (nint)System.Runtime.InteropServices.NativeMemory.AlignedAlloc(Length * sizeof(float), 4096);
        new Span<float>((void*)memory, Length).Fill(1);
        return memory;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Stream(float* a, float* b, float* y, int length, bool past, int places)
    {
        var width = Vector<float>.Count;
        var apart = length / places;
        Vector<float> s0 = default, s1 = default, s2 = default, s3 = default;
        for (var at = 0; at < apart; at += 4 * width)
        {
            for (var i = at; i < length; i += apart)
            {
                Vector<float> x0 = Vector.Load(a + i), x1 = Vector.Load(a + i + width);
                Vector<float> x2 = Vector.Load(a + i + (2 * width)), x3 = Vector.Load(a + i + (3 * width));
                if (reads == 2)
                {
                    x0 += Vector.Load(b + i);
                    x1 += Vector.Load(b + i + width);
                    x2 += Vector.Load(b + i + (2 * width));
                    x3 += Vector.Load(b + i + (3 * width));
                }

                if (!writes)
                {
                    (s0, s1, s2, s3) = (s0 + x0, s1 + x1, s2 + x2, s3 + x3);
                }
                else if (past)
                {
                    Vector.StoreAlignedNonTemporal(x0, y + i);
                    Vector.StoreAlignedNonTemporal(x1, y + i + width);
                    Vector.StoreAlignedNonTemporal(x2, y + i + (2 * width));
                    Vector.StoreAlignedNonTemporal(x3, y + i + (3 * width));
                }
                else
                {
                    Vector.Store(x0, y + i);
                    Vector.Store(x1, y + i + width);
                    Vector.Store(x2, y + i + (2 * width));
                    Vector.Store(x3, y + i + (3 * width));
                }
            }
        }

        if (!writes)
        {
            Vector.Store(s0 + s1 + s2 + s3, y);
        }
    }
}

/// <summary>The limits that jobs are measured against.</summary>
internal static class Limits
{
    public static readonly ILimit Float32 = new Peak<float>();
    public static readonly ILimit Float64 = new Peak<double>();
    public static readonly ILimit Read = new Bandwidth(1, writes: false);
    public static readonly ILimit Map = new Bandwidth(1, writes: true);
    public static readonly ILimit Zip = new Bandwidth(2, writes: true);
}
