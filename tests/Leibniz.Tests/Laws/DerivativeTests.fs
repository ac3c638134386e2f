/// The derivative of every kernel, to second order and in both modes, is what finite differences say; reverse is the adjoint of forward.
module Leibniz.Tests.DerivativeTests

open System
open System.Threading
open Expecto
open FsCheck.FSharp
open Leibniz
open Leibniz.Checks

let private config =
    { FsCheckConfig.defaultConfig with
        maxTest = 40 }

let internal isDifferentiable (kernel: Kernel) =
    match kernel with
    | Compare _
    | Logic _
    | Not
    | Test _
    | Quantify _
    | Pick _
    | Order _ -> false
    | Cast t -> t = DType.Float64
    | _ -> true

let private holds (kernel: Kernel) (args: Tensor list) =
    match Gradient.checkOf (fun args -> Tensor.Bind(kernel, Array.ofList args)) args with
    | Ok() -> ()
    | Error report -> failtest $"{kernel}: {report}"

let private laws =
    testList
        "every kernel's derivative, and that of its gradient"
        [ for prototype in Subjects.kernels do
              if isDifferentiable prototype then
                  testPropertyWithConfig config (Subjects.name prototype)
                  <| Prop.forAll (Arb.fromGen (Subjects.generate prototype)) (fun (kernel, args) -> holds kernel args) ]

let private x = Tensor.Of 2.0
let private number (t: Tensor) = float t

let private near (actual: Tensor) (expected: float) =
    Expect.floatClose Accuracy.veryHigh (number actual) expected ""

let private third =
    testList
        "third derivatives agree in every mixture of modes"
        [ for name, f in
              [ "x^4", (fun (x: Tensor) -> x ** 4.0)
                "sin", sin
                "sigmoid", sigmoid
                "log", log
                "sqrt", sqrt
                "x tanh x", (fun x -> x * tanh x)
                "x / (1 + x^2)", (fun x -> x / (x * x + 1.0)) ] do
              test name {
                  let modes = [ grad; diff ]

                  let values =
                      [ for a in modes do
                            for b in modes do
                                for c in modes do
                                    number (a (b (c f)) x) ]

                  let h = 1e-3

                  let second v =
                      number (diff (diff f) (Tensor.Of(v: float)))

                  let finite = (second (2.0 + h) - second (2.0 - h)) / (2.0 * h)

                  for v in values do
                      Expect.floatClose Accuracy.veryHigh v values.Head "modes"
                      Expect.floatClose { absolute = 1e-5; relative = 1e-5 } v finite "finite difference"
              } ]

/// Siskind and Pearlmutter 2005, "Perturbation Confusion and Referential Transparency"; 2008, "Nesting forward-mode AD in a functional
/// framework"; Manzyuk and others 2019, "Perturbation confusion in forward automatic differentiation of higher-order functions".
let private confusion =
    testList
        "no perturbation confusion"
        [ for outerName, outer in [ "forward", diff; "reverse", grad ] do
              for innerName, inner in [ "forward", diff; "reverse", grad ] do
                  test $"{innerName} in {outerName}" {
                      let one = Tensor.Of 1.0
                      near (outer (fun x -> x * inner (fun y -> x + y) one) one) 1.0
                      near (outer (fun x -> x * inner (fun y -> x * y) (Tensor.Of 2.0)) one) 2.0
                      near (outer (fun x -> x * inner (fun _ -> x) one) one) 0.0
                      // d/dx (x d/dy (x y^2) at y = 3) = d/dx (6 x^2)
                      near (outer (fun x -> x * inner (fun y -> x * y * y) (Tensor.Of 3.0)) one) 12.0
                  } ]

let private gradOf f (values: float list) =
    (grad f (tensor values)).ToArray<float>() |> List.ofArray

