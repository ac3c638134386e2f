/// Graphs mean the function that they were taken from; own derivatives and checkpoints mean it too, in every mode and order.
module Leibniz.Tests.GraphTests

open System
open Expecto
open FsCheck.FSharp
open Leibniz
open Leibniz.Checks

type private Layer = { Weight: Tensor; Bias: Tensor }
type private Net = { Hidden: Layer; Output: Layer }

let private key = Key 9L

let private layer seed inputs outputs =
    { Weight = Tensor.Normal([ inputs; outputs ], 0.0, 0.5, key.Fold seed, DType.Float64)
      Bias = Tensor.Normal([ outputs ], 0.0, 0.5, key.Fold(seed + 1L), DType.Float64) }

let private net =
    { Hidden = layer 1L 4 8
      Output = layer 3L 8 3 }

let private inputs = Tensor.Normal([ 5; 4 ], 0.0, 1.0, key.Fold 7L, DType.Float64)

let private apply layer (x: Tensor) = matmul x layer.Weight + layer.Bias

let private loss net =
    inputs |> apply net.Hidden |> relu |> apply net.Output |> logSoftmax |> mean

let private close (what: string) (actual: Tensor) (expected: Tensor) =
    Expect.isTrue (actual.AllClose(expected, relative = 1e-10, absolute = 1e-12)) $"{what}: {actual} is not {expected}"

let private graphs =
    testList
        "graphs"
        [ test "the forward graph of a two-layer network" {
              let g = graph loss net
              Expect.equal [ for i in g.Inputs -> i.Detail ] [ ".Hidden.Weight"; ".Hidden.Bias"; ".Output.Weight"; ".Output.Bias" ] "inputs"
              Expect.equal (g.Counts["MatMul"]) 2 "two products"
              Expect.equal (g.Counts["Relu"]) 1 "one relu"
              Expect.equal (string g.Outputs[0].Shape) "()" "a number"

              let products =
                  [ for n in g.Nodes do
                        if n.Operation = "MatMul" then
                            string n.Shape ]

              Expect.equal products [ "(5, 8)"; "(5, 3)" ] "shapes"
          }
          test "the graph with its derivative: three more products, marked as backward" {
              let g = graphOfGradient loss net

              let backward =
                  [ for n in g.Nodes do
                        if n.Operation = "MatMul" then
                            n.IsBackward ]
              // The inputs are constants: nobody asks for their cotangent.
              Expect.equal (List.countBy id backward) [ false, 2; true, 3 ] "products"
              Expect.equal g.Outputs.Count 5 "the value and four gradients"
          }
          test "every step follows those that it uses, and is needed" {
              let g = graphOfGradient loss net
              let seen = Collections.Generic.HashSet<int>()
              let used = Collections.Generic.HashSet<int>([ for o in g.Outputs -> o.Id ])

              for n in g.Nodes do
                  for i in n.Inputs do
                      Expect.isTrue (seen.Contains i.Id) "order"
                      used.Add i.Id |> ignore

                  seen.Add n.Id |> ignore

              for n in g.Nodes do
                  Expect.isTrue (used.Contains n.Id) $"{n} is used"
          }
          test "run on other numbers, it is the function" {
              let other = Tree.map (fun (t: Tensor) -> t * 0.5 + 0.1) net
              let value, gradient = valueAndGrad loss other
              let found = (graphOfGradient loss net).Run(Array.ofList (Tree.leaves other))

              for f, e in Seq.zip found (value :: Tree.leaves gradient) do
                  close "run" f e
          }
          test "a graph can be differentiated" {
              let g = graph (fun (x: Tensor) -> sum (sin x * x)) (tensor [ 1.0; 2.0 ])
              let at = tensor [ 0.5; -1.0 ]
              close "gradient" (grad (fun x -> (g.Run [| x |])[0]) at) (cos at * at + sin at)
          }
          test "what does not depend on the argument is one constant, and a constant function a constant" {
              let g = graph (fun (x: Tensor) -> x + inputs.Sum() + inputs.Sum()) (Tensor.Of 1.0)
              Expect.equal g.OperationCount 2 "two sums"
              Expect.equal (graph (fun (_: Tensor) -> Tensor.Of 3.0) (Tensor.Of 1.0)).Outputs[0].Operation "Constant" "constant"
          }
          test "stopGradient stays in the graph, and stops the gradient" {
              let f (x: Tensor) = sum (stopGradient x * x)
              let x = tensor [ 1.0; 2.0 ]
              Expect.equal (graph f x).Nodes.Count 3 "x, product, sum"
              Expect.equal ((graphOfGradient f x).Run [| x |] |> Array.last |> fun t -> t.ToArray<float>()) [| 1.0; 2.0 |] "gradient"
          }
          test "drawings name every step and the shapes on the edges" {
              let g = graphOfGradient loss net
              let dot, mermaid = g.ToDot(), g.ToMermaid()

              for text in [ dot; mermaid ] do
                  for word in [ "MatMul"; "Relu"; "Hidden.Weight"; "(5, 8)"; "output 0" ] do
                      Expect.stringContains text word "drawing"

              Expect.stringStarts dot "digraph" "dot"
              Expect.stringStarts mermaid "flowchart" "mermaid"
              Expect.stringContains dot "dashed" "backward"
          }
          test "bad arguments" {
              let g = graph sin (tensor [ 1.0; 2.0 ])
              let message f = Expect.throwsC f (fun e -> e.Message)
              Expect.stringContains (message (fun () -> g.Run [||] |> ignore)) "1 inputs" "count"
              Expect.stringContains (message (fun () -> g.Run [| Tensor.Of 1.0 |] |> ignore)) "(2,)" "shape"
          } ]

