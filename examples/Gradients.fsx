// Derivatives of functions are functions: slopes and tangents, descent with small, good and too large steps, batches and momentum,
// the chain rule, derivatives of a whole descent and of records, and the graph of a network.
// usage: dotnet pack -c Release && dotnet fsi examples/Gradients.fsx [--small]; pictures and graphs go to output/Gradients.fsx
#r "nuget: Leibniz.Plots"

open System.IO
open Leibniz
open Leibniz.Plots

let small = fsi.CommandLineArgs |> Array.contains "--small"

let output name =
    Path.Combine("output", "Gradients.fsx", name)

let save name (figure: Figure) = figure.SavePng(output name)

// Of one number: slopes, slopes of slopes. The slope is that of the line that touches the curve.
let f (x: Tensor) = sin x * x + 0.3 * x * x
let x = tensor 1.2
printfn $"f {x} = {f x}, f' = {diff f x}, f'' = {diff (diff f) x}, f''' = {diffN 3 f x}"
let number (f: Tensor -> Tensor) x = tensor x |> f |> float

Figure.Curve(number f, -4.0, 4.0, tangentAt = 1.2, slope = number (diff f)).Title("a curve and its tangent")
|> save "tangent.png"

// The chain rule.
let g (x: Tensor) = x * x + 1.0
printfn $"(f o g)' = {diff (g >> f) x} = {diff f (g x) * diff g x}"

// Of many numbers: gradients, jacobians, hessians, and a product with the hessian that never makes it.
let valley (p: Tensor) = sum (p * p * tensor [ 1.0; 8.0 ]) / 2.0
let start = tensor [ -4.5; 2.5 ]
printfn $"gradient {grad valley start}, hessian times p {hvp valley start start}, hessian\n{hessian valley start}"

/// Where a descent with momentum comes by: a fold that keeps its states.
let descend (slope: int -> Tensor -> Tensor) (rate: Tensor) (momentum: float) steps (first: Tensor) =
    Seq.scan
        (fun (p: Tensor, speed: Tensor) i ->
            let speed = momentum * speed - rate * slope i p
            p + speed, speed)
        (first, zerosLike first)
        [ 0 .. steps - 1 ]
    |> Seq.map fst
    |> Seq.toList

// In a narrow valley the size of the step decides; momentum rolls along it.
let slide rate momentum steps =
    descend (fun _ -> grad valley) (tensor rate) momentum steps start

let over (height: Tensor -> Tensor) (x: struct (float * float)) (y: struct (float * float)) (name, path) =
    Figure.Contour((fun x y -> float (height (tensor [ x; y ]))), x = x, y = y, paths = [ struct (name, stack path) ])

let inValley path =
    over valley (struct (-5.0, 5.0)) (struct (-3.0, 3.0)) path

Figure.Grid(
    2,
    [ inValley("rate 0.02", slide 0.02 0.0 40).Title("too small: 40 steps, still far")
      inValley("rate 0.15", slide 0.15 0.0 40).Title("good")
      inValley("rate 0.249", slide 0.249 0.0 12).Title("too large: from wall to wall")
      inValley("rate 0.04, momentum 0.7", slide 0.04 0.7 40).Title("momentum rolls along the valley") ]
)
|> save "rates.png"

// A line through points, by all points, by one at a time, by eight at a time, and by eight with momentum.
let inputs = Tensor.Uniform([ 256 ], -2.0, 2.0, Key.ofSeed 1, DType.Float64)

let targets =
    inputs * 1.5
    + 0.5
    + Tensor.Normal([ 256 ], 0.0, 0.4, Key.ofSeed 2, DType.Float64)

let error (x: Tensor) (y: Tensor) (line: Tensor) =
    mean (square (x * line[0] + line[1] - y))

let steps = if small then 50 else 150

let fit batch rate momentum =
    let slope i =
        let first = i * batch % 256
        grad (error inputs[first .. first + batch - 1] targets[first .. first + batch - 1])

    descend slope (tensor rate) momentum steps (tensor [ -1.0; -0.8 ])

let onLoss name path =
    (over (error inputs targets) (struct (-1.5, 2.5)) (struct (-1.2, 1.5)) ("", path)).Title(name).XLabel("slope").YLabel("offset")

let ways =
    [ "gradient descent: all 256", fit 256 0.1 0.0
      "stochastic: one at a time", fit 1 0.1 0.0
      "mini-batches of 8", fit 8 0.1 0.0
      "mini-batches of 8, momentum 0.8", fit 8 0.02 0.8 ]

Figure.Grid(2, [ for name, path in ways -> onLoss name path ])
|> save "batches.png"

for name, path in ways do
    printfn $"{name}: slope and offset after {steps} steps {List.last path}"

// How good the rate was: the derivative of the height that a whole descent ends at, by its rate.
let endOf rate =
    descend (fun _ -> grad valley) rate 0.5 20 start |> List.last |> valley

printfn $"after 20 steps {endOf (tensor 0.05)}; it changes with the rate by {diff endOf (tensor 0.05)}"

// Of a record: the gradient is a record of the same type.
type Dense = { Weight: Tensor; Bias: Tensor }
type Network = { Hidden: Dense; Output: Dense }

let dense key inputs outputs =
    { Weight = Tensor.Normal([ inputs; outputs ], 0.0, 0.05, key)
      Bias = Tensor.Zeros [ outputs ] }

let k1, k2 = Key.split (Key.ofSeed 3)

let network =
    { Hidden = dense k1 784 512
      Output = dense k2 512 10 }

let images = Tensor.Normal([ 128; 784 ], 0.0, 1.0, Key.ofSeed 4)
let classes = Tensor.OneHot(Tensor.Arange 128 % 10.0, 10)

let loss network =
    let apply layer x = matmul x layer.Weight + layer.Bias
    let scores = images |> apply network.Hidden |> relu |> apply network.Output
    -(sum (classes * logSoftmax scores)) / 128.0

let slopes = grad loss network

printfn
    $"a network's loss {loss network}, and its gradient, a network: Hidden.Weight {slopes.Hidden.Weight.Shape}, Output.Bias {slopes.Output.Bias.Shape}"

// The computation itself, as data: the loss, and (dashed) its gradient.
let whole = graphOfGradient loss network
printfn $"""{whole.OperationCount} operations, {whole.Counts["MatMul"]} matrix products"""

Figure.Graph(whole).Title("a network of two layers, its loss and its gradient")
|> save "network.png"

File.WriteAllText(output "network.dot", whole.ToDot())
File.WriteAllText(output "network.md", $"```mermaid\n{whole.ToMermaid()}```\n")
