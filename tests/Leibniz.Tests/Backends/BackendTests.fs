/// Backends as values: new tensors follow the current one, nothing moves by itself, and a step of training leaves the numbers where they are.
module Leibniz.Tests.BackendTests

open System
open System.Threading
open System.Threading.Tasks
open Expecto
open Leibniz
open Leibniz.Keras
open Leibniz.Keras.Layers

let private remote () = RemoteMachine()
let private backend (m: Machine) = Backend m

let private message f =
    Expect.throwsC (f >> ignore) (fun e -> e.Message)

let private scopes =
    testList
        "scopes"
        [ test "new tensors are made on the innermost scope's backend, and afterwards on the former one" {
              let before = Backend.Current
              let a, b = backend (remote ()), backend (remote ())

              using (Backend.Use a) (fun _ ->
                  Expect.equal (tensor [ 1.0 ]).Backend a "outer"
                  using (Backend.Use b) (fun _ -> Expect.equal (zeros [ 2 ]).Backend b "inner")
                  Expect.equal (Tensor.Uniform([ 2 ], 0.0, 1.0, Key 1L)).Backend a "outer again")

              Expect.equal (tensor 1.0).Backend before "none"
          }
          testTask "a scope flows into what is awaited and started, and not out of it" {
              let a, before = backend (remote ()), Backend.Current

              let inside () =
                  task {
                      use _ = Backend.Use a
                      do! Task.Yield()
                      let! other = Task.Run(fun () -> (tensor 1.0).Backend)
                      return other, (tensor 1.0).Backend
                  }

              let! started, awaited = inside ()
              Expect.equal started a "started"
              Expect.equal awaited a "awaited"
              Expect.equal (tensor 1.0).Backend before "outside"
          }
          test "an operation goes by its argument, whatever is current" {
              let m = remote ()

              let x =
                  using (Backend.Use(backend m)) (fun _ -> tensor [ [ 3.0; 1.0 ]; [ 1.0; 2.0 ] ])

              for name, y in
                  [ "a number", x * 2.0
                    "a comparison", x.Greater 1.0
                    "an identity", inverse x
                    "one-hot", Tensor.OneHot(cast DType.Int32 x, 4)
                    "jacobian", jacobian (fun x -> sin x) x
                    "hessian", hessian (fun x -> sum (x * x)) x
                    "padding", x.Pad([ 1; 1 ], [ 1; 1 ], 2.0)
                    "places", x[Tensor.Of([| true; false |]).To x.Backend] ] do
                  Expect.equal y.Backend x.Backend name
          } ]

