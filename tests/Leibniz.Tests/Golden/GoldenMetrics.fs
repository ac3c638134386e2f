namespace Leibniz.Tests

open System
open System.Text.Json
open Expecto
open Leibniz
open Leibniz.Keras.Metrics
open Leibniz.Tests.Golden

/// Metrics against Keras: a new metric, updated batch by batch, then its result.
module GoldenMetrics =
    let private none = Unchecked.defaultof<Tensor>

    /// A number or a list of numbers; null where absent.
    let private list name (config: JsonElement) : float[] =
        tryPart name config |> Option.map numbers |> Option.toObj

    let private classes name config : int[] = list name config |> Array.map int

    let private ignored config =
        Option.toNullable (tryWhole "ignore_class" config)

    let private axis config = wholeOr -1 "axis" config

    let private averaging config =
        match textOr "" "average" config with
        | "micro" -> Averaging.Micro
        | "macro" -> Averaging.Macro
        | "weighted" -> Averaging.Weighted
        | _ -> Averaging.None

    let private aggregation (config: JsonElement) =
        match config.TryGetProperty "class_aggregation" with
        | false, _ -> ScoreAggregation.UniformAverage
        | true, v when v.ValueKind = JsonValueKind.Null -> ScoreAggregation.None
        | true, v when v.GetString() = "uniform_average" -> ScoreAggregation.UniformAverage
        | _ -> ScoreAggregation.VarianceWeightedAverage

    let private curve config =
        match (textOr "ROC" "curve" config).ToUpperInvariant() with
        | "PR" -> AucCurve.PR
        | "PRGAIN" -> AucCurve.PRGain
        | _ -> AucCurve.ROC

    let private summation config =
        match (textOr "interpolation" "summation_method" config).ToLowerInvariant() with
        | "majoring" -> AucSummation.Majoring
        | "minoring" -> AucSummation.Minoring
        | _ -> AucSummation.Interpolation

    /// A new metric of a class with its arguments; None where we have none of that name.
    let metric (name: string) (config: JsonElement) : Metric option =
        let fromLogits = truthOr false "from_logits" config
        let smoothing = numberOr 0.0 "label_smoothing" config
        let thresholds = list "thresholds" config
        let topK = Option.toNullable (tryWhole "top_k" config)
        let classId = Option.toNullable (tryWhole "class_id" config)
        let sparse name = truthOr true name config
        let bound name = number (part name config)
        let steps = wholeOr 200 "num_thresholds" config
        let threshold = Option.toNullable (tryNumber "threshold" config)

        match name with
        | "Accuracy" -> Some(Accuracy())
        | "BinaryAccuracy" -> Some(BinaryAccuracy(numberOr 0.5 "threshold" config))
        | "CategoricalAccuracy" -> Some(CategoricalAccuracy())
        | "SparseCategoricalAccuracy" -> Some(SparseCategoricalAccuracy())
        | "TopKCategoricalAccuracy" -> Some(TopKCategoricalAccuracy(wholeOr 5 "k" config))
        | "SparseTopKCategoricalAccuracy" ->
            Some(SparseTopKCategoricalAccuracy(wholeOr 5 "k" config, truthOr false "from_sorted_ids" config))
        | "Mean" -> Some(Mean())
        | "Sum" -> Some(Sum())
        | "MeanSquaredError" -> Some(MeanSquaredError())
        | "RootMeanSquaredError" -> Some(RootMeanSquaredError())
        | "MeanAbsoluteError" -> Some(MeanAbsoluteError())
        | "MeanAbsolutePercentageError" -> Some(MeanAbsolutePercentageError())
        | "MeanSquaredLogarithmicError" -> Some(MeanSquaredLogarithmicError())
        | "LogCoshError" -> Some(LogCoshError())
        | "CosineSimilarity" -> Some(CosineSimilarity(axis config))
        | "PearsonCorrelation" -> Some(PearsonCorrelation(axis config))
        | "ConcordanceCorrelation" -> Some(ConcordanceCorrelation(axis config))
        | "Hinge" -> Some(Hinge())
        | "SquaredHinge" -> Some(SquaredHinge())
        | "CategoricalHinge" -> Some(CategoricalHinge())
        | "KLDivergence" -> Some(KLDivergence())
        | "Poisson" -> Some(Poisson())
        | "BinaryCrossentropy" -> Some(BinaryCrossentropy(fromLogits, smoothing))
        | "CategoricalCrossentropy" -> Some(CategoricalCrossentropy(fromLogits, smoothing, axis config))
        | "SparseCategoricalCrossentropy" -> Some(SparseCategoricalCrossentropy(fromLogits, ignored config, axis config))
        | "R2Score" -> Some(R2Score(aggregation config, wholeOr 0 "num_regressors" config))
        | "TruePositives" -> Some(TruePositives thresholds)
        | "FalsePositives" -> Some(FalsePositives thresholds)
        | "TrueNegatives" -> Some(TrueNegatives thresholds)
        | "FalseNegatives" -> Some(FalseNegatives thresholds)
        | "Precision" -> Some(Precision(thresholds, topK, classId))
        | "Recall" -> Some(Recall(thresholds, topK, classId))
        | "SensitivityAtSpecificity" -> Some(SensitivityAtSpecificity(bound "specificity", steps, classId))
        | "SpecificityAtSensitivity" -> Some(SpecificityAtSensitivity(bound "sensitivity", steps, classId))
        | "PrecisionAtRecall" -> Some(PrecisionAtRecall(bound "recall", steps, classId))
        | "RecallAtPrecision" -> Some(RecallAtPrecision(bound "precision", steps, classId))
        | "AUC" ->
            Some(
                AUC(
                    steps,
                    curve config,
                    summation config,
                    thresholds,
                    truthOr false "multi_label" config,
                    list "label_weights" config,
                    fromLogits
                )
            )
        | "F1Score" -> Some(F1Score(averaging config, threshold))
        | "FBetaScore" -> Some(FBetaScore(averaging config, numberOr 1.0 "beta" config, threshold))
        | "IoU" ->
            Some(
                IoU(
                    int (bound "num_classes"),
                    classes "target_class_ids" config,
                    ignored config,
                    sparse "sparse_y_true",
                    sparse "sparse_y_pred",
                    axis config
                )
            )
        | "BinaryIoU" ->
            let targets =
                if has "target_class_ids" config then
                    classes "target_class_ids" config
                else
                    [| 0; 1 |]

            Some(BinaryIoU(targets, numberOr 0.5 "threshold" config))
        | "MeanIoU" -> Some(MeanIoU(int (bound "num_classes"), ignored config, sparse "sparse_y_true", sparse "sparse_y_pred", axis config))
        | "OneHotIoU" ->
            Some(
                OneHotIoU(
                    int (bound "num_classes"),
                    classes "target_class_ids" config,
                    ignored config,
                    truthOr false "sparse_y_pred" config,
                    axis config
                )
            )
        | "OneHotMeanIoU" ->
            Some(OneHotMeanIoU(int (bound "num_classes"), ignored config, truthOr false "sparse_y_pred" config, axis config))
        | _ -> None

    /// Where we differ on purpose: the id, and why.
    let private differences: (string * string) list = []

    let private update (metric: Metric) (batch: JsonElement) =
        let weights =
            tryPart "sample_weight" batch
            |> Option.map Golden.tensor
            |> Option.defaultValue none

        match metric with
        | :? Mean as m -> m.Update(floats (part "values" batch), weights)
        | :? Sum as s -> s.Update(floats (part "values" batch), weights)
        | m -> m.Update(Golden.tensor (part "y_true" batch), floats (part "y_pred" batch), weights)

    let private subject (c: Case) =
        match List.tryFind (fun (id, _) -> id = c.Id) differences with
        | Some(_, why) -> Differs why
        | None ->
            match metric c.Class c.Config with
            | None -> Missing $"the metric {c.Class}"
            | Some _ ->
                Value(fun () ->
                    let metric = (metric c.Class c.Config).Value

                    for batch in (part "updates" c.Inputs).EnumerateArray() do
                        update metric batch

                    metric.ResultTensor())

    [<Tests>]
    let tests = suite "metrics" subject
