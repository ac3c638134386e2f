namespace Leibniz.Kernels;

/// <summary>
/// Where the elements of a tensor lie: the one at index i stands at Offset + sum of i[d] * Strides[d]. A stride of 0
/// repeats elements, a negative one walks backwards. The shape is always passed beside the view.
/// </summary>
public readonly struct View<T>(T[] array, int offset, int[] strides)
{
    /// <summary>The memory that is looked at.</summary>
    public T[] Array { get; } = array;

    /// <summary>The place of the element whose indices are all 0.</summary>
    public int Offset { get; } = offset;

    /// <summary>For each axis, how far apart neighbours lie.</summary>
    public int[] Strides { get; } = strides;

    internal bool IsContiguous(int[] shape) => Sizes.AreRows(shape, Strides);
}
