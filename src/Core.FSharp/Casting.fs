namespace Leibniz

open System
open Leibniz.Kernels

/// Axes in the order that reductions want: those that are kept, then those that go.
module internal Reduced =
    let order (axes: int[]) (buffer: Numbers) : Numbers =
        let m = buffer :?> Block
        let rank = m.Shape.Rank
        let kept = rank - axes.Length
        let mutable ordered = true

        for i in 0 .. axes.Length - 1 do
            ordered <- ordered && axes[i] = kept + i

        if ordered then
            m
        else
            let order: int[] = Array.zeroCreate rank
            let mutable next = 0

            for i in 0 .. rank - 1 do
                if Array.IndexOf(axes, i) < 0 then
                    order[next] <- i
                    next <- next + 1

            axes.CopyTo(order, kept)
            Window.permute order (Axes.permuted order m.Shape) m

/// The loop from one element type to another.
[<Sealed; AbstractClass>]
type private CastLoop<'A, 'B
    when 'A: struct and 'A: (new: unit -> 'A) and 'A :> ValueType and 'B: struct and 'B: (new: unit -> 'B) and 'B :> ValueType>() =
    static let run = MapLoop<'A, 'B>(fun a b -> Conversion.Cast(a, b))
    static member Run = run

/// From each element type to each other.
module internal Casting =
    let private cast<'A, 'B
        when 'A: struct and 'A: (new: unit -> 'A) and 'A :> ValueType and 'B: struct and 'B: (new: unit -> 'B) and 'B :> ValueType>
        (home: Machine)
        (shape: Shape)
        dtype
        (x: Block<'A>)
        : Numbers =
        let y = Block<'B>.Fresh(home, shape, dtype)
        Elementwise.Map(shape.Dims, x.View, CastLoop<'A, 'B>.Run, y.Array, 0)
        y

    let private from<'A when 'A: struct and 'A: (new: unit -> 'A) and 'A :> ValueType> home shape (dtype: DType) (x: Block<'A>) =
        match dtype with
        | DType.Float32 -> cast<'A, float32> home shape dtype x
        | DType.Float64 -> cast<'A, float> home shape dtype x
        | DType.Int32 -> cast<'A, int> home shape dtype x
        | DType.Int64 -> cast<'A, int64> home shape dtype x
        | DType.UInt8 -> cast<'A, byte> home shape dtype x
        | DType.Bool -> cast<'A, bool> home shape dtype x

    let run (home: Machine) (shape: Shape) (dtype: DType) (x: Numbers) : Numbers =
        match x with
        | _ when x.DType = dtype -> x
        | :? Block<float32> as m -> from home shape dtype m
        | :? Block<float> as m -> from home shape dtype m
        | :? Block<int> as m -> from home shape dtype m
        | :? Block<int64> as m -> from home shape dtype m
        | :? Block<byte> as m -> from home shape dtype m
        | :? Block<bool> as m -> from home shape dtype m
        | _ -> invalidArg "x" $"A tensor of the {x.Home.Name} backend was given to the managed one."
