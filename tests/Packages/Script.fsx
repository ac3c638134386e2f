#r "nuget: Leibniz.Core"

open Leibniz

let f (x: Tensor) = sum (sin x * x)
let x = tensor [ 0.5; 1.0; 1.5 ]
printfn $"gradient: {grad f x}"
