using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
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
/// the same. Where code can't be made at run time, and for functions without a vector form here, programs run register by register.
/// </remarks>
internal sealed class FusedLoop<T>
    where T : struct
{
    // As for tiles: a part takes longer than handing it out, and below so many elements one thread is done before another is awake.
    private const int PartLength = 16384;
    private const int ShareFrom = 65536;

    private const string Absent = "A function that is not there is no fault: such programs run register by register.";

    [ThreadStatic]
    private static Few? few;

    private readonly Body body;
    private readonly int width;
    private readonly int inputs;
    private readonly ulong uniform;

    private FusedLoop(Body body, int width, int inputs, ulong uniform) =>
        (this.body, this.width, this.inputs, this.uniform) = (body, width, inputs, uniform);

    // Arrays and places in them: of the inputs, then of the results. The length from start to end is a multiple of a vector's.
    private delegate void Body(T[][] arrays, int[] places, nuint start, nuint end);

    /// <summary>The loop of a program, some of whose inputs are one number for all elements; null where it can't be made.</summary>
    public static FusedLoop<T>? TryMake(int inputs, Instruction<T>[] code, int[] results, ulong uniform)
    {
        bool isFloat = typeof(T) == typeof(float) || typeof(T) == typeof(double);
        if (!isFloat || inputs > 64 || !RuntimeFeature.IsDynamicCodeCompiled || !Vector.IsHardwareAccelerated
            || !Array.TrueForAll(code, step => step.Operands.Length == 0 || Of(step, typeof(Usual<T>)) is not null))
        {
            return null;
        }

        return Vector512.IsHardwareAccelerated
            ? Make<Wide<T>>(inputs, code, results, uniform)
            : Make<Usual<T>>(inputs, code, results, uniform);
    }

    private static FusedLoop<T> Make<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicMethods)] TVector>(
        int inputs, Instruction<T>[] code, int[] results, ulong uniform)
        where TVector : struct, IVector<TVector, T> =>
        new(new Writer(inputs, code, results, uniform, typeof(TVector), TVector.Count).Write(), TVector.Count, inputs, uniform);

    /// <summary>Computes so many elements, each array from its place on.</summary>
    public void Run(int size, T[][] arrays, int[] places)
    {
        bool apart = IsApart(arrays);
        if (size < ShareFrom)
        {
            Part(arrays, places, apart, 0, size);
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
    [UnconditionalSuppressMessage("Trimming", "IL2075", Justification = Absent)]
    [UnconditionalSuppressMessage("AOT", "IL3050", Justification = Absent)]
    private static MethodInfo? Of(Instruction<T> step, Type vector) =>
        step.Function?.MakeGenericType(typeof(T)).GetMethod("Of")?.MakeGenericMethod(vector);

    private void Share(int size, T[][] arrays, int[] places, bool apart) =>
        Team.Run(
            ((size - 1) / PartLength) + 1,
            part => Part(arrays, places, apart, part * PartLength, Math.Min(size, (part + 1) * PartLength)));

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

    /// <summary>Writes the loop: what is the same for all elements in front of it, the rest within.</summary>
    private sealed class Writer
    {
        private readonly int inputs;
        private readonly Instruction<T>[] code;
        private readonly int[] results;
        private readonly MethodInfo load;
        private readonly MethodInfo store;
        private readonly MethodInfo create;
        private readonly int width;
        private readonly DynamicMethod method;
        private readonly ILGenerator il;
        private readonly LocalBuilder[] registers;
        private readonly LocalBuilder[] lines;
        private readonly bool[] same;

        public Writer(
            int inputs,
            Instruction<T>[] code,
            int[] results,
            ulong uniform,
            [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicMethods)] Type vector,
            int width)
        {
            (this.inputs, this.code, this.results, this.width) = (inputs, code, results, width);
            load = vector.GetMethod(nameof(Usual<>.Load))!;
            store = vector.GetMethod(nameof(Usual<>.Store))!;
            create = vector.GetMethod(nameof(Usual<>.Create))!;
            method = new DynamicMethod(
                "Fused loop", null, [typeof(T[][]), typeof(int[]), typeof(nuint), typeof(nuint)], typeof(FusedLoop<T>).Module, skipVisibility: true);
            il = method.GetILGenerator();
            registers = Locals(inputs + code.Length, create.ReturnType);
            lines = Locals(inputs + results.Length, typeof(T).MakeByRefType());
            same = new bool[registers.Length];
            for (int i = 0; i < same.Length; i++)
            {
                same[i] = i < inputs ? (uniform >> i & 1) == 1 : Array.TrueForAll(code[i - inputs].Operands, operand => same[operand]);
            }
        }

        public Body Write()
        {
            for (int i = 0; i < lines.Length; i++)
            {
                WriteLine(i);
            }

            WriteSteps(constant: true);
            LocalBuilder place = il.DeclareLocal(typeof(nuint));
            Label again = il.DefineLabel();
            Label check = il.DefineLabel();
            il.Emit(OpCodes.Ldarg_2);
            il.Emit(OpCodes.Stloc, place);
            il.Emit(OpCodes.Br, check);
            il.MarkLabel(again);
            for (int i = 0; i < inputs; i++)
            {
                if (!same[i])
                {
                    il.Emit(OpCodes.Ldloc, lines[i]);
                    il.Emit(OpCodes.Ldloc, place);
                    il.Emit(OpCodes.Call, load);
                    il.Emit(OpCodes.Stloc, registers[i]);
                }
            }

            WriteSteps(constant: false);
            for (int r = 0; r < results.Length; r++)
            {
                il.Emit(OpCodes.Ldloc, registers[results[r]]);
                il.Emit(OpCodes.Ldloc, lines[inputs + r]);
                il.Emit(OpCodes.Ldloc, place);
                il.Emit(OpCodes.Call, store);
            }

            il.Emit(OpCodes.Ldloc, place);
            il.Emit(OpCodes.Ldc_I4, width);
            il.Emit(OpCodes.Conv_U);
            il.Emit(OpCodes.Add);
            il.Emit(OpCodes.Stloc, place);
            il.MarkLabel(check);
            il.Emit(OpCodes.Ldloc, place);
            il.Emit(OpCodes.Ldarg_3);
            il.Emit(OpCodes.Blt_Un, again);
            il.Emit(OpCodes.Ret);
            return method.CreateDelegate<Body>();
        }

        private LocalBuilder[] Locals(int count, Type type) => [.. Enumerable.Range(0, count).Select(_ => il.DeclareLocal(type))];

        /// <summary>Where an array's elements begin; of an input that is the same for all, its number in each lane.</summary>
        private void WriteLine(int i)
        {
            il.Emit(OpCodes.Ldarg_0);
            il.Emit(OpCodes.Ldc_I4, i);
            il.Emit(OpCodes.Ldelem_Ref);
            il.Emit(OpCodes.Ldarg_1);
            il.Emit(OpCodes.Ldc_I4, i);
            il.Emit(OpCodes.Ldelem_I4);
            if (i < inputs && same[i])
            {
                il.Emit(OpCodes.Ldelem, typeof(T));
                il.Emit(OpCodes.Call, create);
                il.Emit(OpCodes.Stloc, registers[i]);
            }
            else
            {
                il.Emit(OpCodes.Ldelema, typeof(T));
                il.Emit(OpCodes.Stloc, lines[i]);
            }
        }

        private void WriteSteps(bool constant)
        {
            for (int i = 0; i < code.Length; i++)
            {
                if (same[inputs + i] != constant)
                {
                    continue;
                }

                if (code[i].Operands.Length == 0)
                {
                    WriteNumber(code[i].Value);
                    il.Emit(OpCodes.Call, create);
                }
                else
                {
                    foreach (int operand in code[i].Operands)
                    {
                        il.Emit(OpCodes.Ldloc, registers[operand]);
                    }

                    il.Emit(OpCodes.Call, Of(code[i], create.ReturnType)!);
                }

                il.Emit(OpCodes.Stloc, registers[inputs + i]);
            }
        }

        private void WriteNumber(T value)
        {
            if (value is float single)
            {
                il.Emit(OpCodes.Ldc_R4, single);
            }
            else
            {
                il.Emit(OpCodes.Ldc_R8, (double)(object)value);
            }
        }
    }
}
