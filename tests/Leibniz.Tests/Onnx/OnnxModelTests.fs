/// Models as ONNX files: ONNX Runtime predicts what they predict, and they come back.
module Leibniz.Tests.OnnxModelTests

open System
open System.IO
open Expecto
open FsCheck
open FsCheck.FSharp
open Leibniz
open Leibniz.Keras
open Leibniz.Keras.Layers

let private config =
    { FsCheckConfig.defaultConfig with
        maxTest = 60 }

/// A model of random layers for samples of a random shape.
let private models: Gen<Sequential> =
    gen {
        let! rank = Gen.choose (1, 3)
        let! sample = Gen.arrayOfLength rank (Gen.choose (1, 5))
        let! count = Gen.choose (1, 5)
        let! kinds = Gen.listOfLength count (Gen.choose (0, 5))
        let! units = Gen.listOfLength count (Gen.choose (1, 4) |> Gen.map ((*) 2))
        let! names = Gen.listOfLength count (Gen.elements Activation.names)
        let! seed = Gen.choose (0, 1000)

        let model =
            Sequential([ Input sample :> Layer; ActivationLayer(Activation.op_Implicit "linear") ], seed = seed)

        for kind, units, name in List.zip3 kinds units names do
            let shape = model.OutputShape
            // Glu halves the last axis.
            let name = if name = "glu" && shape[-1] % 2 <> 0 then "gelu" else name

            match kind with
            | 0 -> model.Add(Flatten())
            | 1 -> model.Add(Reshape [| -1; shape[-1] |])
            | 2 when name <> "glu" -> model.Add(ActivationLayer(Activation.op_Implicit name))
            | 3 -> model.Add(Dropout 0.5)
            | 4 -> model.Add(Dense(units, useBias = false))
            | _ when name = "glu" -> model.Add(Dense units)
            | _ ->
                model.Add(
                    Dense(
                        units,
                        Activation.op_Implicit name,
                        biasInitializer = Leibniz.Keras.Initializers.Initializer.op_Implicit "random_normal"
                    )
                )

        return model
    }

let private batch (n: int) (model: Sequential) =
    Tensor.Normal([| n; yield! model.InputShape |], 0.0, 1.0, Key.ofSeed n)

