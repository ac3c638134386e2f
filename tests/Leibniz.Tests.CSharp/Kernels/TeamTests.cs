using Leibniz.Kernels;

namespace Leibniz.Tests.CSharp.Kernels;

/// <summary>Jobs that threads share, and what is left to them for when they have none.</summary>
public static class TeamTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Whoever wants a result gets it, whether a thread has come to it, is at it, or not; jobs in between are whole.</summary>
    [Fact(Alone = true)]
    public static void WhatIsLeftIsDoneOnce() => WithThreads([1, 2, 3, 8], () =>
    {
        int[] runs = new int[2000];
        for (int i = 0; i < runs.Length; i++)
        {
            int number = i;
            Errand<int> errand = Team.Leave(() =>
            {
                Thread.SpinWait(number % 7 * 100);
                Interlocked.Increment(ref runs[number]);
                return number;
            });
            int parts = 0;
            for (int job = 0; job < number % 5; job++)
            {
                Team.Run(4, _ => Interlocked.Increment(ref parts));
            }

            Check.Equal(number % 5 * 4, parts, "parts of the jobs in between");
            Check.Equal(number, errand.Result, "a result");
            Check.Equal(number, errand.Result, "the same once more");
        }

        Check.That(runs.All(count => count == 1), "everything is done once");
    });

    [Fact(Alone = true)]
    public static void AnIdleThreadComesByItself() => WithThreads([2, 5], () =>
    {
        // At once, and after all have fallen asleep.
        foreach (int pause in (ReadOnlySpan<int>)[0, 50])
        {
            Thread.Sleep(pause);
            using var done = new ManualResetEventSlim();
            Errand<int> errand = Team.Leave(() =>
            {
                done.Set();
                return Environment.CurrentManagedThreadId;
            });
            Check.That(done.Wait(Patience), "somebody came");
            Check.That(errand.Result != Environment.CurrentManagedThreadId, "somebody else");
        }
    });

    /// <summary>Only one thread is away meanwhile, and nobody waits for it.</summary>
    [Fact(Alone = true)]
    public static void JobsDoNotWaitForIt() => WithThreads([2, 3], () =>
    {
        using var begun = new ManualResetEventSlim();
        using var over = new ManualResetEventSlim();
        Errand<bool> errand = Team.Leave(() =>
        {
            begun.Set();
            return over.Wait(Patience);
        });
        Check.That(begun.Wait(Patience), "somebody came");
        int parts = 0;
        Team.Run(100, _ => Interlocked.Increment(ref parts));
        Check.Equal(100, parts, "parts");

        // What is left besides is for whoever wants it.
        Check.Equal(7, Team.Leave(() => 7).Result, "the second");
        over.Set();
        Check.That(errand.Result, "nobody waited for its end");
    });

    [Fact(Alone = true)]
    public static void WhatFailsFailsForWhoeverWantsIt() => WithThreads([1, 2], () =>
    {
        for (int i = 0; i < 100; i++)
        {
            Errand<int> errand = Team.Leave<int>(() => throw new InvalidDataException("no such row"));
            Thread.SpinWait(i * 20);
            Check.Throws<InvalidDataException>(() => _ = errand.Result, "no such row");
            Team.Leave<int>(() => throw new InvalidDataException("nobody asks")).Cancel();
        }

        Check.Equal(3, Team.Leave(() => 3).Result, "the next one");
    });

    /// <summary>What is cancelled is over or never begins: its memory may go to others.</summary>
    [Fact(Alone = true)]
    public static void WhatIsCancelledIsOver() => WithThreads([1, 2, 4], () =>
    {
        for (int i = 0; i < 500; i++)
        {
            bool over = false;
            bool touched = false;
            Errand<int> errand = Team.Leave(() =>
            {
                Thread.SpinWait(200);
                touched |= Volatile.Read(ref over);
                return 0;
            });
            Thread.SpinWait(i);
            errand.Cancel();
            Volatile.Write(ref over, true);
            Thread.SpinWait(300);
            Check.That(!touched, "nobody works on it any more");
        }
    });

    /// <summary>What a thread of the team does beside jobs it does alone: it asks no others for help, which would make it wait for itself.</summary>
    [Fact(Alone = true)]
    public static void WhatIsLeftMayAskForHelp() => WithThreads([1, 2, 3], () =>
    {
        for (int i = 0; i < 100; i++)
        {
            Errand<int> errand = Team.Leave(() =>
            {
                int sum = 0;
                Team.Run(10, part => Interlocked.Add(ref sum, part));
                return sum + Team.Leave(() => 1).Result;
            });
            int parts = 0;
            Team.Run(10, _ => Interlocked.Increment(ref parts));
            Check.Equal(10, parts, "parts");
            Check.Equal(46, errand.Result, "sum");
        }
    });

    private static void WithThreads(int[] counts, Action test)
    {
        int before = Team.Threads;
        try
        {
            foreach (int count in counts)
            {
                Team.Threads = count;
                test();
            }
        }
        finally
        {
            Team.Threads = before;
        }
    }
}
