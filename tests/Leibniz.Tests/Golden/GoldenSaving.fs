namespace Leibniz.Tests

open System
open System.IO
open Leibniz
open Leibniz.Keras
open Leibniz.Keras.Layers
open Leibniz.Keras.Saving.Hdf5
open Expecto
open Leibniz.Tests.Golden

/// Files that Keras wrote: what is in them, and what their models predict.
module GoldenSaving =
    /// The arrays of an HDF5 file by path.
    let private arrays (path: string) =
        use stream = File.OpenRead path

        Hdf5Reader.Read(stream, path, (fun _ -> true))
        |> Seq.map (fun entry -> entry.Key, string entry.Value.DType, Seq.toList entry.Value.Shape)
        |> Seq.sort
        |> Seq.toList

    /// The same from the list in a case.
    let private listed (case: Case) =
        [ for entry in (part "h5" case.Expected).EnumerateObject() do
              if textOr "" "kind" entry.Value = "dataset" then
                  entry.Name, textOr "" "dtype" entry.Value, numbers (part "shape" entry.Value) |> Array.map int |> Array.toList ]
        |> List.sort

    let private expectModel (case: Case) (what: string) (model: Sequential) =
        let weights = (part "weights" case.Expected).EnumerateArray() |> Seq.toArray
        Expect.equal (model.GetWeights().Count) weights.Length $"{what}: weights"

        for actual, expected in Seq.zip (model.GetWeights()) weights do
            Expect.isTrue (actual.AllClose(floats expected, 0.0, 1e-6)) $"{what}: a weight"

        let predicted = model.Predict(floats (part "x" case.Inputs))
        let expected = floats (part "predict" case.Expected)
        Expect.isTrue (predicted.AllClose(expected, 1e-6, 1e-6)) $"{what}: predictions {predicted}, not {expected}"

    let private samples (case: Case) =
        let shared = Path.GetDirectoryName(Path.GetDirectoryName Golden.path.Value)
        let files = (part "files" case.Config).EnumerateArray() |> Seq.map _.GetString()
        files |> Seq.map (fun f -> Path.Combine(shared, f)) |> Seq.toList

    let private check (case: Case) () =
        let layers: Layer[] = [| Input [| 3 |]; Dense(4, "relu"); Dropout 0.25; Dense 2 |]

        for path in samples case do
            if path.EndsWith ".keras" then
                let model = Sequential.Load path
                expectModel case path model
                Expect.equal model.Name "mlp" "the model's name"
                Expect.isNull model.Optimizer "it was not compiled"
            else
                Expect.equal (arrays path) (listed case) path
                let model = Sequential(layers, "mlp")
                model.LoadWeights path
                expectModel case path model

                // What we write has the arrays that Keras writes, at the same places.
                let folder = Directory.CreateTempSubdirectory "leibniz-golden"

                try
                    let ours = Path.Combine(folder.FullName, "ours.weights.h5")
                    model.SaveWeights ours
                    Expect.equal (arrays ours) (listed case) "ours"
                finally
                    folder.Delete true

    [<Tests>]
    let tests =
        suite "saving" (fun case ->
            if case.Id = "run/saving/mlp_uncompiled" then
                Check(check case)
            else
                Missing "no check of it")
