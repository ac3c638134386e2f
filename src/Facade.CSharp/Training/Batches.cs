namespace Leibniz.Keras;

/// <summary>Samples, cut into batches; the last one may be smaller.</summary>
internal sealed class Batches
{
    private static readonly Kernel Rows = Kernel.NewTake(0);

    private readonly Tensor x;
    private readonly Tensor? y;
    private readonly Tensor? weight;
    private readonly int size;

    public Batches(Tensor x, Tensor? y, Tensor? weight, int size)
    {
        // A view with gaps would be copied whole for each batch that is gathered from it.
        this.x = Contiguous(x);
        this.y = y is null ? null : Contiguous(y);
        this.weight = weight;
        this.size = size;
    }

    public int Samples => x.Length;

    public int Count => (x.Length + size - 1) / size;

    /// <summary>A batch, of consecutive samples or in an order of all samples.</summary>
    public Batch this[int place, Tensor? order]
    {
        get
        {
            var start = place * size;
            var end = Math.Min(start + size, x.Length);
            var places = order?[start..end];
            Tensor Part(Tensor all) => places is null ? all[start..end] : Tensor.Bind(Rows, all, places);
            return new Batch(
                Part(x).Cast(DType.Float32),
                y is null ? null : Part(y),
                weight is null ? null : Part(weight),
                end - start);
        }
    }

    private static Tensor Contiguous(Tensor tensor) =>
        tensor.Numbers is Block { IsContiguous: false } block ? Tensor.NewKnown(block.Home.Put(block.Home.Read(block), block.Shape)) : tensor;

    internal readonly record struct Batch(Tensor X, Tensor? Y, Tensor? Weight, int Rows);
}
