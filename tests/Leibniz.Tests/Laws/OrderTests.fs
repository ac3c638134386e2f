/// Every kernel to third order: all eight nestings of forward and reverse mode give one number, which is what finite differences of the
/// second derivative say.
module Leibniz.Tests.OrderTests

open Expecto
open FsCheck.FSharp
open Leibniz

let private config =
    { FsCheckConfig.defaultConfig with
        maxTest = 12 }

let private modes = [ "reverse", grad; "forward", diff ]
let private zero = Tensor.Of 0.0

/// The arguments moved along three directions, floats only.
let private moved (args: Tensor list) (steps: Tensor list) =
    args
    |> List.mapi (fun i x ->
        if x.DType.IsFloat then
            steps
            |> List.indexed
            |> List.fold
                (fun (x: Tensor) (k, t) ->
                    let direction =
                        Tensor.Normal(x.Shape, 0.0, 0.5, (Key 7L).Fold(int64 (10 * i + k)), DType.Float64)

                    x + direction * t)
                x
        else
            x)

/// What is wrong with the third derivative of a function; None if nothing is.
let internal wrong (run: Tensor list -> Tensor) (args: Tensor list) : string option =
    let weigh (y: Tensor) =
        sum (y * Tensor.Normal(y.Shape, 0.0, 1.0, Key 11L, DType.Float64))

    let f a b c = weigh (run (moved args [ a; b; c ]))

    let nested =
        [ for nameA, a in modes do
              for nameB, b in modes do
                  for nameC, c in modes do
                      let d = a (fun x -> b (fun y -> c (fun z -> f x y z) zero) zero) zero

                      $"{nameC} in {nameB} in {nameA}", float d ]

    let second (h: float) =
        float (diff (fun y -> diff (fun z -> f (Tensor.Of h) y z) zero) zero)

    // Richardson's extrapolation of two central differences: the error is of fourth order in the step.
    let central h = (second h - second -h) / (2.0 * h)
    let h = 1e-3
    let finite = (4.0 * central h - central (2.0 * h)) / 3.0
    let size = 1.0 + abs finite + abs (second 0.0)

    let _, first = nested.Head

    nested
    |> List.tryPick (fun (name, d) ->
        if not (abs (d - first) <= 1e-9 * size) then
            Some $"{name} gives {d}, {fst nested.Head} gives {first}"
        elif not (abs (d - finite) <= 2e-5 * size) then
            Some $"{name} gives {d}, the finite difference is {finite}, at {args}"
        else
            None)

let private bind kernel (args: Tensor list) = Tensor.Bind(kernel, Array.ofList args)

[<Tests>]
let tests =
    testList
        "third derivatives of every kernel agree in every nesting"
        [ for prototype in Subjects.kernels do
              if DerivativeTests.isDifferentiable prototype then
                  testPropertyWithConfig config (Subjects.name prototype)
                  <| Prop.forAll (Arb.fromGen (Subjects.generate prototype)) (fun (kernel, args) ->
                      match wrong (bind kernel) args with
                      | Some problem -> failtest $"{kernel}: {problem}"
                      | None -> ())
          test "a wrong third derivative is found" {
              let cube third =
                  elementwise
                      (fun x -> x * x * x)
                      (elementwise (fun x -> 3.0 * x * x) (elementwise (fun x -> 6.0 * x) (fun x -> x.Like third)))

              let at = [ tensor [ 0.5; 2.0 ] ]
              Expect.isNone (wrong (fun args -> cube 6.0 args.Head) at) "the right one passes"
              Expect.isSome (wrong (fun args -> cube 5.0 args.Head) at) "the wrong one does not"
          }
          test "modes that disagree are found" {
              let square =
                  withDerivative (fun x -> x * x) (fun x _ d -> 2.0 * x * d) (fun x _ g -> 2.001 * x * g)

              Expect.isSome (wrong (fun args -> square args.Head * args.Head) [ tensor [ 0.5; 2.0 ] ]) "not each other's adjoint"
          } ]
