using Leibniz.Keras;

namespace Leibniz.Tests.CSharp.Training;

/// <summary>What a training run is fed with.</summary>
public static class BatchTests
{
    /// <summary>Samples of few numbers are gathered many batches at a time, of many numbers one by one; nobody sees which.</summary>
    [Fact]
    public static void BatchesInAnOrderAreTheRowsThatItNames()
    {
        foreach (var (samples, width, size) in new[] { (1000, 3, 7), (1000, 3, 1), (40_000, 8, 1024), (150_000, 8, 1024), (50, 70_000, 4), (10, 2, int.MaxValue), (1, 1, 1) })
        {
            var x = Tensor.Uniform([samples, width], 0, 1, new Key(samples));
            var (y, weight) = (Tensor.Arange(samples), Tensor.Arange(samples).Cast(DType.Float32) * 2);
            using var batches = new Batches(x, y, weight, size);
            foreach (var seed in new[] { 1, 2 })
            {
                var order = new SampleOrder(samples, new Key(seed));
                var places = Tensor.Permutation(samples, new Key(seed)).ToArray<int>();
                var seen = 0;
                for (var place = 0; place < batches.Count; place++)
                {
                    var batch = batches[place, order];
                    var expected = places[seen..(seen + batch.Rows)];
                    var which = Tensor.Of(expected);
                    Check.Same(x[which], batch.X, $"rows of batch {place} of {size} from {samples}");
                    Check.Same(which.Cast(DType.Float32), batch.Y!.Cast(DType.Float32), $"targets of batch {place} of {size} from {samples}");
                    Check.Same(which.Cast(DType.Float32) * 2, batch.Weight!, $"weights of batch {place} of {size} from {samples}");
                    seen += batch.Rows;
                }

                Check.Equal(samples, seen, $"samples in batches of {size}");
            }
        }
    }

    /// <summary>What is kept of a batch stays as it is when later ones take its memory; what isn't kept is refused, never another's.</summary>
    [Fact]
    public static void KeptBatchesOutliveTheirMemory()
    {
        // libtorch counts who holds its memory, and takes none back.
        using var managed = Backend.Use(Backend.Managed);
        var x = Tensor.Uniform([200_000, 8], 0, 1, new Key(3));
        using var batches = new Batches(x, x, null, 1024);
        var order = new SampleOrder(200_000, new Key(4));
        var first = batches[0, order];
        var kept = first.X.Keep();
        var before = kept.ToArray<float>();
        for (var place = 1; place < batches.Count; place++)
        {
            _ = batches[place, order];
        }

        Check.That(before.SequenceEqual(kept.ToArray<float>()), "a kept batch stays as it was");
        Check.Throws<InvalidOperationException>(() => first.Y!.ToArray<float>(), "after its arena ended");
    }

    /// <summary>What is gathered meanwhile is for the next places of an order; whoever goes elsewhere, or ends, gets what was asked for.</summary>
    [Fact]
    public static void AnOrderMayBeLeftAnywhere()
    {
        const int Samples = 200_000;
        var x = Tensor.Uniform([Samples, 8], 0, 1, new Key(5));
        for (var last = 0; last < 196; last += 15)
        {
            using var batches = new Batches(x, null, null, 1024);
            foreach (var (seed, place) in new[] { (6, 0), (6, last), (7, last), (7, 0), (6, 195 - last) })
            {
                var places = Tensor.Permutation(Samples, new Key(seed)).ToArray<int>();
                var start = place * 1024;
                var which = Tensor.Of(places[start..Math.Min(start + 1024, Samples)]);
                Check.Same(x[which], batches[place, new SampleOrder(Samples, new Key(seed))].X, $"batch {place} of order {seed}");
            }
        }
    }
}
