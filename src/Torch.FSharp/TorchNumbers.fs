namespace Leibniz.Torch

open System
open Leibniz
open TorchSharp

/// Words of the one library in those of the other.
module internal Torch =
    let scalarType (dtype: DType) =
        match dtype with
        | DType.Float32 -> torch.ScalarType.Float32
        | DType.Float64 -> torch.ScalarType.Float64
        | DType.Int32 -> torch.ScalarType.Int32
        | DType.Int64 -> torch.ScalarType.Int64
        | DType.UInt8 -> torch.ScalarType.Byte
        | DType.Bool -> torch.ScalarType.Bool

    let typeOf (dtype: DType) = Nullable(scalarType dtype)
    let dims (shape: Shape) : int64[] = Array.map int64 shape.Dims
    let axes (axes: int[]) : int64[] = Array.map int64 axes

    /// A number in an element type: libtorch would take float64 where it is not told.
    let scalar (value: float) (dtype: DType) : Scalar =
        match dtype with
        | DType.Float32 -> (float32 value).ToScalar()
        | DType.Float64 -> value.ToScalar()
        | DType.Int32 -> (int value).ToScalar()
        | DType.Int64 -> (int64 value).ToScalar()
        | DType.UInt8 -> (byte value).ToScalar()
        | DType.Bool -> (value <> 0.0).ToScalar()

    let device (device: Device) =
        if device.IsCpu then
            torch.CPU
        else
            torch.device (DeviceType.CUDA, device.Index)

    /// A number as an element type holds it.
    let rounded (value: float) (dtype: DType) =
        if dtype = DType.Float32 then
            float (float32 value)
        else
            value

    /// A tensor of no axes.
    let number (value: float) (dtype: DType) (device: torch.Device) : torch.Tensor =
        use scalar = scalar value dtype
        torch.full (Array.Empty<int64>(), scalar, typeOf dtype, device)

    /// Whole numbers that stand beside tensors of any type without changing it. They live for ever: where TorchSharp makes a scalar by itself,
    /// for the factor of a sum, the collector may take it while libtorch still reads it (seen within a million sums).
    let zero = (0L).ToScalar()
    let one = (1L).ToScalar()
    let minusOne = (-1L).ToScalar()

/// Least and largest of some numbers, if known without asking the device: places that came from the host are checked by them, and where both are the
/// same there need not be a tensor.
[<Struct>]
type internal Extremes =
    { Least: float
      Most: float }

    static member Of(values: ReadOnlySpan<int>) =
        if values.IsEmpty then
            { Least = 0.0; Most = 0.0 }
        else
            { Least = float (Numerics.Tensors.TensorPrimitives.Min values)
              Most = float (Numerics.Tensors.TensorPrimitives.Max values) }

/// Numbers of the torch backend. Those that are the same everywhere become a tensor when one is asked for.
[<Sealed>]
type internal TorchNumbers(first: Handle, home: Machine, shape: Shape, dtype: DType, extremes: Extremes voption) =
    inherit Numbers(Form.Rows(shape, dtype, home))
    let mutable handle = first

    /// Outside any arena: it may be asked for inside of one that the numbers outlive.
    let filled (value: float) =
        let one = Torch.number value dtype (Torch.device home.Device)

        let tensor =
            if shape.Rank = 0 then
                one
            else
                use one = one
                one.expand (Torch.dims shape)

        Handle.Kept(tensor, NativePiece(int64 dtype.Bytes))

    /// The same number everywhere.
    new(value: float, home, shape, dtype: DType) =
        let value = Torch.rounded value dtype
        TorchNumbers(null, home, shape, dtype, ValueSome { Least = value; Most = value })

    override _.Storage = handle

    member _.Handle =
        match handle, extremes with
        | null, ValueSome e -> handle <- filled e.Least
        | _ -> ()

        handle

    /// The tensor; an error if its arena took it back.
    member n.Tensor: torch.Tensor = n.Handle.Tensor
    member _.Extremes = extremes

    /// The number, where it is the same everywhere.
    member _.Uniform =
        match extremes with
        | ValueSome e when e.Least = e.Most -> ValueSome e.Least
        | _ -> ValueNone
