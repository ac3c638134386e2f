namespace Leibniz

open System.Collections.Generic

/// Writes down every operation on the tensors that it watches. Values are computed as well, so shapes are known. Instead of an operation it may
/// be told to watch a composition of others.
[<Sealed>]
type internal TraceLevel(instead: Kernel -> Tensor[] -> Tensor voption) =
    inherit Level(Serial.next ())
    let nodes = Dictionary<int64, GraphNode>()
    let constants = Dictionary<Numbers, GraphNode>(HashIdentity.Reference)
    let mutable count = 0

    let add step inputs (t: Tensor) =
        let node = GraphNode(count, step, inputs, t.Shape, t.DType)
        count <- count + 1
        node

    let watch (level: Level) (node: GraphNode) (value: Tensor) =
        let mark = Node(Serial.next (), [||])
        nodes[mark.Id] <- node
        Taped(level, value, mark)

    /// The step that made a tensor; what no step made is a constant.
    member level.NodeOf(t: Tensor) : GraphNode =
        match t with
        | Taped(l, _, mark) when obj.ReferenceEquals(l, level) -> nodes[mark.Id]
        | _ ->
            match constants.TryGetValue t.Numbers with
            | true, node -> node
            | _ ->
                let node = add (Constant t) [||] t
                constants[t.Numbers] <- node
                node

    member level.Input(path: string, t: Tensor) : Tensor = watch level (add (Input path) [||] t) t

    override _.Differentiates = false

    override level.Bind(kernel, args) =
        match instead kernel args with
        | ValueSome y -> y
        | ValueNone ->
            let inputs = args |> Array.map level.NodeOf

            let primals =
                args
                |> Array.map (fun a ->
                    match a with
                    | Taped(l, p, _) when obj.ReferenceEquals(l, level) -> p
                    | _ -> a)

            let y = Tensor.Bind(kernel, primals)
            watch level (add (Operation kernel) inputs y) y

/// What the functions that trace share.
module internal Trace =
    /// The steps that others depend on, in order.
    let private ancestors (from: GraphNode seq) =
        let seen = HashSet<GraphNode>(HashIdentity.Reference)
        let pending = Stack from

        while pending.Count > 0 do
            let node = pending.Pop()

            if seen.Add node then
                for input in node.Inputs do
                    pending.Push input

        seen

    /// Runs f on a watched argument: all that its value depends on, the steps of the argument's tensors, and those of the value.
    let runWith instead (f: 'A -> 'B) (x: 'A) : struct (GraphNode[] * GraphNode[] * GraphNode[]) =
        let level = TraceLevel instead
        let inputs = ResizeArray<GraphNode>()

        let watched =
            x
            |> Tree.mapPaths (fun path t ->
                let input = level.Input((if path = "" then "x" else path), t)
                inputs.Add(level.NodeOf input)
                input)

        let outputs =
            try
                Tree.leaves (f watched) |> List.map level.NodeOf |> Array.ofList
            finally
                level.Ended <- true

        let needed = ancestors outputs
        let nodes = needed |> Seq.sortBy _.Id |> Seq.toArray
        struct (nodes, inputs.ToArray(), outputs)

    /// The same with the operations as they are.
    let run (f: 'A -> 'B) (x: 'A) = runWith (fun _ _ -> ValueNone) f x

    /// Marks what the first outputs do not need.
    let markBackward (nodes: GraphNode[]) (value: GraphNode seq) =
        let forward = ancestors value

        for node in nodes do
            node.Backward <- not (forward.Contains node)
