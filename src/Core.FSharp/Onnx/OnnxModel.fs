namespace Leibniz

open System
open System.Collections.Generic
open System.Runtime.InteropServices

/// An input or an output of an ONNX model.
[<Sealed>]
type OnnxValue internal (place: OnnxPlace) =
    /// Its name in the file.
    member _.Name = place.Name
    /// The type of its elements: float16 and bfloat16 are float32 here, int8 and int16 int32.
    member _.DType = place.Element.DType

    /// The lengths of its axes; null for one that is free, such as that of the batch. Null if the file says nothing of the shape.
    member _.Lengths: IReadOnlyList<Nullable<int>> =
        match place.Lengths with
        | None -> null
        | Some lengths ->
            lengths
            |> Array.map (function
                | OnnxLength.Fixed n -> Nullable n
                | OnnxLength.Free _ -> Nullable())
            :> _

    /// The name and the shape, with the names of free lengths: `x (batch, 784) float32`.
    override v.ToString() =
        let text =
            match place.Lengths with
            | None -> "(?)"
            | Some lengths ->
                lengths
                |> Array.map (function
                    | OnnxLength.Fixed n -> string n
                    | OnnxLength.Free "" -> "?"
                    | OnnxLength.Free name -> name)
                |> function
                    | [| one |] -> $"({one},)"
                    | all -> "(" + String.Join(", ", all) + ")"

        $"{place.Name} {text} {v.DType}"

