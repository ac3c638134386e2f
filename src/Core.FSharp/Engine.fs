namespace Leibniz

open System
open System.Runtime.CompilerServices
open Leibniz.Kernels

/// Every kernel over one element type. What all types share stands here; what only numbers do, in NumberEngine.
[<AbstractClass>]
type internal Engine() =
    abstract Run: kernel: Kernel * shape: Shape * dtype: DType * args: Numbers[] -> Numbers
    abstract Map: map: Map * shape: Shape * dtype: DType * x: Numbers -> Numbers
    abstract Zip: zip: Zip * shape: Shape * dtype: DType * a: Numbers * b: Numbers -> Numbers

    // The rules let numbers alone come here.
    default _.Map(map, _, dtype, _) = Engine.Missing(string map, dtype)
    default _.Zip(zip, _, dtype, _, _) = Engine.Missing(string zip, dtype)

    static member Missing<'R>(name: string, dtype: DType) : 'R =
        invalidOp $"{name} of {dtype} reached the managed backend; its rule should have refused it."

/// Kernels that move elements without looking at them.
type internal MoveEngine<'T when 'T: struct and 'T: (new: unit -> 'T) and 'T :> ValueType>(home: Machine) =
    inherit Engine()

    // A pattern, for F# compiles a cast to a generic type to a call.
    [<MethodImpl(MethodImplOptions.AggressiveInlining)>]
    member _.Block(buffer: Numbers) : Block<'T> =
        match buffer with
        | :? Block<'T> as block -> block
        | _ -> invalidArg "buffer" $"Numbers of {buffer.DType} on {buffer.Home} reached a kernel on {typeof<'T>.Name}."

    member _.Fresh(shape, dtype) = Block<'T>.Fresh(home, shape, dtype)

    /// Sizes in front of an axis, of the axis and behind it.
    member _.Around (axis: int) (shape: Shape) =
        let product (dims: int[]) = Array.fold (*) 1 dims
        struct (product shape.Dims[.. axis - 1], shape.Dims[axis], product shape.Dims[axis + 1 ..])

    member _.Places(buffer: Numbers) = (buffer :?> Block<int>).Contiguous()

    default e.Run(kernel, shape, dtype, args) =
        let y = e.Fresh(shape, dtype)
        let first = args[0]

        match kernel with
        | Select -> Elementwise.Select(shape.Dims, (first :?> Block<bool>).View, e.Block(args[1]).View, e.Block(args[2]).View, y.Array, 0)
        | Reshape _ ->
            let x = e.Block first
            Elementwise.Copy(x.Shape.Dims, x.View, y.Array, 0)
        | Place(_, cuts) ->
            y.Array.AsSpan(0, shape.Size).Clear()
            let x = e.Block first
            Elementwise.CopyInto(x.Shape.Dims, x.View, (Window.slice cuts x.Shape y :?> Block<'T>).View)
        | Concat axis ->
            let mutable at = 0

            for arg in args do
                let x = e.Block arg
                let offset = at * y.Strides[axis]
                Elementwise.CopyInto(x.Shape.Dims, x.View, View<'T>(y.Array, offset, y.Strides))
                at <- at + x.Shape.Dims[axis]
        | Take axis ->
            let x = e.Block(first).Contiguous()
            let places = e.Places args[1]
            let struct (outer, n, inner) = e.Around axis x.Shape
            Gather.Take(x.Array, x.Offset, outer, n, inner, places.Array, places.Offset, places.Shape.Size, y.Array, 0)
        | TakeAlong axis ->
            let x = e.Block(first).Contiguous()
            let places = e.Places args[1]
            let struct (outer, n, inner) = e.Around axis x.Shape
            Gather.TakeAlong(x.Array, x.Offset, outer, n, inner, places.Array, places.Offset, shape.Dims[axis], y.Array, 0)
        | _ -> Engine.Missing(Demand.name kernel, dtype)

        y

/// Kernels on truths.
[<Sealed>]
type internal BoolEngine(home) =
    inherit MoveEngine<bool>(home)

    override e.Run(kernel, shape, dtype, args) =
        let zip loop =
            let y = e.Fresh(shape, dtype)
            Elementwise.Zip(shape.Dims, e.Block(args[0]).View, e.Block(args[1]).View, loop, y.Array, 0)
            y :> Numbers

        match kernel with
        | Logic And -> zip (ZipLoop(fun a b y -> Kernels.Loops.And(a, b, y)))
        | Logic Or -> zip (ZipLoop(fun a b y -> Kernels.Loops.Or(a, b, y)))
        | Logic Xor -> zip (ZipLoop(fun a b y -> Kernels.Loops.Xor(a, b, y)))
        | Not ->
            let y = e.Fresh(shape, dtype)
            Elementwise.Map(shape.Dims, e.Block(args[0]).View, MapLoop(fun x y -> Kernels.Loops.Not(x, y)), y.Array, 0)
            y
        | Quantify(quantifier, axes) ->
            let y = e.Fresh(shape, dtype)
            let x = Reduced.order axes args[0] :?> Block<bool>

            match quantifier with
            | Any -> Reduction.Any(x.Shape.Dims, x.View, shape.Rank, y.Array, 0)
            | All -> Reduction.All(x.Shape.Dims, x.View, shape.Rank, y.Array, 0)

            y
        | _ -> base.Run(kernel, shape, dtype, args)
