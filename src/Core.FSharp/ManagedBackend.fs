namespace Leibniz

open System
open System.Runtime.CompilerServices
open Leibniz.Kernels

/// The reference backend: managed code only, vectorised and parallel. The same bits for any number of threads.
[<Sealed>]
type internal ManagedBackend private () as home =
    inherit Machine()
    static let instance = ManagedBackend()
    let float32s = FloatEngine<float32> home
    let float64s = FloatEngine<float> home
    let int32s = NumberEngine<int>(home, Loops.wholeMap<int>, Loops.wholeZip<int>)
    let int64s = NumberEngine<int64>(home, Loops.wholeMap<int64>, Loops.wholeZip<int64>)
    let uint8s = NumberEngine<byte>(home, Loops.wholeMap<byte>, Loops.wholeZip<byte>)
    let bools = BoolEngine home

    [<MethodImpl(MethodImplOptions.AggressiveInlining)>]
    let engine (dtype: DType) : Engine =
        match dtype with
        | DType.Float32 -> float32s
        | DType.Float64 -> float64s
        | DType.Int32 -> int32s
        | DType.Int64 -> int64s
        | DType.UInt8 -> uint8s
        | DType.Bool -> bools

    let put owned (data: 'T[]) (shape: Shape) dtype : Numbers =
        let memory: obj =
            match (if owned then LargeArrays.Lend data else null) with
            | null -> data
            | lease ->
                let storage = Storage<'T>(data, lease)
                // It is nobody's result: an arena must not take it for one of its own.
                storage.Keep()
                storage

        Block<'T>(memory, Form.Rows(shape, dtype, home))

    let putAny owned (data: Array) (shape: Shape) : Numbers =
        match data with
        | :? (float32[]) as d -> put owned d shape DType.Float32
        | :? (float[]) as d -> put owned d shape DType.Float64
        | :? (int[]) as d -> put owned d shape DType.Int32
        | :? (int64[]) as d -> put owned d shape DType.Int64
        | :? (byte[]) as d -> put owned d shape DType.UInt8
        | :? (bool[]) as d -> put owned d shape DType.Bool
        | _ -> invalidArg "data" $"No tensor has elements of type {data.GetType().GetElementType()}."

    let full (value: 'T) (shape: Shape) dtype : Numbers =
        Block<'T>([| value |], Form.Rows(shape, dtype, home).Still)

    static member Instance = instance
    override _.Name = "managed"
    override _.Knows _ = true

    override m.On device =
        if device <> Device.Cpu then
            raise (
                BackendUnavailableException
                    $"The managed backend runs on {Device.Cpu} only, but was asked for {device}; Backend.Torch has devices."
            )

        m

    override _.Put(data, shape) = putAny false data shape
    override _.Own(data, shape) = putAny true data shape

    override _.Read buffer =
        let read (m: Block<'T>) =
            let copy = GC.AllocateUninitializedArray<'T> m.Shape.Size
            Elementwise.Copy(m.Shape.Dims, m.View, copy, 0)
            GC.KeepAlive m
            copy :> Array

        match buffer with
        | :? Block<float32> as m -> read m
        | :? Block<float> as m -> read m
        | :? Block<int> as m -> read m
        | :? Block<int64> as m -> read m
        | :? Block<byte> as m -> read m
        | :? Block<bool> as m -> read m
        | _ -> invalidArg "buffer" $"A tensor of the {buffer.Home.Name} backend was given to the managed one."

    override _.Full(value, shape, dtype) =
        match dtype with
        | DType.Float32 -> full (float32 value) shape dtype
        | DType.Float64 -> full value shape dtype
        | DType.Int32 -> full (int value) shape dtype
        | DType.Int64 -> full (int64 value) shape dtype
        | DType.UInt8 -> full (byte value) shape dtype
        | DType.Bool -> full (value <> 0.0) shape dtype

    override _.Run(kernel, shape, dtype, args) =
        let first = args[0] :?> Block

        let result: Numbers =
            match kernel with
            | Permute order -> Window.permute order shape first
            | Stretch _ -> Window.stretch shape first
            | Slice cuts -> Window.slice cuts shape first
            | Reshape _ ->
                match Window.tryReshape shape first with
                | ValueSome window -> window
                | ValueNone -> (engine dtype).Run(kernel, shape, dtype, args)
            | Cast _ -> Casting.run home shape dtype first
            | Select -> (engine dtype).Run(kernel, shape, dtype, args)
            | _ -> (engine first.DType).Run(kernel, shape, dtype, args)

        // A kernel sees arrays only: who owns them must not die before it is done, or another thread might be lent the array.
        GC.KeepAlive args
        result

    override _.Map(map, shape, dtype, x) =
        let y = (engine dtype).Map(map, shape, dtype, x)
        GC.KeepAlive x
        y

    override _.Zip(zip, shape, dtype, a, b) =
        let y = (engine dtype).Zip(zip, shape, dtype, a, b)
        GC.KeepAlive a
        GC.KeepAlive b
        y

    override _.RunProgram(program, shape, args) =
        let results =
            match args[0].DType with
            | DType.Float32 -> float32s.RunProgram(program, shape, args)
            | DType.Float64 -> float64s.RunProgram(program, shape, args)
            | DType.Int32
            | DType.Int64
            | DType.UInt8
            | DType.Bool -> null

        GC.KeepAlive args
        results
