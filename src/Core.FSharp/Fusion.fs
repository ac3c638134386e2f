namespace Leibniz

open System
open System.Collections.Generic

/// A value of an elementwise program while it is being written down.
[<Sealed>]
type internal Register(dtype, home, number: int) =
    inherit Numbers(Form.Rows(Shape.Scalar, dtype, home))
    member _.Number = number

/// A machine that writes elementwise operations down instead of running them.
[<Sealed>]
type internal Recorder(inputs: int) =
    inherit Machine()
    let code = List<Instruction>()

    let write home instruction dtype : Numbers =
        code.Add instruction
        Register(dtype, home, inputs + code.Count - 1)

    let number (buffer: Numbers) = (buffer :?> Register).Number
    member _.Code = code.ToArray()
    override _.Name = "recorder"
    override m.On _ = m

    override _.Put(_, _) =
        invalidOp "A fused formula is made of its arguments and of numbers only."

    override _.Read _ =
        invalidOp "No number is known while a fused formula is being recorded."

    override b.Full(value, _, dtype) = write b (Constant value) dtype

    override b.Run(kernel, _, dtype, args) =
        match kernel with
        | Map m -> write b (MapOf(m, number args[0])) dtype
        | Zip z -> write b (ZipOf(z, number args[0], number args[1])) dtype
        | _ -> invalidOp $"A fused formula is elementwise, but used {Rule.nameOf kernel}."

/// An elementwise formula of several tensors with several results, run in one pass over memory where nothing watches and the
/// backend can; elsewhere it is the composition that it is written as, so that values and derivatives are the same.
[<Sealed>]
type internal Fused(inputs: int, meaning: Tensor[] -> Tensor[]) =
    let program =
        lazy
            (let recorder = Recorder inputs

             let registers =
                 Array.init inputs (fun i -> Known(Register(DType.Float64, recorder, i)))

             let results =
                 meaning registers |> Array.map (fun t -> (t.Numbers :?> Register).Number)

             Program(inputs, recorder.Code, results))

    /// Null where something watches, or the backend has no such pass.
    let tryRun (args: Tensor[]) =
        let first = args[0].Numbers
        let numbers: Numbers[] = Array.zeroCreate args.Length
        let mutable shape = Shape.Scalar
        let mutable known = true

        for i in 0 .. args.Length - 1 do
            match args[i] with
            | Known b when obj.ReferenceEquals(b.Home, first.Home) && b.DType.Equals first.DType ->
                numbers[i] <- b
                shape <- Axes.broadcast "A fused formula" shape b.Shape
            | _ -> known <- false

        if known then
            first.Home.RunProgram(program.Value, shape, numbers)
        else
            null

    member _.Meaning = meaning

    /// Arguments of one shape, or of one element.
    member _.Run(args: Tensor[]) : Tensor[] =
        match tryRun args with
        | null -> meaning args
        | some -> some |> Array.map Known

    /// The first of some results, and the others.
    static member Apart(results: Tensor[]) : struct (Tensor * Tensor[]) =
        struct (results[0], results.AsSpan(1).ToArray())

    /// The same, apart.
    member _.RunApart(args: Tensor[]) : struct (Tensor * Tensor[]) =
        match tryRun args with
        | null -> Fused.Apart(meaning args)
        | some ->
            let others = Array.zeroCreate (some.Length - 1)

            for i in 0 .. others.Length - 1 do
                others[i] <- Known some[i + 1]

            Known some[0], others