let private safePoints =
    testList
        "documented values where there is no slope"
        [ test "relu'(0) = 0, |x|'(0) = 0" {
              Expect.equal (gradOf (relu >> sum) [ 0.0; 1.0; -1.0 ]) [ 0.0; 1.0; 0.0 ] "relu"
              Expect.equal (gradOf (abs >> sum) [ 0.0; 2.0; -2.0 ]) [ 0.0; 1.0; -1.0 ] "abs"
          }
          test "ties of a maximum share evenly" {
              Expect.equal (gradOf (fun x -> x.Max()) [ 3.0; 1.0; 3.0 ]) [ 0.5; 0.0; 0.5 ] "max"
              Expect.equal (gradOf (fun x -> sum (Tensor.Maximum(x, Tensor.Of [| 3.0; 3.0 |]))) [ 3.0; 1.0 ]) [ 0.5; 0.0 ] "maximum"
          }
          for name, f in
              [ "sqrt", sqrt
                "log", log
                "1 / x", (fun (x: Tensor) -> 1.0 / x)
                "x ** -0.5", (fun x -> x ** -0.5)
                "asin", (fun x -> asin (x * 1e3))
                "exp", (fun x -> exp (x * -1e6)) ] do
              test $"the branch that where does not take adds nothing: {name}" {
                  let f (x: Tensor) =
                      sum (where (greater x (Tensor.Of 0.0)) (f (where (greater x (Tensor.Of -2.0)) x x)) (x * 3.0))

                  Expect.equal (gradOf f [ -1.0; 0.0 ]) [ 3.0; 3.0 ] "first"
                  Expect.equal (gradOf (fun x -> sum (grad f x)) [ -1.0; 0.0 ]) [ 0.0; 0.0 ] "second"
              }
          test "a function that does not depend on its argument has a gradient of zeros" {
              Expect.equal (gradOf (fun _ -> Tensor.Of 1.0) [ 1.0; 2.0 ]) [ 0.0; 0.0 ] "zeros"
          } ]

let private structure =
    testList
        "derivatives as values"
        [ test "a chain of a million operations differentiates on a small stack" {
              let mutable slope = nan

              let work () =
                  let f (x: Tensor) =
                      let mutable y = x

                      for _ in 1..1_000_000 do
                          y <- y + 1.0

                      y

                  slope <- number (grad f x)

              let thread = Thread(work, 256 * 1024)
              thread.Start()
              thread.Join()
              Expect.equal slope 1.0 "slope"
          }
          test "a pullback may be called twice, and from another thread" {
              let y, pull = vjp (fun (x: Tensor) -> x * x) x
              near y 4.0
              near (pull (Tensor.Of 1.0)) 4.0
              near (Tasks.Task.Run(fun () -> pull (Tensor.Of 10.0)).Result) 40.0
          }
          test "a tensor made of differentiated scalars keeps their gradients" {
              let f (x: Tensor) =
                  sum (tensor [ x[0] * 2.0; x[1] * x[1] ])

              Expect.equal (gradOf f [ 1.0; 5.0 ]) [ 2.0; 10.0 ] "stack"
          }
          test "a tensor that outlived its derivative says so" {
              let mutable kept = x

              grad
                  (fun y ->
                      kept <- y * y
                      y)
                  x
              |> ignore

              let message = Expect.throwsC (fun () -> kept + 1.0 |> ignore) (fun e -> e.Message)
              Expect.stringContains message "outlived" "message"
          }
          test "the gradient of a training run by its learning rate" {
              let loss (w: Tensor) = sum ((w - 3.0) ** 2.0)

              let train (rate: Tensor) =
                  Seq.fold (fun w _ -> w - rate * grad loss w) (tensor [ 0.0; 1.0 ]) (seq { 1..10 })
                  |> loss

              let h = 1e-5
              let finite = (train (Tensor.Of(0.1 + h)) - train (Tensor.Of(0.1 - h))) / (2.0 * h)
              Expect.isTrue ((grad train (Tensor.Of 0.1)).AllClose(finite, relative = 1e-6)) "hypergradient"
          }
          test "the gradient of a training run by its initial weights and its rate, to second order" {
              let key = Key 12L

              let draw i shape =
                  Tensor.Normal(shape, 0.0, 0.7, key.Fold i, DType.Float64)

              let inputs, targets = draw 1L [ 6; 3 ], draw 2L [ 6; 2 ]

              let loss (w: Tensor, v: Tensor) =
                  mean ((matmul (tanh (matmul inputs w)) v - targets) ** 2.0)

              let train (rate: Tensor, start) =
                  // Momentum, so that each step depends on all before it.
                  let step (weights, speed) _ =
                      let speed = Tree.map2 (fun v g -> v * 0.9 - rate * g) speed (grad loss weights)
                      Tree.map2 (+) weights speed, speed

                  Seq.fold step (start, Tree.map zerosLike start) (seq { 1..5 }) |> fst |> loss

              match Gradient.checkOf train (Tensor.Of 0.1, (draw 3L [ 3; 4 ], draw 4L [ 4; 2 ])) with
              | Ok() -> ()
              | Error report -> failtest (string report)
          }
          test "hessians, jacobians and products with vectors agree" {
              let f (x: Tensor) = sum (sin x * x)
              let at, v = tensor [ 0.5; 1.0; 1.5 ], tensor [ 1.0; -2.0; 0.5 ]
              let h = hessian f at
              Expect.isTrue (h.AllClose(diag (2.0 * cos at - at * sin at))) "hessian"
              Expect.isTrue ((hvp f at v).AllClose(dot h v)) "hvp"
              Expect.isTrue ((laplacian f at).AllClose(sum (diag h))) "laplacian"
              let g (x: Tensor) = outer x (exp x)
              Expect.isTrue ((jacobianForward g at).AllClose(jacobianReverse g at)) "jacobians"
              Expect.equal (jacobian g at).Shape (Shape.Of [ 3; 3; 3 ]) "shape"
          }
          test "64 threads differentiate nested functions at once with the same results" {
              let f i =
                  number (grad (fun x -> x * grad (fun y -> sin (x * y)) (x + float i)) x)

              let expected = [| for i in 0..63 -> f i |]
              let found = Array.Parallel.map f [| 0..63 |]
              Expect.equal found expected "bits"
          } ]

