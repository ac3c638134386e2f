namespace Leibniz

open System
open System.Collections.Generic
open System.ComponentModel
open System.Runtime.CompilerServices
open System.Runtime.InteropServices

module internal Arrange =
    /// A shape in which one length may be -1: whatever is left.
    let resolve (size: int) (lengths: IReadOnlyList<int>) =
        ArgumentNullException.ThrowIfNull(lengths, "shape")
        let dims = Seq.toArray lengths

        match dims |> Array.filter (fun d -> d = -1) |> Array.length with
        | 0 -> Shape.Of dims
        | 1 ->
            let rest = dims |> Array.filter (fun d -> d <> -1) |> Array.fold (*) 1

            if rest = 0 || size % rest <> 0 then
                invalidArg "shape" $"Reshape cannot find the length of -1: {size} elements do not divide by {rest}."

            Shape.Of(dims |> Array.map (fun d -> if d = -1 then size / rest else d))
        | _ -> invalidArg "shape" $"Reshape finds at most one length by itself, but was given {Shape dims}."

    let permute (order: IReadOnlyList<int>) (x: Tensor) =
        let axes = order |> Seq.map (Axes.normal "Permute" x.Rank) |> Seq.toArray

        if Array.sort axes <> [| 0 .. x.Rank - 1 |] then
            invalidArg "axes" $"Permute needs each of the {x.Rank} axes once, but was given {Shape(Seq.toArray order)}."

        Tensor.Bind(Permute axes, x)

    let expandDims axis (x: Tensor) =
        let at = Axes.normal "ExpandDims" (x.Rank + 1) axis
        Reduce.reshape (Shape(Array.insertAt at 1 x.Shape.Dims)) x

    let squeeze (axis: Nullable<int>) (x: Tensor) =
        let axes =
            if axis.HasValue then
                [| Axes.normal "Squeeze" x.Rank axis.Value |]
            else
                [| for i in 0 .. x.Rank - 1 do
                       if x.Shape.Dims[i] = 1 then
                           i |]

        for a in axes do
            if x.Shape.Dims[a] <> 1 then
                invalidArg "axis" $"Squeeze drops axes of length 1, but axis {a} of {x.Shape} has length {x.Shape.Dims[a]}."

        Reduce.reshape (Axes.without axes x.Shape) x

    let whole (shape: Shape) =
        shape.Dims |> Array.map (fun d -> { Start = 0; Step = 1; Count = d })

    /// A part of one axis.
    let cut axis start count (x: Tensor) =
        let part =
            { Start = start
              Step = 1
              Count = count }

        Tensor.Bind(Kernel.Slice(Array.updateAt axis part (whole x.Shape)), x)

    let flip (axes: IReadOnlyList<int>) (x: Tensor) =
        let axes = Reduce.axesOf "Flip" x axes

        let cuts =
            whole x.Shape
            |> Array.mapi (fun i c ->
                if Array.contains i axes then
                    { Start = max 0 (c.Count - 1)
                      Step = -1
                      Count = c.Count }
                else
                    c)

        Tensor.Bind(Kernel.Slice cuts, x)

    let broadcastTo (target: Shape) (x: Tensor) =
        if Axes.broadcast "BroadcastTo" x.Shape target <> target then
            invalidArg "shape" $"BroadcastTo stretches axes of length 1 and adds axes in front, but was given {x.Shape} for {target}."

        x.Stretched target

    let pad (before: IReadOnlyList<int>) (after: IReadOnlyList<int>) (value: float) (x: Tensor) =
        if
            before.Count <> x.Rank
            || after.Count <> x.Rank
            || Seq.exists (fun n -> n < 0) (Seq.append before after)
        then
            invalidArg "before" $"Pad needs two widths of 0 or more for each of the {x.Rank} axes."

        let shape =
            Shape.Of(x.Shape.Dims |> Array.mapi (fun i d -> before[i] + d + after[i]))

        let cuts =
            x.Shape.Dims
            |> Array.mapi (fun i d ->
                { Start = before[i]
                  Step = 1
                  Count = d })

        let placed = Tensor.Bind(Place(shape, cuts), x)

        if value = 0.0 then
            placed
        else
            let inside =
                Tensor.Bind(Place(shape, cuts), x.Beside(fun () -> Tensor.Full(x.Shape, 1.0, DType.Bool)))

            Tensor.Where(inside, placed, placed.Like value)

    let split (axis: int) (lengths: int[]) (x: Tensor) =
        let axis = Axes.normal "Split" x.Rank axis

        if Array.exists (fun n -> n < 0) lengths || Array.sum lengths <> x.Shape.Dims[axis] then
            invalidArg "lengths" $"Split needs lengths that add up to {x.Shape.Dims[axis]}, but was given {Shape lengths}."

        let mutable start = 0

        [| for n in lengths do
               cut axis start n x
               start <- start + n |]

    /// A vector on the diagonal of a square matrix, or the diagonal of a matrix.
    let diag (x: Tensor) =
        match x.Shape.Dims with
        | [| n |] ->
            let cuts = [| { Start = 0; Step = n + 1; Count = n } |]

            Tensor.Bind(Place(Shape [| n * n |], cuts), x)
            |> Reduce.reshape (Shape [| n; n |])
        | [| n; m |] ->
            let cuts =
                [| { Start = 0
                     Step = m + 1
                     Count = min n m } |]

            Tensor.Bind(Kernel.Slice cuts, Reduce.reshape (Shape [| n * m |]) x)
        | _ -> invalidArg "x" $"Diag takes a vector or a matrix, but was given {x.Shape}."

