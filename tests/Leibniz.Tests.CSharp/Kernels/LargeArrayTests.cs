using System.Runtime.CompilerServices;
using Leibniz.Keras;
using Leibniz.Keras.Layers;
using Leibniz.Kernels;

namespace Leibniz.Tests.CSharp.Kernels;

/// <summary>Large arrays are used again when nobody holds them, and never before.</summary>
public static class LargeArrayTests
{
    private const int Length = 1 << 20;

    [Fact]
    public static void AnArrayInUseIsNeverLentAgain()
    {
        var held = new List<(float[] Array, object? Lease)>();
        for (int i = 0; i < 40; i++)
        {
            // Others come and go in between, and force collections.
            Drop(Length);
            held.Add((LargeArrays.Rent<float>(Length, out object? lease), lease));
        }

        Check.Equal(40, held.Select(h => h.Array).Distinct().Count(), "different arrays");
        Check.Equal(true, held.TrueForAll(h => h.Lease is not null), "leases");
        GC.KeepAlive(held);
    }

    [Fact]
    public static void SmallArraysBelongToTheGarbageCollector()
    {
        LargeArrays.Rent<double>(1000, out object? lease);
        Check.Equal(true, lease is null, "lease");
    }

    [Fact(Alone = true)]
    public static void ResultsThatNobodyHoldsAreUsedAgain()
    {
        // Alone, for what other tests allocate meanwhile counts too.
        Tensor x = Tensor.Ones([Length]) * 1;
        Repeat(x, 50);
        long before = GC.GetTotalAllocatedBytes(precise: true);
        Repeat(x, 200);
        long fresh = GC.GetTotalAllocatedBytes(precise: true) - before;
        Check.Equal(true, fresh < 200L * Length * sizeof(float) / 4, $"200 results of 4 MB allocated {fresh} bytes");
    }

    [Fact(Alone = true)]
    public static void ThreeResultsAStepAreUsedAgainWhateverTheRhythmOfCollections()
    {
        // As an optimizer's update does it: results live until the next step is done. Each has another phase to begin with.
        const int Size = 4 * Length;
        for (int phase = 0; phase < 4; phase++)
        {
            for (int i = 0; i < phase; i++)
            {
                Drop(Size);
            }

            var held = new (float[] Array, object? Lease)[3];
            Step(held, Size, 20);
            long before = GC.GetTotalAllocatedBytes(precise: true);
            Step(held, Size, 40);
            long fresh = GC.GetTotalAllocatedBytes(precise: true) - before;
            Check.That(fresh < 40L * 3 * Size * sizeof(float) / 4, $"120 results of 16 MB allocated {fresh} bytes in phase {phase}");
        }
    }

    [Fact(Alone = true)]
    public static void WhatAStepOfManyArraysLeavesServesTheNext()
    {
        using var managed = Backend.Use(Backend.Managed);

        // What two collections within a second derivative found alive was lost until a full one: two of its 14 arrays, again and again.
        for (int phase = 0; phase < 5; phase++)
        {
            // A length of its own, so that there is no array from before.
            int size = Length + (64 * phase);
            var (x, along) = (Tensor.Uniform([size], 0, 1, new Key(phase)), Tensor.Ones([size]));
            for (int i = 0; i < phase; i++)
            {
                Drop(size);
            }

            Bend(x, along, 40);
            long before = GC.GetTotalAllocatedBytes(precise: true);
            Bend(x, along, 20);
            long fresh = GC.GetTotalAllocatedBytes(precise: true) - before;
            Check.That(fresh < 20L * 14 * size * sizeof(float) / 12, $"280 results of 4 MB allocated {fresh} bytes in phase {phase}");
        }
    }

    [Fact]
    public static void WhatTrainingLeavesServesTheNext()
    {
        using var managed = Backend.Use(Backend.Managed);
        var model = new Sequential([new Dense(500, activation: "relu"), new Dense(3)], seed: 1);
        model.Compile("sgd", "mse");
        var (x, y) = (Tensor.Ones([301, 777]), Tensor.Ones([301, 3]));
        long Allocated()
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            model.Fit(x, y, epochs: 1, batchSize: 301, verbose: Verbose.Silent, seed: 1);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        // The weights, their gradient and what the layer gives are 1.5, 1.5 and 0.6 MB; the next run makes no more than weights anew.
        var (first, second) = (Allocated(), Allocated());
        Check.That(first > 3_500_000 && second < 3_200_000, $"the first run allocated {first} bytes, the second {second}");
    }

    [Fact]
    public static void ThreadsThatDropResultsNeverSeeEachOthersNumbers()
    {
        string[] wrong = new string[4];
        var threads = Enumerable.Range(0, wrong.Length).Select(t => new Thread(() => wrong[t] = Chain(t))).ToList();
        threads.ForEach(t => t.Start());
        threads.ForEach(t => t.Join());
        Check.Equal("", string.Join(" ", wrong).Trim(), "wrong numbers");
    }

    private static void Bend(Tensor x, Tensor along, int times)
    {
        for (int i = 0; i < times; i++)
        {
            Derivative.HessianVector(x => (x.Sin() * x).Sum(), x, along);
        }
    }

    /// <summary>Sums whose operands die while the kernel runs: only the kernel's own call holds them.</summary>
    private static string Chain(int seed)
    {
        Tensor start = Tensor.Full([100_000], seed);
        for (int i = 0; i < 300; i++)
        {
            Tensor x = ((start + i) * 2 - start - i).Exp().Log();
            if (!((double)(x.Max() - x.Min()) == 0 && Math.Abs((double)x[0] - seed - i) < 1e-3 * (1 + seed + i)) && seed + i < 80)
            {
                return $"{seed}: {(double)x.Min()} to {(double)x.Max()} in place of {seed + i}";
            }
        }

        return "";
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Step((float[] Array, object? Lease)[] held, int length, int times)
    {
        for (int i = 0; i < times; i++)
        {
            var next = Array.ConvertAll(held, _ => (LargeArrays.Rent<float>(length, out object? lease), lease));
            next.CopyTo(held, 0);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Drop(int length) => LargeArrays.Rent<float>(length, out _);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Repeat(Tensor x, int count)
    {
        for (int i = 0; i < count; i++)
        {
            _ = x + x;
        }
    }
}
