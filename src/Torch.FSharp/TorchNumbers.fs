namespace Leibniz.Torch

open System
open Leibniz
open TorchSharp

/// Least and largest of some whole numbers, if known: places that came from the host are checked without asking the device.
[<Struct>]
type internal Extremes =
    { Least: int
      Most: int }

    static member Of(values: ReadOnlySpan<int>) =
        if values.IsEmpty then
            { Least = 0; Most = 0 }
        else
            { Least = Numerics.Tensors.TensorPrimitives.Min values
              Most = Numerics.Tensors.TensorPrimitives.Max values }

/// Numbers of the torch backend.
[<Sealed>]
type internal TorchNumbers(handle: Handle, shape: Shape, dtype: DType, home: Machine, extremes: Extremes voption) =
    inherit Numbers(shape, dtype, home)
    override _.Storage = handle
    member _.Handle = handle
    /// The tensor; an error if its arena took it back.
    member _.Tensor: torch.Tensor = handle.Tensor
    member _.Extremes = extremes

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

    /// Whole numbers that stand beside tensors of any type without changing it. They live for ever: where TorchSharp makes a scalar by itself,
    /// for the factor of a sum, the collector may take it while libtorch still reads it (seen within a million sums).
    let zero = (0L).ToScalar()
    let one = (1L).ToScalar()
    let minusOne = (-1L).ToScalar()
