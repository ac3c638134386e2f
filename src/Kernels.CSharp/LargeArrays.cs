using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Leibniz.Kernels;

/// <summary>Large arrays that are used again once nobody holds their lease.</summary>
/// <remarks>
/// .NET finds a dead array of 85,000 bytes or more only in a full collection, and the system hands out its successor page by page:
/// adding two arrays of 4 MB so took ten times as long as their memory traffic. A lease is a small young object: when no array of a
/// length lies ready and 32 MB, or four such arrays, were lent since the last time, a collection of the two young generations is asked for.
/// The youngest alone would miss what one collection has found alive: an optimizer's slots, of which some always are. Adam's update of 16 million
/// weights took 285 ms so, in memory made anew, and takes 8. A lease that two collections found alive is lost until a full one, so they may not come
/// too often: an update's three results live for six. Where a collection brought nothing, or arrays are made anew again and again, twice as many are lent
/// before the next: else Adam's update could fall into a rhythm in which each second array was lost, and took 130 ms where it takes 20 (AMD EPYC, Zen 3), and a
/// second derivative of a million numbers, which holds 14 arrays, lost two of them each time, and took 24 ms where it takes 10. What is lost all the same is
/// found when it has become as much as all that was in use before. What lies idle is bounded, and let go when two full collections found it unused. Who works on
/// the array must keep the lease alive meanwhile.
/// </remarks>
public static class LargeArrays
{
    // What .NET itself calls large; smaller arrays die young and cost little.
    private const int FromBytes = 85_000;
    private const long Budget = 32 << 20;

    // How long to wait for the leases that a collection found, 100 microseconds, and as long once more for each whole megabyte: making it anew takes longer.
    // With 100 for all, w - 0.01 * g of 16 million weights came to 16 arrays of 64 MB and 7.0 ms; so it stays with 4, and 6.4.
    private static readonly long Patience = Stopwatch.Frequency / 10_000;

    private static readonly long MostIdle = Math.Max(2 * Budget, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 32);

    // Arrays of a length that are lent between two collections: at first, and at most; but from so many on no more bytes than that.
    private const int Few = 4;
    private const int Several = 8;
    private const int Most = 32;
    private const long MostLent = 128 << 20;

    // Budgets that may be made anew before it is taken for a sign that leases are lost.
    private const int Anew = 8;

    private static int between = Few;
    private static long lent;
    private static long idle;

    // Bytes made anew since `between` changed; bytes whose lease nobody has found dead, now and when the last full collection was asked for.
    private static long made;
    private static long held;
    private static long kept;

    /// <summary>An array, its content still to be written, and what must be held as long as it is in use: null for small ones.</summary>
    public static T[] Rent<T>(int length, out object? lease)
    {
        long bytes = (long)length * Unsafe.SizeOf<T>();
        if (bytes < FromBytes)
        {
            lease = null;
            return GC.AllocateUninitializedArray<T>(length);
        }

        T[] array = Shelf<T>.Take(length) ?? Recover<T>(length) ?? Fresh<T>(length);
        lease = Lend(array);
        return array;
    }

    /// <summary>What must be held from now on as long as the array is in use: null for small ones.</summary>
    internal static object? Lend<T>(T[] array)
    {
        long bytes = (long)array.Length * Unsafe.SizeOf<T>();
        if (bytes < FromBytes)
        {
            return null;
        }

        Interlocked.Add(ref lent, bytes);
        Interlocked.Add(ref held, bytes);
        return new Lease<T>(array);
    }

    /// <summary>An array without a lease, its content still to be written: an old one, if one lies ready.</summary>
    internal static T[] New<T>(int length) =>
        ((long)length * Unsafe.SizeOf<T>() < FromBytes ? null : Shelf<T>.Take(length) ?? Recover<T>(length)) ?? Fresh<T>(length);

    /// <summary>Takes an array that nobody holds any more: somebody may soon need one of its length.</summary>
    internal static void Return<T>(T[] array)
    {
        if ((long)array.Length * Unsafe.SizeOf<T>() >= FromBytes)
        {
            Shelf<T>.Put(array);
        }
    }

