namespace Leibniz

open System

/// ONNX's operators on shapes and places of elements as operations here.
module internal OnnxArrangements =
    let private unary (f: OnnxCall -> Tensor -> Tensor) : OnnxCall -> Tensor[] = fun c -> [| f c (c.Input 0) |]

    let private reshape (c: OnnxCall) (x: Tensor) =
        let wanted = c.Wholes(c.Input 1)
        let keepsZero = c.Settings.Truth("allowzero", false)

        let dims =
            wanted
            |> Array.mapi (fun i n ->
                match n with
                | -1L -> -1
                | 0L when not keepsZero && i < x.Rank -> x.Shape.Dims[i]
                | n -> c.LengthOf n)

        Reduce.reshape (Arrange.resolve x.Size dims) x

    let private flatten (c: OnnxCall) (x: Tensor) =
        let first =
            match c.Settings.Int("axis", 1) with
            | axis when axis = x.Rank -> axis
            | axis -> c.Axis(x.Rank, int64 axis)

        let size (dims: int[]) = Array.fold (*) 1 dims
        Reduce.reshape (Shape [| size x.Shape.Dims[.. first - 1]; size x.Shape.Dims[first..] |]) x

    let private squeeze (c: OnnxCall) (x: Tensor) =
        match c.WholesOf("axes", 1) with
        | ValueNone -> Arrange.squeeze (Nullable()) x
        | ValueSome axes ->
            axes
            |> Array.map (fun a -> c.Axis(x.Rank, a))
            |> Array.distinct
            |> Array.sortDescending
            |> Array.fold (fun t axis -> Arrange.squeeze (Nullable axis) t) x

    let private unsqueeze (c: OnnxCall) (x: Tensor) =
        let axes = c.WholesOf("axes", 1) |> ValueOption.defaultValue [||]
        let rank = x.Rank + axes.Length

        axes
        |> Array.map (fun a -> c.Axis(rank, a))
        |> Array.sort
        |> Array.fold (fun t axis -> Arrange.expandDims axis t) x

    let private turn (c: OnnxCall) (x: Tensor) =
        match c.Settings.TryInts "perm" with
        | ValueNone -> transpose x
        | ValueSome order -> Arrange.permute (order |> Array.map (fun a -> c.Axis(x.Rank, a))) x

    let private expand (c: OnnxCall) (x: Tensor) =
        let wanted = Shape.Of(c.Wholes(c.Input 1) |> Array.map c.LengthOf)
        x.Stretched(Axes.broadcast "Expand" x.Shape wanted)

    let private concat (c: OnnxCall) =
        let all = c.All
        [| Tensor.Concat(all, c.Axis((c.Input 0).Rank, int64 (c.Settings.Int("axis", 0)))) |]

    let private split (c: OnnxCall) =
        let x = c.Input 0
        let axis = c.Axis(x.Rank, int64 (c.Settings.Int("axis", 0)))
        let n = x.Shape.Dims[axis]

        let lengths =
            match c.WholesOf("split", 1) with
            | ValueSome lengths -> lengths |> Array.map c.LengthOf
            | ValueNone ->
                let parts = max 1 (c.Settings.Int("num_outputs", c.Outputs))
                let each = (n + parts - 1) / parts
                Array.init parts (fun i -> max 0 (min each (n - i * each)))

        Arrange.split axis lengths x

    /// Python's slices: places beyond an end are the end.
    let private slice (c: OnnxCall) (x: Tensor) =
        let given name input =
            match c.WholesOf(name, input) with
            | ValueSome found -> found
            | ValueNone -> raise (Wrong.file c.Place $"has no {name}")

        let starts, ends = given "starts" 1, given "ends" 2
        let count = starts.Length

        let axes =
            c.WholesOf("axes", 3) |> ValueOption.defaultValue (Array.init count int64)

        let steps =
            c.WholesOf("steps", 4) |> ValueOption.defaultValue (Array.create count 1L)

        if ends.Length <> count || axes.Length <> count || steps.Length <> count then
            raise (
                Wrong.file
                    c.Place
                    $"has starts, ends, axes and steps of the lengths {count}, {ends.Length}, {axes.Length} and {steps.Length}"
            )

        let cuts = Arrange.whole x.Shape

        for i in 0 .. count - 1 do
            let axis = c.Axis(x.Rank, axes[i])
            let n = int64 x.Shape.Dims[axis]
            let step = steps[i]

            if step = 0L || step < -int64 Int32.MaxValue || step > int64 Int32.MaxValue then
                raise (Wrong.file c.Place $"has a step of {step}")

            let place (low: int64) (high: int64) (p: int64) =
                // Half of the range first, so that the sum can't overflow.
                max low (min high (if p < 0L then max p (-n - 1L) + n else p))

            let start, stop =
                if step > 0L then
                    place 0L n starts[i], place 0L n ends[i]
                else
                    place 0L (n - 1L) starts[i], place -1L (n - 1L) ends[i]

            let distance = if step > 0L then stop - start else start - stop

            let taken =
                if distance <= 0L || n = 0L then
                    0L
                else
                    (distance + abs step - 1L) / abs step

            cuts[axis] <-
                { Start = (if taken = 0L then 0 else int start)
                  Step = (if taken = 0L then 1 else int step)
                  Count = int taken }

        Tensor.Bind(Kernel.Slice cuts, x)

    let private gather (c: OnnxCall) =
        let x = c.Input 0
        [| x.TakeRows(c.Axis(x.Rank, int64 (c.Settings.Int("axis", 0))), c.Input 1) |]

    /// Places that count from the end, counted from the front.
    let private counted (n: int) (places: Tensor) =
        let places = cast DType.Int32 places
        Tensor.Where(less places (places.Like 0.0), places + float n, places)

    let private gatherElements (c: OnnxCall) =
        let x = c.Input 0
        let axis = c.Axis(x.Rank, int64 (c.Settings.Int("axis", 0)))
        let places = counted x.Shape.Dims[axis] (c.Input 1)

        // The other axes of the places may be shorter than those of the elements.
        let cuts =
            x.Shape.Dims
            |> Array.mapi (fun i n ->
                { Start = 0
                  Step = 1
                  Count = if i = axis then n else min n places.Shape[i] })

        [| Tensor.Bind(TakeAlong axis, Tensor.Bind(Kernel.Slice cuts, x), places) |]

    let private scatterElements (c: OnnxCall) =
        if c.Settings.Text("reduction", "none") <> "add" then
            raise (c.Unsupported "scatters elements in another way than by adding them")

        let x = c.Input 0
        let axis = c.Axis(x.Rank, int64 (c.Settings.Int("axis", 0)))
        let places = counted x.Shape.Dims[axis] (c.Input 1)
        [| x + Tensor.Bind(ScatterAlong(axis, x.Shape.Dims[axis]), c.Input 2, places) |]

    let private pad (c: OnnxCall) (x: Tensor) =
        if c.Settings.Text("mode", "constant") <> "constant" then
            raise (c.Unsupported "pads with other things than one number")

        let widths = c.WholesOf("pads", 1) |> ValueOption.defaultValue [||]

        let value =
            match c.Settings.TryFloat "value", c.Optional 2 with
            | ValueSome value, _ -> value
            | ValueNone, ValueSome t -> (Tensor.Bind(Cast DType.Float64, t)).ToArray<float>()[0]
            | ValueNone, ValueNone -> 0.0

        let axes =
            match c.Optional 3 with
            | ValueSome t -> c.Wholes t |> Array.map (fun a -> c.Axis(x.Rank, a))
            | ValueNone -> [| 0 .. x.Rank - 1 |]

        if widths.Length <> 2 * axes.Length then
            raise (Wrong.file c.Place $"has {widths.Length} widths for {axes.Length} axes")

        let before, after = Array.zeroCreate<int> x.Rank, Array.zeroCreate<int> x.Rank

        for i in 0 .. axes.Length - 1 do
            before[axes[i]] <- c.LengthOf widths[i]
            after[axes[i]] <- c.LengthOf widths[axes.Length + i]

        c.Allow(x.Shape.Dims |> Array.mapi (fun i n -> before[i] + n + after[i]))
        Arrange.pad before after value x

    let private tile (c: OnnxCall) (x: Tensor) =
        let times = c.Wholes(c.Input 1) |> Array.map c.LengthOf
        c.Allow(Seq.append x.Shape.Dims times)
        Repeat.tile times x

    let private longs (values: int64 seq) = Tensor.Of(Seq.toArray values)

    let private shape (c: OnnxCall) (x: Tensor) =
        let place (p: int) =
            max 0 (min x.Rank (if p < 0 then p + x.Rank else p))

        let start, stop =
            place (c.Settings.Int("start", 0)), place (c.Settings.Int("end", x.Rank))

        longs (x.Shape.Dims[start .. stop - 1] |> Array.map int64)

    let private constant (c: OnnxCall) =
        let s = c.Settings

        match s.TryTensor "value", s.TryFloat "value_float", s.TryInt "value_int", s.TryInts "value_ints" with
        | ValueSome t, _, _, _ -> [| t |]
        | _, ValueSome f, _, _ -> [| Tensor.Of(float32 f) |]
        | _, _, ValueSome i, _ -> [| Tensor.Of i |]
        | _, _, _, ValueSome is -> [| Tensor.Of is |]
        | _ ->
            match s.TryFloats "value_floats" with
            | ValueSome fs -> [| Tensor.Of fs |]
            | ValueNone -> raise (c.Unsupported "is a constant of a kind")

    let private constantOfShape (c: OnnxCall) =
        let target = Shape.Of(c.Wholes(c.Input 0) |> Array.map c.LengthOf)

        match c.Settings.TryTensor "value" with
        | ValueSome t -> [| (Reduce.reshape Shape.Scalar t).Stretched target |]
        | ValueNone -> [| Tensor.Full(target, 0.0, DType.Float32) |]

    let private range (c: OnnxCall) =
        let start = c.Input 0

        let number (t: Tensor) =
            (Tensor.Bind(Cast DType.Float64, t)).ToArray<float>()[0]

        let first, stop, step = number start, number (c.Input 1), number (c.Input 2)
        c.Allow [ int (min (max ((stop - first) / step) 0.0) 2e9) ]
        [| Tensor.Arange(first, stop, step, start.DType) |]

    let private trilu (c: OnnxCall) (x: Tensor) =
        let diagonal =
            match c.Optional 1 with
            | ValueSome t -> int (Array.head (c.Wholes t))
            | ValueNone -> 0

        if c.Settings.Truth("upper", true) then
            Repeat.upper diagonal x
        else
            Repeat.lower diagonal x

    let private oneHot (c: OnnxCall) =
        let depth = c.LengthOf(Array.head (c.Wholes(c.Input 1)))
        let places = c.Input 0

        let whole =
            if places.DType.IsFloat then
                cast DType.Int64 places
            else
                places

        c.Allow(Seq.append [ depth ] places.Shape.Dims)
        let hot = Tensor.OneHot(counted depth whole, depth, DType.Bool)
        let last = places.Rank
        let axis = c.Axis(places.Rank + 1, int64 (c.Settings.Int("axis", -1)))

        let order =
            [| yield! [| 0 .. last - 1 |] |> Array.take axis
               last
               yield! [| axis .. last - 1 |] |]

        let values = c.Input 2
        [| Tensor.Where(Arrange.permute order hot, values[1], values[0]) |]

    let all: (string * (OnnxCall -> Tensor[])) list =
        [ "Reshape", unary reshape
          "Flatten", unary flatten
          "Squeeze", unary squeeze
          "Unsqueeze", unary unsqueeze
          "Transpose", unary turn
          "Expand", unary expand
          "Concat", concat
          "Split", split
          "Slice", unary slice
          "Gather", gather
          "GatherElements", gatherElements
          "ScatterElements", scatterElements
          "Pad", unary pad
          "Tile", unary tile
          "Shape", unary shape
          "Size", unary (fun _ x -> Tensor.Of(int64 x.Size))
          "Constant", constant
          "ConstantOfShape", constantOfShape
          "Range", range
          "Trilu", unary trilu
          "OneHot", oneHot ]
