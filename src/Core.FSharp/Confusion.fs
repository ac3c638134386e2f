namespace Leibniz

open System

/// Which curve an AUC is the area under.
type AucCurve =
    /// True positive rate over false positive rate.
    | ROC = 0
    /// Precision over recall.
    | PR = 1
    /// Precision gain over recall gain (Flach and Kull 2015).
    | PRGain = 2

/// How high the strips under a curve are.
type AucSummation =
    /// The middle of both ends; for precision over recall the integral of Davis and Goadrich 2006.
    | Interpolation = 0
    /// The higher end.
    | Majoring = 1
    /// The lower end.
    | Minoring = 2

/// True and false positives and negatives at several thresholds, label after label.
[<Sealed; AllowNullLiteral>]
type internal Counts(truePositives: float[], falsePositives: float[], trueNegatives: float[], falseNegatives: float[]) =
    member _.TruePositives = truePositives
    member _.FalsePositives = falsePositives
    member _.TrueNegatives = trueNegatives
    member _.FalseNegatives = falseNegatives

    /// The counts of both; the first may be null.
    static member Sum(a: Counts, b: Counts) =
        if isNull a then
            b
        else
            let plus = Array.map2 (fun (x: float) y -> x + y)

            Counts(
                plus a.TruePositives b.TruePositives,
                plus a.FalsePositives b.FalsePositives,
                plus a.TrueNegatives b.TrueNegatives,
                plus a.FalseNegatives b.FalseNegatives
            )

