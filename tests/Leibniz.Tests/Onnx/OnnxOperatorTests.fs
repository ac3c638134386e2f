/// Operators of ONNX in files of others: what we make of them is what ONNX Runtime makes of them.
module Leibniz.Tests.OnnxOperatorTests

open System
open System.Collections.Generic
open System.IO
open Expecto
open Leibniz

let private numbers seed (shape: int list) =
    Tensor.Normal(List.toArray shape, 0.0, 1.0, Key.ofSeed seed)

let private x = numbers 1 [ 2; 3; 4 ]
let private longs (values: int64 list) = Tensor.Of(List.toArray values)
let private number (value: float) = Tensor.Of(float32 value)
let private int name (value: int) = name, OnnxAttribute.Int(int64 value)

let private ints name (values: int64 list) =
    name, OnnxAttribute.Ints(List.toArray values)

let private float name (value: float) =
    name, OnnxAttribute.Float(float32 value)

let private text name value = name, OnnxAttribute.Text value

/// A file of one node, whose inputs are given, or held by the file.
let private file (opset: int) (operator: string) attributes (inputs: Tensor list) (given: int) (outputs: int) : OnnxContent =
    let names = inputs |> List.mapi (fun i t -> if isNull (box t) then "" else $"i{i}")

    let place name (t: Tensor) =
        { Name = name
          Element = Element.ofDType t.DType
          Lengths = Some [||] }

    { Opset = opset
      Name = "one"
      Nodes =
        [| { Name = "the node"
             Domain = ""
             Operator = operator
             Inputs = List.toArray names
             Outputs = [| for i in 0 .. outputs - 1 -> $"o{i}" |]
             Attributes = dict attributes |> Dictionary } |]
      Inputs =
        [| for i in 0 .. given - 1 ->
               { place names[i] inputs[i] with
                   Lengths = Some(inputs[i].Shape |> Seq.map OnnxLength.Fixed |> Seq.toArray) } |]
      Outputs = [||]
      Initializers =
        [| for i in given .. inputs.Length - 1 do
               if names[i] <> "" then
                   KeyValuePair(names[i], inputs[i]) |] }

let private none = Unchecked.defaultof<Tensor>

