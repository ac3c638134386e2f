namespace Leibniz

open System

/// One node while it is run: what it is told and what it is given.
[<Sealed>]
type internal OnnxCall(place: string, opset: int, settings: OnnxSettings, inputs: Tensor[], outputs: int, most: int64) =
    /// The file and the node, for messages.
    member _.Place = place
    /// The version of the operators that the file uses.
    member _.Opset = opset
    member _.Settings = settings
    member _.Count = inputs.Length
    /// How many results are wanted.
    member _.Outputs = outputs

    /// What the node asks for and is not done here.
    member _.Unsupported(what: string) : exn =
        NotSupportedException $"{place} {what}, which Leibniz has no operation for."

    /// Looks that a result is not larger than whoever runs the file allows, before there is memory for it.
    member _.Allow(lengths: seq<int>) : unit =
        let mutable size = 1L

        for n in lengths do
            size <- min (size * int64 n) (1L <<< 32)

        if size > most then
            raise (Wrong.file place $"makes a tensor of {size} elements or more, where at most {most} are expected")

    /// An input that may be left out.
    member _.Optional(i: int) : Tensor voption =
        if i < inputs.Length && not (obj.ReferenceEquals(inputs[i], null)) then
            ValueSome inputs[i]
        else
            ValueNone

    /// An input.
    member c.Input(i: int) : Tensor =
        match c.Optional i with
        | ValueSome t -> t
        | ValueNone -> raise (Wrong.file place $"has no input {i}")

    /// The inputs, without those that are left out.
    member _.All: Tensor list =
        [ for t in inputs do
              if not (obj.ReferenceEquals(t, null)) then
                  t ]

    /// Whole numbers that are given as a tensor.
    member _.Wholes(t: Tensor) : int64[] =
        if t.DType.IsFloat then
            raise (Wrong.file place $"is given {t.DType} where whole numbers belong")

        let t = Tensor.Bind(Cast DType.Int64, t)
        t.Numbers.Home.Read t.Numbers :?> int64[]

    /// Whole numbers that were an attribute in earlier versions and are an input in later ones.
    member c.WholesOf(attribute: string, input: int) : int64[] voption =
        match c.Settings.TryInts attribute, c.Optional input with
        | ValueSome found, _ -> ValueSome found
        | ValueNone, ValueSome t -> ValueSome(c.Wholes t)
        | ValueNone, ValueNone -> ValueNone

    /// The axis, counted from the front.
    member _.Axis(rank: int, axis: int64) : int =
        if axis < int64 -rank || axis >= int64 rank then
            raise (Wrong.file place $"names the axis {axis} of {rank}")

        int (if axis < 0L then axis + int64 rank else axis)

    /// A number that is a length.
    member _.LengthOf(n: int64) : int =
        if n < 0L || n > int64 Int32.MaxValue then
            raise (Wrong.file place $"asks for an axis of the length {n}")

        int n
