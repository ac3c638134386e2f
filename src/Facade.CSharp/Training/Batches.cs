using Leibniz.Kernels;

namespace Leibniz.Keras;

/// <summary>Samples, cut into batches; the last one may be smaller.</summary>
internal sealed class Batches : IDisposable
{
    // Small batches are gathered many at a time: one of 1024 rows of 8 is too little to share among threads, half its time is latency, and to
    // wake a thread for it costs more than it saves. Many together may be more than a second-level cache: they come from the one behind it.
    private const long SmallBytes = 256 << 10;
    private const long TogetherBytes = 2 << 20;

    private static readonly Kernel Rows = Kernel.NewTake(0);

    private readonly Tensor x;
    private readonly Tensor? y;
    private readonly Tensor? weight;
    private readonly int size;

    // How many batches in an order are gathered at once: a chunk.
    private readonly int together;
    private Chunk present = new();
    private Chunk next = new();

    public Batches(Tensor x, Tensor? y, Tensor? weight, int size)
    {
        // A view with gaps would be copied whole for each batch that is gathered from it.
        this.x = Contiguous(x);
        this.y = y is null ? null : Contiguous(y);
        this.weight = weight;
        this.size = size;
        var bytes = Math.Max(1L, (long)x.Size / x.Length * sizeof(float) * size);
        together = bytes > SmallBytes ? 1 : (int)Math.Min(TogetherBytes / bytes, Count);
    }

    public int Samples => x.Length;

    public int Count => ((x.Length - 1) / size) + 1;

    /// <summary>A batch, of consecutive samples or in an order of all samples.</summary>
    public Batch this[int place, SampleOrder? order]
    {
        get
        {
            if (order is null)
            {
                return Part(x, y, weight, place * size, size);
            }

            if (together == 1)
            {
                return Gathered(order, place * size, size);
            }

            var first = place / together * together * size;
            if (!present.Is(order, first))
            {
                // What was gathered meanwhile takes the place of what is over, in whose memory what comes then is gathered.
                (present, next) = (next, present);
                if (!present.Is(order, first))
                {
                    present.Gather(this, order, first);
                }

                // libtorch has threads of its own, of which two teams would be one too many.
                if (Team.Threads > 1 && x.Numbers is Block && first + (together * size) < x.Length)
                {
                    next.GatherAside(this, order, first + (together * size));
                }
            }

            return Part(present.All.X, present.All.Y, present.All.Weight, (place * size) - first, size);
        }
    }

    /// <summary>Leaves the memory of what was gathered to the next run.</summary>
    public void Dispose()
    {
        present.Dispose();
        next.Dispose();
    }

    private static Batch Part(Tensor x, Tensor? y, Tensor? weight, int start, int count)
    {
        var end = start + Math.Min(count, x.Length - start);
        return new Batch(x[start..end].Cast(DType.Float32), y?[start..end], weight?[start..end], end - start);
    }

    /// <summary>The samples at some places of an order.</summary>
    private Batch Gathered(SampleOrder order, int start, int count)
    {
        var end = start + Math.Min(count, x.Length - start);
        var places = order[start, end];
        Tensor Take(Tensor all) => Tensor.Bind(Rows, all, places);
        return new Batch(
            Take(x).Cast(DType.Float32), y is null ? null : Take(y), weight is null ? null : Take(weight), end - start);
    }

    private static Tensor Contiguous(Tensor tensor) =>
        tensor.Numbers is Block { IsContiguous: false } block ? Tensor.NewKnown(block.Home.Put(block.Home.Read(block), block.Shape)) : tensor;

    internal readonly record struct Batch(Tensor X, Tensor? Y, Tensor? Weight, int Rows)
    {
        /// <summary>Names the memory that the tensors lie in.</summary>
        public void NameStorages(Action<Storage> name) => Tensor.NameStorages([X, Y!, Weight!], name);
    }

    /// <summary>Batches that were gathered together, in memory of their own, for it outlives a step.</summary>
    private sealed class Chunk : IDisposable
    {
        private readonly Arena memory = new();
        private SampleOrder? order;
        private int first;
        private Batch all;
        private Errand<Batch>? aside;

        public Batch All
        {
            get
            {
                Finish();
                return all;
            }
        }

        /// <summary>Whether these are the samples from a place of an order on, or will be.</summary>
        public bool Is(SampleOrder wanted, int from) => ReferenceEquals(wanted, order) && from == first;

        public void Gather(Batches batches, SampleOrder from, int start)
        {
            Finish();
            all = Run(batches, from, start);
            (order, first) = (from, start);
        }

        /// <summary>
        /// The same on a thread of the team while the caller goes on: networks of so few numbers leave it idle. On the caller the order of an epoch of
        /// 1.25 million rows of 8 took 29 ms beside 81 of training; so it takes 3 to 13, and took 25 to 40 on a thread beside the team's.
        /// </summary>
        public void GatherAside(Batches batches, SampleOrder from, int start)
        {
            Finish();
            aside = Team.Leave(() => Run(batches, from, start));
            (order, first) = (from, start);
        }

        public void Dispose()
        {
            // Whoever stopped has no use for what failed since.
            aside?.Cancel();
            (aside, all, order) = (null, default, null);
            memory.Release();
        }

        private void Finish()
        {
            if (aside is { } errand)
            {
                // If it failed, these are the samples of no place.
                var named = order;
                (aside, order) = (null, null);
                all = errand.Result;
                order = named;
            }
        }

        private Batch Run(Batches batches, SampleOrder from, int start) =>
            memory.Run(
                (gathered, name) => gathered.NameStorages(name),
                _ => { },
                () => batches.Gathered(from, start, batches.together * batches.size));
    }
}
