/// Functions as ONNX files for any batch size, and files of others as functions.
module Leibniz.Tests.OnnxFunctionTests

open System
open System.Collections.Generic
open System.IO
open Expecto
open Leibniz

type Net = { Kernel: Tensor; Bias: Tensor }

let private numbers seed (shape: int list) =
    Tensor.Normal(List.toArray shape, 0.0, 1.0, Key.ofSeed seed)

let private kernel = numbers 1 [ 6; 5 ]
let private row = numbers 2 [ 6 ]

/// Functions of (batch, 4, 6), whose steps depend on the batch in every way that a file can say.
let private functions: (string * (Tensor -> Tensor)) list =
    [ "numbers", (fun x -> (x * 2.0 - 1.0) / 3.0 + x)
      "a row", (fun x -> x * row + row)
      "flat", (fun x -> x.Reshape(x.Length, -1))
      "rows", (fun x -> x.Reshape(-1, 6))
      "halves", (fun x -> x.Reshape(x.Length * 2, 2, 6))
      "split in two axes", (fun x -> x.Reshape(1, x.Length, 2, 2, 6))
      "the batch last", (fun x -> x.Permute(1, 2, 0))
      "twice", (fun x -> Tensor.Concat [ x; x ])
      "one more", (fun x -> Tensor.Concat [ x; Tensor.Zeros [ 1; 4; 6 ] ])
      "numbers beside it", (fun x -> Tensor.Concat([ x; x.Like 2.0 ], 1))
      "without the first", (fun x -> x[1..])
      "without the last", (fun x -> x[.. x.Length - 2])
      "the last", (fun x -> x[x.Length - 1])
      "backwards", (fun x -> x.Flip 0)
      "all backwards", (fun x -> x.Flip())
      "every second column", (fun x -> x[[| Slice.All; Slice.All; Slice.Every(Nullable(), Nullable(), 2) |]])
      "mean of the batch", (fun x -> x - x.Mean(0, keepDims = true))
      "mean of all", (fun x -> x.Mean())
      "variance", (fun x -> x.Var(0))
      "sums kept", (fun x -> x / (abs x).Sum(1, keepDims = true))
      "softmax of the batch", (fun x -> x.Softmax 0)
      "softmax", (fun x -> x.Softmax())
      "log softmax of the middle", (fun x -> x.LogSoftmax 1)
      "log sum exp", (fun x -> x.LogSumExp(-1))
      "stretched", (fun x -> x.Sum(2).ExpandDims(1).BroadcastTo [| x.Length; 3; 4 |])
      "a row stretched", (fun x -> Tensor.Concat([ x; row.BroadcastTo [| x.Length; 1; 6 |] ], 1))
      "product", (fun x -> relu (matmul (x.Reshape(-1, 6)) kernel + 0.5))
      "product of each", (fun x -> matmul x kernel)
      "attention", (fun x -> matmul (softmax (matmul x (x.Permute(0, 2, 1)))) x)
      "pairs", (fun x -> let m = x.Mean([| 1; 2 |]) in m.ExpandDims 1 * m.ExpandDims 0)
      "hot", (fun x -> Tensor.OneHot(x.ArgMax 2, 6))
      "taken", (fun x -> x.Gather(Tensor.Of [ 2; 0; 2 ], 1))
      "the batch padded", (fun x -> x.Pad([| 1; 0; 2 |], [| 0; 1; 0 |], 3.0))
      "sums so far", (fun x -> x.CumSum 0)
      "sorted", (fun x -> x.Sort 0)
      "the best two", (fun x -> let struct (values, _) = x.TopK(2, 1, false) in values)
      "the best of all the batch", (fun x -> let struct (values, _) = x.TopK(x.Length, 0) in values)
      "places", (fun x -> x.ArgSort(axis = 0, descending = true))
      "the largest", (fun x -> x.Max 0)
      "any", (fun x -> (greater x (Tensor.Of 1.0f)).Any 0)
      "triangle", (fun x -> x.Tril())
      "sum of products", (fun x -> einsum "bij,bkj->bik" [ x; x ])
      "rolled", (fun x -> x.Roll(1, 2))
      "repeated", (fun x -> x.Repeat(2, 0))
      "elu", elu
      "selu", selu
      "gelu", gelu
      "silu", silu
      "mish", mish
      "small", (fun x -> Tensor.Mapped(Expm1, x * 1e-4) + Tensor.Mapped(Log1p, abs x * 1e-4))
      "whole numbers",
      (fun x ->
          (cast DType.Int32 (x * 5.0)).FloorDivide 3.0
          + (cast DType.Int32 (x * 7.0)) % 4.0)
      "its own gradient", grad (fun x -> sum (tanh (matmul (x.Reshape(-1, 6)) kernel) ** 2.0))
      "the gradient of a sort", grad (fun x -> sum (x.Sort 1 * row))
      "the gradient of parts", grad (fun x -> sum (square (x[1..].Reshape(-1, 6)) * row))
      "its size as a number", (fun x -> x * float x.Length + float (x.Shape[2] - 2 * x.Length))
      "nothing", id
      "nothing of it", (fun _ -> Tensor.Of [ 1.0f; 2.0f ]) ]

