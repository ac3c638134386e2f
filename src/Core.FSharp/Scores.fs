namespace Leibniz

open System
open System.Collections.Generic

/// How the scores of several classes become one.
type Averaging =
    /// They don't.
    | None = 0
    /// From the counts of all classes together.
    | Micro = 1
    /// Their mean.
    | Macro = 2
    /// Their mean, weighted by how often each class occurs.
    | Weighted = 3

/// How the scores of several outputs become one.
type ScoreAggregation =
    /// They don't.
    | None = 0
    /// Their mean.
    | UniformAverage = 1
    /// Their mean, weighted by the variance of the targets.
    | VarianceWeightedAverage = 2

/// Scores of classes and of outputs, from sums over samples.
module internal Score =
    open Weighting

    let private rows: IReadOnlyList<int> = [| 0 |]

    let private sums (x: Tensor) =
        (Reduce.sum x rows false).ToArray<float>()

    /// Targets and predictions of shape (n, outputs) as float64 that keeps what float32 tells apart, and a weight for each number.
    let private matrices name (yTrue: Tensor) (yPred: Tensor) (weights: Tensor) =
        let struct (t, p) = sameRank (stopGradient yTrue) (stopGradient yPred)

        if p.Rank <> 2 || t.Shape <> p.Shape then
            invalidArg "yPred" $"{name} needs targets and predictions of shape (n, outputs), but was given {yTrue.Shape} and {yPred.Shape}."

        let w =
            if given weights then
                let struct (_, w) = weighted p weights
                w.Stretched p.Shape
            else
                p.Beside(fun () -> Tensor.Full(p.Shape, 1.0, DType.Float32))

        cast DType.Float64 (cast DType.Float32 t), cast DType.Float64 (cast DType.Float32 p), cast DType.Float64 w

    /// For each class: true positives, false positives, false negatives, and how often it occurs. Without a threshold the
    /// largest predictions of a sample are positive.
    let decisions (threshold: Nullable<float>) yTrue yPred weights : float[][] =
        let t, p, w = matrices "An F score" yTrue yPred weights

        let positive =
            if threshold.HasValue then
                greater p (p.Like(float (float32 threshold.Value)))
            else
                let largest = greaterEqual p (Reduce.max p [| -1 |] true)
                Tensor.Bind(Logic And, largest, greater (abs p) (p.Like 1e-9))

        let yes = cast DType.Float64 positive

        [| sums (yes * t * w)
           sums (yes * (1.0 - t) * w)
           sums ((1.0 - yes) * t * w)
           sums (t * w) |]

    let fScore (averaging: Averaging) (beta: float) (decisions: float[][]) : float[] =
        let decisions =
            if averaging = Averaging.Micro then
                decisions |> Array.map (fun d -> [| Array.sum d |])
            else
                decisions

        let score i =
            let tp, fp, fn = decisions[0][i], decisions[1][i], decisions[2][i]
            let precision, recall = tp / (tp + fp + epsilon), tp / (tp + fn + epsilon)

            (1.0 + beta * beta) * precision * recall
            / (beta * beta * precision + recall + epsilon)

        let scores = Array.init decisions[0].Length score

        match averaging with
        | Averaging.None -> scores
        | Averaging.Weighted ->
            let often = decisions[3]
            [| Array.sum (Array.map2 (*) scores often) / (Array.sum often + epsilon) |]
        | _ -> [| Array.average scores |]

    /// For each output: the sum of targets, of their squares, of squared errors, and of weights; then how many samples count.
    let residuals yTrue yPred weights : float[][] =
        let t, p, w = matrices "An R2 score" yTrue yPred weights
        let counting = Reduce.quantify Any (notEqual w (w.Like 0.0)) [| -1 |] false
        let samples: float = Tensor.op_Explicit (sum counting)

        [| sums (t * w)
           sums (t * t * w)
           sums (square (t - p) * w)
           sums w
           [| samples |] |]

    /// 1 less the squared error over the variance of the targets; an infinite one counts as 0. With regressors it is adjusted for
    /// their number, where there are enough samples.
    let r2 (aggregation: ScoreAggregation) (regressors: int) (sums: float[][]) : float[] =
        let total =
            Array.map3 (fun s squares n -> squares - s * (s / n)) sums[0] sums[1] sums[3]

        let raw =
            Array.map2 (fun (error: float) total -> 1.0 - error / total) sums[2] total
            |> Array.map (fun r -> if Double.IsInfinity r then 0.0 else r)

        let scores =
            match aggregation with
            | ScoreAggregation.None -> raw
            | ScoreAggregation.UniformAverage -> [| Array.average raw |]
            | _ -> [| Array.sum (Array.map2 (*) total raw) / Array.sum total |]

        let n, p = sums[4][0], float regressors

        if regressors = 0 || p >= n - 1.0 then
            scores
        else
            scores |> Array.map (fun r -> 1.0 - (1.0 - r) * (n - 1.0) / (n - p - 1.0))

    /// The sums of two batches; the first may be null.
    let plus (a: float[][]) (b: float[][]) : float[][] =
        if isNull a then
            b
        elif Array.exists2 (fun (x: float[]) (y: float[]) -> x.Length <> y.Length) a b then
            invalidArg "yPred" $"A score gathers batches of one width, but was given {a[0].Length} outputs and then {b[0].Length}."
        else
            Array.map2 (Array.map2 (+)) a b
