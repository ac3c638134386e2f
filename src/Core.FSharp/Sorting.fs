namespace Leibniz

open System
open System.Collections.Generic
open System.ComponentModel
open System.Runtime.CompilerServices
open System.Runtime.InteropServices

module internal Sorted =
    let private truthsAsNumbers (x: Tensor) =
        if x.DType = DType.Bool then cast DType.UInt8 x else x

    let order axis descending (x: Tensor) =
        Tensor.Bind(Order(Axes.normal "ArgSort" x.Rank axis, descending), truthsAsNumbers x)

    let sort axis descending (x: Tensor) =
        let axis = Axes.normal "Sort" x.Rank axis
        Tensor.Bind(TakeAlong axis, x, order axis descending x)

    let top (k: int) axis largest (x: Tensor) =
        let axis = Axes.normal "TopK" x.Rank axis
        let n = x.Shape.Dims[axis]

        if k < 0 || k > n then
            invalidArg "k" $"TopK takes 0 to {n} elements of axis {axis}, but was asked for {k}."

        let places = Arrange.cut axis 0 k (order axis largest x)
        Tensor.Bind(TakeAlong axis, x, places), places

    /// The different elements in ascending order, and for each element of x its place among them, and how often each occurs.
    let unique (x: Tensor) =
        let flat = Reduce.reshape (Shape [| x.Size |]) x
        let ranks = order 0 false flat
        let ascending = Tensor.Bind(Take 0, flat, ranks)
        let n = x.Size
        let home = x.Numbers.Home

        // Whether an element of the ascending ones differs from the one before.
        let differs =
            if n < 2 then
                [||]
            else
                let cut start =
                    Tensor.Bind(
                        Kernel.Slice
                            [| { Start = start
                                 Step = 1
                                 Count = n - 1 } |],
                        ascending
                    )

                home.Read((notEqual (cut 1) (cut 0)).Numbers) :?> bool[]

        let firsts = List<int>()
        let places: int[] = Array.zeroCreate n
        let ranked = home.Read ranks.Numbers :?> int[]

        for i in 0 .. n - 1 do
            if i = 0 || differs[i - 1] then
                firsts.Add i

            places[ranked[i]] <- firsts.Count - 1

        let firsts = firsts.ToArray()
        let known (places: int[]) shape = Tensor.Known(home.Put(places, shape))

        let values =
            Tensor.Bind(Take 0, ascending, known firsts (Shape [| firsts.Length |]))

        let counts =
            Array.init firsts.Length (fun i -> (if i + 1 < firsts.Length then firsts[i + 1] else n) - firsts[i])

        values, known places x.Shape, known counts (Shape [| counts.Length |])

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
    let unique (x: Tensor) =
        let values, _, _ = Sorted.unique x in values

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
    static member UniqueWithCounts(x: Tensor) =
        let values, places, counts = Sorted.unique x
        struct (values, places, counts)
