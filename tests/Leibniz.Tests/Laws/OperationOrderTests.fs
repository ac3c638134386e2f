/// Every operation, as users call it, to third order in every nesting of modes; and every operation of F# stands in the table of them, and
/// has a name in C#.
module Leibniz.Tests.OperationOrderTests

open System
open System.Reflection
open Microsoft.FSharp.Core
open Expecto
open Leibniz
open Leibniz.Checks

/// Numbers of a shape, off the places where activations have their kinks.
let private numbers low high (shape: int list) (key: Key) =
    let domain =
        Domain.between low high
        |> Domain.away [ -3.0; -1.0; -0.5; 0.0; 0.5; 1.0; 3.0; 6.0 ]

    let x = Tensor.Uniform(shape, low, high, key, DType.Float64)
    let kept = x.ToArray<float>() |> Array.map (Domain.keep domain)
    // Steps of the finite differences are smaller than what is left between.
    Tensor.Of<float>(ReadOnlySpan kept, x.Shape)

let private usual = numbers -2.5 2.5
let private positive = numbers 0.2 3.0
let private small = numbers -0.8 0.8

/// Near a diagonal one with different elements, so that nothing is nearly singular or equal.
let private matrix n m (key: Key) =
    let diagonal =
        Tensor.Of(Array2D.init n m (fun i j -> if i = j then 1.5 * float (1 + max n m - i) else 0.0))

    Tensor.Uniform([ n; m ], -0.2, 0.2, key, DType.Float64) + diagonal

let private places = tensor [ 2; 0; -1 ]

let private joined (parts: Tensor list) =
    concat 0 (parts |> List.map (fun t -> t.Reshape -1))

let private one name draw (f: Tensor -> Tensor) =
    name, (fun key -> [ draw key ]), (fun (args: Tensor list) -> f args.Head)

let private two name draw other (f: Tensor -> Tensor -> Tensor) =
    name, (fun (key: Key) -> [ draw key; other (key.Fold 1L) ]), (fun (args: Tensor list) -> f args[0] args[1])

