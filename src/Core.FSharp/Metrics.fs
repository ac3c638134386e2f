namespace Leibniz

open System
open System.Collections.Generic

/// What metrics measure: a value for each sample, and the sums that their means are made of.
module internal Measure =
    open Weighting

    let private last: IReadOnlyList<int> = [| -1 |]

    let private from (axis: int) (x: Tensor) =
        [| axis .. x.Rank - 1 |] :> IReadOnlyList<int>

    /// A truth for each value that a metric counts, where targets and predictions of one shape agree.
    let private alike name (yTrue: Tensor) (yPred: Tensor) (agree: Tensor -> Tensor -> Tensor) =
        let struct (t, p) = sameRank yTrue yPred

        if t.Shape <> p.Shape then
            invalidArg "yTrue" $"{name} needs targets and predictions of one shape, but was given {yTrue.Shape} and {yPred.Shape}."

        agree t p

    // ---- the mean rule

    /// The total of the samples' values and what it is divided by. Weights stand for the first axes; a sample's value is the mean
    /// (or the sum) of what it has. Weights and mask may be null; without weights a mask plays no part, as in Keras.
    let totals (bySum: bool) (values: Tensor) (weights: Tensor) (mask: Tensor) : struct (float * float) =
        let values = stopGradient values

        let merge (x: Tensor) axes =
            if bySum then
                Reduce.sum x axes false
            else
                Reduce.mean x axes false

        let mergeFrom axis (x: Tensor) =
            if x.Rank > axis then merge x (from axis x) else x

        let total (x: Tensor) : float = Tensor.op_Explicit (sum x)

        if given weights then
            let weights = cast DType.Float32 weights

            let weights =
                if given mask then
                    masked Reduction.Sum weights weights mask
                else
                    weights

            let struct (v, w) = sameRank (floating values) (floating weights)
            let v = mergeFrom w.Rank v
            let w = (cast v.DType w).Stretched(Axes.broadcast "A sample weight" v.Shape w.Shape)

            if w.Shape <> v.Shape then
                invalidArg
                    "sampleWeight"
                    $"There is one sample weight a sample, but {weights.Shape} was given for values of shape {values.Shape}."

            struct (total (mergeFrom 1 (v * w)), total (if w.Rank > 1 then Reduce.mean w (from 1 w) false else w))
        else
            let samples = if values.Rank = 0 then 1 else values.Shape.Dims[0]

            let each =
                if bySum then
                    1.0
                else
                    float (max 1 (values.Size / max 1 samples))

            struct (total values / each, float samples)

    /// 0 where the divisor is 0.
    let ratio (total: float) (divisor: float) =
        if divisor = 0.0 then 0.0 else total / divisor

    // ---- accuracies

    let accuracy yTrue yPred = alike "Accuracy" yTrue yPred equal

    let binaryAccuracy (threshold: float) yTrue yPred =
        alike "BinaryAccuracy" yTrue yPred (fun t p ->
            let p = floating p
            equal t (greater p (p.Like threshold)))

    let private place (x: Tensor) = Reduce.pick ArgMax x last false

    let categoricalAccuracy yTrue yPred =
        alike "CategoricalAccuracy" yTrue yPred (fun t p -> equal (place t) (place p))

    /// Labels, without an axis of length 1 that has the place of the classes.
    let private labelsFor name (yTrue: Tensor) (yPred: Tensor) =
        let rows = Axes.without [| yPred.Rank - 1 |] yPred.Shape

        if
            yTrue.Shape <> rows
            && yTrue.Shape <> Axes.withLength (yPred.Rank - 1) 1 yPred.Shape
        then
            invalidArg
                "yTrue"
                $"{name} needs a label for each prediction, {rows} for predictions of shape {yPred.Shape}, but was given {yTrue.Shape}."

        Reduce.reshape rows yTrue

    let private classes name (yPred: Tensor) =
        if yPred.Rank = 0 then
            invalidArg "yPred" $"{name} needs predictions with an axis of classes, but was given one number."

        yPred.Shape[-1]

    let sparseCategoricalAccuracy (yTrue: Tensor) (yPred: Tensor) =
        let name = "SparseCategoricalAccuracy"
        classes name yPred |> ignore
        equal (labelsFor name yTrue yPred) (place yPred)

    /// Whether fewer than k classes are predicted more than the true one: of classes that tie with it none stands in its way.
    let private within (k: int) (places: Tensor) (yPred: Tensor) =
        let own = Tensor.Bind(TakeAlong(yPred.Rank - 1), yPred, column places)
        let better = Reduce.sum (greater yPred own) last false
        let some = Reduce.reshape places.Shape (equal own own) // not NaN
        Tensor.Bind(Logic And, less better (better.Like(float k)), some)

    let topK (k: int) (yTrue: Tensor) (yPred: Tensor) =
        alike "TopKCategoricalAccuracy" yTrue yPred (fun t p -> within k (place t) p)

    let sparseTopK (k: int) (yTrue: Tensor) (yPred: Tensor) =
        let name = "SparseTopKCategoricalAccuracy"
        let count = classes name yPred
        within k (CrossEntropy.labels name count (Nullable()) (labelsFor name yTrue yPred)) yPred

    /// Whether the label is among the first k of predictions that are labels, the best first.
    let sparseTopKOfSorted (k: int) (yTrue: Tensor) (yPred: Tensor) =
        let name = "SparseTopKCategoricalAccuracy"
        let k = min k (classes name yPred)
        let first = Arrange.split -1 [| k; yPred.Shape[-1] - k |] yPred
        Reduce.quantify Any (equal (column (labelsFor name yTrue yPred)) first[0]) last false

    // ---- correlations

    let squaredError yTrue yPred =
        let struct (t, p) = paired "RootMeanSquaredError" yTrue yPred
        square (p - t)

    let pearson (axis: int) yTrue yPred =
        let struct (t, p) = paired "PearsonCorrelation" yTrue yPred
        let over: IReadOnlyList<int> = [| axis |]

        let standard (x: Tensor) =
            let off = x - Reduce.mean x over true
            off / sqrt (Reduce.variance x over true)

        Reduce.mean (standard t * standard p) over false

    let concordance (axis: int) yTrue yPred =
        let struct (t, p) = paired "ConcordanceCorrelation" yTrue yPred
        let over: IReadOnlyList<int> = [| axis |]
        let meanT, meanP = Reduce.mean t over true, Reduce.mean p over true
        let covariance = (t - meanP) * (p - meanP)

        let norm =
            Reduce.variance t over true
            + Reduce.variance p over true
            + square (meanT - meanP)

        Reduce.mean (covariance * 2.0 / (norm + epsilon)) over false
