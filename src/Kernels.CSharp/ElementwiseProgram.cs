namespace Leibniz.Kernels;

/// <summary>One step of an elementwise program: a loop over earlier registers, or a constant.</summary>
public sealed class Instruction<T>
{
    private Instruction(MapLoop<T, T>? map, ZipLoop<T, T>? zip, T value, int[] operands) =>
        (MapLoop, ZipLoop, Value, Operands) = (map, zip, value, operands);

    internal MapLoop<T, T>? MapLoop { get; }

    internal ZipLoop<T, T>? ZipLoop { get; }

    internal T Value { get; }

    internal int[] Operands { get; }

    /// <summary>A function of one register.</summary>
    public static Instruction<T> Map(MapLoop<T, T> loop, int x) => new(loop, null, default!, [x]);

    /// <summary>A function of two registers.</summary>
    public static Instruction<T> Zip(ZipLoop<T, T> loop, int a, int b) => new(null, loop, default!, [a, b]);

    /// <summary>The same value for every element.</summary>
    public static Instruction<T> Constant(T value) => new(null, null, value, []);
}

/// <summary>
/// A chain of elementwise operations in one pass over memory. Registers 0 to inputs - 1 hold the inputs, and instruction
/// i writes register inputs + i.
/// </summary>
/// <remarks>
/// The program runs tile by tile. Intermediates live in registers of a tile each; one that is read no more gives its room
/// to the next, so that the working set stays within the first-level cache, and only inputs and results touch memory. What depends on
/// scalars alone is computed once. An optimizer's update of 400 thousand parameters so takes about the time of copying them.
/// </remarks>
public sealed class ElementwiseProgram<T>
{
    // Of the 32 KB that every first-level cache has, the rest is for inputs and results passing through.
    private const int WorkingSet = 24 * 1024;

    private readonly int inputs;
    private readonly Instruction<T>[] code;
    private readonly int[] results;

    /// <summary>A program of so many inputs; its results are the registers named last.</summary>
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

    private int Registers => inputs + code.Length;

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

        var operands = new Operand<T>[inputs.Length];
        int run = size;
        for (int i = 0; i < inputs.Length; i++)
        {
            operands[i] = new Operand<T>(shape, inputs[i]);
            run = Math.Min(run, operands[i].Run);
        }

        var plan = new Plan(this, operands);
        int limit = Math.Clamp(WorkingSet / (Math.Max(1, plan.Slots) * System.Runtime.CompilerServices.Unsafe.SizeOf<T>()) & ~63, 256, Tiles.Length);
        var tiles = new Tiles(size, run, limit);
        for (int i = 0; i < operands.Length; i++)
        {
            operands[i] = operands[i].For(tiles);
        }

