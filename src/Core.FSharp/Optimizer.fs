namespace Leibniz

open System
open System.ComponentModel

/// What an optimizer remembers: how many steps are finished, and numbers beside each float tensor of what it trains. Itself a tree.
[<NoEquality; NoComparison; EditorBrowsable(EditorBrowsableState.Never)>]
type OptimizerState =
    {
        /// How many steps were taken.
        Iterations: int64
        /// What the rule remembers of each weight: a row a slot, in the order of the tree.
        Slots: Tensor[][]
    }

    /// Names the memory that the slots lie in.
    member internal state.NameStorages(name: Action<Storage>) =
        for slots in state.Slots do
            Tensor.NameStorages(slots, name)

/// The types of optimizers. They stand in a module so that C# programs, which have the facade's classes of these names, don't meet them.
[<AutoOpen; EditorBrowsable(EditorBrowsableState.Never)>]
module OptimizerTypes =
    /// Choices of the rules that follow two moments: adam, adamax, nadam, lamb. `{ Moments.usual with Beta2 = 0.99 }`
    [<NoEquality; NoComparison>]
    type Moments =
        {
            /// How much of the first moment is kept at a step.
            Beta1: float
            /// How much of the second moment is kept at a step.
            Beta2: float
            /// What keeps the divisor from 0.
            Epsilon: float
            /// Whether adam divides by the largest second moment so far.
            AmsGrad: bool
        }

        /// 0.9, 0.999 and 1e-7.
        static member usual =
            { Beta1 = 0.9
              Beta2 = 0.999
              Epsilon = 1e-7
              AmsGrad = false }

    /// Choices of rmsprop. `{ RmsProp.usual with Centered = true }`
    [<NoEquality; NoComparison>]
    type RmsProp =
        {
            /// The share of the mean square gradient that a step keeps.
            Rho: float
            /// The share of the last step that is kept.
            Momentum: float
            /// Keeps divisors away from 0.
            Epsilon: float
            /// Whether the variance of the gradient stands for its mean square.
            Centered: bool
        }

        /// Rho 0.9 and epsilon 1e-7, without momentum.
        static member usual =
            { Rho = 0.9
              Momentum = 0.0
              Epsilon = 1e-7
              Centered = false }

    /// Choices of ftrl.
    [<NoEquality; NoComparison>]
    type Ftrl =
        {
            /// How the steps shrink with the sum of squares; 0 or less.
            Power: float
            /// What the sums of squares start at.
            InitialAccumulator: float
            /// What draws weights to exactly 0.
            L1: float
            /// What holds steps back.
            L2: float
            /// What draws weights towards 0.
            Shrinkage: float
            /// The paper's beta.
            Beta: float
        }

        /// Power -0.5, sums of squares from 0.1, no regularisation.
        static member usual =
            { Power = -0.5
              InitialAccumulator = 0.1
              L1 = 0.0
              L2 = 0.0
              Shrinkage = 0.0
              Beta = 0.0 }

    /// Where the learning rate comes from.
    [<NoEquality; NoComparison>]
    type internal Rate =
        | Number of float
        | Scheduled of (int64 -> float)
        | Given of Tensor

    /// Two pure functions: Start makes the first state for a tree of weights, Step a new tree and a new state from gradients.
    /// Only float32 and float64 tensors are trained; the rest of a tree is carried along.
    [<Sealed>]
    type Optimizer internal (update: Update, rate: Rate, clip: Clip) =
        let beside (finished: int64) (w: Tensor) =
            match rate with
            | Number r -> w.Filled(r, Shape.Scalar)
            | Scheduled f -> w.Filled(f finished, Shape.Scalar)
            | Given r -> cast w.DType r

        let floats (tree: 'T) =
            Tree.leaves tree |> List.filter _.DType.IsFloat |> Array.ofList

        /// Its rule, and its rate where that is a number: `adam 0.01`.
        override _.ToString() =
            match rate with
            | Number r -> $"{update.Rule.Name} {r}"
            | Scheduled _ -> $"{update.Rule.Name}, with a scheduled rate"
            | Given _ -> $"{update.Rule.Name}, with a rate that is a tensor"

        member internal _.Update = update
        member internal _.WithRate rate = Optimizer(update, rate, clip)
        member internal _.WithClip clip = Optimizer(update, rate, clip)

        member internal _.WithDecay decay =
            Optimizer(Update(update.Rule, decay), rate, clip)

        /// The state before the first step, for a tree of weights.
        member _.Start(weights: 'T) : OptimizerState =
            { Iterations = 0L
              Slots = update.Start(floats weights) }

        /// The weights and the state after one step, from the gradient of a loss: a tree like the weights.
        member _.Step (gradient: 'T) (state: OptimizerState) (weights: 'T) : 'T * OptimizerState =
            let paths =
                lazy
                    (List.zip (Tree.paths weights) (Tree.leaves weights)
                     |> List.filter (fun (_, t) -> t.DType.IsFloat))

            let name i =
                match fst paths.Value[i] with
                | "" -> "the tensor"
                | path -> path

            let struct (stepped, slots) =
                update.Run(
                    floats weights,
                    Clip.run clip (floats gradient),
                    state.Slots,
                    state.Iterations,
                    false,
                    beside state.Iterations,
                    name
                )

            let mutable next = 0

            let replaced =
                weights
                |> Tree.map (fun t ->
                    if t.DType.IsFloat then
                        next <- next + 1
                        stepped[next - 1]
                    else
                        t)

            replaced,
            { Iterations = state.Iterations + 1L
              Slots = slots }

/// Optimizers, for F#: `let network, state = optimizer.Step (grad loss network) state network`. Formulas and defaults are Keras's.
[<EditorBrowsable(EditorBrowsableState.Never); CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module Optimizer =
    let internal ofRule rule (rate: float) =
        if not (rate >= 0.0 && Double.IsFinite rate) then
            raise (ArgumentOutOfRangeException("rate", rate, $"A learning rate is a finite number of 0 or more, but was given {rate}."))

        Optimizer(Update(rule, 0.0), Number rate, Unclipped)

    /// w - rate g.
    let sgd rate = ofRule UpdateRule.sgd rate

    /// Gradient descent with momentum.
    let momentum rate (share: float) =
        ofRule (UpdateRule.momentum share false) rate

    /// Gradient descent with Nesterov's momentum (Sutskever and others 2013).
    let nesterov rate (share: float) =
        ofRule (UpdateRule.momentum share true) rate

    /// Rmsprop with other choices.
    let rmspropWith (o: RmsProp) rate =
        ofRule (UpdateRule.rmsprop o.Rho o.Momentum o.Epsilon o.Centered) rate

    /// Gradients over the root of their mean square (Hinton 2012), rho 0.9; epsilon 1e-7 inside the root, where PyTorch has it outside.
    let rmsprop rate = rmspropWith RmsProp.usual rate

    /// Adam with other choices: `Optimizer.adamWith { Moments.usual with AmsGrad = true } 1e-3`.
    let adamWith (o: Moments) rate =
        ofRule (UpdateRule.adam o.Beta1 o.Beta2 o.Epsilon o.AmsGrad) rate

    /// Steps by the means of gradients and of their squares (Kingma and Ba 2015), betas 0.9 and 0.999; epsilon 1e-7 is added to the
    /// uncorrected root, where PyTorch adds it to the corrected one.
    let adam rate = adamWith Moments.usual rate

    /// Gradients over the root of the sum of all their squares (Duchi and others 2011), sums from 0.1.
    let adagrad rate =
        ofRule (UpdateRule.adagrad 0.1 1e-7) rate

    /// Gradients in units of the steps taken lately (Zeiler 2012), rho 0.95; the paper's rate is 1.
    let adadelta rate =
        ofRule (UpdateRule.adadelta 0.95 1e-7) rate

    /// Adamax with other choices.
    let adamaxWith (o: Moments) rate =
        ofRule (UpdateRule.adamax o.Beta1 o.Beta2 o.Epsilon) rate

    /// Adam by the largest recent gradient (Kingma and Ba 2015, section 7.1).
    let adamax rate = adamaxWith Moments.usual rate

    /// Nadam with other choices.
    let nadamWith (o: Moments) rate =
        ofRule (UpdateRule.nadam o.Beta1 o.Beta2 o.Epsilon) rate

    /// Adam that looks ahead as Nesterov does (Dozat 2016).
    let nadam rate = nadamWith Moments.usual rate
    /// Steps of one length, by the sign of a moving mean (Chen and others 2023), betas 0.9 and 0.99.
    let lion rate = ofRule (UpdateRule.lion 0.9 0.99) rate

    /// Ftrl with other choices.
    let ftrlWith (o: Ftrl) rate =
        ofRule (UpdateRule.ftrl o.Power o.InitialAccumulator o.L1 o.L2 o.Shrinkage o.Beta) rate

    /// Follow the regularised leader (McMahan and others 2013).
    let ftrl rate = ftrlWith Ftrl.usual rate

    /// Lamb with other choices.
    let lambWith (o: Moments) rate =
        ofRule (UpdateRule.lamb o.Beta1 o.Beta2 o.Epsilon) rate

    /// Adam whose step is as long as the weight, times the rate (You and others 2020).
    let lamb rate = lambWith Moments.usual rate

    /// Second moments of matrices by their row and column means alone (Shazeer and Stern 2018).
    let adafactor rate =
        ofRule (UpdateRule.adafactor -0.8 1e-30 1e-3 1.0) rate

    /// Another learning rate, a tensor of one element: one that is being differentiated is differentiated through every step.
    let withRate (rate: Tensor) (optimizer: Optimizer) =
        if rate.Rank > 0 || not rate.DType.IsFloat then
            invalidArg "rate" $"A learning rate is a float32 or float64 scalar, but was given {rate.Shape} {rate.DType}."

        optimizer.WithRate(Given rate)

    /// A learning rate that follows from the number of finished steps, such as `Schedule.cosineDecay 0.1 1000 0.0`.
    let withSchedule (schedule: int64 -> float) (optimizer: Optimizer) = optimizer.WithRate(Scheduled schedule)

    /// Before each step every weight shrinks by rate times this share of itself (Loshchilov and Hutter 2019).
    let withWeightDecay (share: float) (optimizer: Optimizer) =
        if not (share >= 0.0 && Double.IsFinite share) then
            raise (ArgumentOutOfRangeException("share", share, $"A weight decay is a finite number of 0 or more, but was given {share}."))

        optimizer.WithDecay share

    /// Adam with decoupled weight decay (Loshchilov and Hutter 2019); Keras's usual share is 0.004.
    let adamW rate (share: float) = adam rate |> withWeightDecay share

    let private clipped clip limit (optimizer: Optimizer) =
        if not (limit > 0.0) then
            raise (ArgumentOutOfRangeException("limit", limit, $"Gradients are clipped to a positive limit, but was given {limit}."))

        optimizer.WithClip(clip limit)

    /// Each element of a gradient at most so large.
    let withClipValue (limit: float) optimizer = clipped ByValue limit optimizer
    /// Each gradient's Euclidean norm at most so large.
    let withClipNorm (limit: float) optimizer = clipped ByNorm limit optimizer
    /// The Euclidean norm of all gradients together at most so large.
    let withGlobalClipNorm (limit: float) optimizer = clipped ByGlobalNorm limit optimizer