    private static T[] Fresh<T>(int length)
    {
        Interlocked.Add(ref made, (long)length * Unsafe.SizeOf<T>());
        return HugePages.Ask(GC.AllocateUninitializedArray<T>(length));
    }

    private static T[]? Recover<T>(int length)
    {
        // Several arrays of this length a collection: what one step holds should not see more than one.
        long bytes = (long)length * Unsafe.SizeOf<T>();
        long budget = Math.Min(Math.Max(Volatile.Read(ref between) * bytes, Budget), Math.Min(Math.Max(Several * bytes, MostLent), MostIdle));
        if (Volatile.Read(ref made) >= Anew * budget)
        {
            Widen();
        }

        if (Volatile.Read(ref lent) < budget || Interlocked.Exchange(ref lent, 0) < budget)
        {
            return null;
        }

        bool full = Volatile.Read(ref held) > 2 * (Volatile.Read(ref kept) + budget);
        GC.Collect(full ? 2 : 1, GCCollectionMode.Forced, blocking: true);
        T[]? array = Shelf<T>.Take(length);
        long start = Stopwatch.GetTimestamp();
        long patience = Patience * (1 + (bytes >> 20));
        for (long waited = 0; array is null && waited < patience; waited = Stopwatch.GetTimestamp() - start)
        {
            // Whoever brings the arrays back may need this processor; but to get it back can take longer than a small array is worth.
            if (waited < Patience)
            {
                Thread.SpinWait(30);
            }
            else
            {
                Thread.Yield();
            }

            array = Shelf<T>.Take(length);
        }

        if (full)
        {
            Volatile.Write(ref kept, Volatile.Read(ref held));
        }

        if (array is null)
        {
            Widen();
        }

        return array;
    }

    private static void Widen()
    {
        Volatile.Write(ref made, 0);
        Volatile.Write(ref between, Math.Min(2 * Volatile.Read(ref between), Most));
    }

    /// <summary>Held by whoever holds the array; found by the garbage collector when nobody does.</summary>
    private sealed class Lease<T>(T[] array)
    {
        ~Lease()
        {
            Interlocked.Add(ref held, -(long)array.Length * Unsafe.SizeOf<T>());
            Shelf<T>.Put(array);
        }
    }

    /// <summary>Arrays of one type that lie idle, by length.</summary>
    private static class Shelf<T>
    {
        private static readonly Lock Gate = new();
        private static Dictionary<int, Stack<T[]>> recent = [];
        private static Dictionary<int, Stack<T[]>> old = [];

        static Shelf() => _ = new Trimmer(Trim);

        public static T[]? Take(int length)
        {
            lock (Gate)
            {
                if ((recent.TryGetValue(length, out Stack<T[]>? stack) && stack.TryPop(out T[]? array))
                    || (old.TryGetValue(length, out stack) && stack.TryPop(out array)))
                {
                    Interlocked.Add(ref idle, -Bytes(array));
                    return array;
                }
            }

            return null;
        }

        public static void Put(T[] array)
        {
            if (!Reserve(array))
            {
                // What lies idle for longest makes room, else lengths of the past would keep those of the present out.
                Trim();
                if (!Reserve(array))
                {
                    return;
                }
            }

            lock (Gate)
            {
                if (!recent.TryGetValue(array.Length, out Stack<T[]>? stack))
                {
                    recent[array.Length] = stack = new Stack<T[]>();
                }

                stack.Push(array);
            }
        }

        private static bool Reserve(T[] array)
        {
            bool fits = Interlocked.Add(ref idle, Bytes(array)) <= MostIdle;
            if (!fits)
            {
                Interlocked.Add(ref idle, -Bytes(array));
            }

            return fits;
        }

        private static void Trim()
        {
            lock (Gate)
            {
                foreach (T[] array in old.Values.SelectMany(stack => stack))
                {
                    Interlocked.Add(ref idle, -Bytes(array));
                }

                (old, recent) = (recent, []);
            }
        }

        private static long Bytes(T[] array) => (long)array.Length * Unsafe.SizeOf<T>();
    }

    /// <summary>Grows old with the first collections; from then on only full ones find it, and it calls.</summary>
    private sealed class Trimmer(Action trim)
    {
        ~Trimmer()
        {
            trim();
            GC.ReRegisterForFinalize(this);
        }
    }
}
