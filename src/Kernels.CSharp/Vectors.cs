using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Leibniz.Kernels;

/// <summary>A function of one number, for all lanes of a vector of any width.</summary>
internal interface IMap<T>
{
    /// <summary>For how many vectors side by side a loop has room, 1, 2 or 4: where it has not, the compiler calls operations or moves numbers to memory.</summary>
    static virtual int Abreast => 2;

    static abstract TVector Of<TVector>(TVector x)
        where TVector : struct, IVector<TVector>;

    /// <summary>The loop of a function that has a shorter form for most numbers: the first element that is left, of all if there is no such form.</summary>
    static virtual int Shortcut<TPast>(ref T source, ref T target, int i, int end)
        where TPast : struct, IChoice => i;
}

/// <summary>The shorter form of a function, for most numbers.</summary>
internal interface IShortcut<T> : IMap<T>
{
    /// <summary>Whether it is right for all of these.</summary>
    static abstract bool Fits<TVector>(TVector x)
        where TVector : struct, IVector<TVector>;
}

/// <summary>A function of two numbers, for all lanes of vectors of any width.</summary>
internal interface IZip<T>
{
    static abstract TVector Of<TVector>(TVector a, TVector b)
        where TVector : struct, IVector<TVector>;
}

/// <summary>A function that is called, vector by vector: the loop over one, by way of memory.</summary>
internal struct Called<T, TMap>
    where T : struct
    where TMap : struct, IMap<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Of<TVector>(TVector x)
        where TVector : struct, IVector<TVector, T>
    {
        ref T lanes = ref Unsafe.As<TVector, T>(ref x);
        Vectors.Map<T, TMap, TVector, No>(ref lanes, ref lanes, 0, TVector.Count);
        return x;
    }
}

/// <summary>
/// The drivers of vector functions over spans: one path for every element, whatever the length, in the widest vectors that the processor has.
/// </summary>
/// <remarks>
/// TensorPrimitives runs spans shorter than a vector through scalar code with other bits, takes whole vectors to scalar code when one lane is large (Sin, Cos, Tan), and in
/// float32 gives Exp(0) = 1.0000001 and Tanh(0) = -6e-8; what it does element by element (Floor, Pow, Atan, ...) has the same bits everywhere and needs no loop here.
/// Drivers are optimised when they are first compiled. Without that the JIT starts with code that calls a function for every vector operation:
/// the first 100 training steps of a process took twice the processor time. What is left of a span behind its last wide vector goes in
/// vectors of the usual width, the last few elements in one that ends with them, or in one that is filled up with zeros.
/// </remarks>
internal static partial class Vectors
{
    // Wide vectors that straddle two lines of the cache take twice as long to write, so from so many on the first is followed by those that begin
    // with a line, and some elements are computed twice (10,000 sums: 1.1 microseconds instead of 0.9).
    private const int WorthAligning = 8;
    private const int CacheLine = 64;

    // Elements for which a loop asks no more whether the shorter form fits, once it didn't: of more, those behind a single rare number would be slow for nothing; of
    // fewer, rare numbers that lie close would cost more than by the function itself (every other one negative, log takes a twentieth more).
    private const int Detour = 256;

    /// <summary>A function as a loop.</summary>
    public static MapLoop<T, T> Mapping<T, TMap>()
        where T : struct
        where TMap : struct, IMap<T> => new MapLoops<T, TMap>().Run;

    /// <summary>The same for a function of two numbers.</summary>
    public static ZipLoop<T, T> Zipping<T, TZip>()
        where T : struct
        where TZip : struct, IZip<T> => new ZipLoops<T, TZip>().Run;

