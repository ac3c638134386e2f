namespace Leibniz.Keras;

/// <summary>Samples, cut into batches; the last one may be smaller.</summary>
internal sealed class Batches
{
    // Small batches are gathered many at a time: one of 1024 rows of 8 is too little to share among threads, and half its time is latency.
    private const long TogetherBytes = 512 << 10;

    private static readonly Kernel Rows = Kernel.NewTake(0);

    private readonly Tensor x;
    private readonly Tensor? y;
    private readonly Tensor? weight;
    private readonly int size;

    // How many batches in an order are gathered at once, and the last ones that were: their memory is their own, for it outlives a step.
    private readonly int together;
    private readonly Arena memory = new();
    private Batch last;
    private Tensor? lastOrder;
    private int lastFirst;

    public Batches(Tensor x, Tensor? y, Tensor? weight, int size)
    {
        // A view with gaps would be copied whole for each batch that is gathered from it.
        this.x = Contiguous(x);
        this.y = y is null ? null : Contiguous(y);
        this.weight = weight;
        this.size = size;
        together = (int)Math.Clamp(TogetherBytes / Math.Max(1L, (long)x.Size / x.Length * sizeof(float) * size), 1, Count);
    }

    public int Samples => x.Length;

    public int Count => ((x.Length - 1) / size) + 1;

    /// <summary>A batch, of consecutive samples or in an order of all samples.</summary>
    public Batch this[int place, Tensor? order]
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
            if (!ReferenceEquals(order, lastOrder) || first != lastFirst)
            {
                last = memory.Run(
                    (batches, name) => batches.NameStorages(name),
                    _ => { },
                    () => Gathered(order, first, together * size));
                (lastOrder, lastFirst) = (order, first);
            }

            return Part(last.X, last.Y, last.Weight, (place * size) - first, size);
        }
    }

    private static Batch Part(Tensor x, Tensor? y, Tensor? weight, int start, int count)
    {
        var end = start + Math.Min(count, x.Length - start);
        return new Batch(x[start..end].Cast(DType.Float32), y?[start..end], weight?[start..end], end - start);
    }

    /// <summary>The samples at some places of an order.</summary>
    private Batch Gathered(Tensor order, int start, int count)
    {
        var end = start + Math.Min(count, x.Length - start);
        var places = order[start..end];
        Tensor Take(Tensor all) => Tensor.Bind(Rows, all, places);
        return new Batch(
            Take(x).Cast(DType.Float32), y is null ? null : Take(y), weight is null ? null : Take(weight), end - start);
    }

    private static Tensor Contiguous(Tensor tensor) =>
        tensor.Numbers is Block { IsContiguous: false } block ? Tensor.NewKnown(block.Home.Put(block.Home.Read(block), block.Shape)) : tensor;

    internal readonly record struct Batch(Tensor X, Tensor? Y, Tensor? Weight, int Rows)
    {
        /// <summary>Names the memory that the tensors lie in.</summary>
        public void NameStorages(Action<Storage> name)
        {
            foreach (var tensor in (ReadOnlySpan<Tensor?>)[X, Y, Weight])
            {
                if (tensor?.Numbers.Storage is { } storage)
                {
                    name(storage);
                }
            }
        }
    }
}
