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
              let factor = 1.0 - 1e-6

              let chain pairs (x: Tensor) =
                  let mutable y = x

                  for _ in 1..pairs do
                      y <- y * factor + 0.5

                  y

              let onSmallStack f =
                  let mutable result = nan
                  let thread = Thread((fun () -> result <- f ()), 256 * 1024)
                  thread.Start()
                  thread.Join()
                  result

              let close slope expected =
                  Expect.floatClose { absolute = 0.0; relative = 1e-9 } slope expected ""

              // A tenth would overflow the stack as well; that is what libtorch gets, which takes ten times as long for a single number.
              let pairs =
                  if Backend.Current = Backend.Managed then
                      500_000
                  else
                      50_000

              close (onSmallStack (fun () -> number (grad (chain pairs) x))) (factor ** float pairs)
              close (onSmallStack (fun () -> number (diff (chain pairs) x))) (factor ** float pairs)
              // The square of the chain: its second derivative is 2 factor^(2 n), by a forward pass over a reverse one.
              let second () =
                  number (diff (grad (fun x -> chain 50_000 x ** 2.0)) x)

              close (onSmallStack second) (2.0 * factor ** 100_000.0)

              let operations () =
                  float (graph (chain 50_000) x).OperationCount

              Expect.equal (onSmallStack operations) 100_000.0 "the graph"
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
                  let at = tensor [ 0.5; 1.0 + float i; 1.5 ]
                  let inner (x: Tensor) = sum (sin (x * float i) * x)

                  let mixed =
                      grad (fun x -> sum (x * grad inner x) + sum (snd (jvp (grad inner) x x))) at

                  let h = hessian (fun x -> inner x * sum (checkpoint (fun y -> exp (y * 0.1)) x)) at

                  [ mixed; h; jacobian sin at ]
                  |> List.collect (fun t -> t.ToArray<float>() |> List.ofArray)
                  |> List.map BitConverter.DoubleToInt64Bits

              let expected = [| for i in 0..63 -> f i |]
              let found = Array.zeroCreate 64
              use start = new Barrier(64)

              let threads =
                  [ for i in 0..63 ->
                        Thread(fun () ->
                            start.SignalAndWait()
                            found[i] <- f i) ]

              for t in threads do
                  t.Start()

              for t in threads do
                  t.Join()

              Expect.equal found expected "bits"
          }
          test "a jacobian of a tree is a tree, the same in both modes" {
              let f (w: Tensor, b: Tensor, places: Tensor) =
                  matmul (tensor [ [ 1.0; 2.0 ] ]) w * b + sum (gather 0 places b)

              let at =
                  Tensor.Normal([ 2; 3 ], 0.0, 1.0, Key 3L, DType.Float64), tensor [ 1.0; -1.0; 2.0 ], tensor [ 2; 0 ]

              let w, b, places = jacobianOf f at
              Expect.equal w.Shape (Shape.Of [ 1; 3; 2; 3 ]) "by w"
              Expect.equal places.DType DType.Int32 "carried along"
              let value, _ = valueAndJacobianOf f at
              Expect.isTrue (value.AllClose(f at)) "value"

              for mode in [ DifferentiationMode.Forward; DifferentiationMode.Reverse ] do
                  let struct (w', b', _) =
                      Derivative.Jacobian((fun struct (w, b, p) -> f (w, b, p)), (let w, b, p = at in struct (w, b, p)), mode)

                  Expect.isTrue (w'.AllClose w && b'.AllClose b) $"{mode}"

              // Each row is a gradient.
              for k in 0..2 do
                  let row, _, _ = grad (fun x -> (f x)[0, k]) at
                  Expect.isTrue (row.AllClose w[0, k]) $"row {k}"
          } ]

