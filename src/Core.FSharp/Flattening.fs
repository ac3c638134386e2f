namespace Leibniz

open System
open System.Collections.Generic
open System.ComponentModel

/// The float tensors of a tree as one vector.
module internal Flat =
    let isFloat (t: Tensor) = t.DType.IsFloat
    let floats (tree: 'T) = Tree.leaves tree |> List.filter isFloat

    /// The floats of a tree in one vector, so that one step of a reverse pass can hand on the cotangents of several tensors.
    let pack (tree: 'T) : Tensor =
        match floats tree with
        | [ one ] -> one
        | several ->
            let widest = several |> List.map _.DType |> List.reduce DTypes.common

            Tensor.Concat(
                several
                |> List.map (fun t -> Reduce.reshape (Shape [| t.Size |]) (cast widest t)),
                0
            )

    /// Where each float of a tree stands in its vector.
    let parts (tree: 'T) : struct (Tensor * int)[] =
        let mutable start = 0

        [| for t in floats tree do
               struct (t, start)
               start <- start + t.Size |]

    let cut (t: Tensor) start =
        [| { Start = start
             Step = 1
             Count = t.Size } |]

    /// One part out of the vector, and one part as a vector that is 0 elsewhere.
    let take (struct (t: Tensor, start)) (vector: Tensor) =
        Tensor.Bind(Kernel.Slice(cut t start), vector)
        |> Reduce.reshape t.Shape
        |> cast t.DType

    let put (whole: Tensor) (struct (t: Tensor, start)) (g: Tensor) =
        let flat = Reduce.reshape (Shape [| t.Size |]) (cast whole.DType g)
        Tensor.Bind(Place(whole.Shape, cut t start), flat)

    /// The tree with its floats replaced by parts of a vector.
    let unpack (like: 'T) (vector: Tensor) : 'T =
        match floats like with
        | [ one ] -> Tree.map (fun t -> if isFloat t then vector else t) like
        | _ ->
            let rest = Queue(parts like)
            Tree.map (fun t -> if isFloat t then take (rest.Dequeue()) vector else t) like

/// Trees as vectors, for F#.
[<AutoOpen; EditorBrowsable(EditorBrowsableState.Never)>]
module Flattening =
    /// The floats of a tree, one after another, as one vector, and the way back: for operators that take a tensor, such as jacobian and
    /// hessian. Float32 beside float64 becomes float64 in the vector.
    let flatten (tree: 'T) : Tensor * (Tensor -> 'T) =
        match Flat.floats tree with
        | [] -> invalidArg "tree" $"There is nothing to flatten: the {typeof<'T>.Name} holds no float32 or float64 tensor."
        | _ ->
            let vector = Flat.pack tree
            let flat = Reduce.reshape (Shape [| vector.Size |]) vector

            flat, (fun v -> Flat.unpack tree (Reduce.reshape vector.Shape v))

/// Trees of tensors, for C#: records, tuples, arrays, lists and dictionaries of tensors, nested as you like. What is no tensor is carried along.
[<Sealed; AbstractClass>]
type Trees =
    /// The tree with each tensor replaced.
    static member Map(f: Func<Tensor, Tensor>, tree: 'T) : 'T =
        ArgumentNullException.ThrowIfNull(f, "f")
        Tree.map f.Invoke tree

    /// Two trees of one form, tensor by tensor.
    static member Map(f: Func<Tensor, Tensor, Tensor>, a: 'T, b: 'T) : 'T =
        ArgumentNullException.ThrowIfNull(f, "f")
        Tree.map2 (fun a b -> f.Invoke(a, b)) a b

    /// The tensors of a tree, in the order of its fields.
    static member Leaves(tree: 'T) : IReadOnlyList<Tensor> = List.toArray (Tree.leaves tree)

    /// The path of each tensor, such as .Hidden.Weight or [0], in the same order.
    static member Paths(tree: 'T) : IReadOnlyList<string> = List.toArray (Tree.paths tree)

    /// The floats of a tree as one vector, and the way back: for operators that take a tensor, such as Jacobian and Hessian.
    static member Flatten(tree: 'T) : struct (Tensor * Func<Tensor, 'T>) =
        let vector, rebuild = flatten tree
        struct (vector, Func<Tensor, 'T> rebuild)
