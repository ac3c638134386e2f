namespace Leibniz

open System

/// Numbers that an optimizer remembers beside a weight.
[<NoEquality; NoComparison>]
type internal Slot =
    {
        Name: string
        Initial: float
        Shape: Shape
        /// Keras orders the slots of all weights by round, and inside a round weight by weight.
        Round: int
    }

/// How an optimizer changes one weight, said once: the formula is fused into one pass over memory where nothing watches, and
/// differentiated as the composition that it is written as elsewhere.
[<NoEquality; NoComparison>]
type internal UpdateRule =
    {
        Name: string
        /// What is remembered of a weight of a shape.
        Slots: Shape -> Slot[]
        /// The numbers that depend on the step alone, which counts from 1.
        Scalars: float -> float[]
        /// Rate, scalars, weight, gradient, slots -> new weight, new slots.
        Update: Tensor -> Tensor[] -> Tensor -> Tensor -> Tensor[] -> Tensor * Tensor[]
        /// Whether each element goes its own way; else norms of whole tensors take part.
        Elementwise: bool
        /// Whether slots fade where gradients stay 0, and nothing is divided by them alone: what is left of them may then become 0.
        Fades: bool
    }

/// The rules, to the letter of Keras 3: w weight, g gradient, t step from 1.
module internal UpdateRule =
    let private slot shape (name, initial, round) =
        { Name = name
          Initial = initial
          Shape = shape
          Round = round }

    let private rule name slots scalars update =
        { Name = name
          Slots = fun shape -> slots |> Array.map (slot shape)
          Scalars = scalars
          Update = update
          Elementwise = true
          Fades = true }

    let private lasting rule = { rule with Fades = false }

    /// Where epsilon is all that keeps a divisor from 0.
    let private over epsilon rule =
        if epsilon > 0.0 then rule else lasting rule

    let private noScalars (_: float) : float[] = [||]

    let private range (name: string) (value: float) holds needs =
        if not (holds value) then
            raise (ArgumentOutOfRangeException(name, value, $"{name} {needs}, but was given {value}."))

    let private checkUnit name value =
        range name value (fun v -> v >= 0.0 && v <= 1.0) "is a share from 0 to 1"

    /// A share of the past that is kept, which a correction divides by what is not.
    let private checkShare name value =
        range name value (fun v -> v >= 0.0 && v < 1.0) "is 0 or more and less than 1"

    let private checkPositive name value =
        range name value (fun v -> v >= 0.0 && Double.IsFinite v) "is a finite number of 0 or more"

    /// The old, moved towards the new by a share.
    let private towards (share: float) (fresh: Tensor) (old: Tensor) = old + (fresh - old) * share
    /// The old and the new, weighted by what is kept and what is not.
    let private mix (kept: float) (fresh: Tensor) (old: Tensor) = old * kept + fresh * (1.0 - kept)

    /// w - rate g.
    let sgd = rule "sgd" [||] noScalars (fun rate _ w g _ -> w - rate * g, [||])

    /// v = momentum v - rate g, w + v; Nesterov looks ahead: w + momentum v - rate g (Sutskever and others 2013).
    let momentum (momentum: float) (nesterov: bool) =
        checkUnit "momentum" momentum

        rule "sgd" [| "momentum", 0.0, 0 |] noScalars (fun rate _ w g slots ->
            let step = rate * g
            let v = slots[0] * momentum - step
            (if nesterov then w + (v * momentum - step) else w + v), [| v |])

    /// Gradients over the root of their mean square (Hinton 2012); epsilon stands inside the root, PyTorch has it outside.
    let rmsprop (rho: float) (momentum: float) (epsilon: float) (centered: bool) =
        checkUnit "rho" rho
        checkUnit "momentum" momentum
        checkPositive "epsilon" epsilon
        let withMomentum = momentum > 0.0

        let slots =
            [| "velocity", 0.0, 0
               if withMomentum then
                   "momentum", 0.0, 1
               if centered then
                   "average_gradient", 0.0, 2 |]

        rule "rmsprop" slots noScalars (fun rate _ w g slots ->
            let v = mix rho (g * g) slots[0]

            let average =
                if centered then
                    [| mix rho g slots[slots.Length - 1] |]
                else
                    [||]

            let spread = if centered then v - average[0] * average[0] else v
            let step = rate * g / sqrt (spread + epsilon)

            if withMomentum then
                let m = slots[1] * momentum + step
                w - m, [| v; m; yield! average |]
            else
                w - step, [| v; yield! average |])
        |> over epsilon

    let private checkMoments beta1 beta2 epsilon =
        checkShare "beta1" beta1
        checkShare "beta2" beta2
        checkPositive "epsilon" epsilon

    let private moments = [| "momentum", 0.0, 0; "velocity", 0.0, 0 |]

    /// The means of gradients and of their squares.
    let private move (beta1: float) (beta2: float) (g: Tensor) (slots: Tensor[]) =
        struct (towards (1.0 - beta1) g slots[0], towards (1.0 - beta2) (g * g) slots[1])

    /// Kingma and Ba 2015 in the form before their section 2.1: epsilon is added to the root of the uncorrected second moment, PyTorch
    /// adds it to the corrected one. AMSGrad (Reddi and others 2018) divides by the largest second moment so far.
    let adam (beta1: float) (beta2: float) (epsilon: float) (amsgrad: bool) =
        checkMoments beta1 beta2 epsilon

        let slots =
            if amsgrad then
                Array.append moments [| "velocity_hat", 0.0, 1 |]
            else
                moments

        let correction t =
            [| sqrt (1.0 - beta2 ** t) / (1.0 - beta1 ** t) |]

        rule "adam" slots correction (fun rate scalars w g slots ->
            let struct (m, v) = move beta1 beta2 g slots
            let largest = if amsgrad then [| Tensor.Maximum(slots[2], v) |] else [||]
            let scale = if amsgrad then largest[0] else v
            w - m * (rate * scalars[0]) / (sqrt scale + epsilon), [| m; v; yield! largest |])
        |> over epsilon

    /// Gradients over the root of the sum of all their squares (Duchi and others 2011).
    let adagrad (initialAccumulator: float) (epsilon: float) =
        checkPositive "initialAccumulatorValue" initialAccumulator
        checkPositive "epsilon" epsilon

        rule "adagrad" [| "accumulator", initialAccumulator, 0 |] noScalars (fun rate _ w g slots ->
            let a = slots[0] + g * g
            w - rate * g / sqrt (a + epsilon), [| a |])
        |> lasting

    /// Gradients in units of the steps taken lately (Zeiler 2012).
    let adadelta (rho: float) (epsilon: float) =
        checkUnit "rho" rho
        checkPositive "epsilon" epsilon

        rule "adadelta" [| "accumulated_grad", 0.0, 0; "accumulated_delta_var", 0.0, 0 |] noScalars (fun rate _ w g slots ->
            let squares = mix rho (g * g) slots[0]
            let step = g * sqrt (slots[1] + epsilon) / sqrt (squares + epsilon)
            w - rate * step, [| squares; mix rho (step * step) slots[1] |])
        |> over epsilon

    /// Adam with the largest recent gradient in place of the root of the second moment (Kingma and Ba 2015, section 7.1).
    let adamax (beta1: float) (beta2: float) (epsilon: float) =
        checkMoments beta1 beta2 epsilon
        let correction t = [| 1.0 / (1.0 - beta1 ** t) |]

        rule "adamax" [| "momentum", 0.0, 0; "norm", 0.0, 0 |] correction (fun rate scalars w g slots ->
            let m = towards (1.0 - beta1) g slots[0]
            let u = Tensor.Maximum(slots[1] * beta2, abs g)
            w - m * (rate * scalars[0]) / (u + epsilon), [| m; u |])
        |> over epsilon

    /// What Nadam weighs the first moment with in a step.
    let private nadamShare beta1 (t: float) = beta1 * (1.0 - 0.5 * 0.96 ** t)

    /// The product of these shares over the steps 1 to t.
    let nadamProduct (beta1: float) (t: float) =
        let mutable product = 1.0
        let mutable i = 1.0

        // Below this, neither 1 - product nor what it multiplies changes any more.
        while i <= t && product > 1e-30 do
            product <- product * nadamShare beta1 i
            i <- i + 1.0

        product

    /// Adam that looks ahead as Nesterov does (Dozat 2016).
    let nadam (beta1: float) (beta2: float) (epsilon: float) =
        checkMoments beta1 beta2 epsilon

        let scalars t =
            let now, next = nadamShare beta1 t, nadamShare beta1 (t + 1.0)
            let product = nadamProduct beta1 t

            [| next / (1.0 - product * next)
               (1.0 - now) / (1.0 - product)
               1.0 / (1.0 - beta2 ** t) |]

        rule "nadam" moments scalars (fun rate s w g slots ->
            let struct (m, v) = move beta1 beta2 g slots
            w - rate * (m * s[0] + g * s[1]) / (sqrt (v * s[2]) + epsilon), [| m; v |])
        |> over epsilon

    /// Steps of one length, by the sign of a moving mean (Chen and others 2023).
    let lion (beta1: float) (beta2: float) =
        checkShare "beta1" beta1
        checkShare "beta2" beta2

        rule "lion" [| "momentum", 0.0, 0 |] noScalars (fun rate _ w g slots ->
            w - rate * Tensor.Mapped(Sign, mix beta1 g slots[0]), [| mix beta2 g slots[0] |])

    /// Follow the regularised leader, with shrinkage (McMahan and others 2013).
    let ftrl (power: float) (initialAccumulator: float) (l1: float) (l2: float) (shrinkage: float) (beta: float) =
        range "learningRatePower" power (fun p -> p <= 0.0 && Double.IsFinite p) "is a finite number of 0 or less"
        checkPositive "initialAccumulatorValue" initialAccumulator
        checkPositive "l1RegularizationStrength" l1
        checkPositive "l2RegularizationStrength" l2
        checkPositive "l2ShrinkageRegularizationStrength" shrinkage
        checkPositive "beta" beta

        let raised (x: Tensor) =
            if power = -0.5 then sqrt x else x ** -power

        rule "ftrl" [| "accumulator", initialAccumulator, 0; "linear", 0.0, 0 |] noScalars (fun rate _ w g slots ->
            let a = slots[0] + g * g
            let height = raised a

            let linear =
                slots[1] + (g + w * (2.0 * shrinkage)) - (height - raised slots[0]) / rate * w

            let quadratic = height / rate + (beta / rate + 2.0 * l2)
            (clamp -l1 l1 linear - linear) / quadratic, [| a; linear |])
        |> lasting

    let private norm (x: Tensor) = sqrt (sum (x * x))

    /// Adam whose step is as long as the weight, times the rate (You and others 2020).
    let lamb (beta1: float) (beta2: float) (epsilon: float) =
        checkMoments beta1 beta2 epsilon

        let corrections t =
            [| 1.0 / (1.0 - beta1 ** t); 1.0 / (1.0 - beta2 ** t) |]

        let elementwise =
            rule "lamb" moments corrections (fun rate s w g slots ->
                let struct (m, v) = move beta1 beta2 g slots
                let step = m * s[0] / (sqrt (v * s[1]) + epsilon)
                let long, short = norm w, norm step
                let usual = greater (Tensor.Minimum(long, short)) (long.Like 0.0)
                w - Tensor.Where(usual, long / short, long.Like 1.0) * rate * step, [| m; v |])

        { elementwise with Elementwise = false } |> over epsilon

    /// Second moments of matrices by their row and column means alone, and steps as long as the weight (Shazeer and Stern 2018). Keras's
    /// relative_step takes the same minimum a second time, so there is no such choice here.
    let adafactor (beta2Decay: float) (epsilon1: float) (epsilon2: float) (clipThreshold: float) =
        checkPositive "epsilon1" epsilon1
        checkPositive "epsilon2" epsilon2
        range "clipThreshold" clipThreshold (fun c -> c > 0.0) "is positive"
        range "beta2Decay" beta2Decay Double.IsFinite "is a finite number"
        let length (x: Tensor) = sqrt (mean (x * x))
        let along axis keep (x: Tensor) = Reduce.mean x [| axis |] keep

        let slots (shape: Shape) =
            [| if shape.Rank >= 2 then
                   slot (Axes.without [| shape.Rank - 1 |] shape) ("row", 0.0, 0)
                   slot (Axes.without [| shape.Rank - 2 |] shape) ("column", 0.0, 0)
               slot shape ("velocity", 0.0, 0) |]

        { Name = "adafactor"
          Slots = slots
          Scalars = fun t -> [| 1.0 - t ** beta2Decay; 1.0 / sqrt t |]
          Update =
            fun rate s w g slots ->
                let squares = g * g + epsilon1
                let mixed fresh (old: Tensor) = old * s[0] + fresh * (1.0 - s[0])
                let last = slots.Length - 1

                let state =
                    if w.Rank >= 2 then
                        let rows = mixed (along -1 false squares) slots[0]
                        let columns = mixed (along -2 false squares) slots[1]
                        let shares = rows / along -1 true rows

                        let lift axis (x: Tensor) =
                            Reduce.reshape (Axes.withLength axis 1 w.Shape) x

                        [| rows; columns; lift (w.Rank - 1) shares * lift (w.Rank - 2) columns |]
                    else
                        [| mixed squares slots[last] |]

                let step = g / sqrt state[last]
                let clipped = step / Tensor.Maximum(length step / clipThreshold, 1.0)
                let scale = Tensor.Maximum(length w, epsilon2) * Tensor.Minimum(rate, s[1])
                w - scale * clipped, state
          Elementwise = false
          Fades = false }
