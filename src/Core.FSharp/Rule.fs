namespace Leibniz

open System

/// What each kernel gives for which arguments: shapes and element types, checked before anything runs.
module internal Rule =
    let matMul (a: Shape) (b: Shape) =
        let n, m = a.Rank, b.Rank

        if n < 2 || m < 2 || a.Dims[n - 1] <> b.Dims[m - 2] then
            let hint =
                if n >= 2 && m >= 2 && a.Dims[n - 1] = b.Dims[m - 1] then
                    ": transpose the second"
                elif n >= 2 && m >= 2 && a.Dims[n - 2] = b.Dims[m - 2] then
                    ": transpose the first"
                elif n < 2 || m < 2 then
                    "; Dot takes vectors too"
                else
                    ""

            invalidArg "b" $"MatMul needs (..., n, k) and (..., k, m), but was given {a} and {b}{hint}."

        if n = 2 then
            Axes.matrix a.Dims[0] b.Dims[m - 1]
        else
            let dims = Array.zeroCreate n
            Array.Copy(a.Dims, dims, n - 1)
            dims[n - 1] <- b.Dims[m - 1]
            Shape dims

    let private reshape (from: Shape) (target: Shape) =
        if from.Size <> target.Size then
            invalidArg "shape" $"Reshape keeps the number of elements, but {from} has {from.Size} and {target} has {target.Size}."

        target

    let private empty kernel (shape: Shape) axes =
        if axes |> Array.exists (fun a -> shape.Dims[a] = 0) then
            invalidArg "axis" $"{Demand.name kernel} of no elements is not defined; the tensor has the shape {shape}."

    let private concat axis (shapes: Shape[]) =
        let first = shapes[0]

        for s in shapes do
            if s.Rank <> first.Rank || Axes.withLength axis 0 s <> Axes.withLength axis 0 first then
                invalidArg "tensors" $"Concat along axis {axis} needs shapes that agree on all other axes, but was given {first} and {s}."

        Axes.withLength axis (shapes |> Array.sumBy (fun s -> s.Dims[axis])) first

    /// The lengths of the matrices in the last two axes.
    let private matrix kernel (shape: Shape) =
        if shape.Rank < 2 then
            invalidArg "x" $"{Demand.name kernel} needs matrices in the last two axes, but was given the shape {shape}."

        struct (shape.Dims[shape.Rank - 2], shape.Dims[shape.Rank - 1])

    let private square kernel (shape: Shape) =
        let struct (n, m) = matrix kernel shape

        if n <> m then
            invalidArg "x" $"{Demand.name kernel} needs square matrices in the last two axes, but was given the shape {shape}."

        n

    /// The shape with other matrices in its last two axes.
    let private withMatrix (shape: Shape) (n: int) (m: int) =
        Shape(Array.append shape.Dims[.. shape.Rank - 3] [| n; m |])

    let private solve (a: Shape) (b: Shape) =
        let n = square Solve a

        if
            b.Rank <> a.Rank
            || b.Dims[b.Rank - 2] <> n
            || b.Dims[.. b.Rank - 3] <> a.Dims[.. a.Rank - 3]
        then
            invalidArg "b" $"Solve needs (..., n, n) and (..., n, m), but was given {a} and {b}."

        b

    let private factors (factoring: Factoring) (shape: Shape) =
        let kernel = Factor factoring

        match factoring with
        | Cholesky ->
            square kernel shape |> ignore
            shape
        | SymmetricEigen ->
            let n = square kernel shape
            withMatrix shape (n + 1) n
        | OrthogonalTriangular ->
            let struct (n, m) = matrix kernel shape
            withMatrix shape (n + m) m
        | SingularValues ->
            let struct (n, m) = matrix kernel shape
            withMatrix shape (n + 1 + m) (min n m)

    let private affine (x: Shape) (w: Shape) (b: Shape) =
        let y = matMul x w

        if y.Rank <> 2 || b.Rank <> 1 || b.Dims[0] <> y.Dims[1] then
            invalidArg "bias" $"A dense layer needs (n, k), (k, m) and a bias of (m,), but was given {x}, {w} and {b}."

        y

    let private gatedProduct (a: Shape) (b: Shape) (gate: Shape) =
        let y = matMul a b

        if y.Rank <> 2 || gate <> y then
            invalidArg "gate" $"A gated product needs (n, k), (k, m) and a gate of (n, m), but was given {a}, {b} and {gate}."

        y

    let private rows kernel (x: Shape) =
        if x.Rank = 0 then
            invalidArg "x" $"{Demand.name kernel} needs an axis, but was given a scalar."

        Axes.without [| x.Rank - 1 |] x

    /// How many frequencies n reals have: the others mirror them.
    let private frequencies n = if n = 0 then 0 else n / 2 + 1

    let private labels kernel (a: Numbers) (b: Numbers) =
        Demand.floats kernel a.DType
        Demand.indices kernel b.DType
        let y = rows kernel a.Shape

        if b.Shape <> y then
            invalidArg "labels" $"{Demand.name kernel} needs a label for each row, {y} for {a.Shape}, but was given {b.Shape}."

    /// The shape and the element type of a kernel's result.
    let result (kernel: Kernel) (args: Numbers[]) : struct (Shape * DType) =
        let a = args[0]

        match kernel with
        | Map m ->
            Demand.map kernel m a.DType
            a.Shape, a.DType
        | Zip z ->
            Demand.zip kernel z a.DType args[1].DType
            a.Shape, a.DType
        | Compare _ ->
            Demand.numbers kernel a.DType
            Demand.same kernel a.DType args[1].DType
            a.Shape, DType.Bool
        | Logic _ ->
            Demand.truths kernel a.DType
            Demand.truths kernel args[1].DType
            a.Shape, DType.Bool
        | Not ->
            Demand.truths kernel a.DType
            a.Shape, DType.Bool
        | Test _ ->
            Demand.floats kernel a.DType
            a.Shape, DType.Bool
        | Select ->
            Demand.truths kernel a.DType
            Demand.same kernel args[1].DType args[2].DType
            a.Shape, args[1].DType
        | Cast t -> a.Shape, t
        | Fold(f, axes) ->
            Demand.numbers kernel a.DType

            match f with
            | Max
            | Min -> empty kernel a.Shape axes
            | Sum
            | Product -> ()

            Axes.without axes a.Shape, a.DType
        | Quantify(_, axes) ->
            Demand.truths kernel a.DType
            Axes.without axes a.Shape, DType.Bool
        | Pick(_, axes) ->
            Demand.numbers kernel a.DType
            empty kernel a.Shape axes
            Axes.without axes a.Shape, DType.Int32
        | MatMul ->
            Demand.numbers kernel a.DType
            Demand.same kernel a.DType args[1].DType
            matMul a.Shape args[1].Shape, a.DType
        | Reshape target -> reshape a.Shape target, a.DType
        | Permute order -> Axes.permuted order a.Shape, a.DType
        | Stretch target -> target, a.DType
        | Slice [| rows; columns |] -> Axes.matrix rows.Count columns.Count, a.DType
        | Slice cuts -> Axes.ofDims (cuts |> Array.map _.Count), a.DType
        | Place(target, _) -> target, a.DType
        | Concat axis ->
            for b in args do
                Demand.same kernel a.DType b.DType

            concat axis (args |> Array.map _.Shape), a.DType
        | Take axis ->
            Demand.indices kernel args[1].DType
            Axes.withLength axis args[1].Shape.Size a.Shape, a.DType
        | ScatterAdd(axis, length) ->
            Demand.numbers kernel a.DType
            Demand.indices kernel args[1].DType
            Axes.withLength axis length a.Shape, a.DType
        | TakeAlong axis ->
            Demand.indices kernel args[1].DType

            if Axes.withLength axis 0 a.Shape <> Axes.withLength axis 0 args[1].Shape then
                invalidArg
                    "places"
                    $"TakeAlong axis {axis} needs shapes that agree on all other axes, but was given {a.Shape} and {args[1].Shape}."

            args[1].Shape, a.DType
        | ScatterAlong(axis, length) ->
            Demand.numbers kernel a.DType
            Demand.indices kernel args[1].DType
            Axes.withLength axis length a.Shape, a.DType
        | Accumulate _ ->
            Demand.numbers kernel a.DType
            a.Shape, a.DType
        | Recur _ ->
            Demand.numbers kernel a.DType
            Demand.same kernel a.DType args[1].DType

            if a.Shape <> args[1].Shape then
                invalidArg "b" $"Recurrence needs factors and terms of one shape, but was given {a.Shape} and {args[1].Shape}."

            a.Shape, a.DType
        | Order(axis, _, count) ->
            Demand.numbers kernel a.DType
            Axes.withLength axis count a.Shape, DType.Int32
        | Solve ->
            Demand.floats kernel a.DType
            Demand.same kernel a.DType args[1].DType
            solve a.Shape args[1].Shape, a.DType
        | Determinant logarithmic ->
            Demand.floats kernel a.DType
            square kernel a.Shape |> ignore
            let batch = a.Shape.Dims[.. a.Shape.Rank - 3]
            Shape(if logarithmic then Array.append batch [| 2 |] else batch), a.DType
        | Factor factoring ->
            Demand.floats kernel a.DType
            factors factoring a.Shape, a.DType
        | Fourier _ ->
            Demand.floats kernel a.DType

            if a.Shape.Rank < 2 || a.Shape.Dims[a.Shape.Rank - 1] <> 2 then
                invalidArg "x" $"Fourier needs complex numbers (..., n, 2), real and imaginary part, but was given the shape {a.Shape}."

            a.Shape, a.DType
        | Analyse ->
            Demand.floats kernel a.DType
            rows kernel a.Shape |> ignore
            let lead = a.Shape.Dims[.. a.Shape.Rank - 2]
            Shape(Array.append lead [| frequencies a.Shape[-1]; 2 |]), a.DType
        | Synthesise length ->
            Demand.floats kernel a.DType
            let lead = max 0 (a.Shape.Rank - 2)

            if a.Shape.Dims[lead..] <> [| frequencies length; 2 |] then
                invalidArg "x" $"{length} numbers need {frequencies length} frequencies (..., n, 2), but were given the shape {a.Shape}."

            Shape(Array.append a.Shape.Dims[.. lead - 1] [| length |]), a.DType
        | Composite(Affine _) ->
            Demand.numbers kernel a.DType
            Demand.same kernel a.DType args[1].DType
            Demand.same kernel a.DType args[2].DType
            affine a.Shape args[1].Shape args[2].Shape, a.DType
        | Composite Gate ->
            Demand.numbers kernel a.DType
            Demand.same kernel a.DType args[1].DType
            a.Shape, a.DType
        | Composite GatedProduct ->
            Demand.numbers kernel a.DType
            Demand.same kernel a.DType args[1].DType
            Demand.same kernel a.DType args[2].DType
            gatedProduct a.Shape args[1].Shape args[2].Shape, a.DType
        | Composite Softmax ->
            Demand.floats kernel a.DType
            rows kernel a.Shape |> ignore
            a.Shape, a.DType
        | Composite LabelEntropy ->
            labels kernel a args[1]
            args[1].Shape, a.DType
        | Composite LabelSlope ->
            labels kernel a args[1]
            a.Shape, a.DType