        tiles.Run(part => RunPart(plan, tiles, part, operands, outputs, outputOffsets));
    }

    private static void CheckRegister(int register, int end, string who)
    {
        if (register < 0 || register >= end)
        {
            throw new ArgumentException($"{who} reads register {register}, but there are only 0 to {end - 1} by then.");
        }
    }

    private void RunPart(Plan plan, Tiles tiles, int part, Operand<T>[] shared, T[][] outputs, int[] offsets)
    {
        var operands = (Operand<T>[])shared.Clone();
        for (int register = 0; register < Registers; register++)
        {
            if (plan.IsUniform[register] && plan.Slot[register] >= 0)
            {
                Scratch<T>.Slot(plan.Slot[register], tiles.Chunk).Fill(plan.Value[register]);
            }
        }

        // Where each register's tile lies: in an operand's memory, in scratch or in an output.
        for (int tile = tiles.First(part); tile < tiles.End(part); tile++)
        {
            int start = tiles.Start(tile, out int length);
            for (int i = 0; i < code.Length; i++)
            {
                if (plan.IsUniform[inputs + i])
                {
                    continue;
                }

                Span<T> y = Target(inputs + i, start, length);
                ReadOnlySpan<T> a = Source(code[i].Operands[0], start, length);
                if (code[i].MapLoop is { } map)
                {
                    map(a, y);
                }
                else
                {
                    code[i].ZipLoop!(a, Source(code[i].Operands[1], start, length), y);
                }
            }

            for (int r = 0; r < results.Length; r++)
            {
                if (plan.Output[results[r]] != r)
                {
                    Source(results[r], start, length).CopyTo(outputs[r].AsSpan(offsets[r] + start, length));
                }
            }
        }

        Span<T> Target(int register, int start, int length) =>
            plan.Output[register] is int r and >= 0
                ? outputs[r].AsSpan(offsets[r] + start, length)
                : Scratch<T>.Slot(plan.Slot[register], length);

        ReadOnlySpan<T> Source(int register, int start, int length) =>
            register < inputs && !plan.IsUniform[register]
                ? operands[register].Read(start, length, plan.Slot[register])
                : Target(register, start, length);
    }

    /// <summary>What each register is, for the inputs of one run.</summary>
    private sealed class Plan
    {
        public Plan(ElementwiseProgram<T> program, Operand<T>[] operands)
        {
            int n = program.Registers;
            IsUniform = new bool[n];
            Value = new T[n];
            Slot = new int[n];
            Output = new int[n];
            Array.Fill(Slot, -1);
            Array.Fill(Output, -1);
            int[] lastRead = LastReads(program);
            FoldScalars(program, operands);
            for (int r = 0; r < program.results.Length; r++)
            {
                int register = program.results[r];
                if (register >= program.inputs && !IsUniform[register] && Output[register] < 0)
                {
                    Output[register] = r;
                }
            }

            // Inputs and scalars keep their room for the whole run: theirs may be filled just once.
            var free = new Stack<int>();
            for (int register = 0; register < n; register++)
            {
                if (lastRead[register] >= 0 && (register < program.inputs || IsUniform[register]))
                {
                    Slot[register] = Slots++;
                }
            }

            for (int i = 0; i < program.code.Length; i++)
            {
                int register = program.inputs + i;
                if (IsUniform[register])
                {
                    continue;
                }

                if (Output[register] < 0)
                {
                    Slot[register] = free.TryPop(out int slot) ? slot : Slots++;
                }

                foreach (int operand in program.code[i].Operands.Distinct())
                {
                    bool keeps = operand < program.inputs || IsUniform[operand] || Output[operand] >= 0;
                    if (!keeps && lastRead[operand] == i)
                    {
                        free.Push(Slot[operand]);
                    }
                }

                if (lastRead[register] < 0 && Slot[register] >= 0)
                {
                    free.Push(Slot[register]);
                }
            }
        }

        public bool[] IsUniform { get; }

        public T[] Value { get; }

        /// <summary>The register's room in scratch, or -1 where it needs none.</summary>
        public int[] Slot { get; }

        /// <summary>The output that the register is written to directly, or -1.</summary>
        public int[] Output { get; }

        public int Slots { get; private set; }

        /// <summary>The last instruction that reads each register on tiles; results count as read at the end.</summary>
        private static int[] LastReads(ElementwiseProgram<T> program)
        {
            int[] last = new int[program.Registers];
            Array.Fill(last, -1);
            for (int i = 0; i < program.code.Length; i++)
            {
                foreach (int operand in program.code[i].Operands)
                {
                    last[operand] = i;
                }
            }

            foreach (int register in program.results)
            {
                last[register] = program.code.Length;
            }

            return last;
        }

        private void FoldScalars(ElementwiseProgram<T> program, Operand<T>[] operands)
        {
            for (int i = 0; i < operands.Length; i++)
            {
                IsUniform[i] = operands[i].IsUniform;
                Value[i] = operands[i].First;
            }

            for (int i = 0; i < program.code.Length; i++)
            {
                Instruction<T> step = program.code[i];
                int register = program.inputs + i;
                IsUniform[register] = step.Operands.All(operand => IsUniform[operand]);
                if (!IsUniform[register])
                {
                    continue;
                }

                Value[register] = step.Value;
                Span<T> y = Value.AsSpan(register, 1);
                if (step.MapLoop is { } map)
                {
                    map(Value.AsSpan(step.Operands[0], 1), y);
                }
                else if (step.ZipLoop is { } zip)
                {
                    zip(Value.AsSpan(step.Operands[0], 1), Value.AsSpan(step.Operands[1], 1), y);
                }
            }
        }
    }
}