/// Shapes and places of elements, for F#.
[<AutoOpen; EditorBrowsable(EditorBrowsableState.Never)>]
module Arrangement =
    /// The same elements, row by row, under another shape; one length may be -1.
    let reshape (shape: int seq) (x: Tensor) =
        Reduce.reshape (Arrange.resolve x.Size (Seq.toArray shape)) x

    /// The axes in reverse order.
    let transpose (x: Tensor) =
        Tensor.Bind(Permute [| for i in x.Rank - 1 .. -1 .. 0 -> i |], x)

    /// A vector on the diagonal of a square matrix, or the diagonal of a matrix.
    let diag (x: Tensor) = Arrange.diag x
    /// Tensors of one shape along a new first axis.
    let stack (tensors: Tensor seq) = Tensor.Stack(tensors, 0)
    /// Tensors one after another along an axis.
    let concat (axis: int) (tensors: Tensor seq) = Tensor.Concat(tensors, axis)

    /// The elements of an axis at some places; the places' axes take the axis's position. Negative places count from the end.
    let gather (axis: int) (places: Tensor) (x: Tensor) =
        x.TakeRows(Axes.normal "Gather" x.Rank axis, places)

    /// Along an axis, for each element the one at the place that the other tensor names. Negative places count from the end.
    let takeAlong (axis: int) (places: Tensor) (x: Tensor) =
        let axis = Axes.normal "TakeAlong" x.Rank axis
        Tensor.Bind(TakeAlong axis, x, x.Places(axis, places))

/// Shapes and places of elements.
[<Extension; Sealed; AbstractClass>]
type ArrangementMethods =
    /// The same elements, row by row, under another shape; one length may be -1: `x.Reshape(60000, -1)`.
    [<Extension>]
    static member Reshape(x: Tensor, [<ParamArray>] shape: int[]) =
        Reduce.reshape (Arrange.resolve x.Size shape) x

    /// The same elements, row by row, under another shape.
    [<Extension>]
    static member Reshape(x: Tensor, shape: Shape) = Reduce.reshape shape x

    /// The axes in reverse order.
    [<Extension>]
    static member Transpose(x: Tensor) = transpose x

    /// The axes in another order: `x.Permute(0, 2, 1)`.
    [<Extension>]
    static member Permute(x: Tensor, [<ParamArray>] axes: int[]) = Arrange.permute axes x

    /// A new axis of length 1.
    [<Extension>]
    static member ExpandDims(x: Tensor, axis: int) = Arrange.expandDims axis x

    /// Without one axis of length 1, or without all of them.
    [<Extension>]
    static member Squeeze(x: Tensor, [<Optional>] axis: Nullable<int>) = Arrange.squeeze axis x

    /// Repeated along new axes in front and along axes of length 1, without a copy.
    [<Extension>]
    static member BroadcastTo(x: Tensor, shape: IReadOnlyList<int>) = Arrange.broadcastTo (Shape.Of shape) x

    /// In reverse order along one axis, or along all.
    [<Extension>]
    static member Flip(x: Tensor, [<Optional>] axis: Nullable<int>) = Arrange.flip (Reduce.one axis) x

    /// With a border of a value around it: so many elements before and after on each axis.
    [<Extension>]
    static member Pad(x: Tensor, before: IReadOnlyList<int>, after: IReadOnlyList<int>, [<Optional>] value: float) =
        Arrange.pad before after value x

    /// A vector on the diagonal of a square matrix, or the diagonal of a matrix.
    [<Extension>]
    static member Diag(x: Tensor) = diag x

    /// In equal parts along an axis.
    [<Extension>]
    static member Split(x: Tensor, parts: int, [<Optional>] axis: int) : IReadOnlyList<Tensor> =
        let length = x.Shape[axis]

        if parts <= 0 || length % parts <> 0 then
            invalidArg "parts" $"Split needs a number of parts that divides {length}, but was given {parts}."

        Arrange.split axis (Array.create parts (length / parts)) x

    /// In parts of the given lengths along an axis.
    [<Extension>]
    static member Split(x: Tensor, lengths: IReadOnlyList<int>, [<Optional>] axis: int) : IReadOnlyList<Tensor> =
        Arrange.split axis (Seq.toArray lengths) x

    /// The elements of an axis at some places; the places' axes take the axis's position. Negative places count from the end.
    [<Extension>]
    static member Gather(x: Tensor, places: Tensor, [<Optional>] axis: int) = gather axis places x

    /// Zeros, with each row of x added at its place along an axis of the given length: the adjoint of Gather.
    [<Extension>]
    static member ScatterAdd(x: Tensor, places: Tensor, length: int, [<Optional>] axis: int) =
        let axis = Axes.normal "ScatterAdd" x.Rank axis

        if places.Rank <> 1 || places.Size <> x.Shape.Dims[axis] then
            invalidArg
                "places"
                $"ScatterAdd needs one place for each of the {x.Shape.Dims[axis]} elements of axis {axis}, but was given {places.Shape}."

        Tensor.Bind(ScatterAdd(axis, length), x, cast DType.Int32 places)

    /// Along an axis, for each element the one at the place that the other tensor names (NumPy's take_along_axis). Negative places count from
    /// the end.
    [<Extension>]
    static member TakeAlong(x: Tensor, places: Tensor, [<Optional; DefaultParameterValue(-1)>] axis: int) = takeAlong axis places x
