namespace Leibniz.Torch

open System.Runtime.CompilerServices
open Leibniz
open TorchSharp

/// Elementwise programs, instruction by instruction. A register goes as soon as nobody reads it any more.
module internal Programs =
    type private T = torch.Tensor

    let private reads (instruction: Instruction) =
        match instruction with
        | MapOf(_, x) -> [ x ]
        | ZipOf(_, a, b) -> [ a; b ]
        | Constant _ -> []

    /// For each step the registers that are read there for the last time.
    let private lasts = ConditionalWeakTable<Program, int list[]>()

    let private lastReads (program: Program) =
        let last = System.Collections.Generic.Dictionary<int, int>()

        program.Code
        |> Array.iteri (fun step instruction ->
            for r in reads instruction do
                last[r] <- step)

        Array.init program.Code.Length (fun step ->
            [ for KeyValue(register, at) in last do
                  if
                      at = step
                      && register >= program.Inputs
                      && not (Array.contains register program.Results)
                  then
                      register ])

    let private one (instruction: Instruction) (dtype: DType) (registers: T[]) : T =
        match instruction with
        | MapOf(m, x) -> Elementwise.map m dtype registers[x]
        | ZipOf(z, a, b) -> Elementwise.zip z dtype registers[a] registers[b]
        | Constant c ->
            use number = Torch.scalar c dtype
            torch.full (System.Array.Empty<int64>(), number, Torch.typeOf dtype, registers[0].device)

    /// New tensors for the results, of the arguments' common shape or of one element.
    let run (program: Program) (dtype: DType) (inputs: T[]) : T[] =
        let steps = lasts.GetValue(program, lastReads)
        let registers: T[] = Array.zeroCreate (program.Inputs + program.Code.Length)
        inputs.CopyTo(registers, 0)

        let dispose register =
            if register >= program.Inputs && not (isNull registers[register]) then
                registers[register].Dispose()
                registers[register] <- null

        try
            for step in 0 .. program.Code.Length - 1 do
                registers[program.Inputs + step] <- one program.Code[step] dtype registers
                List.iter dispose steps[step]

            program.Results |> Array.map (fun r -> registers[r].alias())
        finally
            for register in program.Inputs .. registers.Length - 1 do
                dispose register
