namespace Leibniz

open System
open System.Collections.Generic

/// A computation as the content of an ONNX file.
[<NoEquality; NoComparison>]
type internal OnnxRequest =
    {
        /// The graph's name.
        Name: string
        /// The tensors that the file holds, by name: the first inputs of the computation.
        Weights: KeyValuePair<string, Tensor>[]
        /// The names of the other inputs, and of the outputs.
        Inputs: string[]
        Outputs: string[]
        /// Further outputs of the computation: the steps up to each of them carry its name in front of theirs.
        Marks: string[]
    }

module internal OnnxExport =
    let private place (name: string) (node: FreeNode) : OnnxPlace =
        { Name = name
          Element = Element.ofDType node.DType
          Lengths =
            Some(
                node.Lengths
                |> Array.map (fun n ->
                    if n.IsFixed then
                        OnnxLength.Fixed n.Rest
                    else
                        OnnxLength.Free(string n))
            ) }

    /// The plans of all that the outputs need; one error names all that have none, with the layers that they belong to.
    let private plan (graph: FreeGraph) (outputs: FreeNode[]) (layerOf: int -> string) : OnnxPlan voption[] =
        let plans = OnnxPlans graph
        let found = Array.create graph.Nodes.Length ValueNone
        let needed = HashSet<int>()
        let wrong = List<string>()

        let refuse (i: int) (what: string) =
            let layer = layerOf i
            wrong.Add(if layer = "" then what else $"{what} of layer {layer}")

        let need (node: FreeNode) =
            let struct (source, _) = OnnxPlan.loose node
            needed.Add source.Id |> ignore

        for output in outputs do
            need output

        for i in graph.Nodes.Length - 1 .. -1 .. 0 do
            let node = graph.Nodes[i]

            if needed.Contains i then
                match node.Step with
                | Input _ -> ()
                | Constant _ ->
                    if not node.Constant.IsKnown then
                        refuse i $"numbers of the shape {node.Steps[0].Shape} that depend on the batch size"
                | Operation _ ->
                    match plans.For node with
                    | ValueNone -> refuse i (string node)
                    | ValueSome plan ->
                        found[i] <- ValueSome plan

                        for n, _ in plan.Uses do
                            need n

        if wrong.Count > 0 then
            wrong.Reverse()
            let all = String.Join(", ", Seq.distinct wrong)

            raise (
                NotSupportedException
                    $"ONNX's operators, version {OnnxWriting.Opset}, can't express {all}; nothing was written. Export the part of the function before it."
            )

        found

    let content (graph: FreeGraph) (request: OnnxRequest) : OnnxContent =
        let outputs = graph.Outputs[.. request.Outputs.Length - 1]

        let marks =
            Array.zip request.Marks graph.Outputs[request.Outputs.Length ..]
            |> Array.map (fun (name, node) -> node.Id, name)

        let layerOf (i: int) =
            match marks |> Array.tryFind (fun (last, _) -> i <= last) with
            | Some(_, name) -> name
            | None -> ""

        let plans = plan graph outputs layerOf
        let b = OnnxBuilder()
        let values = Dictionary<int, string>()
        let stretched = Dictionary<int, string>()

        let inputs =
            Array.append (request.Weights |> Array.map (fun w -> b.Initializer(w.Key, w.Value))) (request.Inputs |> Array.map b.Unique)

        let outputNames = request.Outputs |> Array.map b.Unique

        for i in 0 .. inputs.Length - 1 do
            let node = graph.Inputs[i]

            if node.Id >= 0 then
                values[node.Id] <- inputs[i]

            if
                i >= request.Weights.Length
                && b.BatchOf = ""
                && node.Lengths.Length > 0
                && not node.Lengths[0].IsFixed
            then
                b.BatchOf <- inputs[i]

        /// A value as it is before it is stretched.
        let raw (node: FreeNode) =
            let struct (source, _) = OnnxPlan.loose node

            match values.TryGetValue source.Id with
            | true, name -> name
            | _ ->
                let constant = source.Constant

                let name =
                    match constant.Line with
                    | ValueSome(struct (rise, rest)) -> b.Follows(rise, rest, constant.Values)
                    | ValueNone -> b.Constant(constant.Values, false)

                values[source.Id] <- name
                name

        let whole (node: FreeNode) =
            let struct (source, lengths) = OnnxPlan.loose node

            if lengths = node.Lengths then
                raw node
            else
                match stretched.TryGetValue node.Id with
                | true, name -> name
                | _ ->
                    // Where the value has the length already, 1 keeps it.
                    let target =
                        node.Lengths
                        |> Array.mapi (fun i n ->
                            let j = i - (node.Lengths.Length - lengths.Length)

                            if j >= 0 && lengths[j] = n && not n.IsFixed then
                                Length.Fixed 1
                            else
                                n)

                    let name = b.Add("Expand", null, [ raw source; b.Vector target ], [])
                    stretched[node.Id] <- name
                    name

        let taken = HashSet<int>()

        for i in 0 .. graph.Nodes.Length - 1 do
            match plans[i] with
            | ValueNone -> ()
            | ValueSome plan ->
                b.Scope <- layerOf i

                let args =
                    plan.Uses |> Array.map (fun (n, isLoose) -> if isLoose then raw n else whole n)

                let output = outputs |> Array.tryFindIndex (fun o -> o.Id = i)

                let result =
                    match output with
                    | Some k ->
                        taken.Add k |> ignore
                        outputNames[k]
                    | None -> null

                values[i] <- plan.Emit b result args

        b.Scope <- ""

        outputs
        |> Array.iteri (fun k node ->
            if not (taken.Contains k) then
                b.Add("Identity", outputNames[k], [ whole node ], []) |> ignore)

        { Opset = OnnxWriting.Opset
          Name = request.Name
          Nodes = b.Nodes.ToArray()
          Inputs = Array.map2 place request.Inputs graph.Inputs[request.Weights.Length ..]
          Outputs = Array.map2 place outputNames outputs
          Initializers = b.Initializers.ToArray() }

    /// The batch sizes that are tried: what follows from three follows the batch.
    let private tried = [| 3; 5; 8 |]

    /// The first rows of a tensor, over and over: so many.
    let private rows (count: int) (t: Tensor) : Tensor =
        if t.Rank = 0 then
            t
        else
            let n = t.Shape.Dims[0]
            Tensor.Bind(Take 0, t, Tensor.Of(Array.init count (fun i -> i % n)))

    /// What a function does with inputs like an example, for any batch size if that is to be free: all inputs with axes then have one in front.
    let graph (freeBatch: bool) (f: 'W -> 'A -> 'B) (weights: 'W) (example: 'A) : FreeGraph =
        let trace example =
            Trace.runWith OnnxSubstitutes.instead (fun (struct (w, x)) -> f w x) (struct (weights, example))

        if not freeBatch then
            FreeGraph.Of([| 1 |], [| trace example |])
        else
            let batches =
                Tree.leaves example
                |> List.filter (fun t -> t.Rank > 0)
                |> List.map (fun t -> t.Shape.Dims[0])
                |> List.distinct

            match batches with
            | [ n ] when n > 0 -> FreeGraph.Of(tried, tried |> Array.map (fun n -> trace (Tree.map (rows n) example)))
            | _ ->
                let found = String.Join(", ", batches)

                invalidArg
                    "example"
                    $"A free batch is the first axis of all inputs, which have one length of 1 or more, but was given the lengths ({found}); freeBatch: false fixes all lengths, and tensors that are the function's own are its weights."
