namespace Leibniz

open System
open System.Collections
open System.Collections.Generic
open System.ComponentModel
open System.Reflection
open Microsoft.FSharp.Reflection

/// Cotangents by the steps that they belong to, in the order of ids. A sorted array: there are few at a time, and a new one usually goes to
/// the end.
[<Sealed; AllowNullLiteral>]
type internal Ledger() =
    let mutable nodes: Node[] = Array.zeroCreate 4
    let mutable sums: Tensor[] = Array.zeroCreate 4
    let mutable count = 0

    /// The place of an id, or the complement of where it would go.
    let search (id: int64) =
        let rec between low high =
            if low > high then
                ~~~low
            else
                let middle = (low + high) >>> 1
                let here = nodes[middle].Id

                if here < id then between (middle + 1) high
                elif here > id then between low (middle - 1)
                else middle

        between 0 (count - 1)

    member _.Count = count

    /// Adds a cotangent to what the step has received.
    member _.Add(node: Node, g: Tensor) =
        let place = search node.Id

        if place >= 0 then
            sums[place] <- sums[place] + g
        else
            let place = ~~~place

            if count = nodes.Length then
                Array.Resize(&nodes, 2 * count)
                Array.Resize(&sums, 2 * count)

            Array.Copy(nodes, place, nodes, place + 1, count - place)
            Array.Copy(sums, place, sums, place + 1, count - place)
            nodes[place] <- node
            sums[place] <- g
            count <- count + 1

    /// Takes out the newest step and its cotangent.
    member _.Take() : struct (Node * Tensor) =
        count <- count - 1
        let newest = struct (nodes[count], sums[count])
        nodes[count] <- null
        sums[count] <- Unchecked.defaultof<Tensor>
        newest

    /// The cotangent of a step; null where none came.
    member _.Find(id: int64) : Tensor =
        let place = search id

        if place >= 0 then
            sums[place]
        else
            Unchecked.defaultof<Tensor>

