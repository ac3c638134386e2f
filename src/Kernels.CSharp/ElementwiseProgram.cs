using System.Runtime.CompilerServices;

namespace Leibniz.Kernels;

/// <summary>
/// A chain of elementwise operations in one pass over memory. Registers 0 to inputs - 1 hold the inputs, and instruction
/// i writes register inputs + i.
/// </summary>
/// <remarks>
/// The program runs tile by tile. Intermediates live in registers of a tile each; one that is read no more gives its room
/// to the next, so that the working set stays within the first-level cache, and only inputs and results touch memory. What
/// depends on scalars alone is computed once. An update of 400 thousand parameters by RMSprop (12 instructions, among them a
/// square root and a division) moves 66 GB/s on two cores, as much as adding two arrays that no cache holds.
/// </remarks>
public sealed class ElementwiseProgram<T>
    where T : struct
{
    // Of the 32 KB that every first-level cache has; the rest is for inputs and results passing through.
    private const int WorkingSet = 24 * 1024;

    private readonly int inputs;
    private readonly Instruction<T>[] code;
    private readonly int[] results;
    private volatile Plan<T>? lastPlan;

    // One loop for each choice of inputs that are the same for all elements; there are one or two.
    private volatile (ulong Uniform, FusedLoop<T>? Loop)[] loops = [];

    /// <summary>A program of so many inputs, whose results are the registers named last: inputs, constants and repetitions too.</summary>
    public ElementwiseProgram(int inputs, IReadOnlyList<Instruction<T>> code, int[] results)
    {
        this.inputs = inputs;
        this.code = [.. code];
        this.results = [.. results];
        for (int i = 0; i < this.code.Length; i++)
        {
            foreach (int register in this.code[i].Operands)
            {
                CheckRegister(register, inputs + i, $"Instruction {i}");
            }
        }

        foreach (int register in results)
        {
            CheckRegister(register, inputs + this.code.Length, "A result");
        }
    }

    /// <summary>
    /// Computes the results from inputs of any strides (a scalar's are all 0), each into its own output, row by row.
    /// Outputs may not overlap inputs or each other.
    /// </summary>
    public void Run(int[] shape, View<T>[] inputs, T[][] outputs, int[] outputOffsets)
    {
        if (inputs.Length != this.inputs || outputs.Length != results.Length || outputOffsets.Length != results.Length)
        {
            throw new ArgumentException(
                $"The program needs {this.inputs} inputs and {results.Length} outputs with an offset each, but was given "
                + $"{inputs.Length}, {outputs.Length} and {outputOffsets.Length}.");
        }

        int size = Sizes.Of(shape);
        if (size == 0)
        {
            return;
        }

        var straight = new Straight<T>[inputs.Length];
        var operands = new Operand<T>[inputs.Length];
        int run = size;
        for (int i = 0; i < inputs.Length; i++)
        {
            straight[i] = new Straight<T>(shape, inputs[i]);
            operands[i] = new Operand<T>(shape, straight[i].View);
            run = Math.Min(run, operands[i].Run);
        }

        Plan<T> plan = PlanFor(operands);
        T[] values = plan.Values(operands);
        int room = WorkingSet / (Math.Max(1, plan.Slots) * Unsafe.SizeOf<T>());
        var tiles = new Tiles(size, run, Math.Clamp(room & ~63, 256, Tiles.Length));
        for (int i = 0; i < operands.Length; i++)
        {
            operands[i] = operands[i].For(tiles);
        }

        tiles.Run(part => new Frame(this, plan, values, operands, outputs, outputOffsets, stackalloc int[operands.Length]).Run(tiles, part));
        foreach (Straight<T> copy in straight)
        {
            copy.Dispose();
        }
    }

    /// <summary>Whether <see cref="TryRun"/> has a loop for these inputs.</summary>
    public bool HasLoop(ulong uniform) => LoopFor(uniform) is not null;

    /// <summary>
    /// The same in one loop, for arrays of so many elements that lie side by side: those of the inputs, then those of the results, each from
    /// its place on. Bit i of <paramref name="uniform"/> says that input i is one element for all. A result may be written over an input, from
    /// the same place on. False, and nothing done, where there is no such loop.
    /// </summary>
    public bool TryRun(int size, T[][] arrays, int[] places, ulong uniform)
    {
        if (arrays.Length != inputs + results.Length || places.Length != arrays.Length)
        {
            throw new ArgumentException(
                $"The program needs {inputs + results.Length} arrays with a place each, but was given {arrays.Length} and {places.Length}.");
        }

        for (int i = 0; i < arrays.Length; i++)
        {
            int count = i < inputs && (uniform >> i & 1) == 1 ? 1 : size;
            if (places[i] < 0 || count > arrays[i].Length - places[i])
            {
                throw new ArgumentException($"{count} elements at {places[i]} don't fit array {i}, which has {arrays[i].Length}.");
            }
        }

        FusedLoop<T>? loop = LoopFor(uniform);
        if (loop is null)
        {
            return false;
        }

        if (size > 0)
        {
            loop.Run(size, arrays, places);
        }

        return true;
    }

    private FusedLoop<T>? LoopFor(ulong uniform)
    {
        foreach ((ulong known, FusedLoop<T>? made) in loops)
        {
            if (known == uniform)
            {
                return made;
            }
        }

        // Two threads may make the same loop at once, or lose each other's: it is made again.
        FusedLoop<T>? loop = FusedLoop<T>.TryMake(inputs, code, results, uniform);
        loops = [.. loops, (uniform, loop)];
        return loop;
    }

    private Plan<T> PlanFor(Operand<T>[] operands)
    {
        // Two threads may make the same plan at once, or replace each other's: a plan never changes.
        Plan<T>? known = lastPlan;
        if (known is null || !known.Fits(operands))
        {
            known = new Plan<T>(code, results, Array.ConvertAll(operands, operand => operand.IsUniform));
            lastPlan = known;
        }

        return known;
    }

    private static void CheckRegister(int register, int end, string who)
    {
        if (register < 0 || register >= end)
        {
            throw new ArgumentException($"{who} reads register {register}, but there are only 0 to {end - 1} by then.");
        }
    }

    /// <summary>One part of a run.</summary>
    private readonly ref struct Frame(
        ElementwiseProgram<T> program, Plan<T> plan, T[] values, Operand<T>[] operands, T[][] outputs, int[] offsets, Span<int> held)
    {
        private readonly Span<int> held = held;

        public void Run(Tiles tiles, int part)
        {
            held.Clear();
            for (int register = 0; register < plan.Slot.Length; register++)
            {
                if (plan.IsUniform[register] && plan.Slot[register] >= 0)
                {
                    Scratch<T>.Slot(plan.Slot[register], tiles.Chunk).Fill(values[register]);
                }
            }

            for (int tile = tiles.First(part); tile < tiles.End(part); tile++)
            {
                int start = tiles.Start(tile, out int length);
                RunTile(start, length);
            }
        }

        private void RunTile(int start, int length)
        {
            Instruction<T>[] code = program.code;
            for (int i = 0; i < code.Length; i++)
            {
                int register = operands.Length + i;
                if (plan.IsUniform[register])
                {
                    continue;
                }

                int[] from = code[i].Operands;
                ReadOnlySpan<T> a = Source(from[0], start, length);
                if (code[i].MapLoop is { } map)
                {
                    map(a, Target(register, start, length));
                }
                else
                {
                    code[i].ZipLoop!(a, Source(from[1], start, length), Target(register, start, length));
                }
            }

            for (int r = 0; r < outputs.Length; r++)
            {
                int register = program.results[r];
                if (plan.Output[register] != r)
                {
                    Source(register, start, length).CopyTo(outputs[r].AsSpan(offsets[r] + start, length));
                }
            }
        }

        private Span<T> Target(int register, int start, int length) =>
            plan.Output[register] is int r and >= 0
                ? outputs[r].AsSpan(offsets[r] + start, length)
                : Scratch<T>.Slot(plan.Slot[register], length);

        private ReadOnlySpan<T> Source(int register, int start, int length) =>
            register < operands.Length && !plan.IsUniform[register]
                ? operands[register].Read(start, length, plan.Slot[register], ref held[register])
                : Target(register, start, length);
    }
}
