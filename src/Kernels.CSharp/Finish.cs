namespace Leibniz.Kernels;

/// <summary>What is done to the elements of a product when their sums are complete: at most one of the two.</summary>
/// <param name="bias">Added to each row, where there is one.</param>
/// <param name="rectified">Whether what is then negative is cleared.</param>
/// <param name="gate">Numbers laid out as the product: where one is not positive, the product is cleared.</param>
internal readonly ref struct Finish<T>(ReadOnlySpan<T> bias, bool rectified, ReadOnlySpan<T> gate)
{
    public readonly ReadOnlySpan<T> Bias = bias;
    public readonly bool Rectified = rectified;
    public readonly ReadOnlySpan<T> Gate = gate;
}