module internal Differentiate =
    /// Cotangents of all roots that the pending steps depend on. No recursion: a chain may be millions long.
    let run (pending: Ledger) : Ledger =
        let roots = Ledger()

        // Ids grow along every edge, so the newest pending step has received everything that it will.
        while pending.Count > 0 do
            let struct (node, g) = pending.Take()

            if node.Edges.Length = 0 then
                roots.Add(node, g)
            else
                for struct (parent, pull) in node.Edges do
                    pending.Add(parent, pull g)

        roots

    /// Cotangents of all roots that `output` depends on, from its own.
    let backward (output: Node) (seed: Tensor) =
        let pending = Ledger()
        pending.Add(output, seed)
        run pending

    let private checkGiven (name: string) (tree: 'T) =
        if typeof<'T> = typeof<Tensor> then
            ArgumentNullException.ThrowIfNull(box tree, name)

    let private checkLeaves (tree: 'T) =
        checkGiven "x" tree
        let leaves = Tree.toArray tree

        if leaves.Length = 0 then
            let remedy =
                match box tree with
                | :? string
                | :? ICollection -> ""
                | :? IEnumerable -> "; make the sequence a list or an array"
                | _ -> ""

            invalidArg "x" $"There is nothing to differentiate: the {typeof<'T>.Name} holds no tensor{remedy}."

        if not (Array.exists (fun (t: Tensor) -> t.DType.IsFloat) leaves) then
            invalidArg
                "x"
                $"Only float32 and float64 can be differentiated, but the tensors here are of {leaves[0].DType}; Cast(DType.Float32) first."

    let private checkFloats (tree: 'T) =
        match box tree with
        | :? Tensor as t when t.DType.IsFloat -> ()
        | _ -> checkLeaves tree

    let private checkNotNull (y: 'B) =
        if isNull (box y) then
            invalidOp "The function gave null; a differentiated function gives a tensor, or a tree of tensors."

    /// A value without tensors has no derivative; an empty list of them has an empty one.
    let private checkHolds (y: 'B) (count: int) =
        if count = 0 then
            match box y with
            | :? IEnumerable as items when not (items :? string) -> ()
            | other -> invalidOp $"The function gave a {other.GetType().Name} without a tensor, which has no derivative."

    /// The value of f at x (a tree), and the function that pulls a cotangent of the value back to x.
    let vjp (f: 'A -> 'B) (x: 'A) : 'B * ('B -> 'A) =
        checkFloats x
        let level = ReverseLevel()
        let roots = List<Node>()

        let marked =
            x
            |> Tree.map (fun t ->
                if t.DType.IsFloat then
                    let node = Node(Serial.next (), [||])
                    roots.Add node
                    Taped(level, t, node)
                else
                    t)

        let y =
            try
                f marked
            finally
                level.Ended <- true

        checkNotNull y
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

        checkHolds value nodes.Count

        value,
        fun cotangent ->
            checkGiven "cotangent" cotangent
            let given, outputs = Tree.toArray cotangent, Tree.toArray value

            if given.Length <> outputs.Length then
                invalidArg
                    "cotangent"
                    $"A cotangent is a tree of the same form as the value, which holds {outputs.Length} tensors, but was given {given.Length}."

            let pending = Ledger()

            for i in 0 .. given.Length - 1 do
                let g, y = given[i], outputs[i]

                if g.Shape <> y.Shape || (g.DType <> y.DType && y.DType.IsFloat) then
                    invalidArg
                        "cotangent"
                        $"A cotangent has the shape and type of the value, {y.Shape} {y.DType}, but was given {g.Shape} {g.DType}."

                if not (isNull nodes[i]) then
                    pending.Add(nodes[i], g)

            let found = run pending
            let mutable next = 0

            x
            |> Tree.map (fun t ->
                if t.DType.IsFloat then
                    let g = found.Find roots[next].Id
                    next <- next + 1
                    if isNull (box g) then t.Like 0.0 else g
                else
                    t)

    /// The type of an F# function, whatever class its closure is of; null of anything else.
    let rec private functionType (t: Type) : Type =
        if isNull t || t.IsGenericType && t.GetGenericTypeDefinition() = typedefof<_ -> _> then
            t
        else
            functionType t.BaseType

    /// The value of f at x, and its change along v.
    let rec jvp<'A, 'B> (f: 'A -> 'B) (x: 'A) (v: 'A) : 'B * 'B =
        checkFloats x
        checkGiven "v" v
        let level = ForwardLevel()
        let points, changes = Tree.toArray x, Tree.toArray v
        let mutable next = 0

        if changes.Length <> points.Length then
            invalidArg
                "v"
                $"A tangent is a tree of the same form as the point, which holds {points.Length} tensors, but was given {changes.Length}."

        let marked =
            x
            |> Tree.map (fun t ->
                let d = changes[next]
                next <- next + 1

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

        checkNotNull y
        let mutable count = 0

        let part choose =
            y
            |> Tree.map (fun t ->
                count <- count + 1

                match t with
                | Dual(l, p, d) when obj.ReferenceEquals(l, level) -> choose p (ValueSome d)
                | _ -> choose t ValueNone)

        let value = part (fun p _ -> p)

        let closure = if count > 0 then null else functionType (y.GetType())

        if not (isNull closure) then
            f x, unbox<'B>(changeOfFunction closure (fun x -> box (f x)) x v)
        else
            checkHolds y count

            value,
            part (fun p d ->
                d
                |> ValueOption.defaultWith (fun () -> if p.DType.IsFloat then p.Like 0.0 else p))

    /// A function as a value changes by what it gives: f is run again where the change is called, inside a derivative of its own. What the
    /// first run gave holds tensors of a derivative that has ended (Manzyuk and others 2019: the amazing bug and its first remedy).
    and private changeOfFunction<'A> (t: Type) (f: 'A -> obj) (x: 'A) (v: 'A) : obj =
        let invoke = t.GetMethod("Invoke", [| fst (FSharpType.GetFunctionElements t) |])

        let call z x =
            invoke.Invoke(f x, BindingFlags.DoNotWrapExceptions, null, [| z |], null)

        FSharpValue.MakeFunction(t, (fun z -> snd (jvp (call z) x v)))

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
    /// The value of f at x, and its change along v (forward mode). Where the value is a function, so is its change.
    let jvp (f: 'A -> 'B) (x: 'A) (v: 'A) : 'B * 'B = Differentiate.jvp f x v
    /// The value of f at x, and its gradient, a tree like x.
    let valueAndGrad (f: 'A -> Tensor) (x: 'A) : Tensor * 'A = Differentiate.valueAndGrad f x
    /// The gradient of f at x, a tree like x.
    let grad (f: 'A -> Tensor) (x: 'A) : 'A = snd (Differentiate.valueAndGrad f x)
