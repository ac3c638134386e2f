namespace Leibniz

open System
open System.Collections.Generic

/// An ONNX graph while it is put together.
[<Sealed>]
type internal OnnxBuilder() =
    // Larger constants are weights that a function brought along.
    static let largestConstant = 1

    let nodes = List<OnnxNode>()
    let initializers = List<KeyValuePair<string, Tensor>>()
    let names = HashSet<string>(StringComparer.Ordinal)
    let constants = Dictionary<string, string>(StringComparer.Ordinal)
    let vectors = Dictionary<string, string>(StringComparer.Ordinal)

    /// What comes in front of the names of nodes: a layer.
    member val Scope = "" with get, set
    /// An input whose first axis is the batch.
    member val BatchOf = "" with get, set
    member _.Nodes = nodes
    member _.Initializers = initializers

    /// A name like this one that nothing has yet.
    member _.Unique(like: string) : string =
        let mutable name = like
        let mutable n = 0

        while not (names.Add name) do
            n <- n + 1
            name <- $"{like}_{n}"

        name

    /// A node with several results, of which the last is wanted: its name. Without a name for it there will be one after the operator.
    member b.AddLast
        (operator: string, results: int, result: string, inputs: string seq, attributes: (string * OnnxAttribute) list)
        : string =
        let name = b.Unique(if b.Scope = "" then operator else $"{b.Scope}/{operator}")

        let wanted = if isNull result then name else result

        nodes.Add
            { Name = name
              Domain = ""
              Operator = operator
              Inputs = Seq.toArray inputs
              Outputs =
                [| for i in 1 .. results - 1 do
                       b.Unique $"{name}/{i}"
                   wanted |]
              Attributes = dict attributes |> Dictionary }

        wanted

    member b.Add(operator: string, result: string, inputs: string seq, attributes: (string * OnnxAttribute) list) : string =
        b.AddLast(operator, 1, result, inputs, attributes)

    member b.Initializer(name: string, t: Tensor) : string =
        let name = b.Unique name
        initializers.Add(KeyValuePair(name, t))
        name

    /// Numbers: a node if it is but one, or asked for, else an initializer.
    member b.Constant(t: Tensor, isNode: bool) : string =
        let make () =
            if isNode || t.Size <= largestConstant then
                let scope = b.Scope
                b.Scope <- ""
                let name = b.Add("Constant", null, [], [ "value", OnnxAttribute.Numbers t ])
                b.Scope <- scope
                name
            else
                b.Initializer("constant", t)

        if t.Size > 64 then
            make ()
        else
            let numbers = t.Numbers.Home.Read t.Numbers
            let bytes = Array.zeroCreate<byte>(t.Size * t.DType.Bytes)
            Buffer.BlockCopy(numbers, 0, bytes, 0, bytes.Length)
            let key = $"{t.DType}{t.Shape}{isNode}{Convert.ToHexString bytes}"

            match constants.TryGetValue key with
            | true, name -> name
            | _ ->
                let name = make ()
                constants[key] <- name
                name

    /// A vector of int64 that is known.
    member b.Known(values: int64 seq) : string =
        b.Constant(Tensor.Of(Seq.toArray values), true)

    /// Lengths as a vector of int64, computed from the batch size where they depend on it.
    member b.Vector(lengths: Length[]) : string =
        if lengths |> Array.forall _.IsFixed then
            b.Known(lengths |> Array.map (fun n -> int64 n.Rest))
        else
            let key = String.Join(",", lengths |> Array.map string)

            match vectors.TryGetValue key with
            | true, name -> name
            | _ ->
                let scope = b.Scope
                b.Scope <- "batch"
                let name = b.Computed lengths
                b.Scope <- scope
                vectors[key] <- name
                name

    /// A number that follows the batch size, in the type and the shape of a tensor of one element.
    member b.Follows(rise: float, rest: float, like: Tensor) : string =
        let scope = b.Scope
        b.Scope <- "batch"

        let number (value: float) =
            b.Constant(Tensor.Full([| 1 |], value, like.DType), true)

        let batch = b.Vector [| { Batches = 1; Rest = 0 } |]
        let kind = OnnxElement.number (Element.ofDType like.DType)
        let cast = b.Add("Cast", null, [ batch ], [ "to", OnnxAttribute.Int(int64 kind) ])

        let scaled =
            if rise = 1.0 then
                cast
            else
                b.Add("Mul", null, [ cast; number rise ], [])

        let moved =
            if rest = 0.0 then
                scaled
            else
                b.Add("Add", null, [ scaled; number rest ], [])

        let shaped =
            if like.Rank = 1 then
                moved
            else
                b.Add("Reshape", null, [ moved; b.Known(like.Shape.Dims |> Array.map int64) ], [])

        b.Scope <- scope
        shaped

    member private b.Computed(lengths: Length[]) : string =
        if lengths.Length > 1 then
            b.Add("Concat", null, lengths |> Array.map (fun n -> b.Vector [| n |]), [ "axis", OnnxAttribute.Int 0L ])
        else
            let n = lengths[0]

            if n.Rest <> 0 then
                b.Add("Add", null, [ b.Vector [| { n with Rest = 0 } |]; b.Known [ int64 n.Rest ] ], [])
            elif n.Batches <> 1 then
                b.Add("Mul", null, [ b.Vector [| { n with Batches = 1 } |]; b.Known [ int64 n.Batches ] ], [])
            else
                b.Add("Shape", null, [ b.BatchOf ], [ "start", OnnxAttribute.Int 0L; "end", OnnxAttribute.Int 1L ])
