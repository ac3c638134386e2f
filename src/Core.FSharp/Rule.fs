namespace Leibniz

open System
open System.Runtime.CompilerServices

/// What each kernel gives for which arguments: shapes and element types, checked before anything runs.
module internal Rule =
    let private name (kernel: Kernel) =
        match kernel with
        | Map m -> string m
        | Zip Sub -> "Subtract"
        | Zip Mul -> "Multiply"
        | Zip Div -> "Divide"
        | Zip z -> string z
        | Compare c -> string c
        | Logic l -> string l
        | Not -> "Not"
        | Test t -> string t
        | Select -> "Where"
        | Cast _ -> "Cast"
        | Fold(f, _) -> string f
        | Quantify(q, _) -> string q
        | Pick(p, _) -> string p
        | MatMul -> "MatMul"
        | Reshape _ -> "Reshape"
        | Permute _ -> "Transpose"
        | Stretch _ -> "BroadcastTo"
        | Slice _ -> "Slice"
        | Place _ -> "Place"
        | Concat _ -> "Concat"
        | Take _ -> "Gather"
        | ScatterAdd _ -> "ScatterAdd"
        | TakeAlong _ -> "TakeAlong"
        | ScatterAlong _ -> "ScatterAlong"
        | Accumulate _ -> "CumSum"
        | Recur _ -> "Recurrence"
        | Order _ -> "ArgSort"
        | Solve -> "Solve"
        | Determinant false -> "Determinant"
        | Determinant true -> "LogDeterminant"
        | Factor Cholesky -> "Cholesky"
        | Factor OrthogonalTriangular -> "QR"
        | Factor SymmetricEigen -> "Eigh"
        | Factor SingularValues -> "SVD"
        | Fourier _ -> "Fourier"
        | Composite(Affine _) -> "Dense"
        | Composite Gate -> "Gate"
        | Composite GatedProduct -> "GatedProduct"
        | Composite Softmax -> "Softmax"
        | Composite LabelEntropy -> "SparseCategoricalCrossentropy"
        | Composite LabelSlope -> "SoftmaxLessLabel"

    let private refuse kernel (dtype: DType) needs remedy =
        invalidArg "dtype" $"{name kernel} needs {needs}, but was given {dtype}; {remedy}."

    let private floats kernel (dtype: DType) =
        if not dtype.IsFloat then
            refuse kernel dtype "float32 or float64" "Cast(DType.Float32) first"

    let private numbers kernel (dtype: DType) =
        match dtype with
        | DType.Bool -> refuse kernel dtype "numbers" "Cast(DType.Int32) first"
        | _ -> ()

    let private truths kernel (dtype: DType) =
        if dtype <> DType.Bool then
            refuse kernel dtype "bool" "compare with something, or Cast(DType.Bool), first"

    let private indices kernel (dtype: DType) =
        if dtype <> DType.Int32 then
            refuse kernel dtype "int32 places" "Cast(DType.Int32) first"

    [<MethodImpl(MethodImplOptions.AggressiveInlining)>]
    let private same kernel (a: DType) (b: DType) =
        if not (a.Equals b) then
            invalidArg
                "dtype"
                $"{name kernel} needs two tensors of one type, but was given {a} and {b}; Cast one of them first (a .NET number takes the tensor's type by itself)."

    /// Maps that are defined on whole numbers too.
    let private whole map =
        match map with
        | Neg
        | Abs
        | Sign
        | Relu
        | Step
        | Floor
        | Ceiling
        | Round -> true
        | Exp
        | Expm1
        | Log
        | Log1p
        | Sqrt
        | Sin
        | Cos
        | Tan
        | Asin
        | Acos
        | Atan
        | Sinh
        | Cosh
        | Tanh
        | Asinh
        | Acosh
        | Atanh
        | Erf
        | Sigmoid
        | Softplus -> false

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
            invalidArg "axis" $"{name kernel} of no elements is not defined; the tensor has the shape {shape}."

    let private concat axis (shapes: Shape[]) =
        let first = shapes[0]

        for s in shapes do
            if s.Rank <> first.Rank || Axes.withLength axis 0 s <> Axes.withLength axis 0 first then
                invalidArg "tensors" $"Concat along axis {axis} needs shapes that agree on all other axes, but was given {first} and {s}."

        Axes.withLength axis (shapes |> Array.sumBy (fun s -> s.Dims[axis])) first

    /// The lengths of the matrices in the last two axes.
    let private matrix kernel (shape: Shape) =
        if shape.Rank < 2 then
            invalidArg "x" $"{name kernel} needs matrices in the last two axes, but was given the shape {shape}."

        struct (shape.Dims[shape.Rank - 2], shape.Dims[shape.Rank - 1])

    let private square kernel (shape: Shape) =
        let struct (n, m) = matrix kernel shape

        if n <> m then
            invalidArg "x" $"{name kernel} needs square matrices in the last two axes, but was given the shape {shape}."

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
            invalidArg "x" $"{name kernel} needs an axis, but was given a scalar."

        Axes.without [| x.Rank - 1 |] x

    let private labels kernel (a: Numbers) (b: Numbers) =
        floats kernel a.DType
        indices kernel b.DType
        let y = rows kernel a.Shape

        if b.Shape <> y then
            invalidArg "labels" $"{name kernel} needs a label for each row, {y} for {a.Shape}, but was given {b.Shape}."

    /// Whether there is such a function of one number of the type; the result has its shape and type.
    let checkMap (kernel: Kernel) (map: Map) (x: DType) =
        if whole map then numbers kernel x else floats kernel x

    /// The same for a function of two numbers.
    [<MethodImpl(MethodImplOptions.AggressiveInlining)>]
    let checkZip (kernel: Kernel) (zip: Zip) (a: DType) (b: DType) =
        same kernel a b

        match zip with
        | Div
        | Pow when not a.IsFloat -> refuse kernel a "float32 or float64" "Cast(DType.Float32) first (FloorDivide divides whole numbers)"
        | _ -> numbers kernel a

    /// The shape and the element type of a kernel's result.
    let result (kernel: Kernel) (args: Numbers[]) : struct (Shape * DType) =
        let a = args[0]

        match kernel with
        | Map m ->
            checkMap kernel m a.DType
            a.Shape, a.DType
        | Zip z ->
            checkZip kernel z a.DType args[1].DType
            a.Shape, a.DType
        | Compare _ ->
            numbers kernel a.DType
            same kernel a.DType args[1].DType
            a.Shape, DType.Bool
        | Logic _ ->
            truths kernel a.DType
            truths kernel args[1].DType
            a.Shape, DType.Bool
        | Not ->
            truths kernel a.DType
            a.Shape, DType.Bool
        | Test _ ->
            floats kernel a.DType
            a.Shape, DType.Bool
        | Select ->
            truths kernel a.DType
            same kernel args[1].DType args[2].DType
            a.Shape, args[1].DType
        | Cast t -> a.Shape, t
        | Fold(f, axes) ->
            numbers kernel a.DType

            match f with
            | Max
            | Min -> empty kernel a.Shape axes
            | Sum
            | Product -> ()

            Axes.without axes a.Shape, a.DType
        | Quantify(_, axes) ->
            truths kernel a.DType
            Axes.without axes a.Shape, DType.Bool
        | Pick(_, axes) ->
            numbers kernel a.DType
            empty kernel a.Shape axes
            Axes.without axes a.Shape, DType.Int32
        | MatMul ->
            numbers kernel a.DType
            same kernel a.DType args[1].DType
            matMul a.Shape args[1].Shape, a.DType
        | Reshape target -> reshape a.Shape target, a.DType
        | Permute order -> Axes.permuted order a.Shape, a.DType
        | Stretch target -> target, a.DType
        | Slice [| rows; columns |] -> Axes.matrix rows.Count columns.Count, a.DType
        | Slice cuts -> Axes.ofDims (cuts |> Array.map _.Count), a.DType
        | Place(target, _) -> target, a.DType
        | Concat axis ->
            for b in args do
                same kernel a.DType b.DType

            concat axis (args |> Array.map _.Shape), a.DType
        | Take axis ->
            indices kernel args[1].DType
            Axes.withLength axis args[1].Shape.Size a.Shape, a.DType
        | ScatterAdd(axis, length) ->
            numbers kernel a.DType
            indices kernel args[1].DType
            Axes.withLength axis length a.Shape, a.DType
        | TakeAlong axis ->
            indices kernel args[1].DType

            if Axes.withLength axis 0 a.Shape <> Axes.withLength axis 0 args[1].Shape then
                invalidArg
                    "places"
                    $"TakeAlong axis {axis} needs shapes that agree on all other axes, but was given {a.Shape} and {args[1].Shape}."

            args[1].Shape, a.DType
        | ScatterAlong(axis, length) ->
            numbers kernel a.DType
            indices kernel args[1].DType
            Axes.withLength axis length a.Shape, a.DType
        | Accumulate _ ->
            numbers kernel a.DType
            a.Shape, a.DType
        | Recur _ ->
            numbers kernel a.DType
            same kernel a.DType args[1].DType

            if a.Shape <> args[1].Shape then
                invalidArg "b" $"Recurrence needs factors and terms of one shape, but was given {a.Shape} and {args[1].Shape}."

            a.Shape, a.DType
        | Order _ ->
            numbers kernel a.DType
            a.Shape, DType.Int32
        | Solve ->
            floats kernel a.DType
            same kernel a.DType args[1].DType
            solve a.Shape args[1].Shape, a.DType
        | Determinant logarithmic ->
            floats kernel a.DType
            square kernel a.Shape |> ignore
            let batch = a.Shape.Dims[.. a.Shape.Rank - 3]
            Shape(if logarithmic then Array.append batch [| 2 |] else batch), a.DType
        | Factor factoring ->
            floats kernel a.DType
            factors factoring a.Shape, a.DType
        | Fourier _ ->
            floats kernel a.DType

            if a.Shape.Rank < 2 || a.Shape.Dims[a.Shape.Rank - 1] <> 2 then
                invalidArg "x" $"Fourier needs complex numbers (..., n, 2), real and imaginary part, but was given the shape {a.Shape}."

            a.Shape, a.DType
        | Composite(Affine _) ->
            numbers kernel a.DType
            same kernel a.DType args[1].DType
            same kernel a.DType args[2].DType
            affine a.Shape args[1].Shape args[2].Shape, a.DType
        | Composite Gate ->
            numbers kernel a.DType
            same kernel a.DType args[1].DType
            a.Shape, a.DType
        | Composite GatedProduct ->
            numbers kernel a.DType
            same kernel a.DType args[1].DType
            same kernel a.DType args[2].DType
            gatedProduct a.Shape args[1].Shape args[2].Shape, a.DType
        | Composite Softmax ->
            floats kernel a.DType
            rows kernel a.Shape |> ignore
            a.Shape, a.DType
        | Composite LabelEntropy ->
            labels kernel a args[1]
            args[1].Shape, a.DType
        | Composite LabelSlope ->
            labels kernel a args[1]
            a.Shape, a.DType

    /// A short name for messages.
    let nameOf kernel = name kernel
