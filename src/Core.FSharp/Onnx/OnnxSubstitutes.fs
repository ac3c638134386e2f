namespace Leibniz

open System

/// Operations that ONNX does not have, in terms of those that it has.
module internal OnnxSubstitutes =
    let private bind kernel (x: Tensor) = Tensor.Bind(kernel, x)

    /// Zeros with x in it, where the elements may stand apart or in reverse order: each gets a row of its own, filled up with zeros.
    let private place (shape: Shape) (cuts: Cut[]) (x: Tensor) : Tensor =
        let forwards =
            if cuts |> Array.exists (fun c -> c.Step < 0) then
                bind
                    (Kernel.Slice(
                        cuts
                        |> Array.map (fun c ->
                            if c.Step < 0 then
                                { Start = max 0 (c.Count - 1)
                                  Step = -1
                                  Count = c.Count }
                            else
                                { Start = 0; Step = 1; Count = c.Count })
                    ))
                    x
            else
                x

        let mutable y = forwards
        let starts = Array.zeroCreate<int> cuts.Length

        for axis in 0 .. cuts.Length - 1 do
            let cut = cuts[axis]
            let step = abs cut.Step

            starts[axis] <-
                if cut.Step < 0 then
                    cut.Start + (cut.Count - 1) * cut.Step
                else
                    cut.Start

            if step > 1 then
                let dims = y.Shape.Dims
                let apart = Array.insertAt (axis + 1) 1 dims

                let alone = apart |> Array.map (fun n -> { Start = 0; Step = 1; Count = n })

                let spread =
                    bind (Place(Shape(Array.updateAt (axis + 1) step apart), alone)) (bind (Reshape(Shape apart)) y)

                let joined =
                    bind (Reshape(Shape(Array.updateAt axis (dims[axis] * step) dims))) spread

                let fits = min (dims[axis] * step) (shape.Dims[axis] - starts[axis])

                y <-
                    bind
                        (Kernel.Slice(
                            joined.Shape.Dims
                            |> Array.mapi (fun i n ->
                                { Start = 0
                                  Step = 1
                                  Count = if i = axis then fits else n })
                        ))
                        joined

        bind
            (Place(
                shape,
                y.Shape.Dims
                |> Array.mapi (fun i n ->
                    { Start = starts[i]
                      Step = 1
                      Count = n })
            ))
            y

    /// A pick among several axes is one along an axis that joins them.
    let private pickJoined (pick: Pick) (axes: int[]) (x: Tensor) : Tensor =
        let rest =
            [| 0 .. x.Rank - 1 |] |> Array.filter (fun i -> not (Array.contains i axes))

        let length = axes |> Array.fold (fun n a -> n * x.Shape.Dims[a]) 1
        let turned = bind (Permute(Array.append rest axes)) x
        let kept = rest |> Array.map (fun i -> x.Shape.Dims[i])
        let joined = bind (Reshape(Shape(Array.append kept [| length |]))) turned
        bind (Kernel.Pick(pick, [| rest.Length |])) joined

    let private numbers (x: Tensor) = cast DType.Int32 x

    /// The composition for a kernel, if ONNX has no operator for it or if its operator means something else.
    let instead (kernel: Kernel) (args: Tensor[]) : Tensor voption =
        let x = args[0]

        match kernel with
        // exp x - 1 would lose the digits of small x.
        | Kernel.Map Expm1 -> ValueSome(tanh (x * 0.5) * (exp x + 1.0))
        // Goldberg 1991, theorem 4: the error of 1 + x cancels. Where 1 + x is x, nothing is to be corrected.
        | Kernel.Map Log1p ->
            let u = x + 1.0
            let y = log u * (x / (u - 1.0))
            ValueSome(where (equal u (x.Like 1.0)) x (where (equal u x) (log u) y))
        | Kernel.Map Step -> ValueSome(cast x.DType (greater x (x.Like 0.0)))
        | Zip Scale ->
            let zero = x.Like 0.0

            let either =
                Tensor.Bind(Logic Or, Tensor.Bind(Compare Equal, x, zero), Tensor.Bind(Compare Equal, args[1], zero))

            ValueSome(Tensor.Bind(Select, either, zero, Tensor.Bind(Zip Mul, x, args[1])))
        | Zip FloorDiv when x.DType.IsFloat -> ValueSome(bind (Kernel.Map Floor) (Tensor.Bind(Zip Div, x, args[1])))
        | Zip Rem when x.DType.IsFloat -> ValueSome(x - Tensor.Bind(Zip FloorDiv, x, args[1]) * args[1])
        | Compare NotEqual -> ValueSome(bind Not (Tensor.Bind(Compare Equal, x, args[1])))
        // ONNX Runtime compares no bytes.
        | Compare _ when x.DType = DType.UInt8 -> ValueSome(Tensor.Bind(kernel, numbers x, numbers args[1]))
        | Test IsFinite ->
            let difference = x - x
            ValueSome(Tensor.Bind(Compare Equal, difference, difference.Like 0.0))
        | Quantify(Any, axes) -> ValueSome(bind (Cast DType.Bool) (bind (Fold(Max, axes)) (numbers x)))
        | Quantify(All, axes) -> ValueSome(bind (Cast DType.Bool) (bind (Fold(Min, axes)) (numbers x)))
        | Kernel.Pick(pick, axes) when axes.Length <> 1 -> ValueSome(pickJoined pick axes x)
        | Place(shape, cuts) when cuts |> Array.exists (fun c -> c.Step <> 1) -> ValueSome(place shape cuts x)
        | ScatterAdd(axis, length) ->
            let places =
                bind (Reshape(Shape(Array.init x.Rank (fun i -> if i = axis then x.Shape.Dims[i] else 1)))) args[1]

            ValueSome(Tensor.Bind(ScatterAlong(axis, length), x, places.Stretched x.Shape))
        | _ -> ValueNone
