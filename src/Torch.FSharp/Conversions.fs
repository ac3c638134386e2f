namespace Leibniz.Torch

open System
open Leibniz
open TorchSharp

/// From each element type to each other. Numbers that do not fit become the nearest that does and NaN becomes 0 among whole numbers, where
/// libtorch leaves both to the processor.
module internal Conversions =
    type private T = torch.Tensor

    let private between (least: Scalar) (most: Scalar) (x: T) =
        use low = least
        use high = most
        x.clamp (low, high)

    /// Beyond 2^63 no float64 is the largest int64, so that no clamping helps.
    let private toInt64 (x: T) : T =
        use limit = (9223372036854775808.0).ToScalar()
        use least = (-9223372036854775808.0).ToScalar()
        use largest = Int64.MaxValue.ToScalar()
        use smallest = Int64.MinValue.ToScalar()
        use above = x.ge limit
        use below = x.lt least
        use unknown = x.isnan ()
        use one = x.masked_fill (above, Torch.zero)
        use two = one.masked_fill (below, Torch.zero)
        use three = two.masked_fill (unknown, Torch.zero)
        let whole = three.to_type torch.ScalarType.Int64
        whole.masked_fill_(above, largest).masked_fill_(below, smallest) |> ignore
        whole

    let private floatToWhole (target: DType) (x: T) : T =
        match target with
        | DType.Int64 -> toInt64 x
        | _ ->
            let struct (least, most) = target.Range
            use wide = x.to_type torch.ScalarType.Float64
            use known = wide.nan_to_num (0.0, Nullable most, Nullable least)
            use fitting = known |> between (least.ToScalar()) (most.ToScalar())
            fitting.to_type (Torch.scalarType target)

    let cast (source: DType) (target: DType) (x: T) : T =
        match source, target with
        | _, DType.Bool -> x.ne Torch.zero
        | (DType.Float32 | DType.Float64), (DType.Int32 | DType.Int64 | DType.UInt8) -> floatToWhole target x
        | DType.Int64, (DType.Int32 | DType.UInt8)
        | DType.Int32, DType.UInt8 ->
            let struct (least, most) = target.Range
            use fitting = x |> between ((int64 least).ToScalar()) ((int64 most).ToScalar())
            fitting.to_type (Torch.scalarType target)
        | _ -> x.to_type (Torch.scalarType target)
