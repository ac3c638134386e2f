namespace Leibniz.Torch

open System
open Leibniz
open TorchSharp

/// Kernels that go by places along an axis, or in the order of places.
module internal Places =
    type private T = torch.Tensor

    /// Places outside an axis would be an error on the processor, but the end of all work on a graphics card: they are refused before
    /// libtorch sees them. Places that came from the host are known; only those that were computed are asked for their extremes.
    let check (length: int) (places: TorchNumbers) =
        if places.Shape.Size > 0 then
            let range =
                match places.Extremes with
                | ValueSome range -> range
                | ValueNone ->
                    use least = places.Tensor.min ()
                    use most = places.Tensor.max ()

                    { Least = float (least.item<int>())
                      Most = float (most.item<int>()) }

            if range.Least < 0.0 || range.Most >= float length then
                // The known range may be wider than what is left of it in a part.
                use flat = places.Tensor.flatten ()
                use below = flat.lt Torch.zero
                use limit = length.ToScalar()
                use above = flat.ge limit
                use bad = below.logical_or above
                use first = bad.to_type torch.ScalarType.Int32
                use at = first.argmax ()
                use any = bad.any ()

                if any.item<bool>() then
                    let place = at.item<int64>()
                    use chosen = flat.narrow (0L, place, 1L)
                    let value = chosen.item<int>()

                    raise (
                        ArgumentOutOfRangeException(
                            "indices",
                            value,
                            $"Index {value} at position {place} is not among 0 to {length - 1}, the places of the axis."
                        )
                    )

    let private wide (places: T) = places.to_type torch.ScalarType.Int64

    let private zeros (like: T) (shape: Shape) =
        torch.zeros (Torch.dims shape, Nullable like.dtype, like.device)

    let take (axis: int) (places: T) (x: T) : T = x.index_select (int64 axis, places)

    let scatterAdd (axis: int) (shape: Shape) (places: T) (x: T) : T =
        use places = wide places
        let y = zeros x shape
        y.index_add_ (int64 axis, places, x, Torch.one) |> ignore
        y

    let takeAlong (axis: int) (places: T) (x: T) : T =
        use places = wide places
        x.gather (int64 axis, places)

    let scatterAlong (axis: int) (shape: Shape) (places: T) (x: T) : T =
        use places = wide places
        let y = zeros x shape
        y.scatter_add_ (int64 axis, places, x) |> ignore
        y

    let accumulate (axis: int) reversed (dtype: DType) (x: T) : T =
        let sums (x: T) =
            x.cumsum (int64 axis, Torch.typeOf dtype)

        if reversed then
            use turned = x.flip [| int64 axis |]
            use summed = sums turned
            summed.flip [| int64 axis |]
        else
            sums x

    /// Step by step, as it is defined: libtorch has no such operation, and running products in its place would overflow.
    let recur (axis: int) reversed (a: T) (b: T) : T =
        let length = int b.shape[axis]

        if length = 0 then
            b.alias ()
        else
            let steps: T[] = Array.zeroCreate length

            try
                for i in 0 .. length - 1 do
                    let k = if reversed then length - 1 - i else i
                    use added = b.narrow (int64 axis, int64 k, 1L)

                    if i = 0 then
                        steps[k] <- added.alias ()
                    else
                        use factor = a.narrow (int64 axis, int64 k, 1L)
                        use product = factor.mul steps[if reversed then k + 1 else k - 1]
                        steps[k] <- product.add (added, Torch.one)

                torch.cat (steps, int64 axis)
            finally
                for step in steps do
                    if not (isNull step) then
                        step.Dispose()

    let order (axis: int) descending (count: int) (x: T) : T =
        // Not libtorch's topk: it leaves ties in any order.
        let struct (values, places) = x.sort (int64 axis, descending, true)
        values.Dispose()
        use places = places
        use first = places.narrow (int64 axis, 0L, int64 count)
        first.to_type torch.ScalarType.Int32
