namespace Leibniz

open System.Collections.Generic
open System.ComponentModel

/// Trees of tensors: any record, tuple, union, list, array, option, map, dictionary, struct, C# record or anonymous type. Fields that hold no
/// tensor are carried along.
/// A class with hidden state that holds a tensor is refused, with its path.
[<EditorBrowsable(EditorBrowsableState.Never)>]
module Tree =
    /// A place that needs its name for an error, found on a walk without names.
    exception private Nameless

    /// Names are put together only where somebody reads them: null is a path that nobody does.
    let rec private walk (visit: string -> Tensor -> Tensor) (path: string) (o: obj) : obj =
        match o with
        | null -> null
        | :? Tensor as t -> box (visit path t)
        | _ ->
            match Anatomy.of' (o.GetType()) with
            | Branch(parts, rebuild, names) ->
                let found = parts o

                for i in 0 .. found.Length - 1 do
                    found[i] <- walk visit (if isNull path then null else path + names o i) found[i]

                rebuild o found
            // No guards here: with them the compiler adds a case that never happens, and the path of this file with it.
            | Opaque
            | Sealed _ ->
                if not (Anatomy.hides (HashSet<obj>(HashIdentity.Reference)) o) then
                    o
                elif isNull path then
                    raise Nameless
                else
                    let place = if path = "" then "The value" else $"The value at {path}"

                    invalidArg
                        "tree"
                        $"{place} is a {o.GetType().Name}, a class that holds tensors but cannot be rebuilt; use a record, a tuple, a list or an array."

    /// The tree with each tensor replaced, beside its path, such as .Hidden.Weight or [0].
    let mapPaths (f: string -> Tensor -> Tensor) (tree: 'T) : 'T = unbox<'T>(walk f "" (box tree))

    /// The tree with each tensor replaced.
    let map (f: Tensor -> Tensor) (tree: 'T) : 'T =
        match box tree with
        | :? Tensor as t -> unbox<'T>(box (f t))
        | :? (Tensor[]) as all -> unbox<'T>(box (all |> Array.map (fun t -> if isNull (box t) then t else f t)))
        | whole ->
            try
                unbox<'T>(walk (fun _ t -> f t) null whole)
            with Nameless ->
                mapPaths (fun _ t -> t) tree

    let internal toArray (tree: 'T) : Tensor[] =
        match box tree with
        | :? Tensor as t -> [| t |]
        | :? (Tensor[]) as all -> all |> Array.filter (fun t -> not (isNull (box t)))
        | _ ->
            let found = ResizeArray()

            map
                (fun t ->
                    found.Add t
                    t)
                tree
            |> ignore

            found.ToArray()

    /// The tensors of a tree, in the order of its fields.
    let leaves (tree: 'T) : Tensor list = List.ofArray (toArray tree)

    /// The paths of the tensors of a tree, in the same order.
    let paths (tree: 'T) : string list =
        let found = ResizeArray()

        mapPaths
            (fun path t ->
                found.Add path
                t)
            tree
        |> ignore

        List.ofSeq found

    /// A tree like another, with other tensors.
    let rebuild (leaves: Tensor seq) (like: 'T) : 'T =
        use next = leaves.GetEnumerator()

        let tree =
            map
                (fun _ ->
                    if next.MoveNext() then
                        next.Current
                    else
                        invalidArg "leaves" "There are fewer tensors than the tree has places.")
                like

        if next.MoveNext() then
            invalidArg "leaves" "There are more tensors than the tree has places."

        tree

    /// Two trees of the same form, tensor by tensor.
    let map2 (f: Tensor -> Tensor -> Tensor) (a: 'T) (b: 'T) : 'T =
        rebuild (List.map2 f (leaves a) (leaves b)) a
