namespace Leibniz.Torch

open Leibniz
open TorchSharp

/// Reductions over some axes, at least one.
module internal Folds =
    type private T = torch.Tensor

    /// An operation on one axis after another, from the last, so that the others keep their numbers.
    let private oneByOne (axes: int[]) (step: T -> int64 -> T) (x: T) : T =
        let falling = Array.sortDescending axes
        let mutable y = step x (int64 falling[0])

        for axis in falling[1..] do
            use before = y
            y <- step before (int64 axis)

        y

    let fold (fold: Fold) (axes: int[]) (dtype: DType) (x: T) : T =
        match fold with
        // libtorch would sum whole numbers as int64.
        | Sum -> x.sum (Torch.axes axes, false, Torch.typeOf dtype)
        | Product -> x |> oneByOne axes (fun x axis -> x.prod (axis, false, Torch.typeOf dtype))
        | Max -> x.amax (Torch.axes axes)
        | Min -> x.amin (Torch.axes axes)

    let quantify (quantifier: Quantifier) (axes: int[]) (x: T) : T =
        match quantifier with
        | Any -> x |> oneByOne axes (fun x axis -> x.any (axis, false))
        | All -> x |> oneByOne axes (fun x axis -> x.all (axis, false))

    /// The axes become one, at the end: libtorch knows places of one axis only.
    let pick (pick: Pick) (axes: int[]) (shape: Shape) (x: T) : T =
        let rank = int (x.dim ())
        let kept = Array.except axes [| 0 .. rank - 1 |]
        use ordered = x.permute (Torch.axes (Array.append kept axes))
        use rows = ordered.reshape (Array.append (Torch.dims shape) [| -1L |])

        use place =
            match pick with
            | ArgMax -> rows.argmax (int64 kept.Length, false)
            | ArgMin -> rows.argmin (int64 kept.Length, false)

        place.to_type torch.ScalarType.Int32
