namespace Leibniz

open System.Runtime.CompilerServices

/// What kernels demand of the types of their arguments, and what a user is told who gives others.
module internal Demand =
    /// A short name for messages.
    let name (kernel: Kernel) =
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
        | Analyse -> "Rfft"
        | Synthesise _ -> "Waves"
        | Composite(Affine _) -> "Dense"
        | Composite Gate -> "Gate"
        | Composite GatedProduct -> "GatedProduct"
        | Composite Softmax -> "Softmax"
        | Composite LabelEntropy -> "SparseCategoricalCrossentropy"
        | Composite LabelSlope -> "SoftmaxLessLabel"

    let private refuse kernel (dtype: DType) needs remedy =
        invalidArg "dtype" $"{name kernel} needs {needs}, but was given {dtype}; {remedy}."

    let floats kernel (dtype: DType) =
        if not dtype.IsFloat then
            refuse kernel dtype "float32 or float64" "Cast(DType.Float32) first"

    let numbers kernel (dtype: DType) =
        match dtype with
        | DType.Bool -> refuse kernel dtype "numbers" "Cast(DType.Int32) first"
        | _ -> ()

    let truths kernel (dtype: DType) =
        if dtype <> DType.Bool then
            refuse kernel dtype "bool" "compare with something, or Cast(DType.Bool), first"

    let indices kernel (dtype: DType) =
        if dtype <> DType.Int32 then
            refuse kernel dtype "int32 places" "Cast(DType.Int32) first"

    [<MethodImpl(MethodImplOptions.AggressiveInlining)>]
    let same kernel (a: DType) (b: DType) =
        if not (a.Equals b) then
            invalidArg
                "dtype"
                $"{name kernel} needs two tensors of one type, but was given {a} and {b}; Cast one of them first (a .NET number takes the tensor's type by itself)."

    /// Maps that are defined on whole numbers too.
    let private whole f =
        match f with
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

    /// Whether there is such a function of one number of the type; the result has its shape and type.
    let map (kernel: Kernel) (f: Map) (x: DType) =
        if whole f then numbers kernel x else floats kernel x

    /// The same for a function of two numbers.
    [<MethodImpl(MethodImplOptions.AggressiveInlining)>]
    let zip (kernel: Kernel) (f: Zip) (a: DType) (b: DType) =
        same kernel a b

        match f with
        | Div
        | Pow when not a.IsFloat -> refuse kernel a "float32 or float64" "Cast(DType.Float32) first (FloorDivide divides whole numbers)"
        | _ -> numbers kernel a
