using System.Buffers;

namespace Leibniz.Kernels;

/// <summary>
/// A view made fit for reading row by row: itself, or where its memory runs along another axis than the innermost (a large
/// transpose), a copy in rented memory. Reading such a view in tiles would touch a cache line for each element: adding a
/// transpose of 1024 x 1024 floats that way takes 1.85 ms, with a copy in squares first 0.45 ms.
/// </summary>
internal readonly struct Straight<T> : IDisposable
{
    private readonly T[]? rented;

    public Straight(int[] shape, View<T> x)
    {
        View = x;
        int size = Sizes.Of(shape);
        if (size > Tiles.Length && new Layout(shape, x.Strides).RunsAcross)
        {
            rented = ArrayPool<T>.Shared.Rent(size);
            int[] strides = new int[shape.Length];
            Sizes.Strides(shape, strides);
            Transfer<T>.Run(shape, x, rented, 0, strides);
            View = new View<T>(rented, 0, strides);
        }
    }

    public View<T> View { get; }

    public void Dispose()
    {
        if (rented is not null)
        {
            ArrayPool<T>.Shared.Return(rented);
        }
    }
}