/// Operations by their names in F#.
let private subjects: (string * (Key -> Tensor list) * (Tensor list -> Tensor)) list =
    [ // each element
      one "cast" (usual [ 3 ]) (cast DType.Float64)
      two "maximum" (usual [ 2; 3 ]) (usual [ 3 ]) maximum
      two "minimum" (usual [ 2; 3 ]) (usual [ 3 ]) minimum
      two "where" (usual [ 3 ]) (usual [ 3 ]) (fun a b -> where (greater (stopGradient a) (tensor 0.0)) (a * b) (sin b))
      one "expm1" (usual [ 3 ]) expm1
      one "log1p" (small [ 3 ]) log1p
      one "asinh" (usual [ 3 ]) asinh
      one "acosh" (numbers 1.2 3.0 [ 3 ]) acosh
      one "atanh" (small [ 3 ]) atanh
      one "erf" (usual [ 3 ]) erf
      one "sigmoid" (usual [ 3 ]) sigmoid
      one "softplus" (usual [ 3 ]) softplus
      one "relu" (usual [ 3 ]) (fun x -> relu x ** 3.0)
      one "square" (usual [ 3 ]) square
      one "clamp" (usual [ 3 ]) (fun x -> clamp -0.5 1.0 x * sin x)
      one "stopGradient" (usual [ 3 ]) (fun x -> stopGradient (x.Like 2.0) * exp x)
      // those of F# itself
      one "abs" (usual [ 3 ]) (fun x -> abs x * x)
      one "exp" (usual [ 3 ]) exp
      one "log" (positive [ 3 ]) log
      one "sqrt" (positive [ 3 ]) sqrt
      one "sin" (usual [ 3 ]) sin
      one "cos" (usual [ 3 ]) cos
      one "tan" (small [ 3 ]) tan
      one "asin" (small [ 3 ]) asin
      one "acos" (small [ 3 ]) acos
      one "atan" (usual [ 3 ]) atan
      one "sinh" (usual [ 3 ]) sinh
      one "cosh" (usual [ 3 ]) cosh
      one "tanh" (usual [ 3 ]) tanh
      two "power" (positive [ 2; 3 ]) (usual [ 3 ]) (fun x p -> x ** p)
      two "quotient" (usual [ 2; 3 ]) (positive [ 3 ]) (/)
      two "remainder" (numbers 3.2 3.8 [ 3 ]) (numbers 2.1 2.9 [ 3 ]) (fun a b -> a % b * a)
      // reductions
      one "sum" (usual [ 2; 3 ]) (fun x -> x.Sum(axis = 0) ** 3.0)
      one "prod" (usual [ 4 ]) prod
      one "prod beside zeros" (usual [ 4 ]) (fun x ->
          cumprod 0 (x * tensor [ 1.0; 0.0; 1.0; 1.0 ])
          + prod (x * tensor [ 1.0; 1.0; 0.0; 1.0 ]))
      one "mean" (usual [ 2; 3 ]) (fun x -> exp (x.Mean(axis = 1)))
      one "variance" (usual [ 2; 3 ]) (fun x -> x.Var(axis = 1) ** 2.0)
      one "deviation" (usual [ 2; 3 ]) (fun x -> x.Std(axis = 1))
      one "extremes" (usual [ 2; 3 ]) (fun x -> x.Max(axis = 1) * exp (x.Min(axis = 1)))
      one "logSumExp" (usual [ 2; 3 ]) logSumExp
      one "softmax" (usual [ 2; 3 ]) softmax
      one "logSoftmax" (usual [ 2; 3 ]) logSoftmax
      // products
      two "matmul" (usual [ 2; 2; 3 ]) (usual [ 3; 2 ]) matmul
      two "dot" (usual [ 2; 3 ]) (usual [ 3 ]) dot
      two "outer" (usual [ 2 ]) (usual [ 3 ]) outer
      two "einsum" (usual [ 2; 3; 3 ]) (usual [ 3; 2 ]) (fun a b -> einsum "bii,ib->i" [ a; b ])
      two "kron" (usual [ 2; 2 ]) (usual [ 1; 3 ]) kron
      // places
      one "reshape" (usual [ 2; 3 ]) (fun x -> reshape [ 3; -1 ] (exp x))
      one "transpose" (usual [ 2; 3 ]) (fun x -> matmul (transpose x) (sin x))
      one "diag" (usual [ 3; 3 ]) (fun x -> joined [ diag x ** 3.0; diag (exp x[0]) ])
      two "stack" (usual [ 3 ]) (usual [ 3 ]) (fun a b -> exp (stack [ a; b; a ]))
      two "concat" (usual [ 2; 3 ]) (usual [ 2; 1 ]) (fun a b -> exp (concat 1 [ a; b ]))
      one "gather" (usual [ 3; 2 ]) (fun x -> gather 0 places x ** 3.0)
      one "takeAlong" (usual [ 3 ]) (fun x -> takeAlong 0 places x ** 3.0)
      one "tile" (usual [ 2 ]) (fun x -> tile [ 2; 2 ] x ** 3.0)
      one "repeat" (usual [ 2 ]) (fun x -> repeat 3 0 x ** 3.0)
      one "roll" (usual [ 3 ]) (fun x -> roll 1 0 x * exp x)
      one "tril" (usual [ 3; 3 ]) (fun x -> tril x ** 3.0)
      one "triu" (usual [ 3; 3 ]) (fun x -> triu x ** 3.0)
      // along an axis
      one "cumsum" (usual [ 3; 2 ]) (fun x -> cumsum 0 x ** 3.0)
      one "cumprod" (usual [ 4 ]) (cumprod 0)
      two "recurrence" (usual [ 4 ]) (usual [ 4 ]) (recurrence 0)
      one "sort" (usual [ 5 ]) (fun x -> sort 0 x ** 3.0 * tensor [ 1.0; 2.0; 3.0; 4.0; 5.0 ])
      one "topK" (usual [ 5 ]) (fun x -> fst (topK 2 x) ** 3.0)
      one "unique" (usual [ 4 ]) (fun x -> unique x ** 3.0)
      // linear algebra
      two "solve" (matrix 3 3) (usual [ 3; 2 ]) solve
      one "inverse" (matrix 3 3) inverse
      one "det" (matrix 3 3) det
      one "logDet" (matrix 3 3) (fun a -> snd (logDet a))
      one "cholesky" (matrix 3 3) cholesky
      one "qr" (matrix 3 2) (fun a -> let q, r = qr a in joined [ q; r ])
      one "eigh" (matrix 3 3) (fun a -> let values, vectors = eigh a in joined [ values; vectors ])
      one "svd" (matrix 2 3) (fun a -> let u, s, v = svd a in joined [ u; s; v ])
      one "trace" (matrix 3 3) (fun a -> trace (matmul a (matmul a a)))
      one "norm" (usual [ 2; 3 ]) (fun x -> joined [ norm x; x.Norm(order = 3.0); x.Norm(axis = 1, order = infinity) ** 3.0 ])
      // spectra
      one "fft" (usual [ 3; 2 ]) (fun x -> fft x ** 3.0)
      one "ifft" (usual [ 3; 2 ]) (fun x -> ifft x ** 3.0)
      one "rfft" (usual [ 5 ]) (fun x -> rfft x ** 3.0)
      one "irfft" (usual [ 3; 2 ]) (fun x -> irfft x ** 3.0)
      // activations
      one "elu" (usual [ 5 ]) elu
      one "selu" (usual [ 5 ]) selu
      one "gelu" (usual [ 5 ]) gelu
      one "silu" (usual [ 5 ]) silu
      one "mish" (usual [ 5 ]) mish
      one "leakyRelu" (usual [ 5 ]) (fun x -> leakyRelu 0.1 x * sin x)
      one "hardSigmoid" (numbers -4.0 4.0 [ 5 ]) (fun x -> hardSigmoid x * sin x)
      one "hardTanh" (usual [ 5 ]) (fun x -> hardTanh x * sin x)
      one "softsign" (usual [ 5 ]) softsign
      one "logSigmoid" (usual [ 5 ]) logSigmoid
      for name in Activation.names do
          one $"activation {name}" (numbers -4.0 4.0 [ 2; 4 ]) (fun x -> (Activation.ofName name).Invoke x ** 2.0 * sin (x.Sum()))
      one "gelu by tanh" (usual [ 5 ]) Activation.geluByTanh ]

