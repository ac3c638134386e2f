namespace Leibniz.Tests

open Leibniz
open Expecto
open Leibniz.Keras.Initializers

/// How weights start: constant ones, and the spread of random ones, against Keras.
module GoldenInitializers =
    let private shape (case: Golden.Case) =
        Shape.Of(Golden.numbers (Golden.part "shape" case.Inputs) |> Array.map int)

    let values =
        Golden.suite "initializers" (fun case ->
            match Facade.create<Initializer> "Initializers" [] case with
            | Error what -> Golden.Missing what
            | Ok initializer -> Golden.Value(fun () -> initializer.Call(Key 0L, shape case)))

    let private mode (case: Golden.Case) =
        match Golden.textOr "fan_in" "mode" case.Config with
        | "fan_in" -> FanIn
        | "fan_out" -> FanOut
        | "fan_avg" -> FanAverage
        | other -> failtest $"no mode {other}"

    /// The numbers of the formula, and draws of the initializer that the name stands for, which must keep to them.
    let private check (case: Golden.Case) =
        let shape, scale, mode =
            shape case, Golden.numberOr 1.0 "scale" case.Config, mode case

        let struct (inputs, outputs) = Leibniz.Initializer.fans shape
        let before = Leibniz.Initializer.truncatedDeviation scale mode shape
        let after = Leibniz.Initializer.deviation scale mode shape
        let limit = Leibniz.Initializer.limit scale mode shape

        let known =
            dict
                [ "fan_in", inputs
                  "fan_out", outputs
                  "uniform_limit", limit
                  "truncated_normal_stddev_before_truncation", before
                  "effective_stddev", after
                  "truncated_at", 2.0 * before ]

        for p in case.Expected.EnumerateObject() do
            match known.TryGetValue p.Name with
            | true, value -> Golden.expectNumbers case p.Name [| value |] [| Golden.number p.Value |]
            | _ -> failtest $"nothing is known of {p.Name}"

        let initializer: Initializer = Initializer.op_Implicit case.Class

        let drawn =
            Array.concat [ for seed in 1L .. 400L -> Golden.numbersOf (initializer.Call(Key seed, shape)) ]

        let edge =
            if Golden.has "uniform_limit" case.Expected then
                limit
            else
                2.0 * before

        Expect.isTrue (drawn |> Array.forall (fun x -> abs x <= edge * 1.000001)) $"no draw lies beyond {edge}"
        let spread = sqrt (Array.averageBy (fun x -> x * x) drawn)
        Expect.isTrue (abs (spread / after - 1.0) < 0.03) $"the spread is about {after}, but was {spread}"

    let spreads =
        Golden.suite "initializers.spec" (fun case -> Golden.Check(fun () -> check case))

    [<Expecto.Tests>]
    let tests = testList "golden initializers" [ values; spreads ]
