using System.Globalization;

namespace Leibniz.Kernels;

/// <summary>
/// A standing team of background threads. Parts of a job are handed out as threads come for them, so the number of threads
/// never shows in a result as long as each part writes its own elements.
/// </summary>
/// <remarks>
/// Starting tasks costs more than a small kernel. Members therefore spin for about 30 microseconds before they park: a job
/// that follows within that time starts after about one microsecond. The caller works too and waits only for parts that
/// were taken, so on a busy machine it does the job alone.
/// </remarks>
public static class Team
{
    // A part of 16384 elements takes longer than handing it out; below 65536 elements one thread is done before another is awake.
    private const int PartLength = 16384;
    private const int ShareFrom = 65536;

    private static int threads = Usual();
    private static Crew? crew;

    [ThreadStatic]
    private static bool alone;

    /// <summary>
    /// The number of threads that share a job, the caller included. At first that of the environment variable
    /// LEIBNIZ_THREADS, else the number of processors.
    /// </summary>
    public static int Threads
    {
        get => Volatile.Read(ref threads);
        set
        {
            if (value < 1)
            {
                throw new ArgumentOutOfRangeException(nameof(value), value, "A team has 1 or more threads: whoever asks it is the first of them.");
            }

            Volatile.Write(ref threads, value);
        }
    }

    /// <summary>
    /// Runs body(0), ..., body(parts - 1), in no particular order, and returns when all are done. Within a body, or while another
    /// thread uses the team, all parts run on the caller. The first exception of a body is thrown on the caller, after the
    /// other parts have run.
    /// </summary>
    public static void Run(int parts, Action<int> body)
    {
        if (parts > 1 && Threads > 1 && !alone && Current().TryRun(parts, body))
        {
            return;
        }

        for (int part = 0; part < parts; part++)
        {
            body(part);
        }
    }

    /// <summary>The same for parts that are shared only where it is worth it.</summary>
    internal static void Run<TParts>(int parts, bool shared, ref TParts work)
        where TParts : struct, IParts
    {
        if (shared && parts > 1)
        {
            Share(parts, work);
            return;
        }

        for (int part = 0; part < parts; part++)
        {
            work.Run(part);
        }
    }

    /// <summary>
    /// Leaves work to a thread of the team, for when it has no part of a job to do: beside jobs too small to be worth its help it is done at once.
    /// </summary>
    internal static Errand<T> Leave<T>(Func<T> work)
    {
        var errand = new Errand<T>(work);
        if (Threads > 1 && !alone)
        {
            Current().Leave(errand);
        }

        return errand;
    }

    /// <summary>Makes this thread one that is asked for help, and never asks for it.</summary>
    internal static void Join() => alone = true;

    /// <summary>Whether so many units of so many elements each are shared: where they are not, nobody need write a body.</summary>
    public static bool IsWorthSharing(int units, int unitLength) => (long)units * unitLength >= ShareFrom;

    /// <summary>Runs body(first, end) over ranges of units of so many elements each: on several threads where it is worth it.</summary>
    public static void Share(int units, int unitLength, Action<int, int> body)
    {
        if (!IsWorthSharing(units, unitLength))
        {
            body(0, units);
            return;
        }

        int perPart = Math.Max(1, PartLength / unitLength);
        Run(((units - 1) / perPart) + 1, part => body(part * perPart, Math.Min(units, (part + 1) * perPart)));
    }

    // A method of its own: what a delegate captures is put aside for the collector where the method begins.
    private static void Share<TParts>(int parts, TParts work)
        where TParts : struct, IParts => Run(parts, part => work.Run(part));

    private static Crew Current()
    {
        Crew? present = Volatile.Read(ref crew);
        int members = Threads - 1;
        while (present is null || present.Size != members)
        {
            var fresh = new Crew(members);
            Crew? before = Interlocked.CompareExchange(ref crew, fresh, present);
            if (ReferenceEquals(before, present))
            {
                before?.Retire();
                return fresh;
            }

            // Another caller was first; a fresh crew has no threads yet, so nothing is lost.
            present = before;
        }

        return present;
    }

    private static int Usual()
    {
        string? wish = Environment.GetEnvironmentVariable("LEIBNIZ_THREADS");
        return int.TryParse(wish, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count > 0
            ? count
            : Environment.ProcessorCount;
    }
}