let private moving =
    testList
        "moving"
        [ test "numbers arrive as they were, and tensors that are there stay themselves" {
              let there = backend (remote ())
              let x = tensor [ [ 1.0; 2.0; 3.0 ]; [ 4.0; 5.0; 6.0 ] ]
              let moved = (transpose x).To there
              Expect.equal moved.Backend there "place"
              Expect.equal (string (moved.To x.Backend)) (string (transpose x)) "numbers"
              Expect.isTrue (obj.ReferenceEquals(moved, moved.To there)) "itself"
          }
          test "derivatives pass through a move, forwards, backwards and twice" {
              let there = backend (remote ())
              let f (x: Tensor) = sum (x.To(there).To(x.Backend) ** 3.0)
              let x = tensor [ 1.0; 2.0 ]
              Expect.equal (string (grad f x)) "[3, 12]" "gradient"
              Expect.equal (string (hvp f x (tensor [ 1.0; 1.0 ]))) "[6, 12]" "twice"
              Expect.equal (string (snd (jvp f x (tensor [ 1.0; 0.0 ])))) "3" "forwards"
          }
          test "trees move as one" {
              let there = backend (remote ())
              let a, (b: Tensor list) = moveTo there (tensor 1.0, [ tensor 2.0; tensor 3.0 ])
              Expect.allEqual (a.Backend :: (b |> List.map _.Backend)) there "place"
          }
          test "mixing is an error that names both places and says what to do" {
              let m = remote ()
              let x = tensor [ 1.0 ]
              let text = message (fun () -> x + x.To(backend m))
              Expect.stringContains text "remote on cuda:0" "one"
              Expect.stringContains text (string x.Backend) "the other"
              Expect.stringContains text ".To(" "what to do"
          }
          test "a model moves with what its optimizer remembers; data elsewhere are refused by name" {
              let there = backend (remote ())
              let x, y = tensor [ [ 1.0f ]; [ 2.0f ] ], tensor [ [ 2.0f ]; [ 4.0f ] ]
              let model = Sequential([| Dense(1) :> Layer |], seed = 1)
              model.Compile(optimizer = "adam", loss = "mse")

              let fit (x: Tensor) (y: Tensor) =
                  model.Fit(x, y, epochs = 2, verbose = Verbose.Silent, seed = 1)

              fit x y |> ignore
              let twin = Sequential.FromJson(model.ToJson())
              twin.Compile(optimizer = "adam", loss = "mse")
              twin.SetWeights(model.GetWeights())
              Expect.equal (model.To there).Backend there "place"
              let text = message (fun () -> fit x y)
              Expect.stringContains text "remote on cuda:0" "names the model's place"
              Expect.stringContains text "x" "names the argument"
              fit (x.To there) (y.To there) |> ignore
              Expect.allEqual (model.GetWeights() |> Seq.map _.Backend) there "still there"
          }
          test "a step of variables that fails at one gradient changes nothing, not even where memory is written over" {
              let there = backend (remote ())
              let ones () = tensor (Array.create 100 1.0)

              let optimizer =
                  Optimizers.SGD(Optimizers.LearningRate.op_Implicit 0.1, momentum = 0.9)

              let a, b = Variable(ones (), "a"), Variable(ones (), "b")

              let step (g: Tensor) =
                  optimizer.ApplyGradients [ struct (ones (), a); struct (g, b) ]

              step (ones ())

              Expect.stringContains (message (fun () -> step ((ones ()).To there))) (string there) "where the gradient is"
              step (ones ())

              // -0.1, then -0.09 - 0.1.
              for v in [ a; b ] do
                  Expect.isTrue (v.Value.AllClose(ones () * 0.71)) $"two steps: {v}"
          }
          test "a device that the backend does not have is an error that says so" {
              let text = message (fun () -> Backend.Managed.On(Device.Cuda 1))
              Expect.stringContains text "cuda:1" "which"
              Expect.throwsT<ArgumentOutOfRangeException> (fun () -> Device.Cuda -1 |> ignore) "negative"
          } ]

let private transfers =
    testList
        "transfers"
        [ test "a training step reads the loss and the metrics, and writes nothing but what it draws" {
              let m = remote ()
              use _ = Backend.Use(backend m)
              let samples, batch, classes = 64, 16, 10
              let x = Tensor.Normal([ samples; 20 ], 0.0, 1.0, Key 1L)
              let y = Tensor.Arange samples % float classes

              let model =
                  Sequential(
                      [| Dense(32, activation = "relu") :> Layer
                         Dropout 0.1
                         Dense(classes, activation = "softmax") |],
                      seed = 1
                  )

              model.Compile(
                  optimizer = "rmsprop",
                  loss = "sparse_categorical_crossentropy",
                  metrics = [| Metrics.Metric.op_Implicit "accuracy" |]
              )

              model.Fit(x, y, epochs = 1, batchSize = batch, verbose = Verbose.Silent, seed = 1)
              |> ignore

              m.FromHost.Clear()
              m.ToHost.Clear()

              model.Fit(x, y, epochs = 1, batchSize = batch, verbose = Verbose.Silent, seed = 2)
              |> ignore

              let steps = samples / batch
              Expect.isGreaterThan m.ToHost.Count steps "the stub counts"
              Expect.isLessThanOrEqual m.ToHost.Count (8 * steps + 8) "reads"
              Expect.isEmpty (m.ToHost |> Seq.filter (fun n -> n > 1)) "reads of more than a number"
              let drawn = [ samples; batch * 32 ]
              Expect.isEmpty (m.FromHost |> Seq.filter (fun n -> n > 1 && not (List.contains n drawn))) "writes"
              Expect.isLessThanOrEqual m.FromHost.Count (2 * steps + 4) "writes"
          } ]

[<Tests>]
let tests = testList "backends" [ scopes; moving; transfers ]
