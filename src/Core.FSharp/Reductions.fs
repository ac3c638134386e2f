namespace Leibniz

open System
open System.Collections.Generic
open System.ComponentModel
open System.Runtime.CompilerServices
open System.Runtime.InteropServices

/// Sums, means, extremes and their kin over some axes: null or an empty choice means all of them.
module internal Reduce =
    let axesOf operation (x: Tensor) (axes: IReadOnlyList<int>) =
        match axes with
        | null -> Axes.all x.Rank
        | some -> Axes.normals operation x.Rank some

    let one (axis: Nullable<int>) : IReadOnlyList<int> =
        if axis.HasValue then [| axis.Value |] else null

    let reshape shape (x: Tensor) =
        if x.Shape.Equals shape then
            x
        else
            Tensor.Bind(Reshape shape, x)

    /// A reduced tensor, with the axes that went put back as axes of length 1 if they are to be kept.
    let keep keepDims axes (from: Tensor) (y: Tensor) =
        if keepDims then
            reshape (Axes.flattened axes from.Shape) y
        else
            y

    // Names are constants: the text of a union case takes longer to make than a small sum.
    let private fold name f (x: Tensor) axes keepDims =
        let axes = axesOf name x axes
        Tensor.Bind(Fold(f, axes), x) |> keep keepDims axes x

    /// Numbers that a sum does not overflow at once, and that a mean can halve.
    let summable (x: Tensor) =
        match x.DType with
        | DType.Bool
        | DType.UInt8 -> cast DType.Int32 x
        | DType.Float32
        | DType.Float64
        | DType.Int32
        | DType.Int64 -> x

    let fractional (x: Tensor) =
        if x.DType.IsFloat then x else cast DType.Float32 x

    /// The sum of all elements.
    let sum (x: Tensor) axes keepDims =
        fold "Sum" Sum (summable x) axes keepDims

    /// The product of all elements; 1 of none.
    let prod (x: Tensor) axes keepDims =
        fold "Product" Product (summable x) axes keepDims

    let max x axes keepDims = fold "Max" Max x axes keepDims
    let min x axes keepDims = fold "Min" Min x axes keepDims

    /// The mean of all elements.
    let mean (x: Tensor) axes keepDims =
        let x = fractional x
        let count = axesOf "Mean" x axes |> Array.fold (fun n a -> n * x.Shape.Dims[a]) 1
        sum x axes keepDims / float count

    let variance (x: Tensor) axes keepDims =
        let x = fractional x
        let off = x - mean x axes true
        mean (off * off) axes keepDims

    let pick p (x: Tensor) axes keepDims =
        let axes =
            axesOf
                (match p with
                 | ArgMax -> "ArgMax"
                 | ArgMin -> "ArgMin")
                x
                axes

        Tensor.Bind(Pick(p, axes), x) |> keep keepDims axes x

    let quantify q (x: Tensor) axes keepDims =
        let axes =
            axesOf
                (match q with
                 | Any -> "Any"
                 | All -> "All")
                x
                axes

        Tensor.Bind(Quantify(q, axes), x) |> keep keepDims axes x

    /// A maximum to take off before an exp: constant to derivatives, since it cancels, and 0 where it is infinite.
    let private anchor (x: Tensor) axes =
        let top = max (stopGradient x) axes true
        Tensor.Where(isFinite top, top, top.Like 0.0)

    /// The logarithm of the sum of exponentials, without overflow.
    let logSumExp (x: Tensor) axes keepDims =
        let top = anchor x axes
        let y = log (sum (exp (x - top)) axes true) + top

        if keepDims then
            y
        else
            reshape (Axes.without (axesOf "LogSumExp" x axes) x.Shape) y

    let softmax (x: Tensor) axis =
        Composed.softmax (Axes.normal "Softmax" x.Rank axis) x

    let logSoftmax (x: Tensor) axis =
        let axes = [| axis |] :> IReadOnlyList<int>
        // Not x - logSumExp x: beside a large maximum that loses the digits of small differences.
        let off = x - anchor x axes
        off - log (sum (exp off) axes true)

/// Reductions over all elements, for F#. Over some axes: the methods, such as x.Sum(axis = 0, keepDims = true).
[<AutoOpen; EditorBrowsable(EditorBrowsableState.Never)>]
module Reductions =
    /// The sum of all elements.
    let sum (x: Tensor) = Reduce.sum x null false
    /// The product of all elements; its derivative is right beside zeros too.
    let prod (x: Tensor) = Reduce.prod x null false
    /// The mean of all elements.
    let mean (x: Tensor) = Reduce.mean x null false
    /// The logarithm of the sum of exponentials, without overflow.
    let logSumExp (x: Tensor) = Reduce.logSumExp x null false
    /// exp x over its sum, along the last axis.
    let softmax (x: Tensor) = Reduce.softmax x -1
    /// The logarithm of softmax, along the last axis, without overflow.
    let logSoftmax (x: Tensor) = Reduce.logSoftmax x -1

