namespace Leibniz.Tests

open System
open System.Collections.Generic
open System.Text.Json
open Expecto
open Leibniz
open Leibniz.Keras
open Leibniz.Keras.Callbacks
open Leibniz.Keras.Layers
open Leibniz.Keras.Metrics
open Leibniz.Keras.Optimizers
open Leibniz.Keras.Schedules
open Leibniz.Tests.Golden

/// Whole training runs, summaries, the choice of the accuracy and single layers against Keras.
module GoldenTraining =
    exception private Absent of string

    let private classOf (e: JsonElement) = textOr "" "class" e

    let private activation (e: JsonElement) =
        tryPart "activation" e
        |> Option.map (fun a -> Activation.op_Implicit (a.GetString()))
        |> Option.toObj

    let private regularizer name (e: JsonElement) : Regularizer =
        match tryPart name e with
        | None -> null
        | Some r ->
            match classOf r with
            | "L1" -> Regularizer.L1(numberOr 0.01 "l1" r)
            | "L2" -> Regularizer.L2(numberOr 0.01 "l2" r)
            | other -> raise (Absent $"the regularizer {other}")

    let private wholes (e: JsonElement) : IReadOnlyList<int> =
        numbers e |> Array.map int :> IReadOnlyList<int>

    let layer (e: JsonElement) : Layer =
        match classOf e with
        | "Input" -> Input(wholes (part "shape" e))
        | "Dense" ->
            Dense(
                wholeOr 1 "units" e,
                activation = activation e,
                useBias = truthOr true "use_bias" e,
                kernelRegularizer = regularizer "kernel_regularizer" e,
                biasRegularizer = regularizer "bias_regularizer" e,
                activityRegularizer = regularizer "activity_regularizer" e
            )
        | "Flatten" -> Flatten()
        | "Dropout" -> Dropout(numberOr 0.0 "rate" e)
        | "Activation" -> ActivationLayer(activation e)
        | "Reshape" -> Reshape(wholes (part "target_shape" e))
        | other -> raise (Absent $"the layer {other}")

    let private rate (e: JsonElement) (case: Case) =
        match tryPart "learning_rate" e with
        | Some r when r.ValueKind = JsonValueKind.Object ->
            match
                Facade.create<LearningRateSchedule>
                    "Schedules"
                    []
                    { case with
                        Config = r
                        Class = classOf r }
            with
            | Ok schedule -> Some(LearningRate.op_Implicit schedule)
            | Error e -> raise (Absent e)
        | _ -> None

    let private optimizer (case: Case) : Optimizer =
        let e = part "optimizer" case.Config

        let made ignored =
            match
                Facade.create<Optimizer>
                    "Optimizers"
                    ignored
                    { case with
                        Config = e
                        Class = classOf e }
            with
            | Ok o -> o
            | Error e -> raise (Absent e)

        if e.ValueKind = JsonValueKind.String then
            Optimizer.op_Implicit (e.GetString())
        else
            match rate e case with
            | None -> made []
            | Some schedule when classOf e = "SGD" -> SGD(learningRate = schedule)
            | Some _ -> raise (Absent $"a schedule for {classOf e} in this test")

    let private loss (e: JsonElement) : Loss =
        if e.ValueKind = JsonValueKind.String then
            Loss.op_Implicit (e.GetString())
        else
            match GoldenLosses.loss (classOf e) e Reduction.SumOverBatchSize with
            | Some l -> l
            | None -> raise (Absent $"the loss {classOf e}")

    let private metrics name (e: JsonElement) : IReadOnlyList<Metric> =
        match tryPart name e with
        | None -> [||]
        | Some all -> [| for m in all.EnumerateArray() -> Metric.op_Implicit (m.GetString()) |]

    let private weights (e: JsonElement) =
        [| for w in e.EnumerateArray() -> floats w |]

    /// New callbacks of a case; the file has one schedule, in words.
    let private callbacks (case: Case) : Callback[] =
        [| for c in
               tryPart "callbacks" case.Config
               |> Option.map (fun c -> Seq.toArray (c.EnumerateArray()))
               |> Option.defaultValue [||] do
               match classOf c, textOr "" "schedule" c with
               | "LearningRateScheduler", "lr*0.5" -> LearningRateScheduler(Func<int, float, float>(fun _ rate -> rate * 0.5))
               | other, _ -> raise (Absent $"the callback {other} of these arguments") |]

    let private run (case: Case) (model: Sequential) () =
        let fit = part "fit" case.Config
        let x, y = floats (part "x" case.Inputs), tensor (part "y" case.Inputs)

        let classWeight =
            tryPart "class_weight" fit
            |> Option.map (fun w -> dict [ for p in w.EnumerateObject() -> int p.Name, number p.Value ] :?> IReadOnlyDictionary<int, float>)
            |> Option.toObj

        let history =
            model.Fit(
                x,
                y,
                epochs = wholeOr 1 "epochs" fit,
                batchSize = wholeOr 32 "batch_size" fit,
                verbose = Verbose.Silent,
                callbacks = callbacks case,
                shuffle = truthOr true "shuffle" fit,
                validationSplit = numberOr 0.0 "validation_split" fit,
                validationFreq = wholeOr 1 "validation_freq" fit,
                initialEpoch = wholeOr 0 "initial_epoch" fit,
                stepsPerEpoch = (tryWhole "steps_per_epoch" fit |> Option.toNullable),
                sampleWeight =
                    (tryPart "sample_weight" fit
                     |> Option.map floats
                     |> Option.defaultValue (Unchecked.defaultof<Tensor>)),
                classWeight = classWeight,
                seed = Nullable 1
            )

        let expected = case.Expected

        for figure in (part "history" expected).EnumerateObject() do
            expectNumbers case figure.Name (Seq.toArray history[figure.Name]) (numbers figure.Value)

        // Keras puts the figures of callbacks last; ours are in the order of their names.
        Expect.equal (List.ofSeq history.Names) (List.sort [ for f in (part "history" expected).EnumerateObject() -> f.Name ]) "names"
        Expect.equal (Seq.toArray history.Epochs) (numbers (part "epoch" expected) |> Array.map int) "epochs"

        for i, w in Seq.indexed ((part "final_weights" expected).EnumerateArray()) do
            expectTensor case $"weight {i}" (model.GetWeights()[i]) w

        tryPart "evaluate_after" expected
        |> Option.iter (fun e ->
            let figures = model.Evaluate(x, y, batchSize = 4, verbose = Verbose.Silent)

            for figure in e.EnumerateObject() do
                expectNumbers case $"evaluate {figure.Name}" [| figures[figure.Name] |] [| number figure.Value |])

        tryPart "predict_after" expected
        |> Option.iter (fun p -> expectTensor case "predict" (model.Predict x) p)

    let private training (case: Case) : Subject =
        try
            callbacks case |> ignore

            let model =
                Sequential [| for l in (part "layers" case.Config).EnumerateArray() -> layer l |]

            model.Compile(
                optimizer case,
                loss (part "loss" case.Config),
                metrics "metrics" case.Config,
                metrics "weighted_metrics" case.Config
            )

            model.SetWeights(weights (part "initial_weights" case.Inputs))
            Check(run case model)
        with Absent what ->
            Missing what

    /// The layer alone, with the weights of the case, as a model infers with it.
    let private single (case: Case) : Subject =
        try
            let args = part "args" case.Inputs
            let one = layer case.Config

            if
                has "kwargs" case.Inputs
                && (part "kwargs" case.Inputs).EnumerateObject() |> Seq.isEmpty |> not
            then
                raise (Absent $"keyword arguments of {case.Class}")

            let model = Sequential [| one |]
            let x = floats args[0]
            model.Build(Seq.toArray x.Shape |> Array.tail)

            match tryPart "weights" case.Inputs with
            | Some all -> model.SetWeights [| for w in all.EnumerateArray() -> floats (tryPart "value" w |> Option.defaultValue w) |]
            | None -> ()

            Value(fun () -> model.Predict x)
        with Absent what ->
            Missing what

    /// The table alone: the model of the case has a layer that we don't have.
    let private summary (case: Case) : Subject =
        match case.Id with
        | "run/summary/mlp_with_optimizer" ->
            Check(fun () ->
                let row name kind shape (parameters: int64) trainable =
                    SummaryRow(name, kind, shape, Nullable parameters, trainable)

                let yes, none = Nullable true, Nullable()

                let rows =
                    [| row "flatten" "Flatten" "(None, 784)" 0L none
                       row "dense" "Dense" "(None, 128)" 100480L yes
                       row "dropout" "Dropout" "(None, 128)" 0L none
                       row "batch_normalization" "BatchNormalization" "(None, 128)" 512L yes
                       row "dense_1" "Dense" "(None, 10)" 1290L yes |]

                let count n = SummaryCount(n, 4L * n)
                let totals = SummaryTotals(count 102026L, count 256L, Nullable(count 204054L))
                Expect.equal (SummaryTable.Text("sequential", rows, totals)) (textOr "" "text" case.Expected) "text")
        | other -> Missing $"the model of {other}"

    let private accuracy (case: Case) : Subject =
        Check(fun () ->
            let shape name =
                Shape.Of(numbers (part name case.Inputs) |> Array.map int)

            let named = Metric.op_Implicit (textOr "" "metric" case.Config) :?> ShapedAccuracy
            named.Update(Tensor.Zeros(shape "y_true_shape"), Tensor.Zeros(shape "y_pred_shape"))
            let chosen = named.Chosen
            Expect.equal (chosen.GetType().Name) (classOf case.Expected) "the class")

    [<Expecto.Tests>]
    let tests =
        testList
            "golden training"
            [ suite "training" training
              suite "training.layers" training
              suite "layers" single
              suite "summary" summary
              suite "compile" accuracy ]
