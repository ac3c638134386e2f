namespace Leibniz.Torch

open Leibniz
open TorchSharp

/// Compositions that libtorch runs in one go.
module internal Composites =
    type private T = torch.Tensor

    /// x w + b, then relu if rectified.
    let affine (rectified: bool) (dtype: DType) (x: T) (w: T) (b: T) : T =
        let y =
            if dtype.IsFloat then
                torch.addmm (b, x, w, 1f, 1f)
            else
                // libtorch's addmm takes its factors, even 1, for fractions.
                let product = x.mm w
                product.add_ (b, Torch.one) |> ignore
                product

        // In place: nobody else has seen the sum yet.
        if rectified then
            y.relu_ () |> ignore

        y

    /// The first where the second is positive, else zero.
    let gate (g: T) (y: T) : T =
        use opened = y.gt Torch.zero
        use closed = opened.logical_not ()
        g.masked_fill (closed, Torch.zero)

    /// A label for each row, as places along the last axis.
    let private places (labels: T) =
        use wide = labels.to_type torch.ScalarType.Int64
        wide.unsqueeze -1L

    let labelEntropy (logits: T) (labels: T) : T =
        use logs = logits.log_softmax -1L
        use places = places labels
        use own = logs.gather (-1L, places)
        use flat = own.squeeze -1L
        flat.neg ()

    let labelSlope (logits: T) (labels: T) : T =
        let y = logits.softmax -1L
        use places = places labels
        use less = torch.ones_like (places, dtype = logits.dtype)
        use down = less.neg ()
        y.scatter_add_ (-1L, places, down) |> ignore
        y
