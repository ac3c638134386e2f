namespace Leibniz

open System
open System.Collections.Generic

/// A layer that an ONNX model turned out to have: one of the three.
[<Sealed; AllowNullLiteral>]
type internal OnnxLayer(name: string, kernel: Tensor voption, bias: Tensor voption, activation: string, shape: int[]) =
    /// What the file calls it; null if it doesn't.
    member _.Name = name
    /// Of a dense layer: (inputs, units).
    member _.Kernel = kernel
    /// Of a dense layer that has one.
    member _.Bias = bias
    /// Of an activation: its name in Keras. Null for others.
    member _.Activation = activation
    /// Of a reshape: the shape of one sample. Null for others.
    member _.Shape = shape

/// An ONNX model as one layer after the other, where it is that. It is taken apart by what it does, not by how the file spells it.
module internal OnnxChain =
    let private activations =
        lazy
            [ for name in Activation.names do
                  if name <> "linear" then
                      name, Pattern(fun x -> (Activation.ofName name).Invoke x) ]

    let private activationOf (node: FreeNode) : struct (string * FreeNode) voption =
        let mutable best = ValueNone

        for name, pattern in activations.Value do
            match pattern.Find node, best with
            | ValueSome(struct (x, steps)), ValueNone -> best <- ValueSome(struct (name, x, steps))
            | ValueSome(struct (x, steps)), ValueSome(struct (_, _, most)) when steps > most -> best <- ValueSome(struct (name, x, steps))
            | _ -> ()

        best |> ValueOption.map (fun (struct (name, x, _)) -> struct (name, x))

    /// The numbers of a constant, of which the axes in front are repetitions: so many axes are left.
    let private part (rank: int) (node: FreeNode) : Tensor voption =
        match node.Steps[0].Step with
        | Constant t when node.Constant.Agrees && t.Rank >= rank && t.Size > 0 ->
            let front = t.Rank - rank
            let repeated = node.Constant.Values.Shape.Dims[.. front - 1] |> Array.forall ((=) 1)

            if repeated then
                let cuts =
                    t.Shape.Dims
                    |> Array.mapi (fun i n ->
                        { Start = 0
                          Step = 1
                          Count = if i < front then 1 else n })

                if front = 0 then
                    ValueSome t
                else
                    ValueSome(Reduce.reshape (Shape t.Shape.Dims[front..]) (Tensor.Bind(Kernel.Slice cuts, t)))
            else
                ValueNone
        | _ -> ValueNone

    let private product (node: FreeNode) : struct (FreeNode * Tensor) voption =
        if node.Kernel = ValueSome MatMul && node.Inputs[1].IsConstant then
            part 2 node.Inputs[1]
            |> ValueOption.map (fun kernel -> struct (node.Inputs[0], kernel))
        else
            ValueNone

    /// x . kernel, or x . kernel + bias.
    let private affine (node: FreeNode) : struct (FreeNode * Tensor * Tensor voption) voption =
        match product node with
        | ValueSome(struct (x, kernel)) -> ValueSome(struct (x, kernel, ValueNone))
        | ValueNone when node.Kernel = ValueSome(Zip Add) ->
            let a, b = node.Inputs[0], node.Inputs[1]
            let sum, added = if a.IsConstant then b, a else a, b

            (match product sum, (if added.IsConstant then part 1 added else ValueNone) with
             | ValueSome(struct (x, kernel)), ValueSome bias -> ValueSome(struct (x, kernel, ValueSome bias))
             | _ -> ValueNone)
        | ValueNone -> ValueNone

    /// A dense layer on the last axis, whatever stands in front of it; and whether its rows go through relu before they get their axes back,
    /// as our own dense layers do it.
    let private dense (node: FreeNode) : struct (FreeNode * Tensor * Tensor voption * bool) voption =
        match affine node, node.Kernel with
        | ValueSome(struct (x, kernel, bias)), _ -> ValueSome(struct (x, kernel, bias, false))
        | ValueNone, ValueSome(Reshape _) ->
            let rectified = node.Inputs[0].Kernel = ValueSome(Map Relu)

            let sum =
                if rectified then
                    node.Inputs[0].Inputs[0]
                else
                    node.Inputs[0]

            (match affine sum with
             | ValueSome(struct (rows, kernel, bias)) ->
                 (match rows.Kernel with
                  | ValueSome(Reshape _) ->
                      let x = rows.Inputs[0]
                      let n = x.Lengths.Length

                      if
                          n > 2
                          && node.Lengths.Length = n
                          && x.Lengths[.. n - 2] = node.Lengths[.. n - 2]
                          && x.Lengths[n - 1] = Length.Fixed kernel.Shape.Dims[0]
                          && node.Lengths[n - 1] = Length.Fixed kernel.Shape.Dims[1]
                      then
                          ValueSome(struct (x, kernel, bias, rectified))
                      else
                          ValueNone
                  | _ -> ValueNone)
             | ValueNone -> ValueNone)
        | _ -> ValueNone

    /// The layers from the input to the output; NotSupportedException names what is none.
    let layers (file: string) (model: OnnxModel) : IReadOnlyList<OnnxLayer> =
        let refuse (what: string) =
            raise (NotSupportedException $"{file} is no chain of layers: {what}. Onnx.Load has the model as a function.")

        if model.Inputs.Count <> 1 || model.Outputs.Count <> 1 then
            refuse $"it has {model.Inputs.Count} inputs and {model.Outputs.Count} outputs"

        let lengths = model.Inputs[0].Lengths

        if model.Inputs[0].DType <> DType.Float32 then
            refuse $"its input is {model.Inputs[0].DType}; models are float32"

        if
            isNull lengths
            || lengths.Count = 0
            || Seq.skip 1 lengths |> Seq.exists (fun n -> not n.HasValue)
        then
            refuse $"the shape of one sample is not known: {model.Inputs[0]}"

        if lengths[0].HasValue then
            refuse $"its batch size is fixed: {model.Inputs[0]}"

        let example = Tensor.Zeros [| 1; yield! Seq.skip 1 lengths |> Seq.map _.Value |]

        // Layers make no more of a few samples: a file that does is no model, and must not take the memory.
        let graph =
            OnnxExport.graph true (fun () (x: Tensor) -> model.ApplyWithin(1L <<< 24, model.Weights, [| x |])[0]) () example

        let names = Dictionary<Numbers, string>(HashIdentity.Reference)

        for KeyValue(name, t) in model.Weights do
            names[t.Numbers] <- name

        // What stands before the last dot or slash: dense.kernel belongs to dense.
        let nameOf (node: FreeNode) =
            let weights =
                // Its own before those one step further back, which may be another layer's.
                Seq.append node.Inputs (node.Inputs |> Seq.collect _.Inputs)
                |> Seq.choose (fun n ->
                    match n.Steps[0].Step with
                    | Constant t ->
                        (match names.TryGetValue t.Numbers with
                         | true, name -> Some name
                         | _ -> None)
                    | _ -> None)

            weights
            |> Seq.tryPick (fun name ->
                match name.LastIndexOfAny [| '.'; '/' |] with
                | at when at > 0 -> Some(name.Substring(0, at))
                | _ -> None)
            |> Option.toObj

        let found = List<OnnxLayer>()
        let mutable node = graph.Outputs[0]
        let mutable going = true

        while going do
            match node.Step with
            | Input _ -> going <- false
            | Constant _ -> refuse "its output does not depend on its input"
            | Operation _ ->
                match dense node, activationOf node, node.Kernel with
                | ValueSome(struct (x, kernel, bias, rectified)), _, _ ->
                    let bias =
                        bias |> ValueOption.map (fun b -> b.BroadcastTo [| kernel.Shape.Dims[1] |])

                    let dense = if rectified then node.Inputs[0] else node

                    if rectified then
                        found.Add(OnnxLayer(null, ValueNone, ValueNone, "relu", null))

                    found.Add(OnnxLayer(nameOf dense, ValueSome kernel, bias, null, null))
                    node <- x
                | _, ValueSome(struct (name, x)), _ ->
                    found.Add(OnnxLayer(null, ValueNone, ValueNone, name, null))
                    node <- x
                | _, _, ValueSome(Reshape _) when
                    node.Inputs[0].Lengths.Length > 0
                    && node.Lengths.Length > 0
                    && node.Lengths[0] = node.Inputs[0].Lengths[0]
                    && node.Lengths[1..] |> Array.forall _.IsFixed
                    ->
                    found.Add(OnnxLayer(null, ValueNone, ValueNone, null, node.Lengths[1..] |> Array.map _.Rest))
                    node <- node.Inputs[0]
                | _ -> refuse $"{node} is the last step of none"

        found.Reverse()
        found
