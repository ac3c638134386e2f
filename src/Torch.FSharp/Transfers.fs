namespace Leibniz.Torch

open System
open System.Runtime.InteropServices
open System.Threading
open Leibniz
open TorchSharp

/// Numbers on their way between the host's arrays and tensors of libtorch, and how often they went.
module internal Transfers =
    let mutable private up = 0L
    let mutable private down = 0L

    let fromHost () = Interlocked.Read &up
    let toHost () = Interlocked.Read &down

    /// Whether a span of bytes can be so long.
    let private short (elements: int) (dtype: DType) =
        int64 elements * int64 dtype.Bytes <= int64 Int32.MaxValue

    let private copyIn (values: 'T[]) (dtype: DType) (target: torch.Tensor) =
        if values.Length = 0 then
            ()
        elif short values.Length dtype then
            target.bytes <- MemoryMarshal.AsBytes(Span<'T> values)
        else
            target.data<'T>().CopyFrom values

    let private copyOut (dtype: DType) (size: int) (source: torch.Tensor) : Array =
        let copy (values: 'T[]) : Array =
            if size = 0 then
                ()
            elif short size dtype then
                source.bytes.CopyTo(MemoryMarshal.AsBytes(Span<'T> values))
            else
                source.data<'T>().CopyTo values

            values

        match dtype with
        | DType.Float32 -> copy (GC.AllocateUninitializedArray<float32> size)
        | DType.Float64 -> copy (GC.AllocateUninitializedArray<float> size)
        | DType.Int32 -> copy (GC.AllocateUninitializedArray<int> size)
        | DType.Int64 -> copy (GC.AllocateUninitializedArray<int64> size)
        | DType.UInt8 -> copy (GC.AllocateUninitializedArray<byte> size)
        | DType.Bool -> copy (GC.AllocateUninitializedArray<bool> size)

    /// A tensor of an array's numbers, row by row, its element type, and for int32 the extremes.
    let put (data: Array) (shape: Shape) (device: torch.Device) : struct (torch.Tensor * DType * Extremes voption) =
        let fill (values: 'T[]) (dtype: DType) =
            Interlocked.Increment &up |> ignore
            let host = torch.empty (Torch.dims shape, Torch.typeOf dtype, torch.CPU)
            copyIn values dtype host

            if device.``type`` = DeviceType.CPU then
                host
            else
                use host = host
                host.``to`` device

        match data with
        | :? (float32[]) as d -> fill d DType.Float32, DType.Float32, ValueNone
        | :? (float[]) as d -> fill d DType.Float64, DType.Float64, ValueNone
        | :? (int[]) as d -> fill d DType.Int32, DType.Int32, ValueSome(Extremes.Of(ReadOnlySpan d))
        | :? (int64[]) as d -> fill d DType.Int64, DType.Int64, ValueNone
        | :? (byte[]) as d -> fill d DType.UInt8, DType.UInt8, ValueNone
        | :? (bool[]) as d -> fill d DType.Bool, DType.Bool, ValueNone
        | _ -> invalidArg "data" $"No tensor has elements of type {data.GetType().GetElementType()}."

    let read (tensor: torch.Tensor) (shape: Shape) (dtype: DType) : Array =
        Interlocked.Increment &down |> ignore
        use host = tensor.cpu ()
        use rows = host.contiguous ()
        copyOut dtype shape.Size rows
