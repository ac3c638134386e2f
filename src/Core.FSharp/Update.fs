namespace Leibniz

open System
open System.Collections.Generic

/// What is done to gradients before they are used.
[<NoComparison>]
type internal Clip =
    | Unclipped
    /// Each element to -limit..limit.
    | ByValue of limit: float
    /// Each tensor to a Euclidean norm.
    | ByNorm of limit: float
    /// All tensors together to a Euclidean norm.
    | ByGlobalNorm of limit: float

module internal Clip =
    /// Scaled so that a norm is at most the limit; shorter ones stay as they are, 0 too.
    let private scaled (limit: float) (norm: Tensor) (g: Tensor) =
        g * (limit / Tensor.Maximum(norm, limit))

    let private squares (g: Tensor) = sum (g * g)

    let run (clip: Clip) (gradients: Tensor[]) : Tensor[] =
        match clip with
        | Unclipped -> gradients
        | ByValue limit -> gradients |> Array.map (clamp -limit limit)
        | ByNorm limit -> gradients |> Array.map (fun g -> scaled limit (sqrt (squares g)) g)
        | ByGlobalNorm limit ->
            match gradients |> Array.map squares with
            | [||] -> gradients
            | all ->
                let norm = sqrt (all |> Array.reduce (fun a b -> a + cast a.DType b))
                gradients |> Array.map (fun g -> scaled limit (cast g.DType norm) g)

/// A rule with decoupled weight decay in front (Loshchilov and Hutter 2019, by Keras's order: the weights decay before the step), ready
/// to run on all weights of a model.
[<Sealed>]
type internal Update(rule: UpdateRule, decay: float) =
    /// Numbers so small that what follows from them has no normal float32: of no use beside weights, and many processors work on them a
    /// hundred times as long (an update by Adam took 3.6 ms instead of 0.9 on an Intel Xeon, half of whose gradients had stayed 0).
    let faded (slot: Tensor) =
        slot * Tensor.Mapped(Step, abs slot - 1e-36)

    let slotsOf = (rule.Slots Shape.Scalar).Length
    let scalars = (rule.Scalars 1.0).Length

    /// Weight, gradient, slots, rate, scalars.
    let meaning (args: Tensor[]) =
        let slots = args.AsSpan(2, args.Length - 3 - scalars).ToArray()
        let rate = args[2 + slots.Length]
        let numbers = args.AsSpan(args.Length - scalars, scalars).ToArray()

        let w =
            if decay = 0.0 then
                args[0]
            else
                args[0] - args[0] * (rate * decay)

        let weight, next = rule.Update rate numbers w args[1] slots

        Array.append [| weight |] (if rule.Fades then Array.map faded next else next)

    let run =
        if rule.Elementwise then
            let fused = Fused(3 + slotsOf + scalars, meaning)
            fused.RunApart
        else
            meaning >> Fused.Apart

    let beside (a: Tensor) (b: Tensor) =
        obj.ReferenceEquals(a.Numbers.Home, b.Numbers.Home)

    /// Whether a scalar beside one is a scalar beside the other.
    let alike (a: Tensor) (b: Tensor) = a.DType = b.DType && beside a b

    let check (weights: Tensor[]) (gradients: Tensor[]) (slots: Tensor[][]) (name: int -> string) =
        if gradients.Length <> weights.Length then
            invalidArg "gradients" $"There are {weights.Length} weights, but {gradients.Length} gradients were given."

        if slots.Length <> weights.Length then
            invalidArg "state" $"The state was started with {slots.Length} weights, but there are {weights.Length}; Start again with these."

        for i in 0 .. weights.Length - 1 do
            let w, g, own = weights[i], gradients[i], slots[i]

            let expected =
                if rule.Elementwise then
                    slotsOf
                else
                    (rule.Slots w.Shape).Length

            if own.Length <> expected then
                invalidArg
                    "state"
                    $"{rule.Name} remembers {expected} tensors beside a weight, but the state has {own.Length}; Start again with this optimizer."

            if not (g.Shape.Equals w.Shape) || g.DType <> w.DType then
                invalidArg
                    "gradients"
                    $"A gradient has the shape and type of its weight, but at {name i} the weight is {w.Shape} {w.DType} and the gradient {g.Shape} {g.DType}."

    /// Whether each weight lives where its gradient and slots do: else its update may fail after that of another.
    let together (weights: Tensor[]) (gradients: Tensor[]) (slots: Tensor[][]) =
        Array.forall2 beside weights gradients
        && Array.forall2 (fun w own -> Array.forall (beside w) own) weights slots

    /// Lets the arena that runs, if one does, write over what the update replaces.
    let claim (weights: Tensor[]) (gradients: Tensor[]) (slots: Tensor[][]) =
        let held = List<Storage>(weights.Length * (2 + slotsOf))
        let hold = Action<Storage> held.Add
        Tensor.NameStorages(weights, hold)

        for own in slots do
            Tensor.NameStorages(own, hold)

        let replaced = held.Count
        Tensor.NameStorages(gradients, hold)
        Arena.Claim(held, replaced)

    member _.Rule = rule
    /// The formula as a composition; for tests.
    member _.Meaning = meaning

    member _.Start(weights: Tensor[]) : Tensor[][] =
        weights
        |> Array.map (fun w -> rule.Slots w.Shape |> Array.map (fun slot -> w.Filled(slot.Initial, slot.Shape)))

    /// New weights and slots. `name` says where a weight stands, for errors; `rate` gives the learning rate beside a weight; `finished` is
    /// the number of steps before this one. `last` says that whoever calls needs none of the arguments afterwards: an arena's may be written over.
    member internal _.Run
        (weights: Tensor[], gradients: Tensor[], slots: Tensor[][], finished: int64, last: bool, rate: Tensor -> Tensor, name: int -> string) : struct (
            Tensor[] * Tensor[][]
        )
        =
        check weights gradients slots name

        if last && rule.Elementwise && together weights gradients slots then
            claim weights gradients slots

        let numbers = rule.Scalars(float finished + 1.0)
        let nextWeights = Array.zeroCreate weights.Length
        let nextSlots = Array.zeroCreate weights.Length
        /// Rate and scalars as tensors, made anew where the type changes.
        let mutable constants: Tensor[] = [||]
        let mutable like = -1
        let mutable args: Tensor[] = [||]

        for i in 0 .. weights.Length - 1 do
            let w, g, own = weights[i], gradients[i], slots[i]

            if like < 0 || not (alike weights[like] w) then
                like <- i

                constants <-
                    Array.init (1 + numbers.Length) (fun k ->
                        if k = 0 then
                            rate w
                        else
                            w.Filled(numbers[k - 1], Shape.Scalar))

            if args.Length <> 2 + own.Length + constants.Length then
                args <- Array.zeroCreate (2 + own.Length + constants.Length)

            args[0] <- w
            args[1] <- g
            own.CopyTo(args, 2)
            constants.CopyTo(args, 2 + own.Length)
            let struct (weight, slots) = run args
            nextWeights[i] <- weight
            nextSlots[i] <- slots

        struct (nextWeights, nextSlots)

    /// The same for the facade, whose rates are numbers.
    member update.Run
        (weights: Tensor[], gradients: Tensor[], slots: Tensor[][], finished: int64, last: bool, rate: float)
        : struct (Tensor[] * Tensor[][]) =
        update.Run(weights, gradients, slots, finished, last, (fun w -> w.Filled(rate, Shape.Scalar)), (fun i -> $"weight {i}"))
