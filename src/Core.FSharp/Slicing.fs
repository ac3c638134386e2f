namespace Leibniz

open System
open System.ComponentModel

/// F#'s slices: x[1..3, *], x[0, 2..], x[*, 5]. As everywhere in F#, both ends of a range are included (C#'s ranges leave the end out).
[<AutoOpen; EditorBrowsable(EditorBrowsableState.Never)>]
module Slicing =
    /// What F# hands over: for each axis either a place, or the two ends of a range.
    let rec private slices (parts: obj list) : Slice list =
        match parts with
        | (:? int as place) :: rest -> Slice.op_Implicit place :: slices rest
        | first :: last :: rest ->
            let bound (o: obj) ifNone ifSome =
                match o with
                | :? (int option) as some -> some |> Option.map ifSome |> Option.defaultValue ifNone
                | _ -> ifNone // None is null

            let start = bound first Index.Start (fun i -> Index.FromStart i)
            let stop = bound last Index.End (fun i -> Index.FromStart(i + 1))
            Slice.op_Implicit (Range(start, stop)) :: slices rest
        | [ _ ] -> invalidArg "parts" "A slice has two ends."
        | [] -> []

    type Tensor with

        /// What F#'s slices call: `t[1..3, 0]`, `t[*, 1..]`; ends are part of a slice, an index drops its axis.
        member t.GetSlice([<ParamArray>] parts: obj[]) : Tensor =
            t[slices (List.ofArray parts) |> List.toArray]
