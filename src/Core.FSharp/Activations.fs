namespace Leibniz

open System
open System.ComponentModel
open System.Runtime.CompilerServices
open System.Runtime.InteropServices

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
    // What a number changes is handed to a loop as a tensor of no axes.
    let private number (value: float) (x: Tensor) = x.Filled(value, Shape.Scalar)
    let private leakyLoop = fuse2 (fun x slope -> where (positive x) x (x * slope))
    let leakyRelu (slope: float) x = leakyLoop x (number slope x)
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

    let private eluLoop = fuse2 (fun x alpha -> bent (fun x -> expm1 x * alpha) x)
    let elu (alpha: float) x = eluLoop x (number alpha x)

    let private celuLoop =
        fuse2 (fun x alpha -> bent (fun x -> expm1 (x / alpha) * alpha) x)

    let celu (alpha: float) x = celuLoop x (number alpha x)
    // The two numbers of Klambauer and others 2017, as Keras writes them.
    let selu x =
        elu 1.6732632423543772 x * 1.0507009873554805

    let private siluLoop = fuse (fun x -> x * sigmoid x)
    let silu (x: Tensor) = siluLoop x
    let private mishLoop = fuse (fun x -> x * tanh (softplus x))
    let mish (x: Tensor) = mishLoop x
    let logSigmoid (x: Tensor) = -(softplus -x)
    let private tanhShrinkLoop = fuse (fun x -> x - tanh x)
    let tanhShrink (x: Tensor) = tanhShrinkLoop x
    let private softsignLoop = fuse (fun x -> x / (abs x + 1.0))
    let softsign (x: Tensor) = softsignLoop x
    let squareplus (b: float) (x: Tensor) = (x + sqrt (x * x + b)) * 0.5

    let sparsePlus (x: Tensor) =
        where (less x (x.Like 1.0)) (square (relu (x + 1.0)) * 0.25) x

    let private geluLoop = fuse (fun x -> x * (erf (x * sqrt 0.5) + 1.0) * 0.5)
    let gelu (x: Tensor) = geluLoop x

    let private geluByTanhLoop =
        fuse (fun x -> x * (tanh ((x + x * x * x * 0.044715) * sqrt (2.0 / Math.PI)) + 1.0) * 0.5)

    let geluByTanh (x: Tensor) = geluByTanhLoop x

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

/// Activations, for F#, with Keras's formulas and defaults; relu, sigmoid, softplus, tanh and softmax stand with the elementary functions.
[<AutoOpen; EditorBrowsable(EditorBrowsableState.Never)>]
module ActivationFunctions =
    /// x where positive, else exp x - 1 (Clevert and others 2016).
    let elu x = Activation.elu 1.0 x
    /// elu with the two factors that keep mean 0 and variance 1 from layer to layer (Klambauer and others 2017).
    let selu x = Activation.selu x
    /// x times the normal distribution function of x, exact by erf (Hendrycks and Gimpel 2016).
    let gelu x = Activation.gelu x
    /// x times sigmoid x, also called swish (Elfwing and others 2018).
    let silu x = Activation.silu x
    /// x times tanh (softplus x) (Misra 2019).
    let mish x = Activation.mish x
    /// x where positive, else x times a slope.
    let leakyRelu slope x = Activation.leakyRelu slope x
    /// x / 6 + 1/2, held between 0 and 1.
    let hardSigmoid x = Activation.hardSigmoid x
    /// x held between -1 and 1.
    let hardTanh x = Activation.hardTanh x
    /// x / (1 + |x|).
    let softsign x = Activation.softsign x
    /// log (sigmoid x), without overflow.
    let logSigmoid x = Activation.logSigmoid x

/// Activations, for C#, with Keras's formulas and defaults. All of Keras's stand in Leibniz.Keras.Activations.
[<Extension; Sealed; AbstractClass>]
type ActivationMethods =
    /// x where positive, else alpha (exp x - 1).
    [<Extension>]
    static member Elu(x: Tensor, [<Optional; DefaultParameterValue(1.0)>] alpha: float) = Activation.elu alpha x

    /// Elu with the two factors that keep mean 0 and variance 1 from layer to layer (Klambauer and others 2017).
    [<Extension>]
    static member Selu(x: Tensor) = Activation.selu x

    /// x times the normal distribution function of x, exact by Erf.
    [<Extension>]
    static member Gelu(x: Tensor) = Activation.gelu x

    /// x times its sigmoid, also called swish.
    [<Extension>]
    static member Silu(x: Tensor) = Activation.silu x

    /// x times the tanh of its softplus.
    [<Extension>]
    static member Mish(x: Tensor) = Activation.mish x

    /// x where positive, else x times a slope (0.2, as Keras's function has it).
    [<Extension>]
    static member LeakyRelu(x: Tensor, [<Optional; DefaultParameterValue(0.2)>] slope: float) = Activation.leakyRelu slope x

    /// x / 6 + 1/2, held between 0 and 1.
    [<Extension>]
    static member HardSigmoid(x: Tensor) = Activation.hardSigmoid x

    /// x / (1 + |x|).
    [<Extension>]
    static member Softsign(x: Tensor) = Activation.softsign x

    /// The logarithm of the sigmoid, without overflow.
    [<Extension>]
    static member LogSigmoid(x: Tensor) = Activation.logSigmoid x