/// Two arguments to two values, with a derivative of its own: (a, b) to (a b, sin a).
let private product: Tensor * Tensor -> Tensor * Tensor =
    withDerivativeOf
        (fun (a: Tensor, b: Tensor) -> a * b, sin a)
        (fun (a, b) _ (da, db) -> da * b + a * db, da * cos a)
        (fun (a, b) _ (g, h) -> g * b + h * cos a, g * a)

let private both (a: Tensor, b: Tensor) = let p, s = product (a, b) in p * s + b

let private checks name f x =
    test name {
        match Gradient.checkOf f x with
        | Ok() -> ()
        | Error report -> failtest (string report)
    }

let private countsManagedBytes () =
    if Backend.Current <> Backend.Managed then
        skiptest "The bytes of managed arrays are counted."

let private own =
    let a, b = tensor [ 0.5; 1.0 ], tensor [ -1.0; 2.0 ]

    testList
        "own derivatives and checkpoints"
        [ checks "several arguments and values" both (a, b)
          checks "of one argument only" (fun a -> both (a, b)) a
          checks "inside a derivative" (fun a -> grad (fun b -> sum (both (a, b) ** 2.0)) b) a
          checks "a checkpoint" (checkpoint (fun (a: Tensor, b: Tensor) -> tanh (a * b) * exp a)) (a, b)
          checks "a checkpoint in a checkpoint" (checkpoint (fun (a: Tensor) -> a * checkpoint (fun (x: Tensor) -> sin x * x) (a * 2.0))) a
          checks "a checkpoint of a record" (checkpoint loss) net
          test "a checkpoint gives the same bits" {
              for x, y in List.zip (Tree.leaves (grad loss net)) (Tree.leaves (grad (checkpoint loss) net)) do
                  Expect.equal (x.ToArray<float>()) (y.ToArray<float>()) "bits"
          }
          test "mixed types and tensors that are not differentiated" {
              let f =
                  checkpoint (fun (x: Tensor, places: Tensor, y: Tensor) -> sum (x.Gather places) * sum (cast DType.Float64 y))

              let x, places, y = tensor [ 1.0; 2.0; 3.0 ], tensor [ 0; 2 ], tensor [ 1.0f; 4.0f ]
              let gx, p, gy = grad f (x, places, y)
              Expect.equal (gx.ToArray<float>()) [| 5.0; 0.0; 5.0 |] "x"
              Expect.equal (gy.ToArray<float32>()) [| 4.0f; 4.0f |] "y"
              Expect.equal p.DType DType.Int32 "carried along"
          }
          test "bringing in another differentiated tensor is told" {
              let f (x: Tensor) = checkpoint (fun (y: Tensor) -> x * y) x

              let message =
                  Expect.throwsC (fun () -> grad f (Tensor.Of 1.0) |> ignore) (fun e -> e.Message)

              Expect.stringContains message "part" "what to do"
          }
          test "a checkpoint keeps less until the reverse pass comes" {
              countsManagedBytes ()
              // 16 blocks of 8 steps on 2 MB each: without checkpoints some 250 MB wait for the reverse pass, with them 32.
              let x = Tensor.Full([ 500; 500 ], 0.5, DType.Float64)

              let block (x: Tensor) =
                  Seq.fold (fun (y: Tensor) _ -> sin y * 1.01) x (seq { 1..8 })

              let chain f =
                  fun x -> sum (Seq.fold (fun y _ -> f y) x (seq { 1..16 }))

              // Arrays that wait to be used again are let go after two collections in which nobody asked for them.
              let settled () =
                  for _ in 1..5 do
                      GC.Collect()
                      GC.WaitForPendingFinalizers()

                  GC.GetTotalMemory true

              let held f =
                  let before = settled ()
                  let _, pull = vjp (chain f) x
                  let after = settled ()
                  let g = pull (Tensor.Of 1.0)
                  float (after - before) / 1e6, float (sum g)

              let plain, slope = held block
              let kept, same = held (checkpoint block)
              Expect.floatClose Accuracy.veryHigh same slope "the same gradient"
              Expect.isLessThan kept (plain / 6.0) $"{kept} MB with checkpoints, {plain} MB without"
              Expect.isGreaterThan plain 200.0 "there was something to save"
              Expect.isGreaterThan kept 25.0 "the arguments of the blocks are kept"
          }
          test "inside an arena a checkpoint gives its memory back at once" {
              countsManagedBytes ()
              let x = Tensor.Full([ 100_000 ], 0.5, DType.Float64)

              let block (x: Tensor) =
                  Seq.fold (fun (y: Tensor) _ -> sin y * 1.01) x (seq { 1..50 })

              let made f =
                  let arena = Arena()
                  let before = GC.GetAllocatedBytesForCurrentThread()

                  arena.Run(
                      (fun (_: Tensor) (_: Action<Storage>) -> ()),
                      ignore,
                      fun () ->
                          let y: Tensor = Seq.fold (fun y _ -> f y) x (seq { 1..4 })
                          Expect.isGreaterThan (float (y.Max())) 0.0 "a value"
                          y
                  )
                  |> ignore

                  float (GC.GetAllocatedBytesForCurrentThread() - before) / 1e6

              let plain, scoped = made block, made (checkpoint block)
              Expect.isLessThan scoped (plain / 2.5) $"{scoped} MB in a scope, {plain} MB without"
          }
          test "flatten, and back" {
              let vector, rebuild = flatten net
              Expect.equal vector.Rank 1 "a vector"
              close "loss" (loss (rebuild vector)) (loss net)
              let h = hessian (rebuild >> loss) vector
              let v = Tensor.Normal(vector.Shape, 0.0, 1.0, key, DType.Float64)
              let expected, _ = flatten (hvp loss net (rebuild v))
              close "hessian" (dot h v) expected
          } ]

[<Tests>]
let tests =
    testList
        "graphs and own derivatives"
        [ graphs
          // Memory is measured: nobody else may allocate meanwhile.
          testSequenced own ]