[<Tests>]
let tests =
    testList
        "ONNX files of models"
        [ testPropertyWithConfig config "ONNX Runtime predicts the same, and so does the function"
          <| Prop.forAll (Arb.fromGen models) (fun model ->
              Runtime.inFolder (fun folder ->
                  let path = Path.Combine(folder, "m.onnx")
                  model.ExportOnnx path
                  let loaded = Onnx.Load path

                  for n in [ 1; 3; 4 ] do
                      let x = batch n model
                      let expected = model.Predict x
                      Runtime.near "ONNX Runtime" 1e-5 expected (Runtime.run path [ x ]).Head
                      Runtime.near "the function" 1e-6 expected (loaded.Run(x)[0])))

          testPropertyWithConfig config "a model comes back as one"
          <| Prop.forAll (Arb.fromGen models) (fun model ->
              Runtime.inFolder (fun folder ->
                  let path = Path.Combine(folder, "m.onnx")
                  model.ExportOnnx path
                  let back = Sequential.ImportOnnx path
                  let x = batch 3 model
                  Runtime.near "predictions" 1e-6 (model.Predict x) (back.Predict x)
                  Expect.equal back.InputShape model.InputShape "the shape of a sample"

                  let dense (m: Sequential) =
                      m.Layers |> Seq.filter (fun l -> l :? Dense) |> Seq.map _.Name |> Seq.toList

                  Expect.equal (dense back) (dense model) "dense layers"))

          testCase "dense layers without biases keep their own names" (fun () ->
              Runtime.inFolder (fun folder ->
                  let path = Path.Combine(folder, "m.onnx")
                  let named: string list = [ "first"; "dense_1"; "third" ]

                  let model =
                      Sequential(
                          [ Input [| 3 |] :> Layer
                            for name in named do
                                Dense(4, useBias = false, name = name) ]
                      )

                  model.ExportOnnx path
                  let back = Sequential.ImportOnnx path
                  Expect.equal (back.Layers |> Seq.filter (fun l -> l :? Dense) |> Seq.map _.Name |> Seq.toList) named "names"))

          testList
              "every activation, alone and behind a dense layer"
              [ for name in Activation.names do
                    testCase name (fun () ->
                        Runtime.inFolder (fun folder ->
                            let path = Path.Combine(folder, "m.onnx")

                            let activation () =
                                Activation.op_Implicit name: Leibniz.Keras.Activation

                            let layers: Layer[] =
                                [| Dense(6, activation (), inputShape = [| 4 |])
                                   ActivationLayer(activation ()) |]

                            let model =
                                if name = "glu" then
                                    Sequential [ layers[0] ]
                                else
                                    Sequential layers

                            model.ExportOnnx path
                            let x = batch 5 model
                            let expected = model.Predict x
                            Runtime.near "ONNX Runtime" 1e-5 expected (Runtime.run path [ x ]).Head

                            // Glu halves its rows: the one activation that is not found again.
                            if name <> "glu" then
                                Runtime.near "back" 1e-6 expected (Sequential.ImportOnnx(path).Predict x))) ]

          testCase "the first network: readable, and the same in ONNX Runtime" (fun () ->
              Runtime.inFolder (fun folder ->
                  let path = Path.Combine(folder, "mnist.onnx")

                  let model =
                      Sequential(
                          [ Dense(512, Activation.op_Implicit "relu", inputShape = [| 784 |]) :> Layer
                            Dense(10, Activation.op_Implicit "softmax") ],
                          seed = 1
                      )

                  model.ExportOnnx path
                  let x = Tensor.Uniform([| 64; 784 |], 0.0, 1.0, Key.ofSeed 1)
                  Runtime.near "ONNX Runtime" 1e-5 (model.Predict x) (Runtime.run path [ x ]).Head
                  let content = Onnx.Load(path).Content
                  let nodes = content.Nodes |> Array.map (fun n -> n.Name, String.Join(" ", n.Inputs))

                  Expect.equal
                      (Array.toList nodes)
                      [ "dense/Gemm", "input dense.kernel dense.bias"
                        "dense/Relu", "dense/Gemm"
                        "dense_1/Gemm", "dense/Relu dense_1.kernel dense_1.bias"
                        "dense_1/Softmax", "dense_1/Gemm" ]
                      "nodes"

                  Expect.equal (string (Onnx.Load path)) "input (batch, 784) float32 -> output (batch, 10) float32" "shapes"
                  let back = Sequential.ImportOnnx path

                  Expect.equal
                      (back.ToJson().Replace(back.Name, model.Name).Contains "\"relu\"")
                      true
                      "activations are those of dense layers"

                  Expect.equal (back.Layers |> Seq.map _.Name |> Seq.toList) [ "dense"; "dense_1" ] "layers"
                  Expect.equal (back.Predict(x).ToArray<float32>()) (model.Predict(x).ToArray<float32>()) "the same bits"))

          testCase "what is no chain of layers is said" (fun () ->
              Runtime.inFolder (fun folder ->
                  let path = Path.Combine(folder, "m.onnx")

                  let refused (words: string list) =
                      let message =
                          try
                              Sequential.ImportOnnx path |> ignore
                              ""
                          with :? NotSupportedException as e ->
                              e.Message

                      for word in path :: "Onnx.Load" :: words do
                          Expect.stringContains message word "the message"

                  let x = Tensor.Ones [| 2; 3 |]
                  Onnx.Export(path, (fun (x: Tensor) -> x + exp x), x)
                  refused [ "Add (batch, 3)" ]
                  Onnx.Export(path, (fun (x: Tensor) -> relu x), x, freeBatch = false)
                  refused [ "batch size is fixed" ]
                  Onnx.Export(path, (fun (x: Tensor) -> relu x), cast DType.Float64 x)
                  refused [ "float64" ]
                  Onnx.Export(path, (fun (x: Tensor) -> [ x; relu x ]), x)
                  refused [ "2 outputs" ])) ]
