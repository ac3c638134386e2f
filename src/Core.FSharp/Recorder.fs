namespace Leibniz

open System
open System.Collections.Generic

/// A value of an elementwise program while it is being written down.
[<Sealed>]
type internal Register(shape, dtype, home, number: int) =
    inherit Numbers(Form.Rows(shape, dtype, home))
    member _.Number = number

/// A machine that writes elementwise operations down instead of running them. Truths are numbers, 1 or 0.
[<Sealed>]
type internal Recorder(inputs: int, dtype: DType, shape: Shape) =
    inherit Machine()
    let code = List<Instruction>()
    let known = Dictionary<Instruction, int>()
    // By their bits: 0 and -0 are equal as numbers, and NaN to none.
    let constants = Dictionary<int64, int>()

    let add instruction =
        code.Add instruction
        inputs + code.Count - 1

    /// What was computed before is not computed again.
    let put instruction =
        match instruction with
        | Constant c ->
            let bits = BitConverter.DoubleToInt64Bits c

            match constants.TryGetValue bits with
            | true, register -> register
            | _ ->
                let register = add instruction
                constants[bits] <- register
                register
        | _ ->
            match known.TryGetValue instruction with
            | true, register -> register
            | _ ->
                let register = add instruction
                known[instruction] <- register
                register

    let zero () = put (Constant 0.0)

    // Whether an error says by itself what can't be written down.
    let mutable refused = false

    let refusal (message: string) =
        refused <- true
        invalidOp message

    let refuse what =
        refusal
            $"A fused function is elementwise, in one type of numbers: arithmetic, functions of each element, comparisons and Where. This one used {what}; do that outside."

    let refuseStranger () =
        refusal
            "A fused function was given, or uses, a tensor beside its arguments. Hand it in as a further argument; only numbers, also as tensors of no axes, may be used as they are."

    let constant register =
        if register < inputs then
            ValueNone
        else
            match code[register - inputs] with
            | Constant c -> ValueSome c
            | _ -> ValueNone

    /// The float32 numbers beside which any other of them stands as beside the given one.
    let narrowed comparison (value: float) =
        let near = float32 value

        let near =
            match comparison with
            | Greater
            | LessEqual -> if float near > value then MathF.BitDecrement near else near
            | Less
            | GreaterEqual -> if float near < value then MathF.BitIncrement near else near
            | Equal
            | NotEqual -> if float near = value then near else nanf

        put (Constant(float near))

    let mirrored comparison =
        match comparison with
        | Greater -> Less
        | Less -> Greater
        | GreaterEqual -> LessEqual
        | LessEqual -> GreaterEqual
        | Equal
        | NotEqual -> comparison

    /// A comparison; of float32 with a number, which is float64, as exact as it is between these types.
    let compare comparison (from: DType) a b =
        if dtype = DType.Float32 && from = DType.Float64 then
            match constant a, constant b with
            | _, ValueSome value -> CompareOf(comparison, a, narrowed comparison value)
            | ValueSome value, _ -> CompareOf(mirrored comparison, b, narrowed (mirrored comparison) value)
            | _ -> CompareOf(comparison, a, b)
        else
            CompareOf(comparison, a, b)

    let run kernel (result: DType) (args: int[]) (from: DType) =
        match kernel with
        | Map _
        | Zip _
        | Select when result.IsFloat && result <> dtype -> refuse $"{result}, where its arguments are {dtype}"
        | Map m -> put (MapOf(m, args[0]))
        | Zip z -> put (ZipOf(z, args[0], args[1]))
        | Compare c -> put (compare c from args[0] args[1])
        | Logic And -> put (ZipOf(Mul, args[0], args[1]))
        | Logic Or -> put (CompareOf(NotEqual, put (ZipOf(Add, args[0], args[1])), zero ()))
        | Logic Xor -> put (CompareOf(NotEqual, args[0], args[1]))
        | Not -> put (CompareOf(Equal, args[0], zero ()))
        | Test IsNaN -> put (CompareOf(NotEqual, args[0], args[0]))
        // x - x is 0 unless x is infinite or NaN.
        | Test IsFinite -> put (CompareOf(Equal, put (ZipOf(Sub, args[0], args[0])), zero ()))
        | Select -> put (ChooseOf(args[0], args[1], args[2]))
        | Cast DType.Bool -> put (CompareOf(NotEqual, args[0], zero ()))
        | Cast _ when from = DType.Bool -> args[0]
        // To be compared, that is: anything else of another type is refused.
        | Cast DType.Float64 when from = DType.Float32 -> args[0]
        // Of a number to the arguments' shape.
        | Stretch target when target = shape && (constant args[0]).IsSome -> args[0]
        | Stretch _ -> refuseStranger ()
        | Cast _ -> refuse $"a cast from {from} to {result}"
        | _ -> refuse (Demand.name kernel)

    /// A number that the formula brings along, as a tensor of one value.
    let adopt (stranger: Numbers) =
        match stranger with
        | :? Register -> refuseStranger ()
        | _ ->
            let values =
                stranger.Home.Read stranger
                |> Seq.cast<obj>
                |> Seq.map Convert.ToDouble
                |> Seq.distinct
                |> Seq.truncate 2
                |> Seq.toArray

            if values.Length = 1 then
                put (Constant values[0])
            else
                refuseStranger ()

    /// The register's number; results are of the arguments' type.
    let result (t: Tensor) =
        if t.DType <> dtype then
            refuse $"{t.DType} as its result, where its arguments are {dtype}"

        match t with
        | Known(:? Register as register) -> register.Number
        | Known number -> adopt number
        // Of a derivative outside, of which the formula would lose its part.
        | Dual _
        | Taped _ -> refuseStranger ()

    /// Steps that no result depends on are left out: those of a value whose slope alone is asked for.
    let pruned (results: int[]) =
        let needed: bool[] = Array.zeroCreate (inputs + code.Count)

        for register in results do
            needed[register] <- true

        for step in code.Count - 1 .. -1 .. 0 do
            if needed[inputs + step] then
                for operand in code[step].Operands do
                    needed[operand] <- true

        let places = Array.init needed.Length id
        let kept = List<Instruction>()

        for step in 0 .. code.Count - 1 do
            if needed[inputs + step] then
                places[inputs + step] <- inputs + kept.Count
                kept.Add(code[step].At(fun register -> places[register]))

        Program(inputs, kept.ToArray(), results |> Array.map (fun register -> places[register]))

    override _.Name = "recorder"
    override m.On _ = m

    override _.Put(_, _) = refuseStranger ()

    override m.Adopt stranger =
        ValueSome(Register(stranger.Shape, stranger.DType, m, adopt stranger))

    override _.Read _ =
        refusal "A fused function was asked for numbers of its arguments, which it runs on later."

    member private _.Refused = refused

    override m.Full(value, shape, dtype) =
        Register(shape, dtype, m, put (Constant value))

    override m.Run(kernel, shape, dtype, args) =
        let registers = args |> Array.map (fun a -> (a :?> Register).Number)
        Register(shape, dtype, m, run kernel dtype registers args[0].DType)

    member private _.Program(results: Tensor[]) = pruned (results |> Array.map result)

    static member private Record(inputs: int, dtype: DType, shape: Shape, formula: Tensor[] -> Tensor[]) : Program =
        let recorder = Recorder(inputs, dtype, shape)

        try
            Array.init inputs (fun i -> Known(Register(shape, dtype, recorder, i)))
            |> formula
            |> recorder.Program
        with
        | :? ArgumentException
        | :? InvalidOperationException as e when not recorder.Refused ->
            raise (
                InvalidOperationException(
                    $"A fused function is written down once and runs on arguments of any shape. It can't use their shape, nor a tensor beside them: hand that in as a further argument; nor decide by one number: Where chooses for each. Written down for arguments of {shape} it failed: {e.Message}",
                    e
                )
            )

    /// The program of a formula. It is written down for two shapes: what comes out otherwise depends on them, as a division by Size does.
    static member Record(inputs: int, dtype: DType, formula: Tensor[] -> Tensor[]) : Program =
        let program = Recorder.Record(inputs, dtype, Shape [| 7; 5 |], formula)
        let other = Recorder.Record(inputs, dtype, Shape [| 3; 2; 11 |], formula)

        let same (a: Instruction) (b: Instruction) =
            match a, b with
            | Constant x, Constant y -> BitConverter.DoubleToInt64Bits x = BitConverter.DoubleToInt64Bits y
            | _ -> a = b

        if
            program.Results <> other.Results
            || program.Code.Length <> other.Code.Length
            || not (Array.forall2 same program.Code other.Code)
        then
            invalidOp
                "A fused function takes arguments of any shape, so it can't depend on their shape, as by Size, Length or Rank; hand such a number in as a further argument."

        program
