namespace Leibniz

open System

/// ONNX's operators on single elements, and products, as operations here.
module internal OnnxArithmetic =
    let private fold (f: Tensor -> Tensor -> Tensor) (c: OnnxCall) =
        c.Input 0 |> ignore
        [| List.reduce f c.All |]

    let private unary (f: Tensor -> Tensor) : OnnxCall -> Tensor[] = fun c -> [| f (c.Input 0) |]

    let private binary (f: Tensor -> Tensor -> Tensor) : OnnxCall -> Tensor[] =
        fun c -> [| f (c.Input 0) (c.Input 1) |]

    /// The quotient of whole numbers is cut off.
    let private divide (a: Tensor) (b: Tensor) =
        if a.DType.IsFloat then
            a / b
        else
            let sign (x: Tensor) = Tensor.Mapped(Sign, x)
            Tensor.Zipped(Zip FloorDiv, "Div", abs a, abs b) * sign a * sign b

    let private power (a: Tensor) (b: Tensor) =
        if a.DType.IsFloat then
            a ** cast a.DType b
        else
            cast a.DType (cast DType.Float64 a ** cast DType.Float64 b)

    let private modulo (c: OnnxCall) =
        let a, b = c.Input 0, c.Input 1

        if c.Settings.Truth("fmod", false) then
            let quotient = cast DType.Float64 a / cast DType.Float64 b
            let cut = Tensor.Mapped(Floor, abs quotient) * Tensor.Mapped(Sign, quotient)
            [| a - cast a.DType cut * b |]
        else
            [| a % b |]

    let private comparable (t: Tensor) =
        if t.DType = DType.Bool then cast DType.UInt8 t else t

    let private clip (c: OnnxCall) =
        let x = c.Input 0

        let bound (name: string) (i: int) =
            match c.Settings.TryFloat name, c.Optional i with
            | ValueSome number, _ -> ValueSome(Tensor.Full([||], number, x.DType))
            | ValueNone, given -> given

        let above =
            match bound "min" 1 with
            | ValueSome low -> Tensor.Maximum(x, low)
            | ValueNone -> x

        match bound "max" 2 with
        | ValueSome high -> [| Tensor.Minimum(above, high) |]
        | ValueNone -> [| above |]

    let private prelu (x: Tensor) (slope: Tensor) =
        Tensor.Where(greater x (x.Like 0.0), x, x * slope)

    let private shrink (c: OnnxCall) =
        let x = c.Input 0
        let limit, bias = c.Settings.Float("lambd", 0.5), c.Settings.Float("bias", 0.0)
        let zero = x.Like 0.0
        [| Tensor.Where(less x (x.Like -limit), x + bias, Tensor.Where(greater x (x.Like limit), x - bias, zero)) |]

    let private isInfinite (c: OnnxCall) =
        let x = c.Input 0

        let side (name: string) (found: Tensor) =
            if c.Settings.Truth(name, true) then
                found
            else
                Tensor.Zipped(Logic And, "And", found, Tensor.Bind(Not, found))

        let is (value: float) =
            Tensor.Zipped(Compare Equal, "IsInf", x, x.Like value)

        [| Tensor.Zipped(Logic Or, "Or", side "detect_positive" (is infinity), side "detect_negative" (is -infinity)) |]

    let private castTo (c: OnnxCall) =
        let element = OnnxElement.ofNumber c.Place (c.Settings.Int("to", 0))
        [| cast element.DType (c.Input 0) |]

    let private dropout (c: OnnxCall) =
        let x = c.Input 0

        match c.Optional 2 with
        | ValueSome training when (c.Wholes training |> Array.exists ((<>) 0L)) ->
            raise (c.Unsupported "drops elements at random (training mode)")
        | _ -> [| x; Tensor.Full(x.Shape, 1.0, DType.Bool) |]

    /// Matrices in the last two axes; a vector is a row on the left and a column on the right.
    let private matMul (a: Tensor) (b: Tensor) =
        let row = if a.Rank = 1 then Arrange.expandDims 0 a else a
        let column = if b.Rank = 1 then Arrange.expandDims 1 b else b
        let y = matmul row column

        let y =
            if a.Rank = 1 then
                Arrange.squeeze (Nullable(y.Rank - 2)) y
            else
                y

        if b.Rank = 1 then
            Arrange.squeeze (Nullable(y.Rank - 1)) y
        else
            y

    let private gemm (c: OnnxCall) =
        let turned (name: string) (t: Tensor) =
            if c.Settings.Truth(name, false) then transpose t else t

        let product = matmul (turned "transA" (c.Input 0)) (turned "transB" (c.Input 1))
        let scaled (factor: float) (t: Tensor) = if factor = 1.0 then t else t * factor
        let product = scaled (c.Settings.Float("alpha", 1.0)) product

        match c.Optional 2 with
        | ValueSome added -> [| product + scaled (c.Settings.Float("beta", 1.0)) added |]
        | ValueNone -> [| product |]

    let private einsum (c: OnnxCall) =
        [| einsum (c.Settings.Text("equation", "")) c.All |]

    /// Each channel with the mean and variance that the file holds.
    let private batchNormalization (c: OnnxCall) =
        if c.Settings.Truth("training_mode", false) then
            raise (c.Unsupported "normalises by the batch (training mode)")

        let x = c.Input 0

        let channel (t: Tensor) =
            Reduce.reshape (Shape(Array.init x.Rank (fun i -> if i = 1 then t.Size else 1))) t

        let scale, offset, mean, variance =
            channel (c.Input 1), channel (c.Input 2), channel (c.Input 3), channel (c.Input 4)

        [| (x - mean) / sqrt (variance + c.Settings.Float("epsilon", 1e-5)) * scale
           + offset |]

    let private layerNormalization (c: OnnxCall) =
        let x = c.Input 0
        let first = c.Axis(x.Rank, int64 (c.Settings.Int("axis", -1)))
        let axes = [| first .. x.Rank - 1 |] :> Collections.Generic.IReadOnlyList<int>
        let off = x - Reduce.mean x axes true

        let y =
            off
            / sqrt (Reduce.mean (off * off) axes true + c.Settings.Float("epsilon", 1e-5))
            * c.Input 1

        match c.Optional 2 with
        | ValueSome offset -> [| y + offset |]
        | ValueNone -> [| y |]

    /// Before version 13 the axes from one on were taken as one.
    let private composed (composition: OnnxComposition) (c: OnnxCall) =
        let x = c.Input 0

        if c.Opset >= 13 || not (composition.Operator.EndsWith "Softmax") then
            [| composition.Apply c.Settings x |]
        else
            let first = c.Axis(x.Rank, int64 (c.Settings.Int("axis", 1)))
            let rows = x.Shape.Dims[.. first - 1] |> Array.fold (*) 1
            let flat = Reduce.reshape (Shape [| rows; x.Size / max 1 rows |]) x
            let none = OnnxSettings(c.Place, Collections.Generic.Dictionary())
            [| Reduce.reshape x.Shape (composition.Apply none flat) |]

    let all: (string * (OnnxCall -> Tensor[])) list =
        [ for name, map in OnnxElementwise.maps do
              name, unary (fun x -> Tensor.Mapped(map, x))
          for name, compare in OnnxElementwise.compares do
              name, binary (fun a b -> Tensor.Zipped(Compare compare, name, comparable a, comparable b))
          for name, logic in OnnxElementwise.logics do
              name, binary (fun a b -> Tensor.Zipped(Logic logic, name, a, b))
          for composition in OnnxCompositions.all do
              composition.Operator, composed composition
          "Add", binary (fun a b -> a + b)
          "Sub", binary (fun a b -> a - b)
          "Mul", binary (fun a b -> a * b)
          "Div", binary divide
          "Pow", binary power
          "Mod", modulo
          "Max", fold (fun a b -> Tensor.Maximum(a, b))
          "Min", fold (fun a b -> Tensor.Minimum(a, b))
          "Sum", fold (fun a b -> a + b)
          "Mean", (fun c -> [| (fold (fun a b -> a + b) c)[0] / float c.Count |])
          "Reciprocal", unary (fun x -> 1.0 / x)
          "Not", unary (fun x -> Tensor.Bind(Not, x))
          "IsNaN", unary isNaN
          "IsInf", isInfinite
          "Where", (fun c -> [| Tensor.Where(c.Input 0, c.Input 1, c.Input 2) |])
          "Clip", clip
          "PRelu", binary prelu
          "Shrink", shrink
          "Cast", castTo
          "CastLike", binary (fun x like -> cast like.DType x)
          "Identity", unary id
          "Dropout", dropout
          "MatMul", binary matMul
          "Gemm", gemm
          "Einsum", einsum
          "Det", unary (fun x -> Tensor.Bind(Determinant false, x))
          "BatchNormalization", batchNormalization
          "LayerNormalization", layerNormalization ]
