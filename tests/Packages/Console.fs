// An F# console with the packages: exclusive or, by the facade and by the core.
open Leibniz
open Leibniz.Keras
open Leibniz.Keras.Layers

let x = tensor [ [ 0.0f; 0.0f ]; [ 0.0f; 1.0f ]; [ 1.0f; 0.0f ]; [ 1.0f; 1.0f ] ]
let y = tensor [ [ 0.0f ]; [ 1.0f ]; [ 1.0f ]; [ 0.0f ] ]

type Dense = { Weight: Tensor; Bias: Tensor }
type Network = { Hidden: Dense; Output: Dense }

let apply layer (x: Tensor) = matmul x layer.Weight + layer.Bias

let predict network x =
    x |> apply network.Hidden |> tanh |> apply network.Output |> sigmoid

let loss network = mean ((predict network x - y) ** 2.0)

let dense key inputs outputs =
    { Weight = Tensor.Uniform([ inputs; outputs ], -1.0, 1.0, key)
      Bias = Tensor.Zeros [ outputs ] }

let k1, k2 = Key.split (Key.ofSeed 1)
let optimizer = Optimizer.adam 0.05

let first =
    { Hidden = dense k1 2 8
      Output = dense k2 8 1 }

let trained, _ =
    Seq.fold (fun (network, state) _ -> optimizer.Step (grad loss network) state network) (first, optimizer.Start first) [ 1..500 ]

let rounded =
    [ for p in (reshape [ 4 ] (predict trained x)).ToArray<float32>() -> int (round p) ]

printfn $"xor: [{rounded[0]}, {rounded[1]}, {rounded[2]}, {rounded[3]}]"
