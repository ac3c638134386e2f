namespace Leibniz.Torch

open System.Runtime.CompilerServices
open Leibniz
open TorchSharp

/// Runs elementwise programs.
module internal Programs =
    type private T = torch.Tensor

    let private reads (instruction: Instruction) =
        match instruction with
        | MapOf(_, x) -> [ x ]
        | ZipOf(_, a, b) -> [ a; b ]
        | Constant _ -> []

    /// How often each register is read; results are read once more, at the end, and what leads to none is not computed.
    let private counts = ConditionalWeakTable<Program, int[]>()

    let private count (program: Program) =
        let counts = Array.zeroCreate (program.Inputs + program.Code.Length)

        let note register =
            counts[register] <- counts[register] + 1

        Array.iter note program.Results

        for step in program.Code.Length - 1 .. -1 .. 0 do
            if counts[program.Inputs + step] > 0 then
                List.iter note (reads program.Code[step])

        counts

    let private waits (term: Term) =
        match term with
        | Term.Number _
        | Scaled(1.0, _) -> false
        | _ -> true

    /// New tensors for the results, of the given shape or, where they are the same everywhere, of no axes.
    let private runFloats (program: Program) (dtype: DType) (shape: Shape) (device: torch.Device) (inputs: TorchNumbers[]) : T[] =
        let counts = counts.GetValue(program, count)
        let registers: Term[] = Array.zeroCreate counts.Length
        let run = Evaluation(dtype, shape, device)

        /// For all its readers: only one can take a term that waits.
        let keep register (term: Term) =
            let reads = counts[register]

            registers[register] <-
                match term with
                | Term.Number _ -> term
                | _ when waits term && reads = 1 && not (Array.contains register program.Results) -> term
                | _ ->
                    let cell = run.Cell term
                    cell.IsReadMore(reads - 1)
                    Scaled(1.0, cell)

        inputs
        |> Array.iteri (fun i input ->
            registers[i] <-
                match input.Uniform with
                | ValueSome value -> Term.Number value
                | ValueNone -> Scaled(1.0, Cell(input.Tensor, false, counts[i])))

        program.Code
        |> Array.iteri (fun step instruction ->
            let register = program.Inputs + step

            if counts[register] > 0 then
                keep
                    register
                    (match instruction with
                     | Constant c -> Term.Number(run.Rounded c)
                     | MapOf(m, x) -> run.Map(m, registers[x])
                     | ZipOf(z, a, b) -> run.Zip(z, registers[a], registers[b])))

        program.Results
        |> Array.map (fun register ->
            let cell = run.Cell registers[register]

            if cell.IsSpare then
                cell.Take()
            else
                let same = cell.Tensor.alias ()
                cell.WasRead()
                same)

    /// Whole numbers know no fractions of themselves: step by step.
    let private runWhole (program: Program) (dtype: DType) (device: torch.Device) (inputs: TorchNumbers[]) : T[] =
        let registers = ResizeArray(inputs |> Seq.map _.Tensor)

        for instruction in program.Code do
            registers.Add(
                match instruction with
                | Constant c -> Torch.number c dtype device
                | MapOf(m, x) -> Elementwise.map m dtype registers[x]
                | ZipOf(z, a, b) -> Elementwise.zip z dtype registers[a] registers[b]
            )

        let results = program.Results |> Array.map (fun r -> registers[r].alias())

        for i in program.Inputs .. registers.Count - 1 do
            registers[i].Dispose()

        results

    let run (program: Program) (dtype: DType) (shape: Shape) (device: torch.Device) (inputs: TorchNumbers[]) : T[] =
        if dtype.IsFloat then
            runFloats program dtype shape device inputs
        else
            runWhole program dtype device inputs