    public static void Map<T, TMap>(ReadOnlySpan<T> x, Span<T> y)
        where T : struct
        where TMap : struct, IMap<T>
    {
        ref T source = ref MemoryMarshal.GetReference(x);
        ref T target = ref MemoryMarshal.GetReference(y[..x.Length]);

        // Where nothing is overwritten that is still to be read, some elements may be computed twice.
        bool apart = !Unsafe.AreSame(ref source, ref target);
        int i = 0;
        if (Vector512.IsHardwareAccelerated && x.Length >= Wide<T>.Count)
        {
            if (apart && x.Length >= WorthAligning * Wide<T>.Count)
            {
                Map<T, TMap, Wide<T>, No>(ref source, ref target, 0, Wide<T>.Count);
                i = BeforeLine(ref target);
            }

            i = Map<T, TMap, Wide<T>, No>(ref source, ref target, i, x.Length);
        }
        else if (x.Length >= 2 * Usual<T>.Count)
        {
            i = Abreast<T, TMap, No>(ref source, ref target, i, x.Length);
        }

        if (x.Length - i >= Usual<T>.Count)
        {
            i = Map<T, TMap, Usual<T>, No>(ref source, ref target, i, x.Length);
        }

        if (i < x.Length && apart && x.Length >= Usual<T>.Count)
        {
            Map<T, TMap, Usual<T>, No>(ref source, ref target, x.Length - Usual<T>.Count, x.Length);
        }
        else if (i < x.Length)
        {
            Few<T, TMap>(x[i..], y[i..x.Length]);
        }
    }

