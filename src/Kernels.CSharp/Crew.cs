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

    private readonly SemaphoreSlim bell = new(0);

    // Each thread has a share of the parts, always the same one, and helps with the others' when they are late: what a thread
    // wrote in one job it mostly reads in the next, so that it is still in that processor's cache. Each counts the parts
    // of a share that nobody has taken; it falls below zero when members come too late.
    private readonly Counter[] open = new Counter[size + 1];
    private Counter undone;
    private Action<int>? job;
    private int jobParts;
    private ExceptionDispatchInfo? failure;
    private bool started;
    private int busy;
    private int parked;
    private volatile bool retired;

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
        undone.Value = parts;
        for (int share = 0; share <= size; share++)
        {
            Interlocked.Exchange(ref open[share].Value, First(share + 1, parts) - First(share, parts));
        }

        Wake(parts - 1);
        Work(own: 0);
        AwaitOthers();
        job = null;
        ExceptionDispatchInfo? thrown = failure;
        failure = null;
        Volatile.Write(ref busy, 0);
        thrown?.Throw();
        return true;
    }

    /// <summary>Lets the members go as soon as they have nothing to do. A job under way is finished by its caller.</summary>
    public void Retire()
    {
        retired = true;
        bell.Release(size);
    }

    private void Start()
    {
        if (started)
        {
            return;
        }

        started = true;
        for (int i = 1; i <= size; i++)
        {
            int own = i;
            new Thread(() => Serve(own)) { IsBackground = true, Name = $"Leibniz team {i}" }.UnsafeStart();
        }
    }

    /// <summary>The first part of a thread's share.</summary>
    private int First(int share, int parts) => (int)((long)parts * share / (size + 1));

    private void Serve(int own)
    {
        while (!retired)
        {
            if (Look())
            {
                Work(own);
            }
            else
            {
                Park();
            }
        }
    }

    private bool Look()
    {
        long start = Stopwatch.GetTimestamp();
        do
        {
            for (int i = 0; i < 16; i++)
            {
                if (IsOpen())
                {
                    return true;
                }

                Thread.SpinWait(1);
            }
        }
        while (Stopwatch.GetTimestamp() - start < SpinTime);
        return false;
    }

    private bool IsOpen()
    {
        foreach (ref Counter share in open.AsSpan())
        {
            if (Volatile.Read(ref share.Value) > 0)
            {
                return true;
            }
        }

        return false;
    }

    private void Work(int own)
    {
        long start = Stopwatch.GetTimestamp();
        Take(own);
        if (IsLate(own, start))
        {
            for (int i = 1; i <= size; i++)
            {
                Take(own + i <= size ? own + i : own + i - size - 1);
            }
        }
    }

    /// <summary>
    /// Whether others still have parts that they didn't begin, after a quarter of the time that one's own share took. Who helps at once takes
    /// parts from threads that are about to come to them, and their memory with it: a step of training then took a tenth longer.
    /// </summary>
    private bool IsLate(int own, long start)
    {
        long now = Stopwatch.GetTimestamp();
        long until = now + Math.Min((now - start) / 4, SpinTime);
        while (IsOpen() && now < until)
        {
            // Seldom, for each look calls the counts from the processors that work on them.
            Thread.SpinWait(16);
            now = Stopwatch.GetTimestamp();
        }

        // Parts of one's own are those of a new job.
        return IsOpen() && Volatile.Read(ref open[own].Value) <= 0;
    }

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
                job!(First(share + 1, jobParts) - 1 - left);
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

    private void Park()
    {
        // Announce first, then look once more: either the caller sees the announcement or this thread sees the job.
        Interlocked.Increment(ref parked);
        if ((IsOpen() || retired) && TryTake(1) == 1)
        {
            return;
        }

        bell.Wait();
    }

    private void Wake(int atMost)
    {
        int sleeping = TryTake(atMost);
        if (sleeping > 0)
        {
            bell.Release(sleeping);
        }
    }

    /// <summary>Takes up to so many threads off the count of those parked. Who takes one off owes it a ring of the bell.</summary>
    private int TryTake(int atMost)
    {
        int seen = Volatile.Read(ref parked);
        while (seen > 0)
        {
            int taken = Math.Min(seen, atMost);
            int before = Interlocked.CompareExchange(ref parked, seen - taken, seen);
            if (before == seen)
            {
                return taken;
            }

            seen = before;
        }

        return 0;
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
