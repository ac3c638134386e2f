/// Every kernel as an ONNX file, with random arguments: ONNX Runtime computes what we do, and so do we with what we wrote.
module Leibniz.Tests.OnnxKernelTests

open System
open System.IO
open Expecto
open FsCheck.FSharp
open Leibniz
open Microsoft.ML.OnnxRuntime

let private config =
    { FsCheckConfig.defaultConfig with
        maxTest = 12 }

/// Kernels that version 17 of ONNX's operators has nothing for.
let private hasCounterpart (kernel: Kernel) =
    match kernel with
    | Recur _
    | Solve
    | Determinant true
    | Factor _ -> false
    | _ -> true

/// What a reader of operations sees: of a composite it sees what that abbreviates.
let private isRead (kernel: Kernel) =
    match kernel with
    | Composite _ -> false
    | _ -> true

/// The operators that ONNX Runtime has for float32, but not for float64.
let private readByUsAlone =
    [ "Acos"
      "Acosh"
      "Asin"
      "Asinh"
      "Atan"
      "Atanh"
      "Cosh"
      "Det"
      "Erf"
      "Sinh"
      "Softplus"
      "Tan" ]

/// How near ONNX Runtime's result is to ours. Its transform of 2 to 8 places is up to 2e-5 (1 + |e|) from the exact element e, where ours is
/// within 2e-6; to the largest element it is within 1.3e-6, which is how errors of such transforms are bounded.
let private near (kernel: Kernel) =
    match kernel with
    | Fourier _
    | Analyse
    | Synthesise _ -> Runtime.nearToLargest
    | _ -> Runtime.near

let private agrees (kernel: Kernel) (dtype: DType) (args: Tensor[]) =
    Runtime.inFolder (fun folder ->
        let path = Path.Combine(folder, "f.onnx")
        let f (args: Tensor[]) = Tensor.Bind(kernel, args)
        let expected = f args
        Onnx.Export(path, f, args, freeBatch = false)
        Runtime.near "read again" 1e-6 expected (Onnx.Load(path).Run(args)[0])

        try
            near kernel "ONNX Runtime" 1e-5 expected (Runtime.run path (List.ofArray args) |> List.head)
        with :? OnnxRuntimeException as e when dtype = DType.Float64 && (Runtime.missing e).IsSome ->
            // Then our own reading, above, is all that checks the file.
            Expect.contains readByUsAlone (Runtime.missing e).Value "an operator that ONNX Runtime lacks is in the list")

let private refuses (kernel: Kernel) (args: Tensor[]) =
    Runtime.inFolder (fun folder ->
        let path = Path.Combine(folder, "f.onnx")

        let message =
            try
                Onnx.Export(path, (fun (args: Tensor[]) -> Tensor.Bind(kernel, args)), args, freeBatch = false)
                ""
            with :? NotSupportedException as e ->
                e.Message

        Expect.stringContains message (Demand.name kernel) "the operation is named"
        Expect.isEmpty (Directory.GetFileSystemEntries folder) "nothing was written")

/// The operators without which ONNX Runtime refuses files of kernels.
let private missing (dtype: DType) =
    [ for prototype in Subjects.kernels |> List.filter (fun k -> isRead k && hasCounterpart k) do
          for kernel, args in Gen.sampleWithSize 50 4 (Subjects.generate prototype) do
              let args = [| for t in args -> if t.DType.IsFloat then t.Cast dtype else t |]

              Runtime.inFolder (fun folder ->
                  let path = Path.Combine(folder, "f.onnx")
                  Onnx.Export(path, (fun (args: Tensor[]) -> Tensor.Bind(kernel, args)), args, freeBatch = false)

                  try
                      Runtime.run path (List.ofArray args) |> ignore
                      None
                  with :? OnnxRuntimeException as e ->
                      Runtime.missing e)
              |> Option.toList ]
    |> List.concat
    |> List.distinct
    |> List.sort

let private cases =
    [ for dtype in [ DType.Float32; DType.Float64 ] do
          for prototype in Subjects.kernels |> List.filter isRead do
              testPropertyWithConfig config $"{Subjects.name prototype} of {dtype}"
              <| Prop.forAll (Arb.fromGen (Subjects.generate prototype)) (fun (kernel, args) ->
                  let args = [| for t in args -> if t.DType.IsFloat then t.Cast dtype else t |]

                  if hasCounterpart kernel then
                      agrees kernel dtype args
                  else
                      refuses kernel args) ]

[<Tests>]
let tests =
    testList
        "every kernel as an ONNX file"
        [ testCase "operators that ONNX Runtime lacks, by name" (fun () ->
              Expect.equal (missing DType.Float32) [] "of float32"
              Expect.equal (missing DType.Float64) readByUsAlone "of float64: their files are checked by our own reading alone")
          yield! cases ]
