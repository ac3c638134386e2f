namespace Leibniz

open System
open System.Collections.Generic
open System.ComponentModel

/// How far predictions are from targets: one value for each sample, as Keras computes it.
[<CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module internal Loss =
    open Weighting

    let private last: IReadOnlyList<int> = [| -1 |]
    let private meanOf x = Reduce.mean x last false
    let private sumOf x = Reduce.sum x last false

    // ---- of numbers

    let meanSquaredError yTrue yPred =
        let struct (t, p) = paired "MeanSquaredError" yTrue yPred
        meanOf (square (t - p))

    let meanAbsoluteError yTrue yPred =
        let struct (t, p) = paired "MeanAbsoluteError" yTrue yPred
        meanOf (abs (t - p))

    let meanAbsolutePercentageError yTrue yPred =
        let struct (t, p) = paired "MeanAbsolutePercentageError" yTrue yPred
        meanOf (abs ((t - p) / Tensor.Maximum(abs t, epsilon))) * 100.0

    let meanSquaredLogarithmicError yTrue yPred =
        let struct (t, p) = paired "MeanSquaredLogarithmicError" yTrue yPred
        let logarithm x = log1p (Tensor.Maximum(x, epsilon))
        meanOf (square (logarithm p - logarithm t))

    let huber (delta: float) yTrue yPred =
        let struct (t, p) = paired "Huber" yTrue yPred
        let e = p - t
        let size = abs e
        let small = lessEqual size (size.Like delta)
        meanOf (where small (square e * 0.5) (size * delta - 0.5 * delta * delta))

    let logCosh yTrue yPred =
        let struct (t, p) = paired "LogCosh" yTrue yPred
        let e = p - t
        meanOf (e + softplus (e * -2.0) - Math.Log 2.0)

    /// Vectors along an axis, of length 1 each; those shorter than epsilon are divided by epsilon.
    let normalised (axis: int) (x: Tensor) =
        let squares = Reduce.sum (square x) [| axis |] true
        x / sqrt (Tensor.Maximum(squares, epsilon * epsilon))

    /// The cosine between targets and predictions; the loss is its negative.
    let cosine (axis: int) yTrue yPred =
        let struct (t, p) = paired "CosineSimilarity" yTrue yPred
        Reduce.sum (normalised axis t * normalised axis p) [| axis |] false

    let cosineSimilarity axis yTrue yPred = -(cosine axis yTrue yPred)

    // ---- of margins

    /// Targets that are all 0 or 1 become -1 or 1.
    let private signs (t: Tensor) =
        let is value = equal t (t.Like value)

        let binary: bool =
            Tensor.op_Explicit (Reduce.quantify All (Tensor.Bind(Logic Or, is 0.0, is 1.0)) null false)

        if binary then t * 2.0 - 1.0 else t

    let private margin name yTrue yPred =
        let struct (t, p) = paired name yTrue yPred
        relu (1.0 - signs (stopGradient t) * p)

    let hinge yTrue yPred = meanOf (margin "Hinge" yTrue yPred)

    let squaredHinge yTrue yPred =
        meanOf (square (margin "SquaredHinge" yTrue yPred))

    let categoricalHinge yTrue yPred =
        let struct (t, p) = paired "CategoricalHinge" yTrue yPred
        relu (Reduce.max ((1.0 - t) * p) last false - sumOf (t * p) + 1.0)

    // ---- of distributions

    let klDivergence yTrue yPred =
        let struct (t, p) = paired "KLDivergence" yTrue yPred
        let t, p = clamp epsilon 1.0 t, clamp epsilon 1.0 p
        sumOf (t * log (t / p))

    let poisson yTrue yPred =
        let struct (t, p) = paired "Poisson" yTrue yPred
        meanOf (p - t * log (p + epsilon))

    // ---- of regions; over all axes (null) or over some

    let dice (axes: IReadOnlyList<int>) yTrue yPred =
        let struct (t, p) = paired "Dice" yTrue yPred
        let total x = Reduce.sum x axes false
        1.0 - total (t * p) * 2.0 / (total t + total p + epsilon)

    let tversky (alpha: float) (beta: float) (axes: IReadOnlyList<int>) yTrue yPred =
        let struct (t, p) = paired "Tversky" yTrue yPred
        let total x = Reduce.sum x axes false
        let both = total (t * p)

        1.0
        - both
          / (both + total ((1.0 - t) * p) * alpha + total (t * (1.0 - p)) * beta + epsilon)

    // ---- of embeddings

    /// Sun and others 2020: pairs of samples with one label are pulled together, others pushed apart. Predictions are unit vectors.
    let circle (gamma: float) (margin: float) (removeDiagonal: bool) (yTrue: Tensor) (yPred: Tensor) =
        let p = floating yPred

        if p.Rank <> 2 || yTrue.Size <> p.Shape.Dims[0] then
            invalidArg "yTrue" $"Circle needs predictions of shape (n, d) and n labels, but was given {yPred.Shape} and {yTrue.Shape}."

        let n = p.Shape.Dims[0]
        let labels = cast DType.Int32 (stopGradient yTrue)

        let same =
            equal (Reduce.reshape (Shape [| n; 1 |]) labels) (Reduce.reshape (Shape [| 1; n |]) labels)

        let negative = Tensor.Bind(Not, same)

        let positive =
            if removeDiagonal then
                Tensor.Bind(Logic And, same, Tensor.Bind(Not, same.Beside(fun () -> Tensor.Eye(n, DType.Bool))))
            else
                same

        let far = Tensor.Maximum(1.0 - Product.matMul p (transpose p), 0.0)
        let nothing = far.Like Double.NegativeInfinity

        let weight (mask: Tensor) w =
            Tensor.Maximum(w * cast far.DType mask, 0.0)

        let pulls = weight positive (far + margin) * (margin - far) * -gamma
        let pushes = weight negative (1.0 + margin - far) * (1.0 - margin - far) * gamma

        let total mask x =
            Reduce.logSumExp (where mask x nothing) [| 1 |] false

        softplus (total positive pulls + total negative pushes)

/// Losses, for F#: one value for each sample; take the mean to train. mse targets predictions |> mean
[<EditorBrowsable(EditorBrowsableState.Never); CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module Losses =
    /// The mean of squared differences along the last axis.
    let mse (targets: Tensor) (predictions: Tensor) =
        Loss.meanSquaredError targets predictions

    /// The mean of absolute differences along the last axis.
    let mae (targets: Tensor) (predictions: Tensor) =
        Loss.meanAbsoluteError targets predictions

    /// The mean, along the last axis, of half the squared difference where it is at most delta, else linear beyond.
    let huber (delta: float) (targets: Tensor) (predictions: Tensor) = Loss.huber delta targets predictions

    /// Of targets of 0 and 1 and probabilities, the mean along the last axis.
    let binaryCrossentropy (targets: Tensor) (predictions: Tensor) =
        CrossEntropy.binary "binaryCrossentropy" false 0.0 -1 targets predictions

    /// Of targets of 0 and 1 and logits (what stands before a sigmoid), the mean along the last axis.
    let binaryCrossentropyFromLogits (targets: Tensor) (logits: Tensor) =
        CrossEntropy.binary "binaryCrossentropyFromLogits" true 0.0 -1 targets logits

    /// Of two distributions along the last axis.
    let categoricalCrossentropy (targets: Tensor) (predictions: Tensor) =
        CrossEntropy.categorical false 0.0 -1 targets predictions

    /// Of a distribution and logits (what stands before a softmax) along the last axis.
    let categoricalCrossentropyFromLogits (targets: Tensor) (logits: Tensor) =
        CrossEntropy.categorical true 0.0 -1 targets logits

    /// Of labels, from 0, and probabilities along the last axis. A label that names no class is an error.
    let sparseCategoricalCrossentropy (labels: Tensor) (predictions: Tensor) =
        CrossEntropy.sparse false (Nullable()) -1 labels predictions

    /// Of labels, from 0, and logits (what stands before a softmax) along the last axis. A label that names no class is an error.
    let sparseCategoricalCrossentropyFromLogits (labels: Tensor) (logits: Tensor) =
        CrossEntropy.sparse true (Nullable()) -1 labels logits
