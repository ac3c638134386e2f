namespace Leibniz

open System
open System.Collections.Generic

/// A length that follows the batch: so many times the batch size, and a rest.
[<Struct>]
type internal Length =
    { Batches: int
      Rest: int }

    static member Fixed(n: int) = { Batches = 0; Rest = n }
    member n.IsFixed = n.Batches = 0
    member n.At(batch: int) = n.Batches * batch + n.Rest

    /// What files and messages call it.
    override n.ToString() =
        let batches = if n.Batches = 1 then "batch" else $"{n.Batches}*batch"

        if n.IsFixed then string n.Rest
        elif n.Rest = 0 then batches
        elif n.Rest > 0 then $"{batches}+{n.Rest}"
        else $"{batches}{n.Rest}"

/// Numbers that do not depend on the argument, without the axes along which they repeat (which have length 1).
[<Sealed>]
type internal FreeConstant private (values: Tensor, agrees: bool, line: struct (float * float) voption) =
    static let bytes (t: Tensor) : byte[] =
        let data = t.Numbers.Home.Read t.Numbers
        let bytes = Array.zeroCreate<byte>(t.Size * t.DType.Bytes)
        Buffer.BlockCopy(data, 0, bytes, 0, bytes.Length)
        bytes

    static let firstOf (axis: int) (t: Tensor) =
        Tensor.Bind(
            Kernel.Slice(
                t.Shape.Dims
                |> Array.mapi (fun i n ->
                    { Start = 0
                      Step = 1
                      Count = if i = axis then 1 else n })
            ),
            t
        )

    static let repeats (axis: int) (t: Tensor) =
        let data = bytes t
        let n = t.Shape.Dims[axis]
        let inner = (t.Shape.Dims[axis + 1 ..] |> Array.fold (*) 1) * t.DType.Bytes

        Seq.forall
            (fun outer ->
                let first = data.AsSpan(outer * n * inner, inner)
                let mutable same = true

                for k in 1 .. n - 1 do
                    same <-
                        same
                        && first.SequenceEqual(Span.op_Implicit (data.AsSpan((outer * n + k) * inner, inner)): ReadOnlySpan<byte>)

                same)
            (seq { 0 .. t.Size / max 1 (n * inner / t.DType.Bytes) - 1 })

    static let compress (t: Tensor) =
        if t.Size = 0 then
            Tensor.Zeros(Array.create t.Rank 1, t.DType)
        else
            let mutable t = t

            for axis in 0 .. t.Rank - 1 do
                if t.Shape.Dims[axis] > 1 && repeats axis t then
                    t <- firstOf axis t

            t

    /// The numbers.
    member _.Values = values
    /// Whether they are the same for every batch size.
    member _.Agrees = agrees
    /// One number that follows the batch size: so much for each sample, and so much beside.
    member _.Line = line
    /// Whether they are known for every batch size.
    member _.IsKnown = agrees || line.IsSome

    /// Whether another constant has the same numbers.
    member c.Same(other: FreeConstant) : bool =
        agrees
        && other.Agrees
        && values.DType = other.Values.DType
        && values.Shape.Equals other.Values.Shape
        && bytes values = bytes other.Values

    static member Of(batches: int[], seen: Tensor[]) : FreeConstant =
        let all = seen |> Array.map compress

        let same (t: Tensor) =
            t.Shape.Equals all[0].Shape && bytes t = bytes all[0]

        let agrees = Array.forall same all

        let line =
            if agrees || all |> Array.exists (fun t -> t.Size <> 1) then
                ValueNone
            else
                let numbers =
                    all
                    |> Array.map (fun t -> Convert.ToDouble(t.Numbers.Home.Read(t.Numbers).GetValue 0))

                let rise = (numbers[1] - numbers[0]) / float (batches[1] - batches[0])
                let rest = numbers[0] - rise * float batches[0]

                if Array.forall2 (fun n b -> rise * float b + rest = n) numbers batches then
                    ValueSome(struct (rise, rest))
                else
                    ValueNone

        FreeConstant(all[0], agrees, line)

/// A step of a computation for any batch size.
[<Sealed; AllowNullLiteral>]
type internal FreeNode(id: int, batches: int[], steps: GraphNode[], inputs: FreeNode[], lengths: Length[]) =
    let constant =
        lazy
            (FreeConstant.Of(
                batches,
                steps
                |> Array.map (fun s ->
                    match s.Step with
                    | Constant t -> t
                    | Input _
                    | Operation _ -> invalidOp "Only a constant has numbers.")
            ))

    member _.Id = id
    /// The batch sizes that were tried.
    member _.Batches = batches
    /// The same step for each of them.
    member _.Steps = steps
    member _.Inputs = inputs
    member _.Lengths = lengths
    member _.DType = steps[0].DType
    member _.Step = steps[0].Step
    /// The numbers of a constant.
    member _.Constant = constant.Value

    member n.IsConstant =
        match n.Step with
        | Constant _ -> true
        | Input _
        | Operation _ -> false

    member _.Kernel =
        match steps[0].Step with
        | Operation kernel -> ValueSome kernel
        | Input _
        | Constant _ -> ValueNone

    /// What messages call it.
    override _.ToString() =
        let shape = String.Join(", ", lengths |> Array.map string)
        $"{steps[0].Operation} ({shape})"

