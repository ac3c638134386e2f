using System.Runtime.CompilerServices;

namespace Leibniz.Kernels;

/// <summary>A function of one number applied to consecutive elements: y[i] = f(x[i]), the same bits wherever i is.</summary>
public delegate void MapLoop<TIn, TOut>(ReadOnlySpan<TIn> x, Span<TOut> y);

/// <summary>A function of two numbers applied to consecutive elements: y[i] = f(a[i], b[i]).</summary>
public delegate void ZipLoop<TIn, TOut>(ReadOnlySpan<TIn> a, ReadOnlySpan<TIn> b, Span<TOut> y);

/// <summary>Operations element by element on views of any strides. Results are written row by row, without gaps.</summary>
/// <remarks>
/// One driver serves all operations: the result is cut into tiles, and for each tile every operand offers a span of
/// consecutive elements, in place or copied into the first-level cache. So a loop never sees a stride and has no variants
/// for scalars, rows or columns; adding a column to a matrix of a million floats takes about a quarter longer than adding two.
/// </remarks>
public static class Elementwise
{
    private static readonly int[] One = [1];

    /// <summary>y = loop(x), element by element.</summary>
    public static void Map<TIn, TOut>(int[] shape, View<TIn> x, MapLoop<TIn, TOut> loop, TOut[] y, int yOffset)
    {
        int size = Sizes.Of(shape);
        if (size > Tiles.Length)
        {
            MapTiles(shape, size, x, loop, y, yOffset);
        }
        else if (size > 0)
        {
            loop(Operand<TIn>.Whole(shape, x, size, 0), y.AsSpan(yOffset, size));
        }
    }

    /// <summary>y = loop(a, b), element by element.</summary>
    public static void Zip<TIn, TOut>(int[] shape, View<TIn> a, View<TIn> b, ZipLoop<TIn, TOut> loop, TOut[] y, int yOffset)
    {
        int size = Sizes.Of(shape);
        if (size > Tiles.Length)
        {
            ZipTiles(shape, size, a, b, loop, y, yOffset);
        }
        else if (size > 0)
        {
            ReadOnlySpan<TIn> first = Operand<TIn>.Whole(shape, a, size, 0);
            loop(first, Operand<TIn>.Whole(shape, b, size, 1), y.AsSpan(yOffset, size));
        }
    }

    /// <summary>Map of elements that lie one after another.</summary>
    public static void MapRow<TIn, TOut>(int size, TIn[] x, int xOffset, MapLoop<TIn, TOut> loop, TOut[] y)
    {
        if (size > Tiles.Length)
        {
            LongRow(size, x, xOffset, loop, y);
        }
        else
        {
            loop(x.AsSpan(xOffset, size), y.AsSpan(0, size));
        }
    }

    /// <summary>Zip of elements that lie one after another.</summary>
    public static void ZipRow<TIn, TOut>(int size, TIn[] a, int aOffset, TIn[] b, int bOffset, ZipLoop<TIn, TOut> loop, TOut[] y)
    {
        if (size > Tiles.Length)
        {
            LongRow(size, a, aOffset, b, bOffset, loop, y);
        }
        else
        {
            loop(a.AsSpan(aOffset, size), b.AsSpan(bOffset, size), y.AsSpan(0, size));
        }
    }

    /// <summary>y = a where the condition holds, else b, element by element.</summary>
    public static void Select<T>(int[] shape, View<bool> condition, View<T> a, View<T> b, T[] y, int yOffset)
        where T : struct
    {
        int size = Sizes.Of(shape);
        if (size > Tiles.Length)
        {
            SelectTiles(shape, size, condition, a, b, y, yOffset);
        }
        else if (size > 0)
        {
            // The condition has slot 2, for when T is bool too.
            ReadOnlySpan<bool> which = Operand<bool>.Whole(shape, condition, size, 2);
            ReadOnlySpan<T> first = Operand<T>.Whole(shape, a, size, 0);
            Vectors.Select(which, first, Operand<T>.Whole(shape, b, size, 1), y.AsSpan(yOffset, size));
        }
    }

    /// <summary>y = x, row by row.</summary>
    public static void Copy<T>(int[] shape, View<T> x, T[] y, int yOffset)
    {
        int size = Sizes.Of(shape);
        if (size <= Tiles.Length && x.IsContiguous(shape))
        {
            x.Array.AsSpan(x.Offset, size).CopyTo(y.AsSpan(yOffset, size));
        }
        else
        {
            Span<int> strides = stackalloc int[shape.Length];
            Sizes.Strides(shape, strides);
            Transfer<T>.Run(shape, x, y, yOffset, strides);
        }
    }

    /// <summary>
    /// Writes x through another view: into a window of a larger result, for instance. No two elements of the target may
    /// share a place, and the target may not overlap x.
    /// </summary>
    public static void CopyInto<T>(int[] shape, View<T> x, View<T> target) =>
        Transfer<T>.Run(shape, x, target.Array, target.Offset, target.Strides);

