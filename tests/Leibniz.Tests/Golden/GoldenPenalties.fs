namespace Leibniz.Tests

open Expecto
open Leibniz
open Leibniz.Keras
open Leibniz.Tests.Golden

/// Regularizers and constraints against Keras.
module GoldenPenalties =
    let private first (c: Case) = floats(part "args" c.Inputs)[0]

    let private regularizer (c: Case) =
        let l name = numberOr 0.0 name c.Config

        match c.Class with
        | "L1"
        | "l1" -> Some(Regularizer.L1(numberOr 0.01 "l1" c.Config))
        | "L2"
        | "l2" -> Some(Regularizer.L2(numberOr 0.01 "l2" c.Config))
        | "L1L2"
        | "l1_l2" -> Some(Regularizer.L1L2(l "l1", l "l2"))
        | "OrthogonalRegularizer" ->
            Some(Regularizer.Orthogonal(numberOr 0.01 "factor" c.Config, textOr "rows" "mode" c.Config = "columns"))
        | _ -> None

    let private constrained (c: Case) =
        let axis = wholeOr 0 "axis" c.Config

        match c.Class with
        | "MaxNorm" -> Some(Constraint.MaxNorm(numberOr 2.0 "max_value" c.Config, axis))
        | "NonNeg" -> Some(Constraint.NonNeg())
        | "UnitNorm" -> Some(Constraint.UnitNorm axis)
        | "MinMaxNorm" ->
            Some(
                Constraint.MinMaxNorm(
                    numberOr 0.0 "min_value" c.Config,
                    numberOr 1.0 "max_value" c.Config,
                    numberOr 1.0 "rate" c.Config,
                    axis
                )
            )
        | _ -> None

    let private subject what found call (c: Case) =
        match found c with
        | None -> Missing $"the {what} {c.Class}"
        | Some x -> Value(fun () -> call x (first c))

    [<Tests>]
    let tests =
        testList
            "golden penalties"
            [ suite "regularizers" (subject "regularizer" regularizer (fun (r: Regularizer) x -> r.Call x))
              suite "constraints" (subject "constraint" constrained (fun (r: Constraint) x -> r.Call x)) ]
