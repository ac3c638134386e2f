/// The torch backend beside the managed one: every kernel, the same random bits, training, and native memory that doesn't grow.
module Leibniz.Tests.TorchTests

open System
open System.Collections.Generic
open System.Threading.Tasks
open Expecto
open FsCheck.FSharp
open Leibniz
open Leibniz.Keras
open Leibniz.Keras.Layers
open Leibniz.Torch

let private torch = lazy Backend.Torch

let private on (backend: Backend) (f: unit -> 'T) : 'T =
    use _ = Backend.Use backend
    f ()

let private numbers (t: Tensor) = (cast DType.Float64 t).ToArray<float>()

/// Relative to the largest of both: kernels that sum cancel.
let private difference (tolerance: float) (a: Tensor) (b: Tensor) : string option =
    if a.Shape <> b.Shape || a.DType <> b.DType then
        Some $"{a.Shape} {a.DType} is not {b.Shape} {b.DType}"
    else
        let x, y = numbers a, numbers b

        let scale =
            Array.append x y
            |> Array.filter Double.IsFinite
            |> Array.fold (fun m v -> max m (abs v)) 1.0

        Array.zip x y
        |> Array.tryFind (fun (x, y) -> not (x.Equals y || x = y || abs (x - y) <= tolerance * scale))
        |> Option.map (fun (x, y) -> $"{x} is not {y}")

let private tolerance (dtype: DType) =
    match dtype with
    | DType.Float32 -> 1e-5
    | DType.Float64 -> 1e-12
    | _ -> 0.0

let private agree (prototype: Kernel) =
    testPropertyWithConfig KernelTests.config (Subjects.name prototype)
    <| Prop.forAll (Arb.fromGen (Gen.zip (Subjects.generate prototype) (Gen.choose (0, 63)))) (fun ((kernel, args), how) ->
        for dtype in DTypes.all do
            let given =
                KernelTests.typed dtype args
                |> List.mapi (fun i a -> (KernelTests.disguised (how >>> (2 * i)) a).To Backend.Managed)

            if not (KernelTests.refused kernel given || KernelTests.dividesByZero kernel given) then
                let run (args: Tensor list) = Tensor.Bind(kernel, Array.ofList args)
                let expected = run given
                let actual = run (given |> List.map _.To(torch.Value))

                match difference (tolerance expected.DType) (actual.To Backend.Managed) expected with
                | None -> ()
                | Some problem -> failtest $"{kernel} of {dtype}: {problem}, for {given}")

/// What lies at the edge of an element type, where the two libraries' own meanings part.
let private edges =
    let floats =
        [ 0.0
          -0.0
          1.0
          -1.0
          2.5
          -2.5
          0.5
          20.5
          1e10
          -1e10
          1e20
          -1e20
          infinity
          -infinity
          nan ]

    let same name (f: Tensor -> Tensor) (x: Tensor) =
        testCase name (fun () ->
            let x = x.To Backend.Managed

            match difference (tolerance (f x).DType) ((f (x.To torch.Value)).To Backend.Managed) (f x) with
            | None -> ()
            | Some problem -> failtest problem)

    let pairs (f: Tensor -> Tensor -> Tensor) (x: Tensor) =
        let n = x.Size
        f (x.Reshape(n, 1)) (x.Reshape(1, n))

    testList
        "the edges of types"
        [ for dtype in [ DType.Float32; DType.Float64 ] do
              for map in
                  [ Neg
                    Abs
                    Sign
                    Floor
                    Ceiling
                    Round
                    Exp
                    Log
                    Sqrt
                    Tanh
                    Sigmoid
                    Softplus
                    Relu
                    Step ] do
                  same $"{map} {dtype}" (fun x -> Tensor.Mapped(map, x)) (cast dtype (tensor floats))

              for name, f in
                  [ "maximum", (fun (a: Tensor) (b: Tensor) -> Tensor.Maximum(a, b))
                    "minimum", (fun a b -> Tensor.Minimum(a, b))
                    "remainder", (fun a b -> a % b)
                    "whole division", (fun a b -> Tensor.Zipped(Zip FloorDiv, "FloorDivide", a, b))
                    "scale", (fun a b -> Tensor.Zipped(Zip Scale, "Scale", a, b)) ] do
                  same $"{name} {dtype}" (pairs f) (cast dtype (tensor (floats |> List.filter (fun v -> abs v < 1e9 || Double.IsNaN v))))

              for target in DTypes.all do
                  same $"{dtype} to {target}" (cast target) (cast dtype (tensor floats))

              same $"order with NaN {dtype}" (fun x -> x.ArgSort()) (cast dtype (tensor floats))

              same
                  $"falling order with NaN {dtype}"
                  (fun x -> x.ArgSort(descending = true))
                  (cast dtype (tensor [ 1.0; nan; 1.0; 2.0; nan ]))

              same $"place of the largest with NaN {dtype}" (fun x -> x.ArgMax()) (cast dtype (tensor floats))
              same $"largest with NaN {dtype}" (fun x -> x.Max()) (cast dtype (tensor floats))

          for target in [ DType.Int32; DType.UInt8; DType.Float32; DType.Bool ] do
              same
                  $"int64 to {target}"
                  (cast target)
                  (Tensor.Of
                      [| 0L
                         -1L
                         255L
                         256L
                         int64 Int32.MaxValue + 1L
                         Int64.MinValue
                         Int64.MaxValue |])

          for name, f in [ "whole division", FloorDiv; "remainder", Rem ] do
              same
                  $"{name} of the least int32 by -1"
                  (fun x -> Tensor.Zipped(Zip f, name, x, x.Like -1.0))
                  (Tensor.Of [| Int32.MinValue; 7; -7 |])

              testCase $"{name} by 0 is an error, not a crash" (fun () ->
                  let x = (Tensor.Of [| 1; 2 |]).To torch.Value
                  Expect.throwsT<DivideByZeroException> (fun () -> Tensor.Zipped(Zip f, name, x, x.Like 0.0) |> ignore) "error") ]

let private randomness =
    test "the same random bits" {
        let draw () =
            let key = Key 11L

            [ Tensor.Uniform([ 100 ], -1.0, 1.0, key)
              Tensor.Normal([ 100 ], 0.0, 1.0, key, DType.Float64)
              Tensor.TruncatedNormal([ 100 ], 0.0, 1.0, key)
              Tensor.Bernoulli([ 100 ], 0.3, key)
              Tensor.Permutation(100, key) ]
            |> List.map (fun t -> t.To Backend.Managed |> numbers |> Array.map BitConverter.DoubleToInt64Bits)

        Expect.equal (on torch.Value draw) (on Backend.Managed draw) "bits"
    }

let private data n =
    let y = Tensor.Arange n % 4.0
    Tensor.OneHot(y, 4) * 3.0 + Tensor.Normal([ n; 4 ], 0.0, 1.0, Key 7L), y

let private classifier () =
    let model =
        Sequential(
            [| Dense(16, activation = "relu") :> Layer
               Dropout 0.1
               Dense(4, activation = "softmax") |],
            seed = 1
        )

    model.Compile(optimizer = "rmsprop", loss = "sparse_categorical_crossentropy", metrics = [| Metrics.Metric.op_Implicit "accuracy" |])
    model

let private fit epochs =
    let x, y = data 256
    let model = classifier ()

    let history =
        model.Fit(x, y, epochs = epochs, batchSize = 32, verbose = Verbose.Silent, seed = 3)

    [ for loss in history["loss"] -> loss ]

let private training =
    test "the same losses, to 1e-3, with the same draws" {
        let ours, theirs =
            on Backend.Managed (fun () -> fit 5), on torch.Value (fun () -> fit 5)

        for a, b in List.zip ours theirs do
            Expect.floatClose { absolute = 0.0; relative = 1e-3 } b a "loss"
    }

/// The first look at a neural network on some digits: those of MNIST where they lie beside the checkout, else Leibniz's own.
let private firstLook (count: int) (epochs: int) =
    let folder =
        match Golden.path with
        | Some path -> IO.Path.Combine(IO.Path.GetDirectoryName path, "..", "data", "mnist")
        | None -> ""

    let images, labels =
        if IO.Directory.Exists folder then
            let train = Datasets.Mnist.LoadData(folder).Train
            train.X[0 .. count - 1, *, *], train.Y[0 .. count - 1]
        else
            let struct (images, labels) = Datasets.BuiltInDigits.Draw(0, count)
            (Tensor.Of images).Reshape(count, 28, 28), Tensor.Of labels

    let model =
        Sequential(
            [| Dense(512, activation = "relu") :> Layer
               Dense(10, activation = "softmax") |],
            seed = 1
        )

    model.Compile(optimizer = "rmsprop", loss = "sparse_categorical_crossentropy", metrics = [| Metrics.Metric.op_Implicit "accuracy" |])
    let x = cast DType.Float32 (images.Reshape(count, 784)) / 255.0

    let history =
        model.Fit(x, labels, epochs = epochs, batchSize = 128, verbose = Verbose.Silent, seed = 2)

    List.ofSeq history["loss"], List.ofSeq history["accuracy"]

let private first =
    test "the first look has the same losses, to 1e-3" {
        let run backend = on backend (fun () -> firstLook 6000 3)
        let (ours, right), (theirs, rightThere) = run Backend.Managed, run torch.Value

        for a, b in List.zip ours theirs do
            Expect.floatClose { absolute = 0.0; relative = 1e-3 } b a "loss"

        for a, b in List.zip right rightThere do
            Expect.floatClose { absolute = 1e-3; relative = 0.0 } b a "accuracy"

        // The control: it learns, so that equal losses say something.
        Expect.isLessThan (List.last ours) (0.5 * ours.Head) "the loss falls"
    }

/// How many native tensors are left of what f made, once the collector has been.
let private left (f: unit -> unit) =
    let settle () =
        for _ in 1..3 do
            GC.Collect()
            GC.WaitForPendingFinalizers()

    settle ()
    let before = TorchBackend.LiveTensors
    f ()
    settle ()
    TorchBackend.LiveTensors - before

let private residentMegabytes () =
    Diagnostics.Process.GetCurrentProcess().Refresh()
    float (Diagnostics.Process.GetCurrentProcess().WorkingSet64) / 1048576.0

let private memory =
    testSequenced
    <| testList
        "native memory"
        [ test "1024 times zeros and ones of 4 MB outside an arena: the collector hears of them" {
              let mutable peak = 0L
              let before = residentMegabytes ()

              let gone =
                  left (fun () ->
                      on torch.Value (fun () ->
                          for _ in 1..1024 do
                              let x = Tensor.Zeros [ 1024; 1024 ]
                              (x + 1.0).Shape |> ignore
                              peak <- max peak TorchBackend.LiveBytes))

              Expect.isLessThanOrEqual gone 0L "left"
              Expect.isLessThan peak 1_000_000_000L "4 GB would be all of them"
              Expect.isLessThan (residentMegabytes () - before) 700.0 "resident"
          }
          test "1000 batches of training leave the model's own tensors" {
              let mutable early, late = 0.0, 0.0

              let gone =
                  left (fun () ->
                      on torch.Value (fun () ->
                          fit 1 |> ignore
                          early <- residentMegabytes ()
                          fit 125 |> ignore
                          late <- residentMegabytes ()))

              Expect.isLessThanOrEqual gone 0L "left"
              Expect.isLessThan (late - early) 150.0 "resident"
          }
          test "an error inside a callback leaves nothing" {
              let gone =
                  left (fun () ->
                      on torch.Value (fun () ->
                          let x, y = data 64
                          let model = classifier ()

                          let stop =
                              Callbacks.LambdaCallback(onTrainBatchEnd = (fun _ _ -> failwith "on purpose"))

                          Expect.throws (fun () -> model.Fit(x, y, verbose = Verbose.Silent, callbacks = [| stop |]) |> ignore) "error"))

              Expect.isLessThanOrEqual gone 0L "left"
          }
          testTask "tensors cross threads and await" {
              let work () =
                  task {
                      use _ = Backend.Use torch.Value
                      let x = Tensor.Ones [ 100; 100 ]
                      do! Task.Yield()
                      let! y = Task.Run(fun () -> x * 2.0)

                      let! z =
                          Task.WhenAll [| for i in 1..8 -> Task.Run(fun () -> float (sum (y * float i))) |]

                      return Array.sum z
                  }

              let run () =
                  Expect.equal ((work ()).GetAwaiter().GetResult()) (20000.0 * 36.0) "sum"

              Expect.isLessThanOrEqual (left run) 0L "left"
          }
          test "what an arena took back says so, and is no crash" {
              let smuggled = ResizeArray<Tensor>()

              on torch.Value (fun () ->
                  Arena()
                      .Run(
                          (fun (_: int) _ -> ()),
                          ignore,
                          (fun () ->
                              smuggled.Add(tensor [ 1.0; 2.0 ] * 2.0)
                              smuggled.Add((tensor [ 1.0; 2.0 ] * 3.0).Keep())
                              0)
                      )
                  |> ignore)

              let text =
                  Expect.throwsC (fun () -> string smuggled[0] |> ignore) (fun e -> e.Message)

              Expect.stringContains text "Keep()" "what to do"
              Expect.throws (fun () -> smuggled[0] + 1.0 |> ignore) "in an operation"
              Expect.equal (string smuggled[1]) "[3, 6]" "the kept one"
          }
          test "tensors that are held are counted" {
              let held = ResizeArray<Tensor>()

              let grown =
                  left (fun () ->
                      on torch.Value (fun () ->
                          for _ in 1..10 do
                              held.Add(Tensor.Ones [ 2 ] + 1.0)))

              Expect.isGreaterThanOrEqual grown 10L "held"
              GC.KeepAlive held
          } ]

let private mistakes =
    testList
        "mistakes are errors"
        [ for name, run in
              [ "a bad product", (fun (x: Tensor) -> x.MatMul x)
                "a place beyond the end", (fun x -> x[(Tensor.Of [| 5 |]).To x.Backend])
                "a singular matrix", (fun x -> solve (x.Reshape(3, 2).MatMul x * 0.0) (x.Reshape(3, 2)))
                "no positive definite matrix", (fun x -> cholesky (x.Reshape(3, 2).MatMul x - 100.0)) ] do
              test name {
                  let x = tensor [ [ 1.0; 2.0; 3.0 ]; [ 4.0; 5.0; 6.0 ] ]

                  let managed =
                      Expect.throwsC (fun () -> run (x.To Backend.Managed) |> ignore) (fun e -> e)

                  let theirs =
                      Expect.throwsC (fun () -> run (x.To torch.Value) |> ignore) (fun e -> e)

                  Expect.equal (theirs.GetType()) (managed.GetType()) "type"
              }
          test "a graphics card that is not there" {
              let text =
                  Expect.throwsC (fun () -> torch.Value.On(Device.Cuda 7) |> ignore) (fun e -> e.Message)

              Expect.stringContains text "cuda:7" "which"
              Expect.stringContains text "TorchSharp-c" "the package to add"
          }
          test "threads" {
              let before = TorchBackend.Threads
              TorchBackend.Threads <- 1
              Expect.equal TorchBackend.Threads 1 "set"
              TorchBackend.Threads <- before
              Expect.throwsT<ArgumentOutOfRangeException> (fun () -> TorchBackend.Threads <- 0) "none"
          } ]

[<Tests>]
let tests =
    testList
        "torch"
        [ testList "every kernel gives what the managed backend gives" (Subjects.kernels |> List.map agree)
          edges
          randomness
          training
          first
          memory
          mistakes ]
