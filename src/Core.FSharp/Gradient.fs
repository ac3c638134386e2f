namespace Leibniz

open System
open System.Collections.Generic
open System.ComponentModel

module internal Differentiate =
    /// Cotangents of all roots that `output` depends on, by their ids, from one of its own. No recursion: a chain may be millions long.
    let backward (output: Node) (seed: Tensor) =
        let cotangents = Dictionary<int64, Tensor>()
        let pending = PriorityQueue<Node, int64>()

        let receive (node: Node) (g: Tensor) =
            match cotangents.TryGetValue node.Id with
            | true, sofar -> cotangents[node.Id] <- sofar + g
            | _ ->
                cotangents[node.Id] <- g
                pending.Enqueue(node, -node.Id)

        receive output seed

        // Ids grow along every edge, so the largest pending node has received everything that it will.
        while pending.Count > 0 do
            let node = pending.Dequeue()

            if node.Edges.Length > 0 then
                let g = cotangents[node.Id]
                cotangents.Remove node.Id |> ignore

                for struct (parent, pull) in node.Edges do
                    receive parent (pull g)

        cotangents

    let private floats (tree: 'T) =
        match Tree.leaves tree |> List.filter _.DType.IsFloat with
        | [] ->
            match Tree.leaves tree with
            | [] -> invalidArg "x" $"There is nothing to differentiate: the {typeof<'T>.Name} holds no tensor."
            | t :: _ ->
                invalidArg
                    "x"
                    $"Only float32 and float64 can be differentiated, but the tensors here are of {t.DType}; Cast(DType.Float32) first."
        | some -> some

    let private mapFloats (f: Tensor -> Tensor) (tree: 'T) =
        Tree.map (fun t -> if t.DType.IsFloat then f t else t) tree

    /// The value of f at x (a tree), and the function that pulls a cotangent of the value back to x.
    let vjp (f: 'A -> 'B) (x: 'A) : 'B * ('B -> 'A) =
        floats x |> ignore
        let level = ReverseLevel()
        let roots = List<struct (Tensor * Node)>()

        let marked =
            x
            |> mapFloats (fun t ->
                let node = Node(Serial.next (), [||])
                roots.Add(struct (t, node))
                Taped(level, t, node))

        let y =
            try
                f marked
            finally
                level.Ended <- true

        let nodes = List<Node>()

        let value =
            y
            |> Tree.map (fun t ->
                match t with
                | Taped(l, p, node) when obj.ReferenceEquals(l, level) ->
                    nodes.Add node
                    p
                | _ ->
                    nodes.Add null
                    t)

        value,
        fun cotangent ->
            let given = Tree.leaves cotangent
            let outputs = Tree.leaves value

            for g, o in List.zip given outputs do
                if g.Shape <> o.Shape then
                    invalidArg "cotangent" $"A cotangent has the shape of the value, {o.Shape}, but was given {g.Shape}."

            let sums = Dictionary<int64, Tensor>()

            for i, g in List.indexed given do
                if not (isNull nodes[i]) then
                    for found in backward nodes[i] g do
                        match sums.TryGetValue found.Key with
                        | true, sofar -> sums[found.Key] <- sofar + found.Value
                        | _ -> sums[found.Key] <- found.Value

            let mutable next = 0

            x
            |> mapFloats (fun _ ->
                let struct (t, node) = roots[next]
                next <- next + 1

                match sums.TryGetValue node.Id with
                | true, g -> g
                | _ -> t.Like 0.0)

    /// The value of f at x, and its change along v.
    let jvp (f: 'A -> 'B) (x: 'A) (v: 'A) : 'B * 'B =
        floats x |> ignore
        let level = ForwardLevel()
        let changes = Queue(Tree.leaves v)

        if changes.Count <> (Tree.leaves x).Length then
            invalidArg "v" "A tangent is a tree of the same form as the point."

        let marked =
            x
            |> Tree.map (fun t ->
                let d = changes.Dequeue()

                if not t.DType.IsFloat then
                    t
                elif d.Shape <> t.Shape || d.DType <> t.DType then
                    invalidArg
                        "v"
                        $"A tangent has the shape and type of its point, {t.Shape} {t.DType}, but was given {d.Shape} {d.DType}."
                else
                    Dual(level, t, d))

        let y =
            try
                f marked
            finally
                level.Ended <- true

        let part choose =
            y
            |> Tree.map (fun t ->
                match t with
                | Dual(l, p, d) when obj.ReferenceEquals(l, level) -> choose p (ValueSome d)
                | _ -> choose t ValueNone)

        part (fun p _ -> p),
        part (fun p d ->
            d
            |> ValueOption.defaultWith (fun () -> if p.DType.IsFloat then p.Like 0.0 else p))

    let valueAndGrad (f: 'A -> Tensor) (x: 'A) : Tensor * 'A =
        let y, pull = vjp f x

        if y.Size <> 1 then
            invalidOp
                $"The gradient is that of one number, but the function gave the shape {y.Shape}; sum or average it, or use vjp or jacobian."

        if not y.DType.IsFloat then
            invalidOp $"The gradient is that of a float32 or float64 number, but the function gave {y.DType}."

        y, pull (y.Like 1.0)

/// Derivatives of functions of tensors, or of any tree of tensors, for F#. They nest in any mixture, to any order.
[<AutoOpen; EditorBrowsable(EditorBrowsableState.Never)>]
module Gradients =
    /// The value of f at x, and the function that pulls a cotangent of the value back to one of x (reverse mode).
    let vjp (f: 'A -> 'B) (x: 'A) : 'B * ('B -> 'A) = Differentiate.vjp f x
    /// The value of f at x, and its change along v (forward mode).
    let jvp (f: 'A -> 'B) (x: 'A) (v: 'A) : 'B * 'B = Differentiate.jvp f x v
    /// The value of f at x, and its gradient, a tree like x.
    let valueAndGrad (f: 'A -> Tensor) (x: 'A) : Tensor * 'A = Differentiate.valueAndGrad f x
    /// The gradient of f at x, a tree like x.
    let grad (f: 'A -> Tensor) (x: 'A) : 'A = snd (Differentiate.valueAndGrad f x)
