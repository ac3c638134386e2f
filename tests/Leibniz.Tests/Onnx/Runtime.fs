namespace Leibniz.Tests

open System
open System.IO
open System.Text.RegularExpressions
open Expecto
open Leibniz
open Microsoft.ML.OnnxRuntime

/// ONNX Runtime: what others make of our files.
module internal Runtime =
    let private options =
        lazy
            (let options = new SessionOptions()
             options.IntraOpNumThreads <- 1
             options.InterOpNumThreads <- 1
             options.LogSeverityLevel <- OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL
             options)

    let private value (t: Tensor) : OrtValue =
        let shape = t.Shape |> Seq.map int64 |> Seq.toArray

        match t.DType with
        | DType.Float32 -> OrtValue.CreateTensorValueFromMemory(t.ToArray<float32>(), shape)
        | DType.Float64 -> OrtValue.CreateTensorValueFromMemory(t.ToArray<float>(), shape)
        | DType.Int32 -> OrtValue.CreateTensorValueFromMemory(t.ToArray<int>(), shape)
        | DType.Int64 -> OrtValue.CreateTensorValueFromMemory(t.ToArray<int64>(), shape)
        | DType.UInt8 -> OrtValue.CreateTensorValueFromMemory(t.ToArray<byte>(), shape)
        | DType.Bool -> OrtValue.CreateTensorValueFromMemory(t.ToArray<bool>(), shape)

    let private tensor (v: OrtValue) : Tensor =
        let info = v.GetTensorTypeAndShape()
        let shape = info.Shape |> Array.map int

        match info.ElementDataType with
        | Tensors.TensorElementType.Float -> Tensor.Of(v.GetTensorDataAsSpan<float32>(), shape)
        | Tensors.TensorElementType.Double -> Tensor.Of(v.GetTensorDataAsSpan<float>(), shape)
        | Tensors.TensorElementType.Int32 -> Tensor.Of(v.GetTensorDataAsSpan<int>(), shape)
        | Tensors.TensorElementType.Int64 -> Tensor.Of(v.GetTensorDataAsSpan<int64>(), shape)
        | Tensors.TensorElementType.UInt8 -> Tensor.Of(v.GetTensorDataAsSpan<byte>(), shape)
        | Tensors.TensorElementType.Bool -> Tensor.Of(v.GetTensorDataAsSpan<bool>(), shape)
        | other -> failtest $"ONNX Runtime gave {other}"

    /// The outputs of a file for each of several lists of inputs.
    let runAll (path: string) (inputs: Tensor list list) : Tensor list list =
        use session = new InferenceSession(path, options.Value)
        let names = session.InputNames |> Seq.toArray
        use how = new RunOptions()

        [ for some in inputs do
              let values = some |> List.map value |> List.toArray

              try
                  use results = session.Run(how, names, values, Seq.toArray session.OutputNames)
                  [ for r in results -> tensor r ]
              finally
                  for v in values do
                      v.Dispose() ]

    let run (path: string) (inputs: Tensor list) : Tensor list = runAll path [ inputs ] |> List.head

    let private numbers (t: Tensor) = (t.Cast DType.Float64).ToArray<float>()

    let private compare (what: string) (bound: float -> float) (expected: Tensor) (actual: Tensor) =
        Expect.equal actual.Shape expected.Shape $"{what}: shape"
        Expect.equal actual.DType expected.DType $"{what}: type"

        for e, a in Seq.zip (numbers expected) (numbers actual) do
            let isNear =
                e = a || (Double.IsNaN e && Double.IsNaN a) || abs (e - a) <= bound (abs e)

            if not isNear then
                failtest $"{what}: expected {expected}, but was {actual}"

    /// The same shape and type, and elements that agree to a tolerance, relative where they are large.
    let near (what: string) (tolerance: float) (expected: Tensor) (actual: Tensor) =
        compare what (fun size -> tolerance * (1.0 + size)) expected actual

    /// As near, but relative to the largest element: of sums in which large numbers cancel no more can be asked.
    let nearToLargest (what: string) (tolerance: float) (expected: Tensor) (actual: Tensor) =
        let largest = numbers expected |> Seq.fold (fun most e -> max most (abs e)) 0.0
        compare what (fun _ -> tolerance * (1.0 + largest)) expected actual

    let inFolder (f: string -> 'a) : 'a =
        let folder = Directory.CreateTempSubdirectory "leibniz-onnx"

        try
            f folder.FullName
        finally
            folder.Delete true

    /// The operator that ONNX Runtime leaves out for a type although the standard has it; nothing for any other fault.
    let missing (e: OnnxRuntimeException) : string option =
        let found = Regex.Match(e.Message, @"Could not find an implementation for (\w+)\(")
        if found.Success then Some found.Groups[1].Value else None