/// The version of the operators, the operator, its attributes, its inputs, and how many of them are not in the file.
let private cases: (int * string * (string * OnnxAttribute) list * Tensor list * int) list =
    let m = numbers 2 [ 3; 4 ]
    let n = numbers 3 [ 4; 5 ]
    let wholes = Tensor.Of [ [ 7; -7; 7; -7 ]; [ 9; 2; 3; 4 ] ]

    [ 17, "Gemm", [ float "alpha" 0.5; float "beta" 2.0; int "transB" 1 ], [ m; numbers 4 [ 5; 4 ]; numbers 5 [ 5 ] ], 1
      17, "Gemm", [ int "transA" 1 ], [ numbers 4 [ 4; 3 ]; n ], 1
      17, "MatMul", [], [ x; n ], 1
      17, "MatMul", [], [ numbers 4 [ 4 ]; n ], 1
      17, "MatMul", [], [ x; numbers 4 [ 4 ] ], 1
      17, "MatMul", [], [ numbers 4 [ 2; 1; 3; 4 ]; numbers 5 [ 3; 4; 2 ] ], 1
      17, "Einsum", [ text "equation" "bij,jk->bik" ], [ x; n ], 1
      17, "Clip", [], [ x; number -0.5; number 0.5 ], 1
      17, "Clip", [], [ x; none; number 0.5 ], 1
      7, "Clip", [ float "min" -0.5; float "max" 0.25 ], [ x ], 1
      17, "PRelu", [], [ x; numbers 4 [ 4 ] ], 1
      17, "Shrink", [ float "lambd" 0.7; float "bias" 0.1 ], [ x ], 1
      17, "LeakyRelu", [ float "alpha" 0.3 ], [ x ], 1
      17, "LeakyRelu", [], [ x ], 1
      17, "Elu", [ float "alpha" 2.0 ], [ x ], 1
      17, "Celu", [ float "alpha" 2.0 ], [ x ], 1
      17, "Selu", [], [ x ], 1
      17, "Selu", [ float "alpha" 1.5; float "gamma" 2.0 ], [ x ], 1
      17, "ThresholdedRelu", [ float "alpha" 0.3 ], [ x ], 1
      17, "HardSigmoid", [], [ x ], 1
      17, "HardSigmoid", [ float "alpha" 0.4; float "beta" 0.3 ], [ x ], 1
      17, "HardSwish", [], [ x ], 1
      17, "Softsign", [], [ x ], 1
      18, "Mish", [], [ x ], 1
      20, "Gelu", [], [ x ], 1
      20, "Gelu", [ text "approximate" "tanh" ], [ x ], 1
      17, "Softmax", [ int "axis" 1 ], [ x ], 1
      11, "Softmax", [], [ x ], 1
      11, "LogSoftmax", [ int "axis" 2 ], [ x ], 1
      11, "LogSoftmax", [ int "axis" 0 ], [ x ], 1
      17, "Sum", [], [ x; numbers 4 [ 4 ]; number 2.0 ], 1
      17, "Mean", [], [ x; numbers 4 [ 4 ]; number 2.0 ], 1
      17, "Max", [], [ x; numbers 4 [ 4 ]; number 0.1 ], 1
      17, "Reciprocal", [], [ x ], 1
      17, "Div", [], [ wholes; Tensor.Of [ 2; 2; -2; -2 ] ], 1
      17, "Mod", [], [ wholes; Tensor.Of [ 3; 3; -3; -3 ] ], 1
      17, "Mod", [ int "fmod" 1 ], [ wholes; Tensor.Of [ 3; 3; -3; -3 ] ], 1
      17, "Mod", [ int "fmod" 1 ], [ x; number 0.7 ], 1
      17, "Pow", [], [ abs x; Tensor.Of [ 2; 1; 0; 3 ] ], 1
      17, "Equal", [], [ Tensor.Of [ true; false ]; Tensor.Of [ true; true ] ], 1
      17, "IsInf", [], [ Tensor.Of [ 1.0f; infinityf; -infinityf; nanf ] ], 1
      17, "IsInf", [ int "detect_negative" 0 ], [ Tensor.Of [ 1.0f; infinityf; -infinityf; nanf ] ], 1
      17, "Where", [], [ greater x (number 0.0); x; number 2.0 ], 2
      17, "Cast", [ int "to" 7 ], [ x * 3.0 ], 1
      17, "CastLike", [], [ x * 3.0; Tensor.Of 1L ], 1
      17, "Split", [ int "axis" 2 ], [ x ], 1
      17, "Split", [ int "axis" 1 ], [ x; longs [ 1; 2 ] ], 1
      11, "Split", [ int "axis" 2; ints "split" [ 3L; 1L ] ], [ x ], 1
      18, "Split", [ int "axis" 1; int "num_outputs" 2 ], [ x ], 1
      17, "Dropout", [], [ x ], 1
      17, "Identity", [], [ x ], 1
      17, "BatchNormalization", [ float "epsilon" 0.1 ], [ x; numbers 4 [ 3 ]; numbers 5 [ 3 ]; numbers 6 [ 3 ]; abs (numbers 7 [ 3 ]) ], 1
      17, "LayerNormalization", [ float "epsilon" 0.1 ], [ x; numbers 4 [ 4 ]; numbers 5 [ 4 ] ], 1
      17, "LayerNormalization", [ int "axis" 1 ], [ x; numbers 4 [ 3; 4 ] ], 1
      17, "Reshape", [], [ x; longs [ 0; -1; 2 ] ], 1
      17, "Flatten", [], [ x ], 1
      17, "Flatten", [ int "axis" 0 ], [ x ], 1
      17, "Flatten", [ int "axis" -1 ], [ x ], 1
      17, "Flatten", [ int "axis" 3 ], [ x ], 1
      17, "Squeeze", [], [ numbers 4 [ 1; 3; 1 ]; longs [ -1 ] ], 1
      11, "Squeeze", [ ints "axes" [ 0L ] ], [ numbers 4 [ 1; 3; 1 ] ], 1
      17, "Squeeze", [], [ numbers 4 [ 1; 3; 1 ] ], 1
      17, "Unsqueeze", [], [ x; longs [ 0; -1 ] ], 1
      11, "Unsqueeze", [ ints "axes" [ 1L; 3L ] ], [ x ], 1
      17, "Transpose", [], [ x ], 1
      17, "Transpose", [ ints "perm" [ 1L; 2L; 0L ] ], [ x ], 1
      17, "Expand", [], [ numbers 4 [ 3; 1 ]; longs [ 2; 1; 4 ] ], 1
      17, "Concat", [ int "axis" -1 ], [ x; x ], 2
      17,
      "Slice",
      [],
      [ x
        longs [ 1; -1 ]
        longs [ Int64.MaxValue; Int64.MinValue ]
        longs [ 1; 2 ]
        longs [ 1; -2 ] ],
      1
      17, "Slice", [], [ x; longs [ -2 ]; longs [ 100 ] ], 1
      17, "Slice", [], [ x; longs [ 3 ]; longs [ 1 ]; longs [ 2 ] ], 1
      9, "Slice", [ ints "starts" [ 1L ]; ints "ends" [ -1L ]; ints "axes" [ 2L ] ], [ x ], 1
      17, "Gather", [ int "axis" 1 ], [ x; longs [ 2; -1; 0 ] ], 1
      17, "Gather", [ int "axis" 2 ], [ x; Tensor.Of [ [ 0L; 1L ]; [ 2L; -4L ] ] ], 1
      17, "Gather", [], [ x; Tensor.Of 1L ], 1
      17, "GatherElements", [ int "axis" 1 ], [ numbers 4 [ 2; 3 ]; Tensor.Of [ [ 2L; -3L ]; [ 0L; 1L ] ] ], 1
      17, "GatherElements", [], [ numbers 4 [ 3; 3 ]; Tensor.Of [ [ 2L; -3L ]; [ 0L; 1L ] ] ], 1
      18,
      "ScatterElements",
      [ text "reduction" "add"; int "axis" 1 ],
      [ numbers 4 [ 2; 3 ]
        Tensor.Of [ [ 2L; 2L ]; [ -3L; 1L ] ]
        numbers 5 [ 2; 2 ] ],
      1
      17, "Pad", [], [ m; longs [ 0; 1; 2; 0 ]; number 3.0 ], 1
      7, "Pad", [ ints "pads" [ 0L; 1L; 2L; 0L ]; float "value" 2.0 ], [ m ], 1
      18, "Pad", [], [ m; longs [ 1; 2 ]; none; longs [ -1 ] ], 1
      17, "Tile", [], [ m; longs [ 2; 3 ] ], 1
      17, "Shape", [], [ x ], 1
      17, "Shape", [ int "start" -2; int "end" 2 ], [ x ], 1
      17, "Size", [], [ x ], 1
      17, "ConstantOfShape", [ "value", OnnxAttribute.Numbers(Tensor.Of [ 7L ]) ], [ longs [ 2; 3 ] ], 0
      17, "ConstantOfShape", [], [ longs [ 2 ] ], 0
      17, "Constant", [ "value_floats", OnnxAttribute.Floats [| 1f; 2f |] ], [], 0
      17, "Constant", [ ints "value_ints" [ 3L; 4L ] ], [], 0
      17, "Range", [], [ number 1.0; number 8.0; number 2.5 ], 0
      17, "Trilu", [ int "upper" 0 ], [ m; Tensor.Of 1L ], 1
      17, "Trilu", [], [ m ], 1
      17, "OneHot", [], [ longs [ 0; 2; -1 ]; longs [ 3 ]; Tensor.Of [ -1.0f; 2.0f ] ], 1
      17, "OneHot", [ int "axis" 0 ], [ longs [ 0; 2 ]; longs [ 3 ]; Tensor.Of [ -1.0f; 2.0f ] ], 1
      17, "ReduceSum", [ int "keepdims" 0 ], [ x; longs [ -1; 0 ] ], 1
      11, "ReduceSum", [ ints "axes" [ 1L ] ], [ x ], 1
      17, "ReduceSum", [ int "noop_with_empty_axes" 1 ], [ x ], 1
      17, "ReduceMean", [ ints "axes" [ 1L; 2L ] ], [ x ], 1
      18, "ReduceMean", [], [ x; longs [ 1 ] ], 1
      17, "ReduceMax", [], [ x ], 1
      18, "ReduceMin", [ int "keepdims" 0 ], [ x; longs [ 1 ] ], 1
      17, "ReduceProd", [ ints "axes" [ 0L ] ], [ x ], 1
      17, "ReduceL1", [ ints "axes" [ 0L ] ], [ x ], 1
      17, "ReduceL2", [ ints "axes" [ 2L ]; int "keepdims" 0 ], [ x ], 1
      17, "ReduceSumSquare", [ ints "axes" [ 2L ] ], [ x ], 1
      17, "ReduceLogSum", [ ints "axes" [ 2L ] ], [ abs x ], 1
      17, "ReduceLogSumExp", [ ints "axes" [ 2L ] ], [ x ], 1
      17, "ArgMax", [ int "axis" 1; int "keepdims" 0 ], [ round x ], 1
      17, "ArgMin", [], [ round x ], 1
      17, "CumSum", [ int "exclusive" 1 ], [ x; Tensor.Of 1L ], 1
      17, "CumSum", [ int "reverse" 1 ], [ x; Tensor.Of -1L ], 1
      17, "TopK", [ int "axis" 1; int "largest" 0 ], [ x; longs [ 2 ] ], 1
      17, "Det", [], [ numbers 4 [ 2; 3; 3 ] ], 1
      17, "DFT", [ int "axis" 1; int "inverse" 1 ], [ numbers 4 [ 2; 5; 2 ] ], 1 ]

