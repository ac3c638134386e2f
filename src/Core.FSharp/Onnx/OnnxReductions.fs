namespace Leibniz

open System.Collections.Generic

/// ONNX's operators on whole axes as operations here.
module internal OnnxReductions =
    let private axesOf (c: OnnxCall) (x: Tensor) : int[] =
        match c.WholesOf("axes", 1) with
        | ValueSome [||]
        | ValueNone ->
            if c.Settings.Truth("noop_with_empty_axes", false) then
                [||]
            else
                [| 0 .. x.Rank - 1 |]
        | ValueSome axes -> axes |> Array.map (fun a -> c.Axis(x.Rank, a)) |> Array.distinct |> Array.sort

    let private reduce (f: Tensor -> IReadOnlyList<int> -> bool -> Tensor) (c: OnnxCall) =
        let x = c.Input 0
        let axes = axesOf c x

        if axes.Length = 0 then
            [| x |]
        else
            [| f x axes (c.Settings.Truth("keepdims", true)) |]

    let private ofFold (fold: Fold) (x: Tensor) (axes: IReadOnlyList<int>) (keep: bool) =
        let axes = Seq.toArray axes
        Tensor.Bind(Fold(fold, axes), x) |> Reduce.keep keep axes x

    let private pick (p: Pick) (c: OnnxCall) =
        if c.Settings.Truth("select_last_index", false) then
            raise (c.Unsupported "takes the last of equal elements (select_last_index)")

        let x = c.Input 0
        let axes = [| c.Axis(x.Rank, int64 (c.Settings.Int("axis", 0))) |]

        let places =
            Tensor.Bind(Kernel.Pick(p, axes), x)
            |> Reduce.keep (c.Settings.Truth("keepdims", true)) axes x

        [| cast DType.Int64 places |]

    let private cumSum (c: OnnxCall) =
        let x = c.Input 0
        let axis = c.Axis(x.Rank, (c.Wholes(c.Input 1))[0])
        let sums = Tensor.Bind(Accumulate(axis, c.Settings.Truth("reverse", false)), x)

        [| if c.Settings.Truth("exclusive", false) then
               sums - x
           else
               sums |]

    let private topK (c: OnnxCall) =
        let x = c.Input 0
        let axis = c.Axis(x.Rank, int64 (c.Settings.Int("axis", -1)))

        let count =
            match c.Settings.TryInt "k", c.Optional 1 with
            | ValueSome k, _ -> k
            | ValueNone, _ -> (c.Wholes(c.Input 1))[0]

        let values, places =
            Sorted.top (c.LengthOf count) axis (c.Settings.Truth("largest", true)) x

        [| values; cast DType.Int64 places |]

    let private fourier (c: OnnxCall) =
        let x = c.Input 0
        let axis = c.Axis(x.Rank, int64 (c.Settings.Int("axis", 1)))

        let inverse = c.Settings.Truth("inverse", false)
        let half = c.Settings.Truth("onesided", false)

        if
            c.Opset >= 20
            || c.Count > 1
            || axis <> x.Rank - 2
            || x.Shape[-1] <> (if half then 1 else 2)
            || half && inverse
        then
            raise (c.Unsupported "transforms another axis than the last one of complex numbers, or a part of it")

        if half then
            [| Tensor.Bind(Analyse, Reduce.reshape (Axes.without [| axis + 1 |] x.Shape) x) |]
        else
            let y = Tensor.Bind(Fourier inverse, x)
            [| if inverse then y / float x.Shape.Dims[axis] else y |]

    let all: (string * (OnnxCall -> Tensor[])) list =
        [ for name, fold in OnnxElementwise.folds do
              name, reduce (ofFold fold)
          for name, p in OnnxElementwise.picks do
              name, pick p
          "ReduceMean", reduce Reduce.mean
          "ReduceL1", reduce (fun x -> ofFold Sum (abs x))
          "ReduceL2", reduce (fun x axes keep -> sqrt (ofFold Sum (x * x) axes keep))
          "ReduceSumSquare", reduce (fun x -> ofFold Sum (x * x))
          "ReduceLogSum", reduce (fun x axes keep -> log (ofFold Sum x axes keep))
          "ReduceLogSumExp", reduce Reduce.logSumExp
          "CumSum", cumSum
          "TopK", topK
          "DFT", fourier ]
