namespace Leibniz

open System
open System.Collections.Generic

/// How far predicted probabilities are from true ones: one value a sample. From probabilities they are clipped as in Keras, to
/// [1e-7, 1 - 1e-7] in the predictions' own type; from logits nothing is clipped, and large logits don't overflow.
module internal CrossEntropy =
    open Weighting

    let private axes (axis: int) : IReadOnlyList<int> = [| axis |]
    let private clip p = clamp epsilon (1.0 - epsilon) p

    /// The product, 0 where the target is 0, even beside the logarithm of 0.
    let private times (target: Tensor) (x: Tensor) =
        Tensor.Zipped(Zip Scale, "Multiply", target, x)

    /// Logits less their largest: the same to a softmax, and small enough for exp.
    let private lowered (x: Tensor) axis =
        x - Reduce.max (stopGradient x) (axes axis) true

    let private logSum z axis keepDims =
        log (Reduce.sum (exp z) (axes axis) keepDims)

    let private smoothed smoothing share (t: Tensor) =
        if smoothing = 0.0 then
            t
        else
            t * (1.0 - smoothing) + smoothing * share

    // ---- two classes

    let private binaryElements (t: Tensor) (p: Tensor) =
        let p = clip p
        -(t * log p + (1.0 - t) * log (1.0 - p))

    let binary name (fromLogits: bool) (smoothing: float) (axis: int) (yTrue: Tensor) (yPred: Tensor) =
        let struct (t, p) = paired name yTrue yPred
        let t = smoothed smoothing 0.5 t

        let each =
            if fromLogits then
                softplus p - t * p
            else
                binaryElements t p

        Reduce.mean each (axes axis) false

    /// Lin and others 2017: samples that are already right count less. As in Keras, the sigmoid of logits is clipped.
    let binaryFocal balanced (alpha: float) (gamma: float) fromLogits smoothing axis yTrue yPred =
        let struct (t, p) = paired "BinaryFocalCrossentropy" yTrue yPred
        let t = smoothed smoothing 0.5 t
        let p = if fromLogits then sigmoid p else p
        let right = t * p + (1.0 - t) * (1.0 - p)
        let focal = relu (1.0 - right) ** gamma * binaryElements t p

        let focal =
            if balanced then
                focal * (t * alpha + (1.0 - t) * (1.0 - alpha))
            else
                focal

        Reduce.mean focal (axes axis) false

    // ---- several classes, targets as probabilities

    let private normalised (p: Tensor) axis =
        clip (p / Reduce.sum p (axes axis) true)

    let private classes (p: Tensor) axis = float p.Shape[axis]

    /// Targets and predictions of one shape; labels in their place are told where they belong.
    let private distributions name (yTrue: Tensor) (yPred: Tensor) =
        let p = yPred.Shape

        if
            p.Rank > 1
            && p[-1] > 1
            && (yTrue.Shape = Axes.without [| p.Rank - 1 |] p
                || yTrue.Shape = Axes.withLength (p.Rank - 1) 1 p)
        then
            invalidArg
                "yTrue"
                $"{name} needs a number for each class, as in {p}, but was given labels of shape {yTrue.Shape}; use SparseCategoricalCrossentropy, or Tensor.OneHot of the labels."

        paired name yTrue yPred

    let categorical fromLogits smoothing axis yTrue yPred =
        let struct (t, p) = distributions "CategoricalCrossentropy" yTrue yPred
        let t = smoothed smoothing (1.0 / classes p axis) t

        let logarithms =
            if fromLogits then
                let z = lowered p axis
                z - logSum z axis true
            else
                log (normalised p axis)

        -(Reduce.sum (times t logarithms) (axes axis) false)

    let categoricalFocal (alpha: float) (gamma: float) fromLogits smoothing axis yTrue yPred =
        let struct (t, p) = distributions "CategoricalFocalCrossentropy" yTrue yPred
        let t = smoothed smoothing (1.0 / classes p axis) t
        let p = normalised (if fromLogits then Reduce.softmax p axis else p) axis
        Reduce.sum ((1.0 - p) ** gamma * alpha * (t * -(log p))) (axes axis) false

    // ---- several classes, targets as labels

    /// Whether all labels are classes: one truth that a graphics card sends, instead of all its labels in each step of training.
    let private surelyClasses (classes: int) (ignored: Nullable<int>) (labels: Tensor) : bool =
        let both a b = Tensor.Bind(Logic And, a, b)

        let right =
            both (greaterEqual labels (labels.Number 0.0)) (less labels (labels.Number(float classes)))

        let whole =
            if labels.DType.IsFloat then
                both right (equal labels (floor labels))
            else
                right

        let good =
            if ignored.HasValue then
                Tensor.Bind(Logic Or, whole, equal labels (labels.Number(float ignored.Value)))
            else
                whole

        Tensor.op_Explicit (Tensor.Bind(Quantify(All, [| 0 .. labels.Rank - 1 |]), good))

    /// Labels as int32, each the place of a class; an error names the first sample whose label is none.
    let labels (name: string) (classes: int) (ignored: Nullable<int>) (labels: Tensor) : Tensor =
        let labels = stopGradient labels

        let refuse place label problem =
            let sample =
                if labels.Rank = 0 then
                    0
                else
                    place / (labels.Size / labels.Shape.Dims[0])

            invalidArg
                "yTrue"
                $"{name} needs labels from 0 to {classes - 1} for {classes} classes, but sample {sample} has the label {label}, which {problem}."

        let outside = "is not among them"

        if not labels.Device.IsCpu && surelyClasses classes ignored labels then
            cast DType.Int32 labels
        elif labels.DType.IsFloat then
            let values = (cast DType.Float64 labels).ToArray<float>()

            for i in 0 .. values.Length - 1 do
                let v = values[i]

                if
                    not (v >= 0.0 && v < float classes && v = Math.Floor v)
                    && not (ignored.HasValue && v = float ignored.Value)
                then
                    refuse
                        i
                        $"{v}"
                        (if v = Math.Floor v then
                             outside
                         else
                             "is not a whole number")

            cast DType.Int32 labels
        else
            let whole = cast DType.Int32 labels
            let values = ConversionMethods.Look<int> whole

            for i in 0 .. values.Length - 1 do
                if
                    uint values[i] >= uint classes
                    && not (ignored.HasValue && values[i] = ignored.Value)
                then
                    refuse i $"{values[i]}" outside

            GC.KeepAlive whole
            whole

    /// The labels, one a row of the predictions, without the axis of the classes.
    let private places name ignored axis (yTrue: Tensor) (yPred: Tensor) =
        let rows = Axes.without [| axis |] yPred.Shape
        let one = Axes.withLength axis 1 yPred.Shape

        if not (yTrue.Shape.Equals rows || yTrue.Shape.Equals one) then
            let hint =
                if yTrue.Shape = yPred.Shape then
                    "; for targets with a number for each class use CategoricalCrossentropy"
                else
                    ""

            invalidArg
                "yTrue"
                $"{name} needs one label for each prediction, {rows} or {one} for predictions of shape {yPred.Shape}, but was given {yTrue.Shape}{hint}."

        Reduce.reshape rows (labels name yPred.Shape.Dims[axis] ignored yTrue)

    /// The predictions for the classes that labels name, one a row.
    let private own axis (places: Tensor) (p: Tensor) =
        let column = Reduce.reshape (Axes.withLength axis 1 p.Shape) places
        Reduce.reshape places.Shape (Tensor.Bind(TakeAlong axis, p, column))

    /// Which labels are not the ignored class, in the shape of the values.
    let kept (ignored: int) (axis: int) (yTrue: Tensor) (yPred: Tensor) =
        let axis = Axes.normal "SparseCategoricalCrossentropy" yPred.Rank axis

        notEqual (stopGradient yTrue) (yTrue.Number(float ignored))
        |> Reduce.reshape (Axes.without [| axis |] yPred.Shape)

    let sparse fromLogits (ignored: Nullable<int>) (axis: int) (yTrue: Tensor) (yPred: Tensor) =
        ArgumentNullException.ThrowIfNull(yTrue, "yTrue")
        ArgumentNullException.ThrowIfNull(yPred, "yPred")
        let name = "SparseCategoricalCrossentropy"
        let axis = Axes.normal name yPred.Rank axis
        let p = floating yPred
        let places = places name ignored axis yTrue p

        let places =
            if ignored.HasValue then
                where (notEqual places (places.Number(float ignored.Value))) places (places.Like 0.0)
            else
                places

        let values =
            if fromLogits then
                Composed.labelEntropy axis p places
            else
                -(log (clip (own axis places p / Reduce.sum p (axes axis) false)))

        if ignored.HasValue then
            where (kept ignored.Value axis yTrue p) values (values.Like 0.0)
        else
            values

    /// Zhang and Sabuncu 2018: (1 - p^q) / q of the true class's probability, between the absolute error (q = 1) and the
    /// cross-entropy (q = 0). Where p is 0 the slope is taken as 0; it has no bound there.
    let generalized (q: float) (yTrue: Tensor) (yPred: Tensor) =
        let name = "CategoricalGeneralizedCrossEntropy"

        if not (q > 0.0 && q < 1.0) then
            invalidArg "q" $"{name} needs q between 0 and 1, both left out, but was given {q}."

        let p = floating yPred
        let axis = Axes.normal name p.Rank -1
        let p = own axis (places name (Nullable()) axis yTrue p) p
        let some = greater p (p.Like 0.0)
        let power = where some (where some p (p.Like 1.0) ** q) (p.Like 0.0)
        (1.0 - power) / q
