// Derivatives of functions are functions: they nest, in both modes, over numbers, vectors and records.
// usage, after `dotnet build -c Release`: dotnet fsi examples/Gradients.fsx
#r "../src/Core.FSharp/bin/Release/net10.0/Leibniz.Core.dll"

open Leibniz

// Of one number: slopes, slopes of slopes.
let f (x: Tensor) = sin x * x
let x = tensor 1.2
printfn $"f {x} = {f x}, f' = {diff f x}, f'' = {diff (diff f) x}, f''' = {diffN 3 f x}"

// The chain rule.
let g (x: Tensor) = x * x + 1.0
printfn $"(f o g)' = {diff (g >> f) x} = {diff f (g x) * diff g x}"

// Of many numbers: gradients, jacobians, hessians, and a product with the hessian that never makes it.
let bowl (x: Tensor) = sum (x * x * tensor [ 1.0; 4.0 ]) / 2.0
let p = tensor [ 3.0; -1.0 ]
printfn $"gradient {grad bowl p}, hessian times p {hvp bowl p p}, hessian\n{hessian bowl p}"

// Descent with momentum as a fold; and how good the rate was: the derivative of the whole descent by its rate.
let descend (rate: Tensor) =
    let step (x, speed) _ =
        let speed = 0.5 * speed - rate * grad bowl x
        x + speed, speed

    Seq.fold step (p, zerosLike p) [ 1..20 ] |> fst

let rate = tensor 0.05
printfn $"after 20 steps {descend rate}; the height there changes with the rate by {diff (descend >> bowl) rate}"

// Of a record: the gradient is a record of the same type.
type Line = { Slope: Tensor; Offset: Tensor }

let error line = mean ((line.Slope * tensor [ 0.0; 1.0; 2.0 ] + line.Offset - tensor [ 1.0; 3.0; 5.0 ]) ** 2.0)
printfn "%A" (grad error { Slope = tensor 0.0; Offset = tensor 0.0 })

// The computation itself, as data.
printfn $"{graphOfGradient error { Slope = tensor 0.0; Offset = tensor 0.0 }}"
