namespace Leibniz

open System
open System.ComponentModel
open System.Runtime.CompilerServices
open System.Runtime.InteropServices
open Leibniz.Kernels

module internal Sorted =
    let private truthsAsNumbers (x: Tensor) =
        if x.DType = DType.Bool then cast DType.UInt8 x else x

    let private first axis descending count (x: Tensor) =
        Tensor.Bind(Order(axis, descending, count), truthsAsNumbers x)

    let order axis descending (x: Tensor) =
        let axis = Axes.normal "ArgSort" x.Rank axis
        first axis descending x.Shape.Dims[axis] x

    let sort axis descending (x: Tensor) =
        let axis = Axes.normal "Sort" x.Rank axis
        Tensor.Bind(TakeAlong axis, x, order axis descending x)

    let top (k: int) axis largest (x: Tensor) =
        let axis = Axes.normal "TopK" x.Rank axis
        let n = x.Shape.Dims[axis]

        if k < 0 || k > n then
            invalidArg "k" $"TopK takes 0 to {n} elements of axis {axis}, but was asked for {k}."

        let places = first axis largest k x
        Tensor.Bind(TakeAlong axis, x, places), places

    /// The different elements in ascending order, a place of each, and if asked for, for each element of x which of them it is, else null.
    let private distinct ranked (x: Tensor) =
        let numbers = (truthsAsNumbers x).Numbers
        let ranks: int[] = if ranked then Array.zeroCreate x.Size else null

        let firsts =
            match numbers.Home.Read numbers with
            | :? (float32[]) as x -> Distinct.Run(x, ranks)
            | :? (float[]) as x -> Distinct.Run(x, ranks)
            | :? (int[]) as x -> Distinct.Run(x, ranks)
            | :? (int64[]) as x -> Distinct.Run(x, ranks)
            | x -> Distinct.Run(x :?> byte[], ranks)

        let places = Tensor.Known(numbers.Home.Put(firsts, Shape [| firsts.Length |]))

        // Taken from x itself, so that derivatives follow.
        struct (Tensor.Bind(Take 0, Reduce.reshape (Shape [| x.Size |]) x, places), ranks)

    let unique (x: Tensor) =
        let struct (values, _) = distinct false x in values

    /// The different elements in ascending order, and for each element of x its place among them, and how often each occurs.
    let uniqueWithCounts (x: Tensor) =
        let struct (values, ranks) = distinct true x
        let counts: int[] = Array.zeroCreate values.Size

        for rank in ranks do
            counts[rank] <- counts[rank] + 1

        let home = x.Numbers.Home
        struct (values, Tensor.Known(home.Put(ranks, x.Shape)), Tensor.Known(home.Put(counts, values.Shape)))

/// Sorting, for F#. Derivatives follow the elements to where they went.
[<AutoOpen; EditorBrowsable(EditorBrowsableState.Never)>]
module Sorting =
    /// In ascending order along an axis; NaN last.
    let sort (axis: int) (x: Tensor) = Sorted.sort axis false x
    /// The places in ascending order of their elements along an axis, as int32; ties stay in the order of places.
    let argsort (axis: int) (x: Tensor) = Sorted.order axis false x
    /// The k largest elements along the last axis, the largest first, and their places.
    let topK (k: int) (x: Tensor) = Sorted.top k -1 true x

    /// The different elements of all, ascending.
    let unique (x: Tensor) = Sorted.unique x

/// Sorting. Derivatives follow the elements to where they went.
[<Extension; Sealed; AbstractClass>]
type SortingMethods =
    /// In ascending order along an axis (the last), or in descending order; NaN counts as the largest.
    [<Extension>]
    static member Sort(x: Tensor, [<Optional; DefaultParameterValue(-1)>] axis: int, [<Optional>] descending: bool) =
        Sorted.sort axis descending x

    /// The places in the order of their elements along an axis (the last), as int32; ties stay in the order of places.
    [<Extension>]
    static member ArgSort(x: Tensor, [<Optional; DefaultParameterValue(-1)>] axis: int, [<Optional>] descending: bool) =
        Sorted.order axis descending x

    /// The k largest elements (or smallest) along an axis, the best first, and their places: `var (values, places) = x.TopK(5);`
    [<Extension>]
    static member TopK
        (x: Tensor, k: int, [<Optional; DefaultParameterValue(-1)>] axis: int, [<Optional; DefaultParameterValue(true)>] largest: bool)
        =
        let values, places = Sorted.top k axis largest x
        struct (values, places)

    /// The different elements of all, ascending; each NaN is one of its own.
    [<Extension>]
    static member Unique(x: Tensor) = unique x

    /// The different elements ascending, the place of each element of x among them (in x's shape), and how often each occurs.
    [<Extension>]
    static member UniqueWithCounts(x: Tensor) = Sorted.uniqueWithCounts x
