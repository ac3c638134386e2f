namespace Leibniz

open System
open System.Buffers.Binary
open System.IO
open System.Runtime.CompilerServices
open System.Runtime.InteropServices

/// What the elements of an array in a file are. Those that are no type of tensors become the next wider one.
[<RequireQualifiedAccess; Struct>]
type internal Element =
    | F16
    | BF16
    | F32
    | F64
    | I8
    | I16
    | I32
    | I64
    | U8
    | U16
    | U32
    | Bool

    /// Bytes of one element in the file.
    member e.Bytes =
        match e with
        | I8
        | U8
        | Bool -> 1
        | F16
        | BF16
        | I16
        | U16 -> 2
        | F32
        | I32
        | U32 -> 4
        | F64
        | I64 -> 8

    /// The type of the tensor that it becomes.
    member e.DType =
        match e with
        | F16
        | BF16
        | F32 -> DType.Float32
        | F64 -> DType.Float64
        | I8
        | I16
        | U16
        | I32 -> DType.Int32
        | U32
        | I64 -> DType.Int64
        | U8 -> DType.UInt8
        | Bool -> DType.Bool

/// Elements from and to streams.
module internal Element =
    // As many bytes are moved at once, and set aside for what a header claims before any of it was seen.
    [<Literal>]
    let private Piece = 1048576

    /// The element that a tensor's own type is in a file.
    let ofDType (dtype: DType) =
        match dtype with
        | DType.Float32 -> Element.F32
        | DType.Float64 -> Element.F64
        | DType.Int32 -> Element.I32
        | DType.Int64 -> Element.I64
        | DType.UInt8 -> Element.U8
        | DType.Bool -> Element.Bool

    let private readOnly (span: Span<'T>) : ReadOnlySpan<'T> = Span.op_Implicit span

    let private reverse (bytes: Span<byte>) (width: int) =
        if width = 2 then
            let all = MemoryMarshal.Cast<byte, uint16> bytes
            BinaryPrimitives.ReverseEndianness(readOnly all, all)
        elif width = 4 then
            let all = MemoryMarshal.Cast<byte, uint32> bytes
            BinaryPrimitives.ReverseEndianness(readOnly all, all)
        elif width = 8 then
            let all = MemoryMarshal.Cast<byte, uint64> bytes
            BinaryPrimitives.ReverseEndianness(readOnly all, all)

    let private fill<'T when 'T: struct and 'T: (new: unit -> 'T) and 'T :> ValueType>
        (stream: Stream)
        (swap: bool)
        (data: 'T[])
        (start: int)
        (count: int)
        =
        let bytes = MemoryMarshal.AsBytes(Span<'T>(data, start, count))
        stream.ReadExactly bytes

        if swap then
            reverse bytes (Unsafe.SizeOf<'T>())

    /// Room for elements: all of it where the file is known to hold them, else what doubles with what really comes.
    let private grown (known: bool) (data: 'T[]) (at: int) (count: int) : 'T[] =
        if at < data.Length then
            data
        else
            let most = if known then count else min count (max Piece (2 * at))

            if at = 0 then
                GC.AllocateUninitializedArray<'T> most
            else
                let mutable larger = data
                Array.Resize(&larger, most)
                larger

    let private raw<'T when 'T: struct and 'T: (new: unit -> 'T) and 'T :> ValueType> (stream: Stream) known swap count : Array =
        let most = Piece / Unsafe.SizeOf<'T>()
        let mutable data: 'T[] = [||]
        let mutable at = 0

        while at < count do
            data <- grown known data at count
            let some = min (data.Length - at) most
            fill stream swap data at some
            at <- at + some

        data

    let private converted<'S, 'T when 'S: struct and 'S: (new: unit -> 'S) and 'S :> ValueType>
        (convert: 'S -> 'T)
        (stream: Stream)
        known
        swap
        count
        : Array =
        let piece = Array.zeroCreate<'S>(min count (Piece / 8))
        let mutable data: 'T[] = [||]
        let mutable at = 0

        while at < count do
            data <- grown known data at count
            let some = min (data.Length - at) piece.Length
            fill stream swap piece 0 some

            for i in 0 .. some - 1 do
                data[at + i] <- convert piece[i]

            at <- at + some

        data

    /// The next elements of a stream as a tensor, row by row. `known`: whether the stream surely holds as many.
    let read (stream: Stream) (known: bool) (bigEndian: bool) (element: Element) (shape: Shape) : Tensor =
        let swap = bigEndian = BitConverter.IsLittleEndian
        let count = shape.Size

        let data =
            match element with
            | Element.F32 -> raw<float32> stream known swap count
            | Element.F64 -> raw<float> stream known swap count
            | Element.I32 -> raw<int> stream known swap count
            | Element.I64 -> raw<int64> stream known swap count
            | Element.U8 -> raw<byte> stream known swap count
            | Element.Bool -> converted<byte, bool> (fun b -> b <> 0uy) stream known swap count
            | Element.I8 -> converted<sbyte, int> int stream known swap count
            | Element.I16 -> converted<int16, int> int stream known swap count
            | Element.U16 -> converted<uint16, int> int stream known swap count
            | Element.U32 -> converted<uint32, int64> int64 stream known swap count
            | Element.F16 -> converted<uint16, float32> (fun b -> float32 (BitConverter.UInt16BitsToHalf b)) stream known swap count
            | Element.BF16 ->
                // The upper half of a float32.
                converted<uint16, float32> (fun b -> BitConverter.UInt32BitsToSingle(uint32 b <<< 16)) stream known swap count

        Tensor.Put(data, shape)

    let private writeSome<'T when 'T: struct and 'T: (new: unit -> 'T) and 'T :> ValueType> (stream: Stream) (data: 'T[]) start count =
        let most = Piece / Unsafe.SizeOf<'T>()

        for at in start..most .. start + count - 1 do
            let bytes = MemoryMarshal.AsBytes(Span<'T>(data, at, min most (start + count - at)))

            if not BitConverter.IsLittleEndian then
                reverse bytes (Unsafe.SizeOf<'T>())

            stream.Write(readOnly bytes)

    /// A tensor's elements row by row, and where they start: its own memory if they lie there so, and need not be reversed; else a copy.
    let private rows (x: Tensor) : struct (Array * int) =
        match x.Numbers with
        | :? Block as m when BitConverter.IsLittleEndian && m.IsContiguous -> struct (m.Elements, m.Offset)
        | numbers -> struct (numbers.Home.Read numbers, 0)

    /// The elements of a tensor row by row, little-endian.
    let write (stream: Stream) (x: Tensor) : unit =
        let struct (data, start) = rows x

        match data with
        | :? (float32[]) as data -> writeSome stream data start x.Size
        | :? (float[]) as data -> writeSome stream data start x.Size
        | :? (int[]) as data -> writeSome stream data start x.Size
        | :? (int64[]) as data -> writeSome stream data start x.Size
        | :? (bool[]) as data -> writeSome stream data start x.Size
        | data -> writeSome stream (data :?> byte[]) start x.Size

        // Its memory may be used again once nobody holds it.
        GC.KeepAlive x

    /// How many bytes a tensor is in a file.
    let length (x: Tensor) : int64 = int64 x.Size * int64 x.DType.Bytes