/// Counts of right and wrong decisions, and what is made of them. Comparisons are those of float32, as in Keras.
module internal Confusion =
    let numbers (t: Tensor) =
        (cast DType.Float32 (stopGradient t)).ToArray<float32>()

    /// A weight for each number, where weights stand for the first axes; null for none.
    let weightsFor (x: Tensor) (weights: Tensor) : float32[] =
        if not (Weighting.given weights) then
            null
        else
            let struct (_, w) = Weighting.weighted x weights
            numbers (w.Stretched x.Shape)

    /// Whether thresholds are 0, 1/n, 2/n, ..., 1: then each prediction is sorted into its place at once.
    let isEven (thresholds: float[]) =
        thresholds.Length >= 3
        && thresholds
           |> Array.indexed
           |> Array.forall (fun (i, t) ->
               let even = float i / float (thresholds.Length - 1)
               abs (t - even) <= Weighting.epsilon + 1e-5 * even)

    /// Equal distances from 0 to 1, both included.
    let even (count: int) =
        Array.init count (fun i -> float i / float (count - 1))

    // Less than any threshold, as in Keras.
    let private never = -1e10f

    /// All but the k largest of each row become less than any threshold.
    let private keepTop k width (p: float32[]) =
        let k = min k width
        let rows = p.Length / width
        let places = Array.zeroCreate (rows * k)
        Kernels.Ordering.Run(p, 0, rows, width, 1, true, k, places)
        let kept = Array.create p.Length never

        for i in 0 .. places.Length - 1 do
            let at = i / k * width + places[i]
            kept[at] <- p[at]

        kept

    /// The counts of a batch at thresholds. Nulls: no top k, all classes, no weights, no label weights.
    /// `evenly`: thresholds are even but for a little more than 0 and 1 at the ends.
    let count
        (thresholds: float[])
        (evenly: bool)
        (topK: Nullable<int>)
        (classId: Nullable<int>)
        (multiLabel: bool)
        (labelWeights: float[])
        (yTrue: Tensor)
        (yPred: Tensor)
        (weights: Tensor)
        : Counts =
        let struct (pred, truth) = Weighting.sameRank yPred yTrue

        if pred.Shape <> truth.Shape then
            invalidArg
                "yTrue"
                $"Counts of right and wrong decisions need targets and predictions of one shape, but were given {yTrue.Shape} and {yPred.Shape}."

        if multiLabel && pred.Rank <> 2 then
            invalidArg "yPred" $"Several labels need predictions of shape (n, labels), but the shape is {yPred.Shape}."

        let width = if pred.Rank = 0 then 1 else max 1 pred.Shape[-1]

        if
            classId.HasValue
            && (pred.Rank < 2 || classId.Value < 0 || classId.Value >= width)
        then
            invalidArg "classId" $"The class {classId.Value} is none of the predictions, whose shape is {yPred.Shape}."

        if not (isNull labelWeights) && not multiLabel && labelWeights.Length <> width then
            invalidArg "labelWeights" $"There are {labelWeights.Length} label weights, but {width} labels."

        let p = numbers pred
        let p = if topK.HasValue then keepTop topK.Value width p else p
        let t, w = numbers truth, weightsFor pred weights
        let at = thresholds |> Array.map float32
        let size = at.Length
        let labels = if multiLabel then width else 1

        let positives, negatives =
            Array.zeroCreate (labels * size), Array.zeroCreate (labels * size)

        let truths, lies = Array.zeroCreate<float> labels, Array.zeroCreate<float> labels
        let slack = evenly && (thresholds[0] < 0.0 || thresholds[size - 1] > 1.0)

        for i in 0 .. p.Length - 1 do
            let column = i % width

            if not classId.HasValue || column = classId.Value then
                let label = if multiLabel then column else 0

                let weight =
                    (if isNull w then 1.0 else float w[i])
                    * (if isNull labelWeights || multiLabel then
                           1.0
                       else
                           labelWeights[column])

                let into, all = if t[i] <> 0.0f then positives, truths else negatives, lies
                all[label] <- all[label] + weight

                if evenly then
                    // The last threshold below the prediction; sums from the end follow.
                    let place =
                        int (MathF.Ceiling((Math.Clamp(p[i], 0.0f, 1.0f)) * float32 (size - 1))) - 1

                    let place = if slack then max 0 place else place

                    if place >= 0 then
                        into[label * size + place] <- into[label * size + place] + weight
                else
                    for j in 0 .. size - 1 do
                        if p[i] > at[j] then
                            into[label * size + j] <- into[label * size + j] + weight

        if evenly then
            for sums in [ positives; negatives ] do
                for label in 0 .. labels - 1 do
                    for j in size - 2 .. -1 .. 0 do
                        sums[label * size + j] <- sums[label * size + j] + sums[label * size + j + 1]

        let rest (all: float[]) (some: float[]) =
            some |> Array.mapi (fun i n -> all[i / size] - n)

        Counts(positives, negatives, rest lies negatives, rest truths positives)

    // ---- what is made of counts

    let private part (a: float[]) (b: float[]) =
        Array.map2 (fun x y -> Measure.ratio x (x + y)) a b

    let precision (c: Counts) = part c.TruePositives c.FalsePositives
    let recall (c: Counts) = part c.TruePositives c.FalseNegatives
    let specificity (c: Counts) = part c.TrueNegatives c.FalsePositives

    /// The largest of the second figures where the first is at least a bound; 0 where it never is.
    let bestWhere (bound: float) (bounded: float[]) (wanted: float[]) =
        Array.fold2 (fun best b w -> if float32 b >= float32 bound then max best w else best) 0.0 bounded wanted

    /// The area under precision over recall, interpolated through counts and not through the ratios.
    let private interpolated (c: Counts) first size =
        let tp j = c.TruePositives[first + j]
        let p j = tp j + c.FalsePositives[first + j]

        Seq.sum (
            seq {
                for j in 0 .. size - 2 do
                    let more = tp j - tp (j + 1)
                    let slope = Measure.ratio more (max 0.0 (p j - p (j + 1)))
                    let intercept = tp (j + 1) - slope * p (j + 1)

                    let ratio =
                        if p j > 0.0 && p (j + 1) > 0.0 then
                            p j / p (j + 1)
                        else
                            1.0

                    let all = max 0.0 (tp (j + 1) + c.FalseNegatives[first + j + 1])
                    Measure.ratio (slope * (more + intercept * log ratio)) all
            }
        )

    let private point curve (c: Counts) i =
        let tp, fp, tn, fn =
            c.TruePositives[i], c.FalsePositives[i], c.TrueNegatives[i], c.FalseNegatives[i]

        match curve with
        | AucCurve.ROC -> Measure.ratio fp (fp + tn), Measure.ratio tp (tp + fn)
        | AucCurve.PR -> Measure.ratio tp (tp + fn), Measure.ratio tp (tp + fp)
        | _ ->
            let scale = Measure.ratio (tp + fn) (tn + fp)

            if tp = 0.0 then
                0.0, 1.0
            else
                max 0.0 (1.0 - scale * fn / tp), 1.0 - scale * fp / tp

    let private area curve summation (c: Counts) first size =
        match curve, summation with
        | AucCurve.PR, AucSummation.Interpolation -> interpolated c first size
        | _ ->
            Seq.sum (
                seq {
                    for j in 0 .. size - 2 do
                        let x, y = point curve c (first + j)
                        let x', y' = point curve c (first + j + 1)

                        let height =
                            match summation with
                            | AucSummation.Majoring -> max y y'
                            | AucSummation.Minoring -> min y y'
                            | _ -> (y + y') / 2.0

                        (x - x') * height
                }
            )

    /// The area under a curve through points at so many thresholds; of several labels their (weighted) mean.
    let auc (curve: AucCurve) (summation: AucSummation) (size: int) (labelWeights: float[]) (c: Counts) =
        let areas =
            Array.init (c.TruePositives.Length / size) (fun label -> area curve summation c (label * size) size)

        if areas.Length = 1 then
            areas[0]
        elif isNull labelWeights then
            Array.average areas
        else
            Measure.ratio (Array.sum (Array.map2 (*) areas labelWeights)) (Array.sum labelWeights)

    // ---- overlap of classes

    /// How often each class (row) was predicted as each (column), row by row. Pairs outside of the classes don't count.
    let matrix (classes: int) (ignored: Nullable<int>) (yTrue: Tensor) (yPred: Tensor) (weights: Tensor) : float[] =
        let whole (t: Tensor) =
            (cast DType.Int32 (stopGradient t)).ToArray<int>()

        if yTrue.Size <> yPred.Size then
            invalidArg "yTrue" $"An overlap of classes needs as many targets as predictions, but was given {yTrue.Shape} and {yPred.Shape}."

        let t, p = whole yTrue, whole yPred

        let w =
            if Weighting.given weights && weights.Size = yTrue.Size then
                numbers weights
            else
                weightsFor yTrue weights

        let counts = Array.zeroCreate (classes * classes)

        for i in 0 .. t.Length - 1 do
            let inside n = n >= 0 && n < classes

            if inside t[i] && inside p[i] && not (ignored.HasValue && t[i] = ignored.Value) then
                let at = t[i] * classes + p[i]
                counts[at] <- counts[at] + (if isNull w then 1.0 else float w[i])

        counts

    /// The mean, over the wanted classes that occur, of intersection over union.
    let overlap (classes: int) (wanted: int[]) (counts: float[]) =
        let ious =
            [ for c in wanted do
                  let both = counts[c * classes + c]
                  let row = Seq.sum (seq { for j in 0 .. classes - 1 -> counts[c * classes + j] })
                  let column = Seq.sum (seq { for j in 0 .. classes - 1 -> counts[j * classes + c] })
                  let union = row + column - both

                  if union > 1e-9 then
                      both / (union + Weighting.epsilon) ]

        List.sum ious / (float ious.Length + Weighting.epsilon)