    // Methods of their own, for what they have on the stack: each call for a short row would clear it.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void LongRow<TIn, TOut>(int size, TIn[] x, int xOffset, MapLoop<TIn, TOut> loop, TOut[] y) =>
        MapTiles([size], size, new View<TIn>(x, xOffset, One), loop, y, 0);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void LongRow<TIn, TOut>(int size, TIn[] a, int aOffset, TIn[] b, int bOffset, ZipLoop<TIn, TOut> loop, TOut[] y) =>
        ZipTiles([size], size, new View<TIn>(a, aOffset, One), new View<TIn>(b, bOffset, One), loop, y, 0);

    private static void MapTiles<TIn, TOut>(int[] shape, int size, View<TIn> x, MapLoop<TIn, TOut> loop, TOut[] y, int yOffset)
    {
        using var straight = new Straight<TIn>(shape, x);
        var operand = new Operand<TIn>(shape, straight.View);
        var tiles = new Tiles(size, Math.Min(size, operand.Run));
        bool apart = !ReferenceEquals(x.Array, y);
        MapLoop<TIn, TOut>? past = PastCaches.FormOf<MapLoop<TIn, TOut>, TOut>(loop, size, apart);
        var parts = new MapParts<TIn, TOut>(tiles, operand.For(tiles), past ?? loop, past is not null, y, yOffset);
        tiles.Run(ref parts);
    }

    private static void ZipTiles<TIn, TOut>(
        int[] shape, int size, View<TIn> a, View<TIn> b, ZipLoop<TIn, TOut> loop, TOut[] y, int yOffset)
    {
        using var straightA = new Straight<TIn>(shape, a);
        using var straightB = new Straight<TIn>(shape, b);
        var operandA = new Operand<TIn>(shape, straightA.View);
        var operandB = new Operand<TIn>(shape, straightB.View);
        var tiles = new Tiles(size, Math.Min(size, Math.Min(operandA.Run, operandB.Run)));
        bool apart = !ReferenceEquals(a.Array, y) && !ReferenceEquals(b.Array, y);
        ZipLoop<TIn, TOut>? past = PastCaches.FormOf<ZipLoop<TIn, TOut>, TOut>(loop, size, apart);
        var parts = new ZipParts<TIn, TOut>(tiles, operandA.For(tiles), operandB.For(tiles), past ?? loop, past is not null, y, yOffset);
        tiles.Run(ref parts);
    }

    private static void SelectTiles<T>(
        int[] shape, int size, View<bool> condition, View<T> a, View<T> b, T[] y, int yOffset)
        where T : struct
    {
        using var straightCondition = new Straight<bool>(shape, condition);
        using var straightA = new Straight<T>(shape, a);
        using var straightB = new Straight<T>(shape, b);
        var operandCondition = new Operand<bool>(shape, straightCondition.View);
        var operandA = new Operand<T>(shape, straightA.View);
        var operandB = new Operand<T>(shape, straightB.View);
        var tiles = new Tiles(size, Math.Min(Math.Min(size, operandCondition.Run), Math.Min(operandA.Run, operandB.Run)));
        var parts = new SelectParts<T>(tiles, operandCondition.For(tiles), operandA.For(tiles), operandB.For(tiles), y, yOffset);
        tiles.Run(ref parts);
    }

    private readonly struct MapParts<TIn, TOut>(Tiles tiles, Operand<TIn> source, MapLoop<TIn, TOut> loop, bool past, TOut[] y, int yOffset) : IParts
    {
        public void Run(int part)
        {
            int held = 0;
            for (int tile = tiles.First(part); tile < tiles.End(part); tile++)
            {
                int start = tiles.Start(tile, out int length);
                loop(source.Read(start, length, 0, ref held), y.AsSpan(yOffset + start, length));
            }

            if (past)
            {
                PastCaches.Settle();
            }
        }
    }

    private readonly struct ZipParts<TIn, TOut>(
        Tiles tiles, Operand<TIn> a, Operand<TIn> b, ZipLoop<TIn, TOut> loop, bool past, TOut[] y, int yOffset) : IParts
    {
        public void Run(int part)
        {
            int heldA = 0;
            int heldB = 0;
            for (int tile = tiles.First(part); tile < tiles.End(part); tile++)
            {
                int start = tiles.Start(tile, out int length);
                ReadOnlySpan<TIn> x = a.Read(start, length, 0, ref heldA);
                loop(x, b.Read(start, length, 1, ref heldB), y.AsSpan(yOffset + start, length));
            }

            if (past)
            {
                PastCaches.Settle();
            }
        }
    }

    private readonly struct SelectParts<T>(Tiles tiles, Operand<bool> condition, Operand<T> a, Operand<T> b, T[] y, int yOffset) : IParts
        where T : struct
    {
        public void Run(int part)
        {
            int held = 0;
            int heldA = 0;
            int heldB = 0;
            for (int tile = tiles.First(part); tile < tiles.End(part); tile++)
            {
                int start = tiles.Start(tile, out int length);
                ReadOnlySpan<bool> choice = condition.Read(start, length, 2, ref held);
                ReadOnlySpan<T> x = a.Read(start, length, 0, ref heldA);
                Vectors.Select(choice, x, b.Read(start, length, 1, ref heldB), y.AsSpan(yOffset + start, length));
            }
        }
    }
}
