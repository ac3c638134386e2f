namespace Leibniz

open System
open System.ComponentModel

/// Learning rates as functions of the number of finished steps: 0 in the first step. `Optimizer.withSchedule (Schedule.cosineDecay 0.1 1000 0.0)`
[<EditorBrowsable(EditorBrowsableState.Never)>]
module Schedule =
    let private refuse (name: string) (value: float) rule =
        raise (ArgumentOutOfRangeException(name, value, $"{rule}, but was given {value}."))

    let private checkRate name (value: float) =
        if not (value >= 0.0 && Double.IsFinite value) then
            refuse name value "A learning rate is a finite number of 0 or more"

    let private checkSteps name (value: float) =
        if not (value > 0.0 && Double.IsFinite value) then
            refuse name value "A schedule takes a positive number of steps"

    let private checkFinite name (value: float) =
        if not (Double.IsFinite value) then
            refuse name value "A schedule takes finite numbers"

    /// The same rate in every step.
    let constant (rate: float) : int64 -> float =
        checkRate "rate" rate
        fun _ -> rate

    /// So many decays have passed: a fraction, or a whole number where the rate falls in stairs.
    let private passed (steps: float) staircase (step: int64) =
        let p = float step / steps
        if staircase then floor p else p

    /// initial * rate ** (step / steps).
    let exponentialDecay (initialLearningRate: float) (decaySteps: float) (decayRate: float) (staircase: bool) : int64 -> float =
        checkRate "initialLearningRate" initialLearningRate
        checkSteps "decaySteps" decaySteps
        checkRate "decayRate" decayRate
        fun step -> initialLearningRate * decayRate ** passed decaySteps staircase step

    /// initial / (1 + rate * step / steps).
    let inverseTimeDecay (initialLearningRate: float) (decaySteps: float) (decayRate: float) (staircase: bool) : int64 -> float =
        checkRate "initialLearningRate" initialLearningRate
        checkSteps "decaySteps" decaySteps
        checkRate "decayRate" decayRate
        fun step -> initialLearningRate / (1.0 + decayRate * passed decaySteps staircase step)

    /// The first value up to and including the first boundary, the second up to the second, ..., the last behind the last.
    let piecewiseConstantDecay (boundaries: int64 seq) (values: float seq) : int64 -> float =
        ArgumentNullException.ThrowIfNull(boundaries, "boundaries")
        ArgumentNullException.ThrowIfNull(values, "values")
        let boundaries, values = Seq.toArray boundaries, Seq.toArray values

        if values.Length <> boundaries.Length + 1 then
            invalidArg
                "values"
                $"There is one value more than there are boundaries, but {values.Length} values and {boundaries.Length} boundaries were given."

        if boundaries |> Array.pairwise |> Array.exists (fun (a, b) -> a >= b) then
            invalidArg "boundaries" $"Boundaries grow, but were given as {Shape(Array.map int boundaries)}."

        values |> Array.iter (checkRate "values")

        fun step ->
            let place = boundaries |> Array.tryFindIndex (fun b -> step <= b)
            values[defaultArg place boundaries.Length]

    /// From the initial rate to the last one in so many steps, along (1 - step / steps) ** power. With a cycle, the steps are stretched
    /// to the next multiple instead of ending.
    let polynomialDecay
        (initialLearningRate: float)
        (decaySteps: float)
        (endLearningRate: float)
        (power: float)
        (cycle: bool)
        : int64 -> float =
        checkRate "initialLearningRate" initialLearningRate
        checkSteps "decaySteps" decaySteps
        checkRate "endLearningRate" endLearningRate
        checkFinite "power" power

        fun step ->
            let p =
                if cycle then
                    float step / (decaySteps * max 1.0 (ceil (float step / decaySteps)))
                else
                    min 1.0 (float step / decaySteps)

            (initialLearningRate - endLearningRate) * (1.0 - p) ** power + endLearningRate

    /// From 1 to alpha along half a cosine.
    let private cosine (alpha: float) (height: float) (p: float) =
        (1.0 - alpha) * 0.5 * height * (1.0 + cos (Math.PI * p)) + alpha

    /// Along half a cosine from the initial rate to alpha times it (Loshchilov and Hutter 2016).
    let cosineDecay (initialLearningRate: float) (decaySteps: float) (alpha: float) : int64 -> float =
        checkRate "initialLearningRate" initialLearningRate
        checkSteps "decaySteps" decaySteps
        checkFinite "alpha" alpha
        fun step -> initialLearningRate * cosine alpha 1.0 (min 1.0 (float step / decaySteps))

    /// Along a line from the initial rate to the target in so many steps, then `next` counted from there.
    let warmUp (initialLearningRate: float) (warmupTarget: float) (warmupSteps: int64) (next: int64 -> float) : int64 -> float =
        checkRate "initialLearningRate" initialLearningRate
        checkRate "warmupTarget" warmupTarget

        if warmupSteps < 0L then
            refuse "warmupSteps" (float warmupSteps) "A warm-up takes 0 steps or more"

        fun step ->
            if step < warmupSteps then
                initialLearningRate
                + (warmupTarget - initialLearningRate) * float step / float warmupSteps
            else
                next (step - warmupSteps)

    /// Half cosines one after another, each tMul times as long and mMul times as high as the last (Loshchilov and Hutter 2016).
    let cosineDecayRestarts
        (initialLearningRate: float)
        (firstDecaySteps: float)
        (tMul: float)
        (mMul: float)
        (alpha: float)
        : int64 -> float =
        checkRate "initialLearningRate" initialLearningRate
        checkSteps "firstDecaySteps" firstDecaySteps
        checkFinite "alpha" alpha
        checkRate "mMul" mMul

        if not (tMul >= 1.0 && Double.IsFinite tMul) then
            refuse "tMul" tMul "Each run is at least as long as the last: tMul is 1 or more"

        /// Where run i starts, in lengths of the first one.
        let start (i: float) =
            if tMul = 1.0 then i else (tMul ** i - 1.0) / (tMul - 1.0)

        fun step ->
            let p = float step / firstDecaySteps

            let guess =
                if tMul = 1.0 then
                    floor p
                else
                    floor (log (1.0 + p * (tMul - 1.0)) / log tMul)
            // The logarithm may miss a restart by its last bit.
            let run = if start (guess + 1.0) <= p then guess + 1.0 else guess
            initialLearningRate * cosine alpha (mMul ** run) ((p - start run) / tMul ** run)