/// The function that an ONNX file holds: `let model = Onnx.Load "m.onnx"`, `model.Run x`; in C# `Onnx.Load("m.onnx").Run(x)[0]`.
/// It runs on Leibniz's own operations, so it has derivatives: with respect to its inputs, and by `Apply` with respect to its weights.
[<Sealed>]
type OnnxModel internal (file: string, content: OnnxContent) =
    let weights =
        lazy
            (let weights = Dictionary<string, Tensor>(StringComparer.Ordinal)

             for KeyValue(name, t) in content.Initializers do
                 if t.DType.IsFloat then
                     weights[name] <- t

             weights)

    let inputs = content.Inputs |> Array.map OnnxValue
    let outputs = content.Outputs |> Array.map OnnxValue

    do
        OnnxOperators.check file content.Opset content.Nodes
        let made = HashSet<string>(StringComparer.Ordinal)

        let add (what: string) (name: string) =
            if not (made.Add name) then
                raise (Wrong.file file $"makes the value '{name}' twice, the second time by {what}")

        for KeyValue(name, _) in content.Initializers do
            add "a weight" name

        for p in content.Inputs do
            add "an input" p.Name

        for n in content.Nodes do
            for input in n.Inputs do
                if input <> "" && not (made.Contains input) then
                    raise (Wrong.file file $"has a node '{n.Name}' ({n.Operator}) that takes '{input}', which nothing before it makes")

            for output in n.Outputs do
                if output <> "" then
                    add $"node '{n.Name}'" output

        for p in content.Outputs do
            if not (made.Contains p.Name) then
                raise (Wrong.file file $"has an output '{p.Name}' that nothing makes")

    // The last node that takes a value: it is not kept any longer.
    let lastUse =
        lazy
            (let last = Dictionary<string, int>(StringComparer.Ordinal)

             content.Nodes
             |> Array.iteri (fun i n ->
                 for name in Seq.append n.Inputs n.Outputs do
                     last[name] <- i)

             for p in content.Outputs do
                 last[p.Name] <- Int32.MaxValue

             last)

    let check (t: Tensor) (p: OnnxPlace) =
        if isNull (box t) then
            nullArg "inputs"

        let lengths = defaultArg p.Lengths (t.Shape.Dims |> Array.map OnnxLength.Fixed)

        let fits =
            t.DType = p.Element.DType
            && t.Rank = lengths.Length
            && Array.forall2
                (fun n length ->
                    match length with
                    | OnnxLength.Fixed m -> n = m
                    | OnnxLength.Free _ -> true)
                t.Shape.Dims
                lengths

        if not fits then
            invalidArg "inputs" $"{file} has the input {OnnxValue p}, but was given {t.Shape} {t.DType}."

    /// The names of the values that the file was loaded with.
    member internal _.Content = content
    /// What the model takes, in order; weights are not among them.
    member _.Inputs: IReadOnlyList<OnnxValue> = inputs
    /// What the model gives, in order.
    member _.Outputs: IReadOnlyList<OnnxValue> = outputs
    /// The tensors of float32 and float64 that the file holds, by name: a tree, for gradients and optimizers.
    member _.Weights: IReadOnlyDictionary<string, Tensor> = Dictionary(weights.Value) :> _
    /// The version of ONNX's operators that the file uses.
    member _.Opset = content.Opset

    /// The outputs, where no value on the way is larger than a size.
    member internal _.ApplyWithin(most: int64, weights: IReadOnlyDictionary<string, Tensor>, inputs: Tensor[]) : Tensor[] =
        ArgumentNullException.ThrowIfNull(weights, "weights")
        ArgumentNullException.ThrowIfNull(inputs, "inputs")

        if inputs.Length <> content.Inputs.Length then
            let wanted =
                String.Join(", ", content.Inputs |> Array.map (fun p -> string (OnnxValue p)))

            invalidArg "inputs" $"{file} has {content.Inputs.Length} inputs, {wanted}, but was given {inputs.Length} tensors."

        let values = Dictionary<string, Tensor>(StringComparer.Ordinal)
        Array.iter2 check inputs content.Inputs

        for KeyValue(name, t) in content.Initializers do
            values[name] <-
                if not t.DType.IsFloat then
                    t
                else
                    match weights.TryGetValue name with
                    | true, w when w.Shape.Equals t.Shape && w.DType = t.DType -> w
                    | true, w ->
                        invalidArg "weights" $"{file} has the weight {name} {t.Shape} {t.DType}, but was given {w.Shape} {w.DType}."
                    | _ -> invalidArg "weights" $"{file} has the weight {name} {t.Shape} {t.DType}, which is missing."

        Array.iter2 (fun (t: Tensor) (p: OnnxPlace) -> values[p.Name] <- t) inputs content.Inputs
        let last = lastUse.Value

        content.Nodes
        |> Array.iteri (fun i n ->
            let args =
                n.Inputs
                |> Array.map (fun name ->
                    if name = "" then
                        Unchecked.defaultof<Tensor>
                    else
                        values[name])

            let results = OnnxOperators.run file content.Opset most n args

            if results.Length < n.Outputs.Length then
                raise (Wrong.file file $"wants {n.Outputs.Length} results of node '{n.Name}' ({n.Operator}), which has {results.Length}")

            Array.iteri
                (fun k name ->
                    if name <> "" then
                        values[name] <- results[k])
                n.Outputs

            for name in Seq.append n.Inputs n.Outputs do
                if name <> "" && last[name] = i then
                    values.Remove name |> ignore)

        content.Outputs |> Array.map (fun p -> values[p.Name])

    /// The outputs for some inputs, with other weights than the file's: a function of both that has derivatives. Weights have the
    /// names of `Weights`, all of them.
    member m.Apply(weights: IReadOnlyDictionary<string, Tensor>, [<ParamArray>] inputs: Tensor[]) : Tensor[] =
        m.ApplyWithin(Int64.MaxValue, weights, inputs)

    /// The outputs for some inputs, in the order of `Inputs` and `Outputs`.
    member m.Run([<ParamArray>] inputs: Tensor[]) : Tensor[] = m.Apply(weights.Value, inputs)

    /// The outputs by name for inputs by name.
    member m.Run(inputs: IReadOnlyDictionary<string, Tensor>) : IReadOnlyDictionary<string, Tensor> =
        ArgumentNullException.ThrowIfNull(inputs, "inputs")
        let wanted = content.Inputs |> Array.map _.Name

        for name in inputs.Keys do
            if not (Array.contains name wanted) then
                let there = String.Join(", ", wanted)
                invalidArg "inputs" $"{file} has no input '{name}'; it has {there}."

        let given =
            content.Inputs
            |> Array.map (fun p ->
                match inputs.TryGetValue p.Name with
                | true, t -> t
                | _ -> invalidArg "inputs" $"{file} has the input {OnnxValue p}, which is missing.")

        let results = Dictionary<string, Tensor>(StringComparer.Ordinal)
        Array.iter2 (fun (p: OnnxPlace) t -> results[p.Name] <- t) content.Outputs (m.Run given)
        results

    /// The inputs and outputs: `x (batch, 784) float32 -> y (batch, 10) float32`.
    override _.ToString() =
        let text (values: OnnxValue[]) =
            String.Join(", ", values |> Array.map string)

        $"{text inputs} -> {text outputs}"