    public static void Zip<T, TZip>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> y)
        where T : struct
        where TZip : struct, IZip<T>
    {
        ref T first = ref MemoryMarshal.GetReference(a);
        ref T second = ref MemoryMarshal.GetReference(b[..a.Length]);
        ref T target = ref MemoryMarshal.GetReference(y[..a.Length]);
        bool apart = !Unsafe.AreSame(ref first, ref target) && !Unsafe.AreSame(ref second, ref target);
        int i = 0;
        if (Vector512.IsHardwareAccelerated && a.Length >= Wide<T>.Count)
        {
            if (apart && a.Length >= WorthAligning * Wide<T>.Count)
            {
                Zip<T, TZip, Wide<T>, No>(ref first, ref second, ref target, 0, Wide<T>.Count);
                i = BeforeLine(ref target);
            }

            i = Zip<T, TZip, Wide<T>, No>(ref first, ref second, ref target, i, a.Length);
        }

        if (a.Length - i >= Usual<T>.Count)
        {
            i = Zip<T, TZip, Usual<T>, No>(ref first, ref second, ref target, i, a.Length);
        }

        if (i < a.Length && apart && a.Length >= Usual<T>.Count)
        {
            Zip<T, TZip, Usual<T>, No>(ref first, ref second, ref target, a.Length - Usual<T>.Count, a.Length);
        }
        else if (i < a.Length)
        {
            Few<T, TZip>(a[i..], b[i..a.Length], y[i..a.Length]);
        }
    }

    // What is less than a vector is not inlined: whoever calls for 100 elements would clear the stack for vectors that it doesn't need.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Few<T, TMap>(ReadOnlySpan<T> x, Span<T> y)
        where T : struct
        where TMap : struct, IMap<T>
    {
        Usual<T> vector = Load(x);
        ref T lanes = ref Unsafe.As<Usual<T>, T>(ref vector);
        Map<T, TMap, Usual<T>, No>(ref lanes, ref lanes, 0, Usual<T>.Count);
        Store(vector, y);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Few<T, TZip>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> y)
        where T : struct
        where TZip : struct, IZip<T>
    {
        Usual<T> first = Load(a);
        Usual<T> second = Load(b);
        ref T lanes = ref Unsafe.As<Usual<T>, T>(ref first);
        Zip<T, TZip, Usual<T>, No>(ref lanes, ref Unsafe.As<Usual<T>, T>(ref second), ref lanes, 0, Usual<T>.Count);
        Store(first, y);
    }

    /// <summary>How many elements lie before the next line of the cache begins. It may be another number when memory has moved, for no harm.</summary>
    public static unsafe int BeforeLine<T>(ref T place) => (int)(-(nint)Unsafe.AsPointer(ref place) & (CacheLine - 1)) / Unsafe.SizeOf<T>();

    /// <summary>The same in as many vectors of the usual width side by side as the function has room for.</summary>
    public static int Abreast<T, TMap, TPast>(ref T source, ref T target, int i, int end)
        where T : struct
        where TMap : struct, IMap<T>
        where TPast : struct, IChoice
    {
        int next = TMap.Shortcut<TPast>(ref source, ref target, i, end);
        return next > i ? next
            : TMap.Abreast == 4 ? Map<T, TMap, Four<T>, TPast>(ref source, ref target, i, end)
            : TMap.Abreast == 2 ? Map<T, TMap, Pair<Usual<T>, T>, TPast>(ref source, ref target, i, end)
            : Map<T, TMap, Usual<T>, TPast>(ref source, ref target, i, end);
    }

    /// <summary>A function by its shorter form, and by its own for some elements from each number on that doesn't fit it.</summary>
    public static int Shortcut<T, TMap, TShortcut, TVector, TPast>(ref T source, ref T target, int i, int end)
        where T : struct
        where TMap : struct, IMap<T>
        where TShortcut : struct, IShortcut<T>
        where TVector : struct, IVector<TVector, T>
        where TPast : struct, IChoice
    {
        for (i = WhileFits<T, TShortcut, TVector, TPast>(ref source, ref target, i, end); i <= end - TVector.Count;)
        {
            i = Map<T, TMap, Pair<Usual<T>, T>, TPast>(ref source, ref target, i, (int)Math.Min(end, (long)i + Detour));
            i = WhileFits<T, TShortcut, TVector, TPast>(ref source, ref target, i, end);
        }

        return i;
    }

    /// <summary>As many elements as whole vectors hold before one with a number that doesn't fit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static int WhileFits<T, TMap, TVector, TPast>(ref T source, ref T target, int i, int end)
        where T : struct
        where TMap : struct, IShortcut<T>
        where TVector : struct, IVector<TVector, T>
        where TPast : struct, IChoice
    {
        nint at = i;
        for (; at <= end - TVector.Count; at += TVector.Count)
        {
            TVector x = TVector.Load(ref source, (nuint)at);
            if (!TMap.Fits(x))
            {
                break;
            }

            Put<T, TVector, TPast>(TMap.Of(x), ref target, (nuint)at);
        }

        return (int)at;
    }

    /// <summary>As many elements as whole vectors hold, past the caches if asked for; returns the first that is left.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static int Map<T, TMap, TVector, TPast>(ref T source, ref T target, int i, int end)
        where T : struct
        where TMap : struct, IMap<T>
        where TVector : struct, IVector<TVector, T>
        where TPast : struct, IChoice
    {
        nint at = i;
        for (; at <= end - TVector.Count; at += TVector.Count)
        {
            Put<T, TVector, TPast>(TMap.Of(TVector.Load(ref source, (nuint)at)), ref target, (nuint)at);
        }

        return (int)at;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static int Zip<T, TZip, TVector, TPast>(ref T first, ref T second, ref T target, int i, int end)
        where T : struct
        where TZip : struct, IZip<T>
        where TVector : struct, IVector<TVector, T>
        where TPast : struct, IChoice
    {
        nint at = i;
        for (; at <= end - TVector.Count; at += TVector.Count)
        {
            Put<T, TVector, TPast>(TZip.Of(TVector.Load(ref first, (nuint)at), TVector.Load(ref second, (nuint)at)), ref target, (nuint)at);
        }

        return (int)at;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put<T, TVector, TPast>(TVector x, ref T target, nuint place)
        where T : struct
        where TVector : struct, IVector<TVector, T>
        where TPast : struct, IChoice
    {
        if (TPast.IsTrue)
        {
            TVector.StorePast(x, ref target, place);
        }
        else
        {
            TVector.Store(x, ref target, place);
        }
    }

    /// <summary>The first lanes from a span, zeros behind; one number alone fills all lanes, which is cheaper.</summary>
    private static Usual<T> Load<T>(ReadOnlySpan<T> x)
        where T : struct
    {
        if (x.Length == 1)
        {
            return Usual<T>.Create(x[0]);
        }

        Usual<T> vector = default;
        x.CopyTo(MemoryMarshal.CreateSpan(ref Unsafe.As<Usual<T>, T>(ref vector), Usual<T>.Count));
        return vector;
    }

    private static void Store<T>(Usual<T> vector, Span<T> y)
        where T : struct => MemoryMarshal.CreateSpan(ref Unsafe.As<Usual<T>, T>(ref vector), y.Length).CopyTo(y);
}
