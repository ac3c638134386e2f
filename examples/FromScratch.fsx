// The first network from scratch, as mathematics: a model is an immutable record, its gradient is a record of the same type, training is a fold.
// usage: dotnet pack -c Release && dotnet fsi examples/FromScratch.fsx [FOLDER WITH MNIST] [--small]
#r "nuget: Leibniz.Keras"

open Leibniz
open Leibniz.Keras.Datasets

type Dense = { Weight: Tensor; Bias: Tensor }
type Network = { Hidden: Dense; Output: Dense }

let arguments = fsi.CommandLineArgs |> Array.toList |> List.tail
let small = arguments |> List.contains "--small"
let folder = arguments |> List.tryFind ((<>) "--small") |> Option.toObj
let data = Mnist.LoadData folder

let pixels (images: Tensor) =
    (images |> reshape [ images.Length; 784 ] |> cast DType.Float32) / 255.0

let x, y = pixels data.Train.X, data.Train.Y
let xTest, yTest = pixels data.Test.X, data.Test.Y

let dense key inputs outputs =
    let limit = sqrt (6.0 / float (inputs + outputs))

    { Weight = Tensor.Uniform([ inputs; outputs ], -limit, limit, key)
      Bias = Tensor.Zeros [ outputs ] }

let apply layer (x: Tensor) = matmul x layer.Weight + layer.Bias

let scores network x =
    x |> apply network.Hidden |> relu |> apply network.Output

let loss (x: Tensor) (y: Tensor) network =
    -(sum (Tensor.OneHot(y, 10) * logSoftmax (scores network x))) / float y.Length

let optimizer = Optimizer.rmsprop 1e-3

let step (network, state) (start: int) =
    let stop = min (start + 128) x.Length
    optimizer.Step (grad (loss x[start .. stop - 1] y[start .. stop - 1]) network) state network

let accuracy network =
    mean (equal ((scores network xTest).ArgMax(axis = 1)) yTest)

let k1, k2 = Key.split (Key.ofSeed 1)

let first =
    { Hidden = dense k1 784 512
      Output = dense k2 512 10 }

let batches = [ 0..128 .. (if small then 6000 else x.Length) - 1 ]

let trained, _ =
    Seq.fold
        (fun model epoch ->
            let network, state = Seq.fold step model batches
            printfn $"epoch {epoch}: test accuracy {float (accuracy network):F4}"
            network, state)
        (first, optimizer.Start first)
        [ 1 .. (if small then 1 else 5) ]
