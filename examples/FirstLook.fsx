// A first look at a neural network, from F#: load, look, train, predict, evaluate, and see where it errs.
// usage: dotnet pack -c Release && dotnet fsi examples/FirstLook.fsx [FOLDER WITH MNIST] [--small]; pictures go to output/FirstLook.fsx
#r "nuget: Leibniz.Plots"

open System.IO
open Leibniz
open Leibniz.Keras
open Leibniz.Keras.Datasets
open Leibniz.Keras.Layers
open Leibniz.Keras.Metrics
open Leibniz.Plots

let arguments = fsi.CommandLineArgs |> Array.toList |> List.tail
let small = arguments |> List.contains "--small"
let folder = arguments |> List.tryFind ((<>) "--small") |> Option.toObj

let save name (figure: Figure) =
    figure.SavePng(Path.Combine("output", "FirstLook.fsx", name))

// Images are bytes, (samples, height, width); labels are the digits that they show.
let data = Mnist.LoadData folder
let images, labels = data.Train.X, data.Train.Y
let testImages, testLabels = data.Test.X, data.Test.Y
printfn $"{images.Shape} {images.DType}, {labels.Length} labels: {labels[..9]}"
Figure.Image(images[4], $"Label: {labels[4]}") |> save "digit.png"

// The network wants one row of numbers from 0 to 1 for each image.
let pixels (images: Tensor) =
    (images |> reshape [ images.Length; 28 * 28 ] |> cast DType.Float32) / 255.0

let layers: Layer list =
    [ Dense(512, activation = "relu"); Dense(10, activation = "softmax") ]

let model = Sequential layers
let metrics: Metric list = [ SparseCategoricalAccuracy "accuracy" ]
model.Compile("rmsprop", "sparse_categorical_crossentropy", metrics)

let samples, epochs = if small then 6000, 2 else images.Length, 5

let history =
    model.Fit(pixels images[.. samples - 1], labels[.. samples - 1], epochs = epochs, batchSize = 128)

model.Summary()

// Ten probabilities for each image; the place of the largest is the digit.
let predictions = model.Predict(pixels testImages)
printfn $"the first test digit is a {testLabels[0]}: {predictions[0]}"
let predicted = predictions.ArgMax(axis = 1)

let title (truth: Tensor) (said: Tensor) (i: int) =
    $"Label: {truth[i]}\nPredict: {said[i]}"

Figure.Images(testImages[..9], title testLabels predicted, columns = 5)
|> save "digits.png"

// A mask picks the mistakes.
let wrong = notEqual predicted testLabels
let fails, said, truth = testImages[wrong], predicted[wrong], testLabels[wrong]
let shown = min 50 fails.Length

Figure.Images(fails[.. shown - 1], title truth said, columns = 10)
|> save "mistakes.png"

let evaluation = model.Evaluate(pixels testImages, testLabels)
let trained, tested = Seq.last history["accuracy"], evaluation["accuracy"]
printfn $"accuracy in training {trained:F4}, on digits never seen {tested:F4}: {fails.Length} of {testImages.Length} wrong"
