namespace Leibniz.Tests

open System
open Expecto
open Leibniz
open Leibniz.Keras
open Leibniz.Tests.Golden

/// Losses against Keras: values, reductions, weights and masks.
module GoldenLosses =
    let private none = Unchecked.defaultof<Tensor>

    let private tensorOr name inputs =
        tryPart name inputs |> Option.map Golden.tensor |> Option.defaultValue none

    /// A function has no reduction; a class has its argument, in which null is "none".
    let private reductionOf (c: Case) =
        match c.Config.TryGetProperty "reduction" with
        | true, v when v.ValueKind = Text.Json.JsonValueKind.Null -> Reduction.None
        | true, v ->
            match v.GetString() with
            | "sum_over_batch_size" -> Reduction.SumOverBatchSize
            | "mean" -> Reduction.Mean
            | "sum" -> Reduction.Sum
            | "none" -> Reduction.None
            | "mean_with_sample_weight" -> Reduction.MeanWithSampleWeight
            | other -> failwith $"There is no reduction '{other}'."
        | _ ->
            if truthOr false "function" c.Config then
                Reduction.None
            else
                Reduction.SumOverBatchSize

    let private axesOf (config: Text.Json.JsonElement) : int[] =
        tryPart "axis" config |> Option.map (numbers >> Array.map int) |> Option.toObj

    /// The loss of a class or function name with its arguments; None where we have none of that name.
    let loss (name: string) (config: Text.Json.JsonElement) (reduction: Reduction) : Loss option =
        let r = reduction
        let fromLogits = truthOr false "from_logits" config
        let smoothing = numberOr 0.0 "label_smoothing" config
        let axis = wholeOr -1 "axis"

        match name with
        | "ExampleLoss" -> Some(Loss.Custom((fun t p -> let d = t - p in d * d), r))
        | "MeanSquaredError"
        | "mean_squared_error" -> Some(Loss.MeanSquaredError r)
        | "MeanAbsoluteError"
        | "mean_absolute_error" -> Some(Loss.MeanAbsoluteError r)
        | "MeanAbsolutePercentageError"
        | "mean_absolute_percentage_error" -> Some(Loss.MeanAbsolutePercentageError r)
        | "MeanSquaredLogarithmicError"
        | "mean_squared_logarithmic_error" -> Some(Loss.MeanSquaredLogarithmicError r)
        | "Huber"
        | "huber" -> Some(Loss.Huber(numberOr 1.0 "delta" config, r))
        | "LogCosh"
        | "log_cosh" -> Some(Loss.LogCosh r)
        | "CosineSimilarity"
        | "cosine_similarity" -> Some(Loss.CosineSimilarity(axis config, r))
        | "Hinge"
        | "hinge" -> Some(Loss.Hinge r)
        | "SquaredHinge"
        | "squared_hinge" -> Some(Loss.SquaredHinge r)
        | "CategoricalHinge"
        | "categorical_hinge" -> Some(Loss.CategoricalHinge r)
        | "KLDivergence"
        | "kl_divergence" -> Some(Loss.KLDivergence r)
        | "Poisson"
        | "poisson" -> Some(Loss.Poisson r)
        | "Dice"
        | "dice" -> Some(Loss.Dice(axesOf config, r))
        | "Tversky"
        | "tversky" -> Some(Loss.Tversky(numberOr 0.5 "alpha" config, numberOr 0.5 "beta" config, axesOf config, r))
        | "Circle"
        | "circle" ->
            Some(Loss.Circle(numberOr 80.0 "gamma" config, numberOr 0.4 "margin" config, truthOr true "remove_diagonal" config, r))
        | "BinaryCrossentropy"
        | "binary_crossentropy" -> Some(Loss.BinaryCrossentropy(fromLogits, smoothing, axis config, r))
        | "BinaryFocalCrossentropy"
        | "binary_focal_crossentropy" ->
            Some(
                Loss.BinaryFocalCrossentropy(
                    truthOr false "apply_class_balancing" config,
                    numberOr 0.25 "alpha" config,
                    numberOr 2.0 "gamma" config,
                    fromLogits,
                    smoothing,
                    axis config,
                    r
                )
            )
        | "CategoricalCrossentropy"
        | "categorical_crossentropy" -> Some(Loss.CategoricalCrossentropy(fromLogits, smoothing, axis config, r))
        | "CategoricalFocalCrossentropy"
        | "categorical_focal_crossentropy" ->
            Some(
                Loss.CategoricalFocalCrossentropy(
                    numberOr 0.25 "alpha" config,
                    numberOr 2.0 "gamma" config,
                    fromLogits,
                    smoothing,
                    axis config,
                    r
                )
            )
        | "SparseCategoricalCrossentropy"
        | "sparse_categorical_crossentropy" ->
            Some(Loss.SparseCategoricalCrossentropy(fromLogits, Option.toNullable (tryWhole "ignore_class" config), r, axis config))
        | "CategoricalGeneralizedCrossEntropy"
        | "categorical_generalized_cross_entropy" -> Some(Loss.CategoricalGeneralizedCrossEntropy(numberOr 0.5 "q" config, r))
        | "CTC"
        | "ctc" -> Some(Loss.CTC r)
        | _ -> None

    /// Where we differ on purpose: the id, and why.
    let private differences: (string * string) list = []

    let private subject (c: Case) =
        match List.tryFind (fun (id, _) -> id = c.Id) differences with
        | Some(_, why) -> Differs why
        | None ->
            match loss c.Class c.Config (reductionOf c) with
            | None -> Missing $"the loss {c.Class}"
            | Some loss ->
                Value(fun () ->
                    loss.Call(
                        Golden.tensor (part "y_true" c.Inputs),
                        floats (part "y_pred" c.Inputs),
                        tensorOr "sample_weight" c.Inputs,
                        tensorOr "mask" c.Inputs
                    ))

    [<Tests>]
    let tests = suite "losses" subject
