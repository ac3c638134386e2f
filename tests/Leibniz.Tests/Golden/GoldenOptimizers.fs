namespace Leibniz.Tests

open System.Text.Json
open Leibniz
open Expecto
open Leibniz.Keras.Optimizers

/// Steps of optimizers and clipped gradients, against Keras.
module GoldenOptimizers =
    /// Keras's relative_step takes the same minimum twice.
    let private create =
        Facade.create<Optimizer> "Optimizers" [ "name"; "relative_step" ]

    let private items (name: string) (e: JsonElement) =
        Seq.toArray ((Golden.part name e).EnumerateArray())

    /// The weights after each step, from the first.
    let private run (optimizer: Optimizer) (case: Golden.Case) =
        let start =
            items "variables" case.Inputs
            |> Array.map (Golden.part "initial" >> Golden.floats)

        items "steps" case.Inputs
        |> Array.scan
            (fun (weights: Tensor[], state) step ->
                let gradients: Tensor[] = Array.zeroCreate weights.Length

                for i, g in Array.zip (Golden.numbers (Golden.part "var_index" step)) (items "grads" step) do
                    if g.ValueKind <> JsonValueKind.Null then
                        gradients[int i] <- (Golden.floats g).Reshape weights[int i].Shape

                let struct (weights, state) = optimizer.Step(gradients, state, weights)
                weights, state)
            (start, optimizer.Start start)
        |> Array.map fst

    let steps =
        Golden.suite "optimizers" (fun case ->
            match create case with
            | Error what -> Golden.Missing what
            | Ok optimizer ->
                Golden.Check(fun () ->
                    let weights = run optimizer case

                    for e in case.Expected.EnumerateArray() do
                        let step, weight = Golden.wholeOr 0 "after_step" e, Golden.wholeOr 0 "var" e
                        Golden.expectTensor case $"weight {weight} after step {step}" weights[step].[weight] (Golden.part "value" e)))

    let clipping =
        Golden.suite "optimizers.clipping" (fun case ->
            match create case with
            | Error what -> Golden.Missing what
            | Ok optimizer ->
                Golden.Value(fun () ->
                    let clipped =
                        optimizer.Clipped(items "grads" case.Inputs |> Array.map Golden.floats)

                    clipped[Golden.wholeOr 0 "output_index" case.Inputs]))

    [<Expecto.Tests>]
    let tests = testList "golden optimizers" [ steps; clipping ]
