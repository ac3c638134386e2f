using System.Diagnostics;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace Leibniz.Kernels;

/// <summary>The threads of a team of one size, and the job that they share. A team of another size is another crew.</summary>
internal sealed class Crew(int size)
{
    // A counter that all threads write, in a pair of cache lines of its own (processors fetch lines in pairs).
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Counter
    {
        [FieldOffset(128)]
        public int Value;
    }

    private static readonly long SpinTime = Stopwatch.Frequency * 30 / 1_000_000;
    private static readonly long PatientTime = Stopwatch.Frequency / 1000;

    // Each thread has a share of the parts, always the same one, and helps with the others' when they are late: what a thread
    // wrote in one job it mostly reads in the next, so that it is still in that processor's cache. Each counts the parts
    // of a share that nobody has taken; it falls below zero when members come too late.
    private readonly Counter[] open = new Counter[size + 1];

    // Whether a member sleeps; who takes the 1 away owes it a ring of its bell. Each has its own: those that wait at one bell wake one after another.
    private readonly Counter[] asleep = new Counter[size + 1];
    private readonly SemaphoreSlim[] bells = [.. Enumerable.Range(0, size + 1).Select(_ => new SemaphoreSlim(0))];

    // The number of the job, which is all that waiting members look at, and how many of its parts are not done.
    private Counter call;
    private Counter undone;
    private Action<int>? job;
    private int jobParts;
    private int jobShares;
    private ExceptionDispatchInfo? failure;
    private bool started;
    private int busy;
    private volatile bool retired;

    // Left to the last member: it wakes no other, so nobody waits while it is away.
    private Errand? errand;
    private volatile bool isAway;

    /// <summary>How many threads it has beside the caller.</summary>
    public int Size => size;

    /// <summary>Runs the job on the caller and all members that come; false when the crew has a job already.</summary>
    public bool TryRun(int parts, Action<int> body)
    {
        if (Volatile.Read(ref busy) != 0 || Interlocked.Exchange(ref busy, 1) != 0)
        {
            return false;
        }

        Start();

        // A member reads the job after it has taken a part, and an undone part keeps the job from ending: so what it reads
        // is the job of that part. A member that comes between two jobs gets a number below zero.
        job = body;
        jobParts = parts;
        jobShares = Math.Min(parts, size + 1);
        undone.Value = parts;
        for (int share = 0; share < jobShares; share++)
        {
            Volatile.Write(ref open[share].Value, First(share + 1) - First(share));
        }

        // Whoever falls asleep either sees the new number or is seen asleep.
        Interlocked.Increment(ref call.Value);
        WakeNext(own: 0);
        Work(own: 0, call.Value);
        AwaitOthers();
        job = null;
        ExceptionDispatchInfo? thrown = failure;
        failure = null;
        Volatile.Write(ref busy, 0);
        thrown?.Throw();
        return true;
    }

    /// <summary>Leaves something to the last member. What was left before and not begun is taken back: whoever wants it does it.</summary>
    public void Leave(Errand work)
    {
        Start();
        Interlocked.Exchange(ref errand, work);
        Wake(size);
    }

    /// <summary>Lets the members go as soon as they have nothing to do. A job under way is finished by its caller.</summary>
    public void Retire()
    {
        retired = true;
        Interlocked.MemoryBarrier();
        for (int member = 1; member <= size; member++)
        {
            Wake(member);
        }
    }

    private void Start()
    {
        if (started || Interlocked.Exchange(ref started, true))
        {
            return;
        }

        for (int i = 1; i <= size; i++)
        {
            int own = i;
            new Thread(() => Serve(own)) { IsBackground = true, Name = $"Leibniz team {i}" }.UnsafeStart();
        }
    }

    /// <summary>The first part of a share.</summary>
    private int First(int share) => (int)((long)jobParts * share / jobShares);

    private void Serve(int own)
    {
        Team.Join();
        int last = 0;
        while (!retired)
        {
            int now = Look(own, last);
            if (now != last)
            {
                last = now;
                WakeNext(own);

                // With fewer parts than threads only the first have a share: the others would take what these are about to come to.
                if (own < jobShares)
                {
                    Work(own, now);
                }
            }
            else if (HasErrand(own))
            {
                isAway = true;
                Interlocked.Exchange(ref errand, null)?.Run();
                isAway = false;
            }
            else
            {
                Sleep(own, last);
            }
        }
    }