let private mistakes =
    let message f = Expect.throwsC f (fun e -> e.Message)

    testList
        "misuse is told"
        [ test "the gradient of what is not a number" {
              Expect.stringContains (message (fun () -> grad (fun x -> x * 2.0) (tensor [ 1.0; 2.0 ]) |> ignore)) "jacobian" "what to use"
          }
          test "a tangent of another shape" {
              Expect.stringContains (message (fun () -> jvp (fun (x: Tensor) -> x) x (tensor [ 1.0 ]) |> ignore)) "shape" "what is wrong"
          }
          test "whole numbers" { Expect.stringContains (message (fun () -> grad id (Tensor.Of 3) |> ignore)) "Cast" "what to do" }
          test "nothing to differentiate" {
              Expect.stringContains (message (fun () -> grad (fun (_: string) -> x) "" |> ignore)) "no tensor" "what is missing"
          } ]

/// The checks with a function's derivative replaced by a wrong one.
let private controls =
    let at = tensor [ 1.0; 2.0 ]

    let found (f: Tensor -> Tensor) =
        match Gradient.check f at with
        | Ok() -> "passed"
        | Error report -> string report

    testList
        "a wrong derivative is found"
        [ test "a factor" { Expect.stringContains (found (elementwise (fun x -> x * x) (fun x -> 3.0 * x))) "finite difference" "" }
          test "a sign" { Expect.stringContains (found (elementwise cos sin)) "finite difference" "" }
          test "a wrong adjoint" {
              let f =
                  withDerivative (fun x -> x * x) (fun x _ d -> 2.0 * x * d) (fun x _ g -> x * g)

              Expect.stringContains (found f) "adjoint" ""
          }
          test "a missing transpose" {
              let m = tensor [ [ 1.0; 2.0 ]; [ 3.0; 4.0 ] ]
              let f = withDerivative (dot m) (fun _ _ d -> dot m d) (fun _ _ g -> dot m g)
              Expect.stringContains (found f) "adjoint" ""
          }
          test "a slope that is right, but whose own slope is wrong" {
              let slope = elementwise (fun x -> 2.0 * x) (fun x -> x.Like 3.0)
              Expect.stringContains (found (elementwise (fun x -> x * x) slope)) "order 2" ""
          }
          test "the right one passes" { Expect.equal (found (elementwise (fun x -> x * x) (fun x -> 2.0 * x))) "passed" "" } ]

[<Tests>]
let tests =
    testList "derivatives" [ laws; third; confusion; safePoints; structure; mistakes; controls ]
