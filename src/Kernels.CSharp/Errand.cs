namespace Leibniz.Kernels;

/// <summary>
/// Work that is left to a thread of the team for when it has no part of a job to do. Whoever wants the result does the work himself if no
/// thread has come to it.
/// </summary>
internal abstract class Errand
{
    private int taken;

    /// <summary>Does the work, unless somebody has begun it.</summary>
    public void Run()
    {
        if (TryTake())
        {
            Work();
        }
    }

    protected bool TryTake() => Interlocked.Exchange(ref taken, 1) == 0;

    protected abstract void Work();
}

/// <summary>An errand with a result.</summary>
internal sealed class Errand<T>(Func<T> work) : Errand
{
    // A task that is never scheduled: it keeps the context of whoever left it, the result or the failure, and who waits for them.
    private readonly Task<T> task = new(work);

    /// <summary>What the work gives, or throws.</summary>
    public T Result
    {
        get
        {
            Run();
            return task.GetAwaiter().GetResult();
        }
    }

    /// <summary>Sees to it that the work is not begun any more, or is over. Neither its result nor its failure is of use then.</summary>
    public void Cancel()
    {
        if (!TryTake())
        {
            task.ContinueWith(done => done.Exception, TaskScheduler.Default).Wait();
        }
    }

    protected override void Work() => task.RunSynchronously(TaskScheduler.Default);
}