    private bool HasErrand(int own) => own == size && Volatile.Read(ref errand) is not null;

    /// <summary>The number of the job at hand, once it is another one, or there is an errand, or the time is up.</summary>
    private int Look(int own, int last)
    {
        long start = Stopwatch.GetTimestamp();
        do
        {
            for (int i = 0; i < 16; i++)
            {
                int now = Volatile.Read(ref call.Value);
                if (now != last)
                {
                    return now;
                }

                Thread.SpinWait(1);
            }

            if (HasErrand(own))
            {
                return last;
            }
        }
        while (Stopwatch.GetTimestamp() - start < SpinTime);
        return last;
    }

    private void Work(int own, int number)
    {
        long start = Stopwatch.GetTimestamp();
        Take(own);
        if (IsLate(number, start))
        {
            for (int i = 1; i <= size; i++)
            {
                Take(own + i <= size ? own + i : own + i - size - 1);
            }
        }
    }

    /// <summary>
    /// Whether the job is still under way after a quarter more of the time that one's own share took. Who helps at once takes
    /// parts from threads that are about to come to them, and their memory with it: a step of training then took a tenth longer.
    /// </summary>
    private bool IsLate(int number, long start)
    {
        long now = Stopwatch.GetTimestamp();
        long until = now + Math.Min((now - start) / 4, SpinTime);
        while (IsUnderWay(number) && now < until && !isAway)
        {
            // Seldom, for each look calls the count from the processors that are about to write it.
            Thread.SpinWait(16);
            now = Stopwatch.GetTimestamp();
        }

        return IsUnderWay(number);
    }

    private bool IsUnderWay(int number) => Volatile.Read(ref undone.Value) > 0 && Volatile.Read(ref call.Value) == number;

    /// <summary>Does what is left of a share.</summary>
    private void Take(int share)
    {
        int done = 0;
        while (Volatile.Read(ref open[share].Value) > 0)
        {
            int left = Interlocked.Decrement(ref open[share].Value);
            if (left < 0)
            {
                break;
            }

            try
            {
                job!(First(share + 1) - 1 - left);
            }
            catch (Exception thrown)
            {
                Interlocked.CompareExchange(ref failure, ExceptionDispatchInfo.Capture(thrown), null);
            }

            done++;
        }

        // Once a share: all threads write this count, and each write calls its line from another processor.
        if (done > 0)
        {
            Interlocked.Add(ref undone.Value, -done);
        }
    }

    private void Sleep(int own, int last)
    {
        // Announce first, then look once more: either the caller sees the announcement or this thread sees the job.
        Interlocked.Exchange(ref asleep[own].Value, 1);
        if ((Volatile.Read(ref call.Value) != last || HasErrand(own) || retired) && Interlocked.Exchange(ref asleep[own].Value, 0) == 1)
        {
            return;
        }

        bells[own].Wait();
    }

    /// <summary>Each wakes two others, so that the caller need not wake all.</summary>
    private void WakeNext(int own)
    {
        for (int member = (2 * own) + 1; member <= (2 * own) + 2 && member < jobShares; member++)
        {
            Wake(member);
        }
    }

    private void Wake(int member)
    {
        if (Volatile.Read(ref asleep[member].Value) == 1 && Interlocked.Exchange(ref asleep[member].Value, 0) == 1)
        {
            bells[member].Release();
        }
    }

    private void AwaitOthers()
    {
        long start = Stopwatch.GetTimestamp();
        while (Volatile.Read(ref undone.Value) > 0)
        {
            long waited = Stopwatch.GetTimestamp() - start;
            if (waited < SpinTime)
            {
                Thread.SpinWait(1);
            }
            else
            {
                // The member may have lost its processor: give it ours, and after a millisecond stop asking for it.
                Thread.Sleep(waited < PatientTime ? 0 : 1);
            }
        }
    }
}
