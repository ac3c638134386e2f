namespace Leibniz

open System
open System.ComponentModel
open System.Runtime.CompilerServices
open System.Runtime.InteropServices

module internal Accumulated =
    let private normal name (x: Tensor) axis = Axes.normal name x.Rank axis

    let sum axis reverse (x: Tensor) =
        let x = Reduce.summable x
        Tensor.Bind(Accumulate(normal "CumSum" x axis, reverse), x)

    /// y = a y' + b along an axis, y' being the y before, and 0 in front of the first.
    let recurrence axis reverse (a: Tensor) (b: Tensor) =
        let shape = Axes.broadcast "Recurrence" a.Shape b.Shape
        let axis = Axes.normal "Recurrence" shape.Rank axis
        Tensor.Bind(Recur(axis, reverse), a.Stretched shape, b.Stretched shape)

    /// The recurrence y = x y' that starts with x itself: right beside zeros, as a sum of logarithms is not.
    let prod axis reverse (x: Tensor) =
        let x = Reduce.summable x
        let axis = normal "CumProd" x axis
        let n = x.Shape.Dims[axis]

        if n = 0 then
            x
        else
            let start = if reverse then n - 1 else 0

            let places =
                Arrange.whole x.Shape
                |> Array.updateAt axis { Start = start; Step = 1; Count = 1 }

            let first = Tensor.Bind(Place(x.Shape, places), Arrange.cut axis start 1 x)
            Tensor.Bind(Recur(axis, reverse), x, first)

/// Results that build up along an axis, for F#.
[<AutoOpen; EditorBrowsable(EditorBrowsableState.Never)>]
module Accumulation =
    /// Running sums along an axis.
    let cumsum (axis: int) (x: Tensor) = Accumulated.sum axis false x
    /// Running products along an axis; derivatives are right beside zeros too.
    let cumprod (axis: int) (x: Tensor) = Accumulated.prod axis false x

    /// The y with y[k] = a[k] y[k - 1] + b[k] along an axis and 0 in front: moving averages, filters, linear state spaces.
    let recurrence (axis: int) (a: Tensor) (b: Tensor) = Accumulated.recurrence axis false a b

/// Results that build up along an axis.
[<Extension; Sealed; AbstractClass>]
type AccumulationMethods =
    /// Running sums along an axis, from its end if reverse; of bool and uint8 as int32.
    [<Extension>]
    static member CumSum(x: Tensor, axis: int, [<Optional>] reverse: bool) = Accumulated.sum axis reverse x

    /// Running products along an axis, from its end if reverse, of bool and uint8 as int32; derivatives are right beside zeros too.
    [<Extension>]
    static member CumProd(x: Tensor, axis: int, [<Optional>] reverse: bool) = Accumulated.prod axis reverse x

    /// The y with y[k] = factor[k] y[k - 1] + term[k] along an axis and 0 in front (behind, with k + 1, if reverse): moving averages,
    /// filters, linear state spaces, differentiable at the cost of one more pass.
    [<Extension>]
    static member Recurrence(factor: Tensor, term: Tensor, axis: int, [<Optional>] reverse: bool) =
        Accumulated.recurrence axis reverse factor term