/// Reductions: over all axes, over one (`axis: 0`, negative from the end), or over several (`axes: [0, 1]`).
[<Extension; Sealed; AbstractClass>]
type ReductionMethods =
    /// The sum; of bool and uint8 as int32.
    [<Extension>]
    static member Sum(x: Tensor, [<Optional>] axis: Nullable<int>, [<Optional>] keepDims: bool) = Reduce.sum x (Reduce.one axis) keepDims

    /// The same over several axes.
    [<Extension>]
    static member Sum(x: Tensor, axes: IReadOnlyList<int>, [<Optional>] keepDims: bool) = Reduce.sum x axes keepDims

    /// The product; of bool and uint8 as int32. Its derivative is right beside zeros too.
    [<Extension>]
    static member Prod(x: Tensor, [<Optional>] axis: Nullable<int>, [<Optional>] keepDims: bool) =
        Reduce.prod x (Reduce.one axis) keepDims

    /// The same over several axes.
    [<Extension>]
    static member Prod(x: Tensor, axes: IReadOnlyList<int>, [<Optional>] keepDims: bool) = Reduce.prod x axes keepDims

    /// The mean; of whole numbers and bool as float32.
    [<Extension>]
    static member Mean(x: Tensor, [<Optional>] axis: Nullable<int>, [<Optional>] keepDims: bool) =
        Reduce.mean x (Reduce.one axis) keepDims

    /// The same over several axes.
    [<Extension>]
    static member Mean(x: Tensor, axes: IReadOnlyList<int>, [<Optional>] keepDims: bool) = Reduce.mean x axes keepDims

    /// The largest element; its derivative is shared evenly among ties.
    [<Extension>]
    static member Max(x: Tensor, [<Optional>] axis: Nullable<int>, [<Optional>] keepDims: bool) = Reduce.max x (Reduce.one axis) keepDims

    /// The same over several axes.
    [<Extension>]
    static member Max(x: Tensor, axes: IReadOnlyList<int>, [<Optional>] keepDims: bool) = Reduce.max x axes keepDims

    /// The smallest element; its derivative is shared evenly among ties.
    [<Extension>]
    static member Min(x: Tensor, [<Optional>] axis: Nullable<int>, [<Optional>] keepDims: bool) = Reduce.min x (Reduce.one axis) keepDims

    /// The same over several axes.
    [<Extension>]
    static member Min(x: Tensor, axes: IReadOnlyList<int>, [<Optional>] keepDims: bool) = Reduce.min x axes keepDims

    /// The variance: the mean of squared distances from the mean (divided by n, as NumPy does; PyTorch divides by n - 1).
    [<Extension>]
    static member Var(x: Tensor, [<Optional>] axis: Nullable<int>, [<Optional>] keepDims: bool) =
        Reduce.variance x (Reduce.one axis) keepDims

    /// The same over several axes.
    [<Extension>]
    static member Var(x: Tensor, axes: IReadOnlyList<int>, [<Optional>] keepDims: bool) = Reduce.variance x axes keepDims

    /// The standard deviation: the root of Var.
    [<Extension>]
    static member Std(x: Tensor, [<Optional>] axis: Nullable<int>, [<Optional>] keepDims: bool) =
        sqrt (Reduce.variance x (Reduce.one axis) keepDims)

    /// The same over several axes.
    [<Extension>]
    static member Std(x: Tensor, axes: IReadOnlyList<int>, [<Optional>] keepDims: bool) = sqrt (Reduce.variance x axes keepDims)

    /// The place of the largest element as int32, the first of ties; over all axes it counts row by row.
    [<Extension>]
    static member ArgMax(x: Tensor, [<Optional>] axis: Nullable<int>, [<Optional>] keepDims: bool) =
        Reduce.pick ArgMax x (Reduce.one axis) keepDims

    /// The place of the smallest element as int32, the first of ties; over all axes it counts row by row.
    [<Extension>]
    static member ArgMin(x: Tensor, [<Optional>] axis: Nullable<int>, [<Optional>] keepDims: bool) =
        Reduce.pick ArgMin x (Reduce.one axis) keepDims

    /// Whether any element holds.
    [<Extension>]
    static member Any(x: Tensor, [<Optional>] axis: Nullable<int>, [<Optional>] keepDims: bool) =
        Reduce.quantify Any x (Reduce.one axis) keepDims

    /// Whether every element holds.
    [<Extension>]
    static member All(x: Tensor, [<Optional>] axis: Nullable<int>, [<Optional>] keepDims: bool) =
        Reduce.quantify All x (Reduce.one axis) keepDims

    /// The logarithm of the sum of exponentials, without overflow.
    [<Extension>]
    static member LogSumExp(x: Tensor, [<Optional>] axis: Nullable<int>, [<Optional>] keepDims: bool) =
        Reduce.logSumExp x (Reduce.one axis) keepDims

    /// Exponentials over their sum along an axis.
    [<Extension>]
    static member Softmax(x: Tensor, [<Optional; DefaultParameterValue(-1)>] axis: int) = Reduce.softmax x axis

    /// The logarithm of Softmax, without overflow.
    [<Extension>]
    static member LogSoftmax(x: Tensor, [<Optional; DefaultParameterValue(-1)>] axis: int) = Reduce.logSoftmax x axis