/// What is defined on numbers, but has no derivative.
let private withoutDerivative =
    [ "equal"
      "notEqual"
      "greater"
      "greaterEqual"
      "less"
      "lessEqual"
      "isNaN"
      "isFinite"
      "argsort" ]

let private laws =
    testList
        "to third order"
        [ for name, draw, run in subjects do
              test name {
                  for seed in 1L .. 3L do
                      let args = draw (Key seed)

                      match OrderTests.wrong run args with
                      | Some problem -> failtest problem
                      | None -> ()

                      match Gradient.checkOf run args with
                      | Ok() -> ()
                      | Error report -> failtest (string report)
              } ]

/// The modules of F# that hold the operations, by one function of each.
let private modules =
    let names =
        [ "Elementary"
          "Reductions"
          "Products"
          "Arrangement"
          "Repetition"
          "Accumulation"
          "Sorting"
          "Summations"
          "LinearAlgebra"
          "Spectra"
          "ActivationFunctions" ]

    typeof<Tensor>.Assembly.GetExportedTypes()
    |> Array.filter (fun t -> List.contains t.Name names && t.IsDefined(typeof<AutoOpenAttribute>, false))
    |> List.ofArray

let private operations =
    [ for m in modules do
          for f in m.GetMethods(BindingFlags.Public ||| BindingFlags.Static) do
              if
                  f.GetParameters() |> Array.exists (fun p -> p.ParameterType = typeof<Tensor>)
                  || f.Name = "einsum"
              then
                  f.Name ]

/// Names that C# spells otherwise.
let private otherwise =
    dict [ "det", "Determinant"; "logDet", "LogDeterminant"; "einsum", "Of" ]

/// What C# people can write: extension methods of tensors, static methods of Tensor, Einsum.Of, and Activations of the facade.
let private csharp =
    let extensions =
        typeof<Tensor>.Assembly.GetExportedTypes()
        |> Array.filter (fun t -> t.Name.EndsWith "Methods")

    Array.append extensions [| typeof<Tensor>; typeof<Einsum>; typeof<Leibniz.Keras.Activations> |]
    |> Array.collect (fun t -> t.GetMethods(BindingFlags.Public ||| BindingFlags.Static))
    |> Array.map _.Name
    |> set

let private table =
    testList
        "no operation is left out"
        [ test "each stands in the table" {
              let known = (subjects |> List.map (fun (name, _, _) -> name)) @ withoutDerivative
              Expect.isGreaterThan operations.Length 60 "operations were found"
              Expect.isEmpty (operations |> List.except known) "operations without a law"
          }
          test "each has a name in C#" {
              let missing =
                  operations
                  |> List.filter (fun name ->
                      let expected =
                          match otherwise.TryGetValue name with
                          | true, other -> other
                          | _ -> name

                      csharp
                      |> Set.exists (fun other -> other.Equals(expected, StringComparison.OrdinalIgnoreCase))
                      |> not)

              Expect.isEmpty missing "operations that C# lacks"
          } ]

[<Tests>]
let tests = testList "every operation" [ laws; table ]