/// The operators that stand in the files of these functions.
let internal written: Lazy<Set<string>> =
    lazy
        ([ for _, f in functions do
               let content = Onnx.Content((fun () x -> f x), (), numbers 3 [ 2; 4; 6 ], true)

               for node in content.Nodes -> node.Operator ]
         |> set
         |> Set.union (
             Subjects.kernels
             |> List.choose (fun k -> OnnxElementwise.operatorOf k |> ValueOption.toOption)
             |> set
         ))

let private forAnyBatch (f: Tensor -> Tensor) () =
    Runtime.inFolder (fun folder ->
        let path = Path.Combine(folder, "f.onnx")
        Onnx.Export(path, f, numbers 3 [ 2; 4; 6 ])
        let loaded = Onnx.Load path
        let batches = [ for n in [ 1; 2; 4; 7 ] -> numbers (10 + n) [ n; 4; 6 ] ]
        let results = Runtime.runAll path (batches |> List.map List.singleton)

        for x, result in List.zip batches results do
            let expected = f x
            Runtime.near $"ONNX Runtime, {x.Length}" 1e-5 expected result.Head
            Runtime.near $"read again, {x.Length}" 1e-5 expected (loaded.Run(x)[0])

        // What was read is a function like any other: it is written again, and its derivative is the same.
        let again = Path.Combine(folder, "again.onnx")
        Onnx.Export(again, (fun (x: Tensor) -> loaded.Run(x)[0]), batches[1])
        Runtime.near "written again" 1e-5 (f batches[2]) (Runtime.run again [ batches[2] ]).Head)

let private refused (what: string) (words: string list) (f: Tensor -> Tensor) =
    testCase what (fun () ->
        Runtime.inFolder (fun folder ->
            let message =
                try
                    Onnx.Export(Path.Combine(folder, "f.onnx"), f, numbers 3 [ 2; 4; 6 ])
                    ""
                with
                | :? NotSupportedException as e -> e.Message
                | :? ArgumentException as e -> e.Message

            for word in words do
                Expect.stringContains message word "the message"

            Expect.isEmpty (Directory.GetFileSystemEntries folder) "nothing was written"))

let private operators (path: string) =
    Onnx.Load(path).Content.Nodes
    |> Array.map _.Operator
    |> Array.filter ((<>) "Constant")
    |> Array.toList

/// A composition that ONNX has an operator for is that operator.
let private isWritten (expected: string list) (f: Tensor -> Tensor) =
    testCase (String.Join(", ", expected)) (fun () ->
        Runtime.inFolder (fun folder ->
            let path = Path.Combine(folder, "f.onnx")
            Onnx.Export(path, f, numbers 3 [ 2; 4; 6 ])
            Expect.equal (operators path) expected "operators"))

