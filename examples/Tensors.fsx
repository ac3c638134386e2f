// Tensors: rank, shape and type; slices and batches; the axes of vectors, time series, images and videos.
// usage: dotnet pack -c Release && dotnet fsi examples/Tensors.fsx [FOLDER WITH MNIST]; pictures go to output/Tensors.fsx
#r "nuget: Leibniz.Plots"

open System.IO
open Leibniz
open Leibniz.Keras.Datasets
open Leibniz.Plots

let folder =
    fsi.CommandLineArgs
    |> Array.skip 1
    |> Array.tryFind ((<>) "--small")
    |> Option.toObj

let save name (figure: Figure) =
    figure.SavePng(Path.Combine("output", "Tensors.fsx", name))

let describe what (x: Tensor) =
    printfn $"{what}: rank {x.Rank}, shape {x.Shape}, {x.DType}"

let show what x =
    describe what x
    printfn $"{x}"

// Scalars, vectors, matrices and beyond: the rank is the number of axes, the shape their lengths, the type that of the numbers.
show "scalar" (tensor 12)
show "vector" (tensor [ 12.0f; 3.0f; 6.0f; 14.0f ])
show "matrix" (tensor [ [ 5.0; 78.0; 2.0 ]; [ 6.0; 79.0; 3.0 ]; [ 7.0; 80.0; 4.0 ] ])
show "rank 3" (Tensor.Arange 24 |> reshape [ 2; 3; 4 ])

// A data set is one tensor; its first axis counts the samples.
let data = Mnist.LoadData folder
let images, labels = data.Train.X, data.Train.Y
describe "MNIST" images
Figure.Image(images[4], $"Label: {labels[4]}") |> save "digit.png"

// Slices share memory with what they came from. A range keeps an axis, a place drops it. As everywhere in F#, both ends are included.
describe "digits 10 to 99" images[10..99]
describe "the same with all axes named" images[10..99, *, *]
describe "one digit" images[4]
describe "lower right quarters" images[*, 14.., 14..]
describe "middles" images[*, 7..20, 7..20]

Figure.Grid(
    3,
    [ Figure.Image(images[4], "whole")
      Figure.Image(images[4, 14.., 14..], "[14.., 14..]")
      Figure.Image(images[4, 7..20, 7..20], "[7..20, 7..20]") ]
)
|> save "crops.png"

// Networks look at a batch at a time: batch n of 128.
let batch n = images[128 * n .. 128 * (n + 1) - 1]

for n in 0..2 do
    describe $"batch {n}" (batch n)

// Vector data: (samples, features). Four people: age, income, years at school.
let people =
    tensor
        [ [ 39.0; 52000.0; 12.0 ]
          [ 22.0; 18000.0; 13.0 ]
          [ 61.0; 71000.0; 17.0 ]
          [ 45.0; 44000.0; 10.0 ] ]

show "people, each feature with mean 0 and deviation 1" ((people - people.Mean(axis = 0)) / people.Std(axis = 0))

// Time series: (samples, steps, features). Ten days of 390 minutes: the price at the end of each minute, and its lowest and highest in it.
let price =
    (Tensor.Normal([ 10; 390 * 60 ], 0.0, 0.01, Key.ofSeed 1) |> cumsum 1) + 100.0

let minutes = price |> reshape [ 10; 390; 60 ]

let days =
    Tensor.Stack([ minutes[*, *, 59]; minutes.Min(axis = 2); minutes.Max(axis = 2) ], axis = 2)

describe "days of minutes" days

Figure
    .Lines(
        [ Series("highest", days[0, ..59, 2])
          Series("price", days[0, ..59, 0])
          Series("lowest", days[0, ..59, 1]) ]
    )
    .Title("the first hour of a day")
    .XLabel("minute")
|> save "day.png"

// Images: (samples, height, width, channels). Four gradients from one colour to another.
let across = Tensor.Linspace(0.0, 1.0, 64, DType.Float64) |> reshape [ 1; 1; 64; 1 ]
let down = Tensor.Linspace(0.0, 1.0, 48, DType.Float64) |> reshape [ 1; 48; 1; 1 ]

let colours =
    tensor [ [ 1.0; 0.0; 0.0 ]; [ 0.0; 1.0; 0.0 ]; [ 0.0; 0.0; 1.0 ]; [ 1.0; 1.0; 0.0 ] ]
    |> reshape [ 4; 1; 1; 3 ]

let pictures = across * colours + down * (1.0 - colours) * 0.5
describe "colour pictures" pictures
Figure.Images(pictures, columns = 4) |> save "colours.png"

// Videos: (samples, frames, height, width, channels). A ball that falls, in 12 frames.
let row = Tensor.Arange(0.0, 32.0, 1.0) |> reshape [ 1; 32; 1 ]
let column = Tensor.Arange(0.0, 32.0, 1.0) |> reshape [ 1; 1; 32 ]

let height =
    square (Tensor.Linspace(0.0, 1.0, 12)) * 22.0 + 4.5 |> reshape [ 12; 1; 1 ]

let distance = sqrt (square (row - height) + square (column - 15.5))
let video = clamp 0.0 1.0 (4.0 - distance) |> reshape [ 1; 12; 32; 32; 1 ]
describe "a video" video

Figure.Images(video[0], (fun i -> $"frame {i}"), columns = 6)
|> save "video.png"