let private load (folder: string) (content: OnnxContent) : OnnxModel =
    let path = Path.Combine(folder, "f.onnx")
    Onnx.Write(path, FileWork(), content)
    Onnx.Load path

/// The file with the outputs that the operator turned out to have.
let private check (opset, operator, attributes, inputs: Tensor list, given) () =
    Runtime.inFolder (fun folder ->
        let content =
            file opset operator attributes inputs given (if operator = "TopK" || operator = "Split" then 2 else 1)

        let path = Path.Combine(folder, "f.onnx")
        let node = content.Nodes[0]

        let result =
            OnnxOperators.run "here" opset Int64.MaxValue node (List.toArray inputs)
            |> Array.head

        let output =
            { Name = "o0"
              Element = Element.ofDType result.DType
              Lengths = Some(result.Shape |> Seq.map OnnxLength.Fixed |> Seq.toArray) }

        Onnx.Write(path, FileWork(), { content with Outputs = [| output |] })
        let given = List.truncate given inputs
        Runtime.near operator 1e-5 (Runtime.run path given).Head (Onnx.Load(path).Run(List.toArray given)[0]))

let private refused (what: string) (words: string list) (content: OnnxContent) =
    testCase what (fun () ->
        Runtime.inFolder (fun folder ->
            let message =
                try
                    (load folder content).Run x |> ignore
                    ""
                with
                | :? NotSupportedException as e -> e.Message
                | :? InvalidDataException as e -> e.Message
                | :? ArgumentException as e -> e.Message

            for word in "f.onnx" :: words do
                Expect.stringContains message word "the message"))

