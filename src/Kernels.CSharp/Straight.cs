using System.Buffers;

namespace Leibniz.Kernels;

/// <summary>
/// A view made fit for reading row by row: itself, or where its memory runs along another axis than the innermost (a large
/// transpose), a copy in rented memory.
/// </summary>
/// <remarks>
/// Read in tiles, such a view touches a cache line for each element, and where the stride is a power of 2 those lines push each
/// other out. Adding a transpose takes 1.6 ms for 1024 x 1024 floats and 12 ms for 2048 x 2048; with a copy in squares first
/// 0.47 and 3.1 ms. At other strides (700 x 500, 4000 x 2500) the copy costs up to a third, which is the lesser evil.
/// </remarks>
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
