// Validation data, TensorBoard, curves of loss and accuracy; over-fitting seen, and reduced by dropout.
// usage: dotnet pack -c Release && dotnet fsi examples/Curves.fsx [FOLDER WITH MNIST] [--small]
// Pictures go to output/Curves.fsx; tensorboard --logdir output/Curves.fsx/logs
#r "nuget: Leibniz.Plots"

open System.IO
open Leibniz
open Leibniz.Keras
open Leibniz.Keras.Callbacks
open Leibniz.Keras.Datasets
open Leibniz.Keras.Layers
open Leibniz.Keras.Metrics
open Leibniz.Plots

let arguments = fsi.CommandLineArgs |> Array.toList |> List.tail
let small = arguments |> List.contains "--small"
let folder = arguments |> List.tryFind ((<>) "--small") |> Option.toObj

let output name =
    Path.Combine("output", "Curves.fsx", name)

let data = Mnist.LoadData folder
let pixels (images: Tensor) = cast DType.Float32 images / 255.0
let x, y = pixels data.Train.X, data.Train.Y
let xTest, yTest = pixels data.Test.X, data.Test.Y

let network dropout =
    let layers: Layer list =
        [ Flatten(inputShape = [| 28; 28 |])
          Dense(512, activation = "relu")
          Dropout dropout
          Dense(10, activation = "softmax") ]

    let metrics: Metric list = [ SparseCategoricalAccuracy "accuracy" ]
    let model = Sequential layers
    model.Compile("adam", "sparse_categorical_crossentropy", metrics)
    model

// A network that is watched: what it has never seen tells how well it learns.
let watchers: Callback list =
    [ TensorBoard(output "logs", histogramFreq = 1)
      EarlyStopping(monitor = "val_loss", patience = 2, restoreBestWeights = true) ]

let samples, epochs = if small then 6000, 2 else x.Length, 5

let history =
    (network 0.2)
        .Fit(
            x[.. samples - 1],
            y[.. samples - 1],
            epochs = epochs,
            batchSize = 128,
            validationData = Samples(xTest, yTest),
            callbacks = watchers
        )

Figure.Lines(history).SavePng(output "curves.png")

// A few digits, learned by heart: the training loss goes to nothing, the validation loss turns and rises. With most of the
// hidden units left out at random in each step, it stays lower.
let few, rounds = if small then 500, 20 else 1000, 40

let learn dropout =
    (network dropout)
        .Fit(
            x[.. few - 1],
            y[.. few - 1],
            epochs = rounds,
            validationData = Samples(xTest[..1999], yTest[..1999]),
            verbose = Verbose.Silent,
            seed = 1
        )

let plain, dropped = learn 0.0, learn 0.7

let curve name (history: History) (figure: string) =
    Series(name, history[figure], [ for epoch in history.EpochsOf figure -> float epoch + 1.0 ])

Figure
    .Lines(
        [ curve "training" plain "loss"
          curve "validation" plain "val_loss"
          curve "training, dropout" dropped "loss"
          curve "validation, dropout" dropped "val_loss" ]
    )
    .Title($"{few} digits, learned by heart")
    .XLabel("epoch")
    .YLabel("loss")
    .SavePng(output "overfitting.png")

let loss (history: History) =
    Seq.min history["val_loss"], Seq.last history["val_loss"]

let least, last = loss plain
let leastDropped, lastDropped = loss dropped
printfn $"validation loss, at best and after {rounds} epochs: {least:F3} and {last:F3}; with dropout {leastDropped:F3} and {lastDropped:F3}"
