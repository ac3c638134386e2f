namespace Leibniz.Kernels;

// Functions as loops. They belong to objects, which have a second form of them, and a delegate of a static method would move all its arguments by a place
// first: 2 of 57 nanoseconds for 100 sums.
internal sealed class MapLoops<T, TMap> : IPast<MapLoop<T, T>>
    where T : struct
    where TMap : struct, IMap<T>
{
    public MapLoop<T, T> Past { get; } = PastCaches.Map<T, TMap>;

    public void Run(ReadOnlySpan<T> x, Span<T> y) => Vectors.Map<T, TMap>(x, y);
}

internal sealed class ZipLoops<T, TZip> : IPast<ZipLoop<T, T>>
    where T : struct
    where TZip : struct, IZip<T>
{
    public ZipLoop<T, T> Past { get; } = PastCaches.Zip<T, TZip>;

    public void Run(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> y) => Vectors.Zip<T, TZip>(a, b, y);
}
