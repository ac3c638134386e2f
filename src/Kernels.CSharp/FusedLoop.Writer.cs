using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Reflection.Emit;

namespace Leibniz.Kernels;

/// <content>The writing of the loop.</content>
internal sealed partial class FusedLoop<T>
{
    /// <summary>Writes the loop: what is the same for all elements in front of it, the rest within.</summary>
    private sealed class Writer
    {
        private readonly int inputs;
        private readonly Instruction<T>[] code;
        private readonly bool[] called;
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
            bool[] called,
            int[] results,
            ulong uniform,
            [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicMethods)] Type vector,
            int width,
            string storing)
        {
            (this.inputs, this.code, this.called, this.results, this.width) = (inputs, code, called, results, width);
            load = vector.GetMethod(nameof(Usual<>.Load))!;
            store = vector.GetMethod(storing)!;
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

                    il.Emit(OpCodes.Call, Of(code[i], create.ReturnType, called[i])!);
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
