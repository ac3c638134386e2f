namespace Leibniz.Kernels;

/// <summary>Memory that a thread reuses from call to call, so that tiles cost no allocation.</summary>
internal static class Scratch<T>
{
    [ThreadStatic]
    private static T[]? memory;

    /// <summary>Room for a tile; different slots never overlap.</summary>
    public static Span<T> Slot(int slot, int length)
    {
        int end = (slot + 1) * Tiles.Length;
        if (memory is null || memory.Length < end)
        {
            // Nobody holds slots of the memory left behind that are still to be written: each is asked for just before. Twice as many as there were: a
            // program of hundreds of registers asks for one after the other.
            Array.Resize(ref memory, Math.Max(end, 2 * (memory?.Length ?? 0)));
        }

        return memory.AsSpan(slot * Tiles.Length, length);
    }
}
