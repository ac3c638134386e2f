namespace Leibniz.Tests

open Expecto
open Leibniz.Keras.Schedules

/// Learning rates by step, against Keras.
module GoldenSchedules =
    [<Expecto.Tests>]
    let tests =
        Golden.suite "optimizers.schedules" (fun case ->
            match Facade.create<LearningRateSchedule> "Schedules" [ "name" ] case with
            | Error what -> Golden.Missing what
            | Ok schedule ->
                Golden.Check(fun () ->
                    let rates =
                        Golden.numbers (Golden.part "steps" case.Inputs)
                        |> Array.map (int64 >> schedule.Call)

                    Golden.expectNumbers case case.Id rates (Golden.numbers case.Expected)))
