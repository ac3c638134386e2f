namespace Leibniz

open System.Collections.Generic

/// What weights cost, and what they are brought back to: Keras's regularizers and constraints.
module internal Penalty =
    /// l1 |w| + l2 w^2, summed (without the half that some books have).
    let l1l2 (l1: float) (l2: float) (w: Tensor) =
        let absolute () = sum (abs w) * l1
        let squared () = sum (square w) * l2

        match l1, l2 with
        | 0.0, 0.0 -> w.Filled(0.0, Shape.Scalar)
        | _, 0.0 -> absolute ()
        | 0.0, _ -> squared ()
        | _ -> absolute () + squared ()

    /// The mean size of the cosines between different rows (or columns) of a matrix, times a factor.
    let orthogonal (factor: float) (columns: bool) (w: Tensor) =
        if w.Rank <> 2 then
            invalidArg "weights" $"An orthogonal regularizer needs a matrix, but was given the shape {w.Shape}."

        let rows = if columns then transpose w else w
        let rows = Loss.normalised 1 rows
        let n = rows.Shape.Dims[0]
        let others = 1.0 - w.Beside(fun () -> Tensor.Eye(n, w.DType))
        let pairs = float n * float (n - 1) / 2.0

        sum (abs (Product.matMul rows (transpose rows)) * others)
        * (0.5 * factor / max 1.0 pairs)

    let private norms (axes: IReadOnlyList<int>) (w: Tensor) = sqrt (Reduce.sum (square w) axes true)

    /// Each vector along the axes scaled to the norm that is wanted for its own.
    let private toNorm (axes: IReadOnlyList<int>) (wanted: Tensor -> Tensor) (w: Tensor) =
        let norms = norms axes w
        w * (wanted norms / (norms + Weighting.epsilon))

    let maxNorm (most: float) axes w = toNorm axes (clamp 0.0 most) w

    let unitNorm axes w =
        toNorm axes (fun norms -> norms.Like 1.0) w

    let minMaxNorm (least: float) (most: float) (rate: float) axes w =
        toNorm axes (fun norms -> clamp least most norms * rate + norms * (1.0 - rate)) w

    let nonNegative (w: Tensor) = relu w
