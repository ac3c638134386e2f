namespace Leibniz

open System.Collections.Generic
open System.ComponentModel

/// Functions of trees whose derivative is not that of the operations inside.
module internal OwnDerivative =
    open Flat

    /// The value below a level. A function that brings in other tensors of this derivative, or of one inside it, would lose theirs.
    let private below (level: Level) (value: 'B) : 'B =
        for t in Tree.leaves value do
            match t with
            | Dual(other, _, _)
            | Taped(other, _, _) when other.Id >= level.Id ->
                invalidOp
                    "A function with a derivative of its own, or a checkpoint, may use no differentiated tensor but its argument; hand the others in as parts of the argument: a tuple, or a record."
            | _ -> ()

        value

    /// What Push gave beside the value, or Pull beside the argument: a tree of the same form, shapes and types.
    let private like (what: string) (expected: 'T) (given: 'T) : 'T =
        let expected, found = Tree.toArray expected, Tree.toArray given
        let from = if what = "Push" then "value" else "argument"

        if expected.Length <> found.Length then
            invalidOp
                $"The {what} of a function with a derivative of its own gives a tree like the {from}, which holds {expected.Length} tensors, but gave {found.Length}."

        for e, g in Array.zip expected found do
            if isFloat e && (g.Shape <> e.Shape || g.DType <> e.DType) then
                invalidOp
                    $"The {what} of a function with a derivative of its own gives the shape and type of the {from}, {e.Shape} {e.DType}, but gave {g.Shape} {g.DType}."

        given

    let private forward (level: Level) (x: 'A) (primal: 'A) (y: 'B) (push: 'A -> 'B -> 'A -> 'B) : 'B =
        let change =
            Tree.map
                (fun t ->
                    match t with
                    | Dual(l, _, d) when obj.ReferenceEquals(l, level) -> d
                    | _ when isFloat t -> t.Like 0.0
                    | _ -> t)
                x

        Tree.map2 (fun (y: Tensor) d -> if isFloat y then Dual(level, y, d) else y) y (like "Push" y (push primal y change))

    let private reverse (level: Level) (x: 'A) (primal: 'A) (y: 'B) (pull: 'A -> 'B -> 'B -> 'A) : 'B =
        let whole = pack y
        let inputs, outputs = parts primal, parts y
        let back = pull primal y

        let edges =
            List.zip (List.ofArray inputs) (floats x)
            |> List.choose (fun (part, t) ->
                match t with
                | Taped(l, _, node) when obj.ReferenceEquals(l, level) ->
                    Some(struct (node, (if inputs.Length = 1 then id else take part)))
                | _ -> None)
            |> Array.ofList

        // Two steps: all cotangents of the value come together in the first, those of the argument go apart from the second.
        let argument = Node(Serial.next (), edges)

        let call =
            Node(Serial.next (), [| struct (argument, (fun g -> pack (like "Pull" primal (back (unpack y g))))) |])

        let rest = Queue outputs

        Tree.map
            (fun t ->
                if isFloat t then
                    let part = rest.Dequeue()

                    if outputs.Length = 1 then
                        Taped(level, t, call)
                    else
                        Taped(level, t, Node(Serial.next (), [| struct (call, put whole part) |]))
                else
                    t)
            y

    /// f with other derivatives, at every level that watches its argument.
    let rec apply (f: 'A -> 'B) (push: 'A -> 'B -> 'A -> 'B) (pull: 'A -> 'B -> 'B -> 'A) (x: 'A) : 'B =
        match Tensor.Innermost(Tree.toArray x) with
        | null -> f x
        | level when not level.Differentiates -> level.Own(f, push, pull, x)
        | level when level.Ended ->
            invalidOp "A function was given a tensor that outlived the derivative in which it was made; return it instead of storing it."
        | level ->
            let primal =
                Tree.map
                    (fun t ->
                        match t with
                        | Dual(l, p, _)
                        | Taped(l, p, _) when obj.ReferenceEquals(l, level) -> p
                        | _ -> t)
                    x

            let y = below level (apply f push pull primal)

            match level with
            | :? ForwardLevel -> forward level x primal y push
            | _ -> reverse level x primal y pull

    let checkpoint (f: 'A -> 'B) (x: 'A) : 'B =
        apply
            (fun x -> Tidied.within (fun () -> f x))
            (fun x _ d -> snd (Differentiate.jvp f x d))
            (fun x _ g -> Tidied.within (fun () -> snd (Differentiate.vjp f x) g))
            x

/// Functions whose derivative is given by the user, for F#.
[<AutoOpen; EditorBrowsable(EditorBrowsableState.Never)>]
module OwnDerivatives =
    /// A function of each element, with its slope: elementwise sinh cosh. The slope is differentiated in its turn.
    let elementwise (f: Tensor -> Tensor) (slope: Tensor -> Tensor) : Tensor -> Tensor =
        let through x _ (d: Tensor) = d * slope x
        OwnDerivative.apply f through through

    /// A function with its derivative as a linear map at x, where the value is y: push carries a change of x to one of y, pull carries a
    /// cotangent of y back to one of x. Both are differentiated in their turn. The function may use no differentiated tensor but its
    /// argument.
    let withDerivative
        (f: Tensor -> Tensor)
        (push: Tensor -> Tensor -> Tensor -> Tensor)
        (pull: Tensor -> Tensor -> Tensor -> Tensor)
        : Tensor -> Tensor =
        OwnDerivative.apply f push pull

    /// The same for a function between any trees of tensors.
    let withDerivativeOf (f: 'A -> 'B) (push: 'A -> 'B -> 'A -> 'B) (pull: 'A -> 'B -> 'B -> 'A) : 'A -> 'B =
        OwnDerivative.apply f push pull

    /// The same function, but a reverse pass keeps only its argument and runs it again when it gets there: memory for time (Griewank and
    /// Walther 2000; Chen and others 2016). What it uses and is differentiated must be part of its argument.
    let checkpoint (f: 'A -> 'B) : 'A -> 'B = OwnDerivative.checkpoint f