let private mistakes =
    let pair = tensor [ 1.0; 2.0 ]

    let message f =
        Expect.throwsC f (fun e ->
            Expect.isFalse (e :? NullReferenceException) "it is told"
            e.Message)

    testList
        "misuse is told"
        [ for name, words, call in
              [ "the gradient of what is not a number",
                [ "sum"; "jacobian"; "vjp"; "(2,)" ],
                (fun () -> grad (fun x -> x * 2.0) pair |> ignore)
                "the gradient of a whole number", [ "int32" ], (fun () -> grad (fun x -> cast DType.Int32 (sum x)) pair |> ignore)
                "the hessian of what is not a number", [ "sum" ], (fun () -> hessian sin pair |> ignore)
                "nothing to differentiate", [ "String"; "no tensor" ], (fun () -> grad (fun (_: string) -> x) "" |> ignore)
                "a record of nothing", [ "no tensor" ], (fun () -> grad (fun (_: {| Name: string |}) -> x) {| Name = "" |} |> ignore)
                "a sequence", [ "list" ], (fun () -> grad (fun (s: Tensor seq) -> Seq.head s) (seq { yield x }) |> ignore)
                "whole numbers", [ "int32"; "Cast" ], (fun () -> grad sum (tensor [ 1; 2 ]) |> ignore)
                "truths", [ "bool"; "Cast" ], (fun () -> jvp id (tensor true) (tensor true) |> ignore)
                "a tangent of another shape", [ "(2,)"; "()" ], (fun () -> jvp sin pair x |> ignore)
                "a tangent of another type", [ "float64"; "float32" ], (fun () -> jvp sin x (tensor 1.0f) |> ignore)
                "a tangent of fewer tensors", [ "2 tensors"; "1" ], (fun () -> jvp List.head [ x; x ] [ x ] |> ignore)
                "a vector for the hessian of another shape", [ "(2,)"; "()" ], (fun () -> hvp (sin >> sum) pair x |> ignore)
                "a cotangent of another shape", [ "(2,)"; "()" ], (fun () -> snd (vjp sin pair) x |> ignore)
                "a cotangent of another type", [ "float64"; "float32" ], (fun () -> snd (vjp sin x) (tensor 1.0f) |> ignore)
                "a cotangent of fewer tensors", [ "2 tensors"; "1" ], (fun () -> snd (vjp (fun x -> [ x; x ]) x) [ x ] |> ignore)
                "no value", [ "null" ], (fun () -> grad (fun _ -> Unchecked.defaultof<Tensor>) x |> ignore)
                "a value without tensors", [ "String" ], (fun () -> vjp (fun (_: Tensor) -> "text") x |> ignore)
                "no point", [ "x" ], (fun () -> grad sum Unchecked.defaultof<Tensor> |> ignore)
                "no tangent", [ "v" ], (fun () -> jvp sin x Unchecked.defaultof<Tensor> |> ignore)
                "no cotangent", [ "cotangent" ], (fun () -> snd (vjp sin x) Unchecked.defaultof<Tensor> |> ignore)
                "diff of a vector", [ "(2,)"; "jacobian" ], (fun () -> diff sin pair |> ignore)
                "diffN of a vector", [ "(2,)"; "jacobian" ], (fun () -> valueAndDiffN 2 sin pair |> ignore)
                "an order below 0", [ "-1" ], (fun () -> diffN -1 sin x |> ignore)
                "the curl in two dimensions", [ "three" ], (fun () -> curl sin pair |> ignore)
                "the divergence of a number", [ "(2,)"; "()" ], (fun () -> divergence sum pair |> ignore)
                "the slope of a determinant of 0",
                [ "Determinant"; "invertible" ],
                (fun () -> grad det (tensor [ [ 1.0; 2.0 ]; [ 2.0; 4.0 ] ]) |> ignore)
                "the slope of its logarithm", [ "Determinant"; "invertible" ], (fun () -> grad (logDet >> snd) (ones [ 2; 2 ]) |> ignore)
                "a push of another shape",
                [ "Push"; "(2,)"; "()" ],
                (fun () ->
                    jvp (withDerivative sin (fun _ _ d -> sum d) (fun _ _ g -> g)) pair pair
                    |> ignore)
                "a pull of another shape",
                [ "Pull"; "(2,)"; "()" ],
                (fun () ->
                    grad (withDerivative sin (fun _ _ d -> d) (fun _ _ g -> sum g) >> sum) pair
                    |> ignore)
                "a pull of fewer tensors",
                [ "Pull"; "2 tensors"; "1" ],
                (fun () ->
                    grad
                        (fun x -> sum (withDerivativeOf List.head (fun _ _ (d: Tensor list) -> d.Head) (fun _ _ g -> [ g ]) [ x; x ]))
                        pair
                    |> ignore) ] do
              test name {
                  let message = message call

                  for word in words do
                      Expect.stringContains message word "what is told"
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
    testList "derivatives" [ laws; third; safePoints; structure; mistakes; controls ]
