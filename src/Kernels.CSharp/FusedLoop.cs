using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Leibniz.Kernels;

/// <summary>
/// An elementwise program as one loop of machine code, written when it is first needed: a vector of each input is loaded once, everything
/// between stays in registers, a vector of each result is stored once.
/// </summary>
/// <remarks>
/// Run register by register, the 12 instructions of RMSprop load and store 36 vectors; as one loop they load 3 and store 2.
/// An update of 400 thousand parameters took 150 microseconds on two cores of an AMD EPYC (Zen 5) that way and takes 90 this way, 65 if it writes
/// over what it replaces: two arrays less pass through the caches. Each instruction is the vector function that its loop is made of, so the bits are
/// the same. Where code can't be made at run time, for functions without a vector form here, and beyond what the compiler puts into one loop, programs run
/// register by register.
/// </remarks>
internal sealed partial class FusedLoop<T>
    where T : struct
{
    // As for tiles: a part takes longer than handing it out, and below so many elements one thread is done before another is awake.
    private const int PartLength = 16384;
    private const int ShareFrom = 65536;

    // From some 500 variables on the compiler calls each operation of a vector: 200 additions and multiplications took 17 ns an element, 300 took 200. Such programs
    // run register by register (50).
    private const int Room = 320;

    // Long functions for which there is no more room are called for each vector, by way of memory, for 0.3 to 0.5 ns an element.
    private const int CallWeight = 3;

    private const string Absent = "A function that is not there is no fault: such programs run register by register.";

    [ThreadStatic]
    private static Few? few;

    private readonly Body body;
    private readonly Lazy<Body>? past;
    private readonly int width;
    private readonly int inputs;
    private readonly ulong uniform;

    private FusedLoop(Body body, Lazy<Body>? past, int width, int inputs, ulong uniform) =>
        (this.body, this.past, this.width, this.inputs, this.uniform) = (body, past, width, inputs, uniform);

    // Arrays and places in them: of the inputs, then of the results. The length from start to end is a multiple of a vector's.
    private delegate void Body(T[][] arrays, int[] places, nuint start, nuint end);

    /// <summary>The loop of a program, some of whose inputs are one number for all elements; null where it can't be made.</summary>
    public static FusedLoop<T>? TryMake(int inputs, Instruction<T>[] code, int[] results, ulong uniform)
    {
        bool isFloat = typeof(T) == typeof(float) || typeof(T) == typeof(double);
        if (!isFloat || inputs > 64 || !RuntimeFeature.IsDynamicCodeCompiled || !Vector.IsHardwareAccelerated
            || !Array.TrueForAll(code, step => step.Operands.Length == 0 || Of(step, typeof(Usual<T>), called: false) is not null))
        {
            return null;
        }

        bool[]? called = Called(code);
        return called is null ? null
            : Vector512.IsHardwareAccelerated ? Make<Wide<T>>(inputs, code, called, results, uniform)
            : Make<Usual<T>>(inputs, code, called, results, uniform);
    }

    /// <summary>Which functions the loop calls, so that the compiler can join the rest; null where it could not anyway.</summary>
    private static bool[]? Called(Instruction<T>[] code)
    {
        int[] weights = Array.ConvertAll(code, step => step.Function?.GetCustomAttribute<WeightAttribute>()?.Additions ?? 1);
        int room = Room - weights.Sum(weight => Math.Min(weight, CallWeight));
        var called = new bool[code.Length];
        for (int i = 0; i < code.Length; i++)
        {
            int more = Math.Max(0, weights[i] - CallWeight);
            called[i] = more > room;
            room -= called[i] ? 0 : more;
        }

        return room < 0 ? null : called;
    }

    private static FusedLoop<T> Make<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicMethods)] TVector>(
        int inputs, Instruction<T>[] code, bool[] called, int[] results, ulong uniform)
        where TVector : struct, IVector<TVector, T>
    {
        // Several results begin at different places within their lines. (Not in a lambda: a trimmer would not see what is asked of the vector.)
        var writer = new Writer(inputs, code, called, results, uniform, typeof(TVector), TVector.Count, nameof(Usual<>.Store));
        Writer? past = results.Length > 1 ? null : new(inputs, code, called, results, uniform, typeof(TVector), TVector.Count, nameof(Usual<>.StorePast));
        return new(writer.Write(), past is null ? null : new(past.Write), TVector.Count, inputs, uniform);
    }

    /// <summary>Computes so many elements, each array from its place on.</summary>
    public void Run(int size, T[][] arrays, int[] places)
    {
        bool apart = IsApart(arrays);
        if (size < ShareFrom)
        {
            Part(arrays, places, apart, 0, size);
        }
        else if (apart && past is not null && PastCaches.Suits<T>(size))
        {
            SharePast(size, arrays, places);
        }
        else
        {
            Share(size, arrays, places, apart);
        }
    }

    /// <summary>Whether nothing is written where something is read.</summary>
    private bool IsApart(T[][] arrays)
    {
        for (int result = inputs; result < arrays.Length; result++)
        {
            for (int input = 0; input < inputs; input++)
            {
                if (ReferenceEquals(arrays[result], arrays[input]))
                {
                    return false;
                }
            }
        }

        return true;
    }

    // The vector function of a step; null where there is none, or where a trimmer took it.
    [UnconditionalSuppressMessage("Trimming", "IL2055", Justification = Absent)]
    [UnconditionalSuppressMessage("Trimming", "IL2060", Justification = Absent)]
    [UnconditionalSuppressMessage("Trimming", "IL2071", Justification = Absent)]
    [UnconditionalSuppressMessage("Trimming", "IL2075", Justification = Absent)]
    [UnconditionalSuppressMessage("Trimming", "IL2076", Justification = Absent)]
    [UnconditionalSuppressMessage("AOT", "IL3050", Justification = Absent)]
    [DynamicDependency(DynamicallyAccessedMemberTypes.PublicMethods, typeof(Called<,>))]
    private static MethodInfo? Of(Instruction<T> step, Type vector, bool called)
    {
        Type? function = step.Function?.MakeGenericType(typeof(T));
        function = called ? typeof(Called<,>).MakeGenericType(typeof(T), function!) : function;
        return function?.GetMethod("Of")?.MakeGenericMethod(vector);
    }

    private void Share(int size, T[][] arrays, int[] places, bool apart) =>
        Team.Run(
            ((size - 1) / PartLength) + 1,
            part => Part(arrays, places, apart, part * PartLength, Math.Min(size, (part + 1) * PartLength)));

    private void SharePast(int size, T[][] arrays, int[] places)
    {
        // What is aligned must stay where it is.
        GCHandle pinned = GCHandle.Alloc(arrays[^1], GCHandleType.Pinned);
        try
        {
            int head = Vectors.BeforeLine(ref arrays[^1][places[^1]]);
            int end = size - ((size - head) % width);
            Part(arrays, places, apart: true, 0, head);
            Part(arrays, places, apart: true, end, size);
            Body whole = past!.Value;
            Team.Run(((end - head - 1) / PartLength) + 1, part =>
            {
                int start = head + (part * PartLength);
                whole(arrays, places, (nuint)start, (nuint)Math.Min(end, start + PartLength));
                PastCaches.Settle();
            });
        }
        finally
        {
            pinned.Free();
        }
    }

    private void Part(T[][] arrays, int[] places, bool apart, int start, int end)
    {
        int rest = (end - start) % width;
        body(arrays, places, (nuint)start, (nuint)(end - rest));
        if (rest == 0)
        {
            return;
        }

        // The last vector is moved back to end with the elements, where it may compute some again.
        if (apart && end - start >= width)
        {
            body(arrays, places, (nuint)(end - width), (nuint)end);
        }
        else
        {
            RunFew(arrays, places, end - rest, rest);
        }
    }

    /// <summary>
    /// Less than a vector of elements, by way of memory that holds whole ones. Where a result takes an input's memory, a vector moved back would
    /// compute some again from what is written already.
    /// </summary>
    private void RunFew(T[][] arrays, int[] places, int start, int count)
    {
        if (few is null || few.Arrays.Length < arrays.Length)
        {
            few = new Few(arrays.Length, width);
        }

        Span<T> room = few.Room;
        for (int i = 0; i < inputs; i++)
        {
            bool one = (uniform >> i & 1) == 1;
            arrays[i].AsSpan(places[i] + (one ? 0 : start), one ? 1 : count).CopyTo(room.Slice(i * width, width));
        }

        body(few.Arrays, few.Places, 0, (nuint)width);
        for (int i = inputs; i < arrays.Length; i++)
        {
            room.Slice(i * width, count).CopyTo(arrays[i].AsSpan(places[i] + start));
        }
    }

    /// <summary>Room for one vector of each array, seen as arrays and places in them.</summary>
    private sealed class Few
    {
        public Few(int count, int width)
        {
            var room = new T[count * width];
            Arrays = [.. Enumerable.Repeat(room, count)];
            Places = [.. Enumerable.Range(0, count).Select(i => i * width)];
        }

        public T[][] Arrays { get; }

        public int[] Places { get; }

        public Span<T> Room => Arrays[0];
    }
}
