namespace Leibniz

open System

/// Activations, with Keras's formulas and defaults. Their slopes are finite wherever their values are.
[<CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module internal Activation =
    let private positive (x: Tensor) = greater x (x.Like 0.0)

    /// x where positive, else a function of the x that are not.
    let private bent (below: Tensor -> Tensor) (x: Tensor) =
        let above = positive x
        where above x (below (where above (x.Like 0.0) x))

    // ---- lines

    /// Keras's relu with all its arguments.
    let rectified (negativeSlope: float) (maxValue: Nullable<float>) (threshold: float) (x: Tensor) =
        let rising =
            if threshold = 0.0 then
                relu x
            else
                where (greater x (x.Like threshold)) x (x.Like 0.0)

        let rising =
            if maxValue.HasValue then
                Tensor.Minimum(rising, maxValue.Value)
            else
                rising

        if negativeSlope = 0.0 then
            rising
        else
            rising - relu (threshold - x) * negativeSlope

    let relu6 x = Tensor.Minimum(relu x, 6.0)
    let leakyRelu (slope: float) x = where (positive x) x (x * slope)
    let hardSigmoid (x: Tensor) = clamp 0.0 1.0 (x * (1.0 / 6.0) + 0.5)
    let hardSilu x = x * hardSigmoid x
    let hardTanh x = clamp -1.0 1.0 x
    let sparseSigmoid (x: Tensor) = clamp 0.0 1.0 (x * 0.5 + 0.5)

    let threshold (threshold: float) (value: float) (x: Tensor) =
        where (greater x (x.Like threshold)) x (x.Like value)

    let private far (threshold: float) (x: Tensor) = greater (abs x) (x.Like threshold)
    let hardShrink (threshold: float) x = where (far threshold x) x (x.Like 0.0)

    let softShrink (threshold: float) (x: Tensor) =
        where (far threshold x) (x - Tensor.Mapped(Sign, x) * threshold) (x.Like 0.0)

    // ---- curves

    let elu (alpha: float) x = bent (fun x -> expm1 x * alpha) x

    let celu (alpha: float) x =
        bent (fun x -> expm1 (x / alpha) * alpha) x
    // The two numbers of Klambauer and others 2017, as Keras writes them.
    let selu x =
        elu 1.6732632423543772 x * 1.0507009873554805

    let silu x = x * sigmoid x
    let mish x = x * tanh (softplus x)
    let logSigmoid (x: Tensor) = -(softplus -x)
    let tanhShrink (x: Tensor) = x - tanh x
    let softsign (x: Tensor) = x / (abs x + 1.0)
    let squareplus (b: float) (x: Tensor) = (x + sqrt (x * x + b)) * 0.5

    let sparsePlus (x: Tensor) =
        where (less x (x.Like 1.0)) (square (relu (x + 1.0)) * 0.25) x

    // ---- the error function

    // Cody 1969, "Rational Chebyshev approximations for the error function": erf x = x A(x^2) up to 0.46875, and
    // 1 - exp(-x^2) C(x) beyond. His third range, from 4, is left out: erfc is below 2e-8 there, and C is good enough.
    let private border = 0.46875

    let private inner =
        [| 1.85777706184603153e-1
           3.16112374387056560
           1.13864154151050156e2
           3.77485237685302021e2
           3.20937758913846947e3 |],
        [| 1.0
           2.36012909523441209e1
           2.44024637934444173e2
           1.28261652607737228e3
           2.84423683343917062e3 |]

    let private outer =
        [| 2.15311535474403846e-8
           5.64188496988670089e-1
           8.88314979438837594
           6.61191906371416295e1
           2.98635138197400131e2
           8.81952221241769090e2
           1.71204761263407058e3
           2.05107837782607147e3
           1.23033935479799725e3 |],
        [| 1.0
           1.57449261107098347e1
           1.17693950891312499e2
           5.37181101862009858e2
           1.62138957456669019e3
           3.29079923573345963e3
           4.36261909014324716e3
           3.43936767414372164e3
           1.23033935480374942e3 |]

    let private polynomial (coefficients: float[]) (x: Tensor) =
        Array.fold (fun (y: Tensor) (c: float) -> y * x + c) (x.Like coefficients[0]) coefficients[1..]

    let private ratio (above, below) x = polynomial above x / polynomial below x

    /// Both ranges are held at their border, so that their sum and its slopes are those of the range where x lies.
    let private erfFormula =
        Fused(
            1,
            fun args ->
                let x = args[0]
                let near = clamp -border border x
                // Beyond 10 erfc is less than any number beside 1; C's powers would overflow float32 at 40,000.
                let size = clamp border 10.0 (abs x)
                let rest (y: Tensor) = exp (-(y * y)) * ratio outer y
                let atBorder = rest (x.Filled(border, Shape.Scalar))

                [| near * ratio inner (near * near)
                   + Tensor.Mapped(Sign, x) * (atBorder - rest size) |]
        )

    /// The error function, to the last digits of float64.
    let erf (x: Tensor) = (erfFormula.Run [| x |])[0]

    let gelu (x: Tensor) = x * (erf (x * sqrt 0.5) + 1.0) * 0.5

    let geluByTanh (x: Tensor) =
        x * (tanh ((x + x * x * x * 0.044715) * sqrt (2.0 / Math.PI)) + 1.0) * 0.5

    // ---- rows

    /// The first half of an axis times the sigmoid of the second.
    let glu (axis: int) (x: Tensor) =
        let length = x.Shape[axis]

        if length % 2 <> 0 then
            invalidArg "axis" $"Glu halves an axis, but axis {axis} of {x.Shape} has the odd length {length}."

        let halves = Arrange.split axis [| length / 2; length / 2 |] x
        halves[0] * sigmoid halves[1]

    /// Martins and Astudillo 2016: the distribution nearest to x. An element is in the support where 1 + k x is more than the sum
    /// of the k elements that are no smaller; all pairs are compared, so that no sort is needed.
    let sparsemax (axis: int) (x: Tensor) =
        let last = x.Rank - 1
        let axis = Axes.normal "Sparsemax" x.Rank axis

        let swap =
            [| 0..last |]
            |> Array.map (fun i ->
                if i = axis then last
                elif i = last then axis
                else i)

        let swapped (t: Tensor) =
            if axis = last then t else Tensor.Bind(Permute swap, t)

        let over: Collections.Generic.IReadOnlyList<int> = [| -1 |]
        let x = swapped x
        let z = stopGradient x
        let z = z - Reduce.max z over true
        let smaller = Arrange.expandDims -1 z
        let other = Arrange.expandDims -2 z
        let reached = cast z.DType (greaterEqual other smaller)

        let count, total =
            Reduce.sum reached over false, Reduce.sum (reached * other) over false

        let support = cast z.DType (greater (count * z + 1.0) total)

        let level =
            (Reduce.sum (support * x) over true - 1.0) / Reduce.sum support over true

        swapped (relu (x - level))

    // ---- names

    let private table: (string * (Tensor -> Tensor)) list =
        [ "celu", celu 1.0
          "elu", elu 1.0
          "exponential", exp
          "gelu", gelu
          "glu", glu -1
          "hard_shrink", hardShrink 0.5
          "hard_sigmoid", hardSigmoid
          "hard_silu", hardSilu
          "hard_swish", hardSilu
          "hard_tanh", hardTanh
          "leaky_relu", leakyRelu 0.2
          "linear", id
          "log_sigmoid", logSigmoid
          "log_softmax", logSoftmax
          "mish", mish
          "relu", relu
          "relu6", relu6
          "selu", selu
          "sigmoid", sigmoid
          "silu", silu
          "soft_shrink", softShrink 0.5
          "softmax", softmax
          "softplus", softplus
          "softsign", softsign
          "sparse_plus", sparsePlus
          "sparse_sigmoid", sparseSigmoid
          "sparsemax", sparsemax -1
          "squareplus", squareplus 4.0
          "swish", silu
          "tanh", tanh
          "tanh_shrink", tanhShrink ]

    let names = table |> List.map fst |> List.toArray
    let private byName = dict table

    /// The activation of a name in Keras.
    let ofName (name: string) : Func<Tensor, Tensor> =
        match byName.TryGetValue name with
        | true, f -> Func<Tensor, Tensor> f
        | _ ->
            let known = String.Join(", ", names)
            invalidArg "name" $"There is no activation '{name}'. There are {known}."