/// A computation for any batch size, from what it was for several. What depends on the batch size in another way than as a length is refused.
[<Sealed; AllowNullLiteral>]
type internal FreeGraph private (batches: int[], nodes: FreeNode[], inputs: FreeNode[], outputs: FreeNode[]) =
    static let refuse (node: GraphNode) (what: string) =
        invalidArg "f" $"{node.Operation} {node.Shape} {what}; with a fixed batch size (freeBatch: false) the function can be exported."

    static let lengthOf (batches: int[]) (node: GraphNode) (seen: int[]) : Length =
        if Array.forall ((=) seen[0]) seen then
            Length.Fixed seen[0]
        else
            let rise = (seen[1] - seen[0]) / (batches[1] - batches[0])

            let length =
                { Batches = rise
                  Rest = seen[0] - rise * batches[0] }

            if rise <= 0 || Array.exists2 (fun n b -> length.At b <> n) seen batches then
                let sizes = String.Join(", ", batches)
                let found = String.Join(", ", seen)
                refuse node $"has an axis of the lengths {found} for batches of {sizes}: ONNX could not tell it for others"

            length

    /// Kernels that are the same but for lengths.
    static let alike (a: Step) (b: Step) =
        match a, b with
        | Input p, Input q -> p = q
        | Constant _, Constant _ -> true
        | Operation a, Operation b ->
            (match a, b with
             | Reshape _, Reshape _
             | Stretch _, Stretch _ -> true
             | Kernel.Slice a, Kernel.Slice b
             | Place(_, a), Place(_, b) -> Array.map (fun (c: Cut) -> c.Step) a = Array.map (fun (c: Cut) -> c.Step) b
             | ScatterAdd(a, _), ScatterAdd(b, _)
             | ScatterAlong(a, _), ScatterAlong(b, _) -> a = b
             | Order(a, falling, _), Order(b, alsoFalling, _) -> a = b && falling = alsoFalling
             | _ -> a = b)
        | _ -> false

    /// All steps; each follows those that it uses.
    member _.Nodes = nodes
    member _.Inputs = inputs
    member _.Outputs = outputs

    /// A number of a kernel, such as where a slice starts, as a length.
    member _.Length(node: FreeNode, choose: Kernel -> int) : Length =
        let seen =
            node.Steps
            |> Array.map (fun s ->
                match s.Step with
                | Operation kernel -> choose kernel
                | Input _
                | Constant _ -> 0)

        lengthOf batches node.Steps[0] seen

    /// One graph for all batch sizes, from the graphs for some.
    static member Of(batches: int[], seen: struct (GraphNode[] * GraphNode[] * GraphNode[])[]) : FreeGraph =
        let struct (first, _, _) = seen[0]

        for struct (other, _, _) in seen do
            if other.Length <> first.Length then
                invalidArg
                    "f"
                    $"The function takes {first.Length} steps for a batch of {batches[0]} and {other.Length} for another one; with a fixed batch size (freeBatch: false) it can be exported."

        let places =
            seen
            |> Array.map (fun struct (nodes, _, _) ->
                let place = Dictionary<GraphNode, int>(HashIdentity.Reference)
                nodes |> Array.iteri (fun i n -> place[n] <- i)
                place)

        let free = Array.zeroCreate<FreeNode> first.Length

        for i in 0 .. first.Length - 1 do
            let steps = seen |> Array.map (fun struct (nodes, _, _) -> nodes[i])

            let inputs =
                steps
                |> Array.mapi (fun k s -> s.Inputs |> Seq.map (fun n -> places[k][n]) |> Seq.toArray)

            for k in 1 .. steps.Length - 1 do
                if
                    not (alike steps[0].Step steps[k].Step)
                    || inputs[k] <> inputs[0]
                    || steps[k].Shape.Rank <> steps[0].Shape.Rank
                then
                    refuse steps[0] $"is {steps[k].Operation} {steps[k].Shape} for another batch size"

            let lengths =
                Array.init steps[0].Shape.Rank (fun axis -> lengthOf batches steps[0] (steps |> Array.map (fun s -> s.Shape.Dims[axis])))

            free[i] <- FreeNode(i, batches, steps, inputs[0] |> Array.map (fun j -> free[j]), lengths)

        let struct (_, inputs, outputs) = seen[0]

        // An input on which nothing depends is no step.
        let input (n: GraphNode) (all: GraphNode[]) =
            match places[0].TryGetValue n with
            | true, i -> free[i]
            | _ ->
                let lengths =
                    Array.init n.Shape.Rank (fun axis -> lengthOf batches n (all |> Array.map (fun s -> s.Shape.Dims[axis])))

                FreeNode(-1, batches, all, [||], lengths)

        let inputs =
            inputs
            |> Array.mapi (fun i n -> input n (seen |> Array.map (fun struct (_, inputs, _) -> inputs[i])))

        FreeGraph(batches, free, inputs, outputs |> Array.map (fun n -> free[places[0][n]]))
