namespace Leibniz

/// What becomes of a loss's values, one a sample.
type Reduction =
    /// The sum of the weighted values over their number. Weights do not enter the divisor.
    | SumOverBatchSize = 0
    /// The same as SumOverBatchSize.
    | Mean = 1
    /// The sum of the weighted values.
    | Sum = 2
    /// The weighted values themselves.
    | None = 3
    /// The sum of the weighted values over the sum of the weights.
    | MeanWithSampleWeight = 4

/// How targets, predictions and weights line up, and what becomes of one value a sample: Keras's rules, but shapes that would
/// stretch in silence, such as (n, 1) beside (n, 3), are errors.
module internal Weighting =
    /// Keras's guard against divisions by zero and logarithms of zero.
    let epsilon = 1e-7

    let given (t: Tensor) = not (isNull (box t))

    /// Float predictions stay as they are, whole numbers become float32.
    let floating (x: Tensor) = Reduce.fractional x

    let column (x: Tensor) =
        Reduce.reshape (Shape(Array.append x.Shape.Dims [| 1 |])) x

    let private withoutLast (x: Tensor) =
        Reduce.reshape (Shape x.Shape.Dims[.. x.Rank - 2]) x

    /// Ranks that differ by one, made the same where the longer ends in 1: vectors become columns, other tensors lose that axis.
    let sameRank (a: Tensor) (b: Tensor) : struct (Tensor * Tensor) =
        let oneMore (long: Tensor) (short: Tensor) =
            long.Rank = short.Rank + 1 && long.Shape.Dims[long.Rank - 1] = 1

        if oneMore a b then
            if b.Rank = 1 then
                struct (a, column b)
            else
                struct (withoutLast a, b)
        elif oneMore b a then
            if a.Rank = 1 then
                struct (column a, b)
            else
                struct (a, withoutLast b)
        else
            struct (a, b)

    /// Targets and predictions of one rank, if their ranks differ by an axis of length 1, and of one float type.
    let fitted (yTrue: Tensor) (yPred: Tensor) : struct (Tensor * Tensor) =
        let struct (t, p) = sameRank yTrue yPred
        let p = floating p
        struct (cast p.DType t, p)

    /// Targets and predictions of one shape and one float type.
    let paired (name: string) (yTrue: Tensor) (yPred: Tensor) : struct (Tensor * Tensor) =
        System.ArgumentNullException.ThrowIfNull(yTrue, "yTrue")
        System.ArgumentNullException.ThrowIfNull(yPred, "yPred")
        let struct (t, p) = fitted yTrue yPred

        if t.Shape <> p.Shape then
            invalidArg
                "yTrue"
                $"{name} needs targets and predictions of one shape, but was given {yTrue.Shape} and {yPred.Shape}; reshape the targets, or give the last layer as many units as a target has numbers."

        struct (t, p)

    /// Weights in the rank of the values: they stand for the first axes, and their other axes have length 1.
    let private aligned what (values: Tensor) (weights: Tensor) : struct (Tensor * Tensor) =
        let struct (v, w) = sameRank values weights

        let w =
            if w.Rank < v.Rank then
                Reduce.reshape (Shape(Array.append w.Shape.Dims (Array.create (v.Rank - w.Rank) 1))) w
            else
                w

        if
            w.Rank <> v.Rank
            || not (Array.forall2 (fun n d -> n = d || n = 1) w.Shape.Dims v.Shape.Dims)
        then
            let hint =
                if values.Rank = 0 then
                    "; to weigh samples, give targets and predictions of shape (n, 1), which have one value a sample"
                else
                    ""

            invalidArg
                "sampleWeight"
                $"{what} needs one for each value, but was given {weights.Shape} for values of shape {values.Shape}{hint}."

        struct (v, cast v.DType w)

    let weighted (values: Tensor) (weights: Tensor) : struct (Tensor * Tensor) =
        aligned "A sample weight" values weights

    /// 0 where the divisor is 0.
    let safeDivide (total: Tensor) (divisor: Tensor) =
        let zero = divisor.Like 0.0
        let none = equal divisor zero
        where none zero (total / where none (divisor.Like 1.0) divisor)

    /// Weights with those of masked values set to 0; for means the others grow so that they count as many as all.
    let masked (reduction: Reduction) (values: Tensor) (weights: Tensor) (mask: Tensor) : Tensor =
        if not (given mask) then
            weights
        else
            let kept = cast values.DType mask

            let kept =
                match reduction with
                | Reduction.SumOverBatchSize
                | Reduction.Mean -> kept * safeDivide (kept.Filled(float mask.Size, Shape.Scalar)) (sum kept)
                | _ -> kept

            if given weights then
                let struct (k, w) = aligned "A sample weight" kept weights
                k * w
            else
                kept

    /// The values, weighted and masked, as one number (or as they are, for Reduction.None). Weights and mask may be null.
    let reduce (reduction: Reduction) (values: Tensor) (weights: Tensor) (mask: Tensor) : Tensor =
        let weights = masked reduction values weights mask

        let struct (values, weights) =
            if given weights then
                weighted values weights
            else
                struct (values, weights)

        let values = if given weights then values * weights else values

        match reduction with
        | Reduction.None -> values
        | Reduction.Sum -> sum values
        | Reduction.MeanWithSampleWeight when given weights -> safeDivide (sum values) (sum weights)
        | _ when values.Rank = 0 -> values
        | _ -> sum values / float (max 1 values.Size)
