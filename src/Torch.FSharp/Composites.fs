namespace Leibniz.Torch

open System
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

    /// The first where the second is positive, else zero, also beside NaN.
    let gate (g: T) (y: T) : T =
        use steps = y.relu ()
        // In place: of NaN, it is 0.
        steps.sign_ () |> ignore
        let product = g.mul steps

        if Elementwise.surelyNumbers product then
            product
        else
            product.Dispose()
            use closed = steps.eq Torch.zero
            g.masked_fill (closed, Torch.zero)

    /// Exponentials over their sum along the last axis. libtorch says NaN for all of a row with infinity in it, where only what is infinite is.
    let softmax (x: T) : T =
        let usual = x.softmax -1L

        if Elementwise.surelyNumbers usual then
            usual
        else
            usual.Dispose()

            use largest =
                Torch.scalar
                    (if x.dtype = torch.ScalarType.Float32 then
                         float Single.MaxValue
                     else
                         Double.MaxValue)
                    DType.Float64

            use unknown = Torch.scalar nan DType.Float64
            use finite = x.clamp_max largest
            let y = finite.softmax -1L
            use infinite = x.isposinf ()
            y.masked_fill_ (infinite, unknown)

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
        let y = softmax logits
        use places = places labels
        use less = torch.ones_like (places, dtype = logits.dtype)
        use down = less.neg ()
        y.scatter_add_ (-1L, places, down) |> ignore
        y
