namespace Leibniz.Tests

open System.IO
open Expecto
open Leibniz
open Leibniz.Keras
open Leibniz.Keras.Callbacks
open Leibniz.Keras.Layers
open Leibniz.Keras.Optimizers
open Leibniz.Tests.Golden

/// What callbacks do about made-up figures, against Keras.
module GoldenCallbacks =
    let private model (rate: float) =
        let model = Sequential([| Dense(1, inputShape = [| 1 |]) :> Layer |], seed = 1)
        model.Compile(SGD(LearningRate.op_Implicit rate), Loss.op_Implicit "mse")
        model

    /// The callback hears of epochs with these figures until it ends training; how many there were.
    let private hear (callback: Callback) (model: Sequential) (each: int -> Logs -> unit) (figures: (string * float) list list) =
        callback.Attach model
        model.StopTraining <- false
        callback.OnTrainBegin()
        let mutable epoch = 0

        while epoch < figures.Length && not model.StopTraining do
            let logs = Logs()

            for name, value in figures[epoch] do
                logs[name] <- value

            callback.OnEpochBegin epoch
            callback.OnEpochEnd(epoch, logs)
            each epoch logs
            epoch <- epoch + 1

        callback.OnTrainEnd(Logs())
        epoch

    let private losses (case: Case) =
        numbers (part "val_loss" case.Inputs)
        |> Array.toList
        |> List.map (fun v -> [ "val_loss", v ])

    let private stopping (case: Case) (callback: EarlyStopping) () =
        let model = model 0.1
        let epochs = hear callback model (fun _ _ -> ()) (losses case)
        let expected = case.Expected
        Expect.equal epochs (wholeOr 0 "epochs_run" expected) "epochs"
        Expect.equal callback.StoppedEpoch (wholeOr 0 "stopped_epoch" expected) "stopped epoch"
        Expect.equal model.StopTraining (truthOr false "stop_training" expected) "stop"
        Expect.equal callback.BestEpoch (wholeOr 0 "best_epoch" expected) "best epoch"
        expectNumbers case "best" [| callback.Best.Value |] [| number (part "best" expected) |]

    let private plateau (case: Case) (callback: ReduceLROnPlateau) () =
        let model = model (numberOr 0.0 "initial_learning_rate" case.Inputs)
        let rates = ResizeArray()

        hear callback model (fun _ logs -> rates.Add((model.Optimizer.LearningRate, logs["learning_rate"]))) (losses case)
        |> ignore

        let compare what part' values =
            expectNumbers case what (Seq.toArray values) (numbers (part part' case.Expected))

        compare "rates after the epochs" "learning_rate_after_epoch" (Seq.map fst rates)
        compare "rates in the logs" "learning_rate_logged" (Seq.map snd rates)

    let private inFolder (run: string -> unit) =
        let folder = Directory.CreateTempSubdirectory "leibniz-golden"

        try
            run folder.FullName
        finally
            folder.Delete true

    let private logger (case: Case) () =
        inFolder (fun folder ->
            let path = Path.Combine(folder, "log.csv")
            let separator = textOr "," "separator" case.Config

            [ for logs in (part "logs" case.Inputs).EnumerateArray() -> [ for f in logs.EnumerateObject() -> f.Name, number f.Value ] ]
            |> hear (CSVLogger(path, separator)) (model 0.1) (fun _ _ -> ())
            |> ignore

            Expect.equal (File.ReadAllText path) (textOr "" "file_text" case.Expected) "the file")

    let private checkpoint (case: Case) () =
        inFolder (fun folder ->
            let path = Path.Combine(folder, textOr "" "filepath" case.Inputs)
            let saved = ResizeArray()

            let callback =
                ModelCheckpoint(
                    path,
                    mode = textOr "auto" "mode" case.Config,
                    saveBestOnly = truthOr false "save_best_only" case.Config,
                    initialValueThreshold = (tryNumber "initial_value_threshold" case.Config |> Option.toNullable)
                )

            let note _ _ =
                for file in Directory.GetFiles folder |> Array.map Path.GetFileName |> Array.sort do
                    if not (saved.Contains file) then
                        saved.Add file

            hear callback (model 0.1) note (losses case) |> ignore
            Expect.equal (List.ofSeq saved) [ for f in (part "saved" case.Expected).EnumerateArray() -> f.GetString() ] "saved")

    let private made<'T> (case: Case) (check: 'T -> unit -> unit) =
        match Facade.create<'T> "Callbacks" [] case with
        | Ok callback -> Check(check callback)
        | Error what -> Missing what

    [<Expecto.Tests>]
    let tests =
        suite "callbacks" (fun case ->
            match case.Class with
            | "EarlyStopping" -> made case (stopping case)
            | "ReduceLROnPlateau" -> made case (plateau case)
            | "CSVLogger" -> Check(logger case)
            | "ModelCheckpoint" -> Check(checkpoint case)
            | other -> Missing $"no class {other}")