[<Tests>]
let tests =
    testList
        "ONNX files of functions"
        [ testList "for any batch size" [ for name, f in functions -> testCase name (forAnyBatch f) ]

          testList
              "what depends on the batch size otherwise is refused"
              [ refused "numbers" [ "depend on the batch size" ] (fun x -> x * Tensor.Normal(x.Shape, 0.0, 1.0, Key.ofSeed 1))
                refused "a part of its size" [ "depend on the batch size" ] (fun x -> x * (1.0 / float x.Length))
                refused "a square" [ "axis of the lengths 9, 25, 64"; "freeBatch: false" ] (fun x ->
                    let m = x.Mean([| 1; 2 |])
                    (m.ExpandDims 1 * m.ExpandDims 0).Reshape(-1))
                refused "steps" [ "steps"; "freeBatch: false" ] (fun x -> if x.Length > 4 then x + 1.0 else x)
                refused "other steps" [ "Exp"; "Log" ] (fun x -> if x.Length > 4 then log x else exp x)
                refused "no counterpart" [ "Recurrence"; "Cholesky" ] (fun x ->
                    recurrence 1 x x
                    + matmul (cholesky (Tensor.Eye 4 + matmul x (x.Permute(0, 2, 1)) * 0.0)) x) ]

          testList
              "operators for compositions"
              [ isWritten [ "Softmax" ] (fun x -> x.Softmax())
                isWritten [ "LogSoftmax" ] (fun x -> x.LogSoftmax 1)
                isWritten [ "Flatten"; "Gemm"; "Relu" ] (fun x ->
                    relu (matmul (x.Reshape(x.Length, -1)) (numbers 1 [ 24; 3 ]) + numbers 2 [ 3 ]))
                isWritten [ "MatMul"; "Add" ] (fun x -> matmul x kernel + numbers 2 [ 5 ])
                isWritten [ "ReduceMean" ] (fun x -> x.Mean(0, keepDims = true))
                isWritten [ "ReduceSum" ] (fun x -> x.Sum(1, keepDims = true))
                isWritten [ "Elu" ] elu
                isWritten [ "Selu" ] selu
                isWritten [ "LeakyRelu" ] (leakyRelu 0.2)
                isWritten [ "HardSigmoid" ] hardSigmoid
                isWritten [ "Softsign" ] softsign ]

          testCase "weights have the names of their places, and derivatives" (fun () ->
              Runtime.inFolder (fun folder ->
                  let path = Path.Combine(folder, "f.onnx")

                  let net =
                      { Kernel = numbers 1 [ 6; 3 ]
                        Bias = numbers 2 [ 3 ] }

                  let apply (net: Net) (x: Tensor) = tanh (matmul x net.Kernel + net.Bias)
                  let x = numbers 3 [ 2; 6 ]
                  Onnx.Export(path, apply, net, x)
                  let model = Onnx.Load path
                  Expect.equal (Seq.sort model.Weights.Keys |> Seq.toList) [ "Bias"; "Kernel" ] "names"
                  Expect.equal (string model) "input (batch, 6) float32 -> output (batch, 3) float32" "text"
                  let loss (w: IReadOnlyDictionary<string, Tensor>) = sum (model.Apply(w, x)[0])
                  let expected = grad (fun net -> sum (apply net x)) net
                  let actual = grad loss model.Weights
                  Runtime.near "the gradient" 1e-6 expected.Kernel actual["Kernel"]
                  Runtime.near "the gradient" 1e-6 expected.Bias actual["Bias"]))

          testCase "several inputs and outputs go by name" (fun () ->
              Runtime.inFolder (fun folder ->
                  let path = Path.Combine(folder, "f.onnx")
                  let a, b = numbers 1 [ 2; 3 ], cast DType.Float64 (numbers 2 [ 2; 3 ])

                  let f (p: {| A: Tensor; B: Tensor |}) =
                      {| Sum = cast DType.Float64 p.A + p.B
                         Left = p.A |}

                  Onnx.Export(path, f, {| A = a; B = b |})
                  let model = Onnx.Load path
                  let results = model.Run(dict [ "A", a; "B", b ] |> Dictionary)
                  let expected = f {| A = a; B = b |}
                  Runtime.near "sum" 0.0 expected.Sum results["Sum"]
                  Runtime.near "left" 0.0 a results["Left"]
                  let theirs = Runtime.run path [ a; b ]
                  Expect.equal (List.length theirs) 2 "outputs"

                  let throws (f: unit -> unit) word =
                      let message =
                          try
                              f ()
                              ""
                          with :? ArgumentException as e ->
                              e.Message

                      Expect.stringContains message word "the message"

                  throws (fun () -> model.Run(a) |> ignore) "2 inputs"
                  throws (fun () -> model.Run(a, a) |> ignore) "B (batch, 3) float64"
                  throws (fun () -> model.Run(numbers 2 [ 2; 2 ], b) |> ignore) "A (batch, 3) float32"
                  throws (fun () -> model.Run(dict [ "A", a; "C", b ] |> Dictionary) |> ignore) "'C'"
                  throws (fun () -> Onnx.Export(path, f, {| A = a; B = numbers 2 [ 1; 3 ] |})) "freeBatch"))

          testCase "a batch that is not free is fixed" (fun () ->
              Runtime.inFolder (fun folder ->
                  let path = Path.Combine(folder, "f.onnx")
                  Onnx.Export(path, (fun (x: Tensor) -> x * Tensor.Arange(0.0, 2.0, 1.0)), numbers 1 [ 2 ], freeBatch = false)
                  Expect.equal (string (Onnx.Load path)) "input (2,) float32 -> output (2,) float32" "shapes")) ]
