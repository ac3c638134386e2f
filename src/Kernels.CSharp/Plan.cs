namespace Leibniz.Kernels;

/// <summary>Where each register of an elementwise program lives, for inputs of which some are scalars.</summary>
/// <remarks>It depends on which inputs are scalars, not on their values or shapes, so a program keeps its last one.</remarks>
internal sealed class Plan<T>
{
    private readonly int inputs;
    private readonly Instruction<T>[] code;

    public Plan(Instruction<T>[] code, int[] results, bool[] uniformInputs)
    {
        inputs = uniformInputs.Length;
        this.code = code;
        int registers = inputs + code.Length;
        IsUniform = new bool[registers];
        Slot = new int[registers];
        Output = new int[registers];
        Array.Fill(Slot, -1);
        Array.Fill(Output, -1);
        uniformInputs.CopyTo(IsUniform, 0);
        for (int i = 0; i < code.Length; i++)
        {
            IsUniform[inputs + i] = Array.TrueForAll(code[i].Operands, operand => IsUniform[operand]);
        }

        for (int r = 0; r < results.Length; r++)
        {
            int register = results[r];
            if (register >= inputs && !IsUniform[register] && Output[register] < 0)
            {
                Output[register] = r;
            }
        }

        AssignSlots(LastReads(results));
    }

    /// <summary>Whether the register holds the same value for every element.</summary>
    public bool[] IsUniform { get; }

    /// <summary>The register's room in scratch, or -1 where it needs none.</summary>
    public int[] Slot { get; }

    /// <summary>The output that the register is written to directly, or -1.</summary>
    public int[] Output { get; }

    public int Slots { get; private set; }

    /// <summary>Whether this is the plan for such inputs.</summary>
    public bool Fits(Operand<T>[] operands)
    {
        for (int i = 0; i < operands.Length; i++)
        {
            if (IsUniform[i] != operands[i].IsUniform)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The value of each uniform register: what depends on scalars alone is computed once a run.</summary>
    public T[] Values(Operand<T>[] operands)
    {
        var values = new T[IsUniform.Length];
        for (int i = 0; i < inputs; i++)
        {
            values[i] = operands[i].First;
        }

        for (int i = 0; i < code.Length; i++)
        {
            int register = inputs + i;
            if (!IsUniform[register])
            {
                continue;
            }

            int[] from = code[i].Operands;
            Span<T> y = values.AsSpan(register, 1);
            y[0] = code[i].Value;
            code[i].MapLoop?.Invoke(values.AsSpan(from[0], 1), y);
            code[i].ZipLoop?.Invoke(values.AsSpan(from[0], 1), values.AsSpan(from[1], 1), y);
        }

        return values;
    }

    /// <summary>The last instruction that reads each register tile by tile, or -1; results are read once more after all.</summary>
    private int[] LastReads(int[] results)
    {
        int[] last = new int[Slot.Length];
        Array.Fill(last, -1);
        for (int i = 0; i < code.Length; i++)
        {
            // What depends on scalars alone is computed beside the tiles: else a long formula of scalars would take a tile for each of its steps.
            foreach (int operand in IsUniform[inputs + i] ? [] : code[i].Operands)
            {
                last[operand] = i;
            }
        }

        foreach (int register in results)
        {
            last[register] = code.Length;
        }

        return last;
    }

    private void AssignSlots(int[] lastRead)
    {
        // Inputs and scalars keep their room for the whole run: theirs may be filled just once.
        for (int register = 0; register < Slot.Length; register++)
        {
            if (lastRead[register] >= 0 && (register < inputs || IsUniform[register]))
            {
                Slot[register] = Slots++;
            }
        }

        var free = new Stack<int>();
        for (int i = 0; i < code.Length; i++)
        {
            int register = inputs + i;
            if (IsUniform[register])
            {
                continue;
            }

            // Taken before the operands' rooms are given back: a loop never writes where it reads.
            if (Output[register] < 0)
            {
                Slot[register] = free.TryPop(out int slot) ? slot : Slots++;
                if (lastRead[register] < 0)
                {
                    free.Push(Slot[register]);
                }
            }

            int[] operands = code[i].Operands;
            for (int k = 0; k < operands.Length; k++)
            {
                int operand = operands[k];
                bool passes = operand >= inputs && !IsUniform[operand] && Output[operand] < 0;
                if (passes && lastRead[operand] == i && Array.IndexOf(operands, operand) == k)
                {
                    free.Push(Slot[operand]);
                }
            }
        }
    }
}
