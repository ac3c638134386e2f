using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Leibniz.Kernels;

/// <summary>
/// Axes of a view with everything said twice left out: axes of length 1 are dropped, neighbours that walk memory as one
/// axis would are joined. A contiguous view becomes one axis of stride 1, a repeated element one axis of stride 0.
/// </summary>
internal unsafe struct Layout
{
    // As many as a tensor's shape has: a reduction holds two of these, and clears them first.
    private const int MaxRank = 8;

    private fixed int extents[MaxRank];
    private fixed int strides[MaxRank];

    /// <summary>The axes from <paramref name="first"/> to before <paramref name="end"/>.</summary>
    public Layout(int[] shape, int[] strides, int first, int end)
    {
        Rank = 0;
        Size = 1;
        for (int d = first; d < end; d++)
        {
            Size *= shape[d];
            if (shape[d] == 1)
            {
                continue;
            }

            if (Rank > 0 && this.strides[Rank - 1] == strides[d] * shape[d])
            {
                extents[Rank - 1] *= shape[d];
                this.strides[Rank - 1] = strides[d];
            }
            else
            {
                if (Rank == MaxRank)
                {
                    throw new ArgumentException($"A view may have at most {MaxRank} axes that can't be joined.", nameof(shape));
                }

                extents[Rank] = shape[d];
                this.strides[Rank] = strides[d];
                Rank++;
            }
        }
    }

    public Layout(int[] shape, int[] strides)
        : this(shape, strides, 0, shape.Length) { }

    public int Rank { get; private set; }

    public int Size { get; }

    /// <summary>The length of the innermost run.</summary>
    public readonly int Inner => Rank == 0 ? 1 : extents[Rank - 1];

    /// <summary>The stride of the innermost run.</summary>
    public readonly int Step => Rank == 0 ? 1 : strides[Rank - 1];

    public readonly bool IsContiguous => Rank == 0 || (Rank == 1 && strides[0] == 1);

    /// <summary>Whether everything but the innermost run only repeats it.</summary>
    public readonly bool RepeatsRun
    {
        get
        {
            for (int d = 0; d < Rank - 1; d++)
            {
                if (strides[d] != 0)
                {
                    return false;
                }
            }

            return true;
        }
    }

    /// <summary>Whether neighbours in memory are neighbours along another axis than the innermost.</summary>
    public readonly bool RunsAcross
    {
        get
        {
            if (Step is >= -1 and <= 1)
            {
                return false;
            }

            for (int d = 0; d < Rank - 1; d++)
            {
                if (strides[d] == 1)
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>The layout of everything but the innermost run.</summary>
    public readonly Layout Outer()
    {
        Layout outer = this;
        outer.Rank = Math.Max(0, Rank - 1);
        return outer;
    }

    /// <summary>Where the element with this row-by-row number lies, from the view's offset.</summary>
    public readonly int Place(int number)
    {
        if (Rank == 1)
        {
            return number * strides[0];
        }

        int place = 0;
        for (int d = Rank - 1; d >= 0; d--)
        {
            (number, int i) = Math.DivRem(number, extents[d]);
            place += i * strides[d];
        }

        return place;
    }

    /// <summary>Throws unless every element lies in the array: the loops below trust the strides.</summary>
    public readonly void Check(int length, int offset)
    {
        if (Size > 0)
        {
            Check(length, offset, default);
        }
    }

    /// <summary>The same for elements along these axes and others; there are some.</summary>
    public readonly void Check(int length, int offset, in Layout others)
    {
        long low = offset;
        long high = offset;
        Reach(ref low, ref high);
        others.Reach(ref low, ref high);
        if (low < 0 || high >= length)
        {
            throw new ArgumentException($"A view reaches from {low} to {high} in an array of {length} elements.", nameof(length));
        }
    }

    private readonly void Reach(ref long low, ref long high)
    {
        for (int d = 0; d < Rank; d++)
        {
            long reach = (long)strides[d] * (extents[d] - 1);
            low += Math.Min(reach, 0);
            high += Math.Max(reach, 0);
        }
    }

    /// <summary>The elements from number <paramref name="start"/> on: in place where they lie together, else copied to scratch.</summary>
    public readonly ReadOnlySpan<T> Read<T>(T[] array, int offset, int start, int length)
    {
        if (IsContiguous)
        {
            return array.AsSpan(offset + start, length);
        }

        Span<T> scratch = Scratch<T>.Slot(0, length);
        Gather(array, offset, start, scratch);
        return scratch;
    }

    /// <summary>Copies the elements from number <paramref name="start"/> on, row by row, until the target is full.</summary>
    public readonly void Gather<T>(T[] array, int offset, int start, Span<T> target)
    {
        int* index = stackalloc int[MaxRank];
        int rest = start;
        int at = offset;
        for (int d = Rank - 1; d >= 0; d--)
        {
            (rest, index[d]) = Math.DivRem(rest, extents[d]);
            at += index[d] * strides[d];
        }

        int step = Step;
        int column = Rank == 0 ? 0 : index[Rank - 1];
        int run = Math.Min(Inner - column, target.Length);
        int done = 0;
        while (true)
        {
            Run(array, at, step, target.Slice(done, run));
            done += run;
            if (done == target.Length)
            {
                return;
            }

            at -= column * step;
            column = 0;
            for (int d = Rank - 2; ; d--)
            {
                at += strides[d];
                if (++index[d] < extents[d])
                {
                    break;
                }

                at -= extents[d] * strides[d];
                index[d] = 0;
            }

            run = Math.Min(Inner, target.Length - done);
        }
    }

    private static void Run<T>(T[] array, int at, int step, Span<T> target)
    {
        // Below about 8 elements a call of memmove or fill costs more than the loop.
        if (target.Length >= 8 && step == 1)
        {
            array.AsSpan(at, target.Length).CopyTo(target);
        }
        else if (target.Length >= 8 && step == 0)
        {
            target.Fill(array[at]);
        }
        else
        {
            ref T x = ref MemoryMarshal.GetArrayDataReference(array);
            for (int i = 0; i < target.Length; i++)
            {
                target[i] = Unsafe.Add(ref x, at + i * step);
            }
        }
    }
}
