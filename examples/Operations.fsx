// Operations: what they mean as naive loops, and how much faster they are in one go.
// usage: dotnet pack -c Release && dotnet fsi examples/Operations.fsx [--small]
#r "nuget: Leibniz.Core"

open System.Diagnostics
open Leibniz

let small = fsi.CommandLineArgs |> Array.contains "--small"

/// The loops that one would write at first.
module Naive =
    let relu x = Array2D.map (fun v -> max v 0.0f) x

    let add (x: float32[,]) (y: float32[,]) =
        Array2D.mapi (fun i j v -> v + y[i, j]) x

    let addVector (x: float32[,]) (v: float32[]) = Array2D.mapi (fun _ j a -> a + v[j]) x

    let dot (x: float32[]) (y: float32[]) =
        let mutable total = 0.0f

        for i in 0 .. x.Length - 1 do
            total <- total + x[i] * y[i]

        total

    let vector (x: float32[,]) (y: float32[]) =
        Array.init (Array2D.length1 x) (fun i -> dot x[i, *] y)

    let matrices (x: float32[,]) (y: float32[,]) =
        let z = Array2D.zeroCreate (Array2D.length1 x) (Array2D.length2 y)

        for i in 0 .. Array2D.length1 z - 1 do
            for j in 0 .. Array2D.length2 z - 1 do
                let mutable total = 0.0f

                for k in 0 .. Array2D.length2 x - 1 do
                    total <- total + x[i, k] * y[k, j]

                z[i, j] <- total

        z

let same what (naive: Tensor) (whole: Tensor) =
    let verdict =
        if whole.AllClose(naive, absolute = 1e-4) then
            "the same"
        else
            failwith $"{what}: {naive} and {whole} differ"

    printfn $"{what}: {verdict}, {whole.Shape}"

let normal shape seed =
    Tensor.Normal(shape, 0.0, 1.0, Key.ofSeed seed)

let x, y, v = normal [| 20; 100 |] 1, normal [| 20; 100 |] 2, normal [| 100 |] 3
let a, b, w = x.ToArray2D<float32>(), y.ToArray2D<float32>(), v.ToArray<float32>()

// Element by element: the same as two loops.
same "relu" (tensor (Naive.relu a)) (relu x)
same "add" (tensor (Naive.add a b)) (x + y)

// Broadcasting: the vector acts as if it were repeated for every row.
same "matrix + vector" (tensor (Naive.addVector a w)) (x + v)
let columns = x |> reshape [ 20; 100; 1 ]
printfn $"maximum of {columns.Shape} and {v[..9].Shape}: {(maximum columns v[..9]).Shape}"

// Dot products: of vectors a number, of a matrix and a vector a vector, of matrices all rows with all columns.
let z = transpose y
same "vector . vector" (tensor (Naive.dot w w)) (dot v v)
same "matrix . vector" (tensor (Naive.vector a w)) (dot x v)
same "matrix . matrix" (tensor (Naive.matrices a (z.ToArray2D<float32>()))) (dot x z)
let cube, board, stack = ones [ 2; 3; 4 ], ones [ 4; 5 ], ones [ 5; 4; 6 ]
printfn $"{cube.Shape} . {board.Shape} is {(dot cube board).Shape}, {cube.Shape} . {stack.Shape} is {(dot cube stack).Shape}"

// Reshaping keeps the elements in their order; transposing exchanges the axes.
let six = tensor [ [ 0.0; 1.0 ]; [ 2.0; 3.0 ]; [ 4.0; 5.0 ] ]

printfn
    $"{six.Shape}:\n{six}\nreshaped to (6, 1):\n{reshape [ 6; 1 ] six}\nreshaped to (2, 3):\n{reshape [ 2; 3 ] six}\ntransposed:\n{transpose six}"

// The same jobs both ways, timed after they have warmed up.
let seconds times job =
    for _ in 1 .. max 1 (times / 5) do
        job () |> ignore

    let watch = Stopwatch.StartNew()

    for _ in 1..times do
        job () |> ignore

    watch.Elapsed.TotalSeconds / float times

let compare what loops naive times whole =
    let slow, fast = seconds loops naive, seconds times whole
    printfn $"{what}: naive loops {slow * 1e3:F3} ms, tensors {fast * 1e3:F3} ms: {slow / fast:F0} times as fast"

let times = if small then 200 else 1000
compare "relu(x + y) of 20 x 100" times (fun () -> box (Naive.relu (Naive.add a b))) times (fun () -> box (relu (x + y)))
let large = normal [| 300; 300 |] 4
let c = large.ToArray2D<float32>()
compare "a product of 300 x 300 matrices" 3 (fun () -> box (Naive.matrices c c)) 100 (fun () -> box (matmul large large))
