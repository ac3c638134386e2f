namespace Leibniz.Torch

open Leibniz
open TorchSharp

/// Runs elementwise programs.
module internal Programs =
    type private T = torch.Tensor

    /// How often each register is read; results are read once more, at the end, and what leads to none is not computed.
    let private count (program: Program) =
        let counts = Array.zeroCreate (program.Inputs + program.Code.Length)

        let note register =
            counts[register] <- counts[register] + 1

        Array.iter note program.Results

        for step in program.Code.Length - 1 .. -1 .. 0 do
            if counts[program.Inputs + step] > 0 then
                Array.iter note program.Code[step].Operands

        counts

    let private countOnce (program: Program) =
        match program.Compiled with
        | :? (int[]) as known -> known
        | _ ->
            let counts = count program
            program.Compiled <- counts
            counts

    let private waits (term: Term) =
        match term with
        | Term.Number _
        | Scaled(1.0, _) -> false
        | _ -> true

    /// New tensors for the results, of the given shape or, where they are the same everywhere, of no axes.
    let run (program: Program) (dtype: DType) (shape: Shape) (device: torch.Device) (inputs: TorchNumbers[]) : T[] =
        let counts = countOnce program
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
                     | ZipOf(z, a, b) -> run.Zip(z, registers[a], registers[b])
                     | CompareOf(c, a, b) -> run.Compare(c, registers[a], registers[b])
                     | ChooseOf(c, a, b) -> run.Choose(registers[c], registers[a], registers[b])))

        program.Results
        |> Array.map (fun register ->
            let cell = run.Cell registers[register]

            if cell.IsSpare then
                cell.Take()
            else
                let same = cell.Tensor.alias ()
                cell.WasRead()
                same)