[<Tests>]
let tests =
    testList
        "operators of ONNX"
        [ testList
              "are what ONNX Runtime makes of them"
              [ for i, case in List.indexed cases do
                    let opset, operator, _, _, _ = case
                    testCase $"{operator} of version {opset}, {i}" (check case) ]

          testCase "each has a case" (fun () ->
              let tried = cases |> List.map (fun (_, operator, _, _, _) -> operator) |> set
              // These stand in files that the tests of kernels and functions write.
              let written = OnnxFunctionTests.written.Value

              let others =
                  Onnx.Operators
                  |> Seq.filter (fun name -> not (tried.Contains name || written.Contains name))
                  |> Seq.toList

              Expect.equal others [] "operators without a test")

          testList
              "what is not understood is refused by name"
              [ refused "an operator" [ "Conv"; "'the node'"; "version 17"; "MatMul" ] (file 17 "Conv" [] [ x ] 1 1)
                refused
                    "an operator of another domain"
                    [ "com.microsoft.FusedMatMul" ]
                    { file 17 "FusedMatMul" [] [ x ] 1 1 with
                        Nodes =
                            [| { (file 17 "FusedMatMul" [] [ x ] 1 1).Nodes[0] with
                                   Domain = "com.microsoft" } |] }
                refused "an old version" [ "version 6"; "7 to 26" ] (file 6 "Relu" [] [ x ] 1 1)
                refused
                    "a mode"
                    [ "the node"; "pads" ]
                    { file 17 "Pad" [ text "mode" "reflect" ] [ x; longs [ 0 ] ] 1 1 with
                        Outputs = [||] }
                refused "an attribute of another kind" [ "'axis'" ] (file 17 "Softmax" [ text "axis" "one" ] [ x ] 1 1)
                refused
                    "a value that nothing makes"
                    [ "'i7'"; "nothing before it" ]
                    { file 17 "Relu" [] [ x ] 1 1 with
                        Nodes =
                            [| { (file 17 "Relu" [] [ x ] 1 1).Nodes[0] with
                                   Inputs = [| "i7" |] } |] }
                refused "a missing input" [ "the node"; "input 1" ] (file 17 "Add" [] [ x ] 1 1)
                refused "shapes that don't fit" [ "the node"; "(3,)" ] (file 17 "Add" [] [ x; numbers 1 [ 3 ] ] 1 1) ] ]
