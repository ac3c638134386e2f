/// Composites are what they abbreviate: in value, in both modes, to second order, for both float types and for views.
module Leibniz.Tests.CompositeTests

open Expecto
open FsCheck.FSharp
open Leibniz

/// The composite as users reach it, and the composition that it stands for.
let private pairs: (Composite * (Tensor list -> Tensor) * (Tensor list -> Tensor)) list =
    let three f (args: Tensor list) = f args[0] args[1] args[2]
    let two f (args: Tensor list) = f args[0] args[1]
    let last (x: Tensor) = x.Rank - 1

    [ Affine false, three (Composed.affine false), three (Composed.affineMeaning false)
      Affine true, three (Composed.affine true), three (Composed.affineMeaning true)
      Gate, two Composed.gate, two Composed.gateMeaning
      GatedProduct, three Composed.gatedProduct, three Composed.gatedProductMeaning
      Softmax, (fun args -> Composed.softmax (last args[0]) args[0]), (fun args -> Composed.softmaxMeaning (last args[0]) args[0])
      LabelEntropy,
      two (fun x labels -> Composed.labelEntropy (last x) x labels),
      two (fun x labels -> Composed.labelEntropyMeaning (last x) x labels)
      LabelSlope, two Composed.labelSlope, two Composed.labelSlopeMeaning ]

/// A number that depends on every element in its own way.
let private weighed (y: Tensor) =
    let weights = sin (Tensor.Arange(0.0, float y.Size, 1.0, y.DType) * 1.7 + 1.0)
    sum (y * weights.Reshape y.Shape)

/// What a function gives: its value, its gradient, its change, and the gradient of its gradient's change.
let private all (f: Tensor list -> Tensor) (args: Tensor list) : Tensor list =
    let direction (t: Tensor) = if t.DType.IsFloat then cos t else t

    let change args =
        jvp (f >> weighed) args (args |> List.map direction) |> snd

    [ f args; change args ] @ grad (f >> weighed) args @ grad change args

let private agree dtype (a: Tensor) (b: Tensor) =
    let tolerance = if dtype = DType.Float64 then 1e-11 else 2e-4
    a.Shape = b.Shape && a.AllClose(b, tolerance, tolerance * 10.0)

let private cases composite =
    Gen.zip (Subjects.generate (Composite composite)) (Gen.choose (0, 63))

let private typed dtype (args: Tensor list) =
    args |> List.map (fun a -> if a.DType.IsFloat then cast dtype a else a)

let private laws =
    [ for composite, run, meaning in pairs do
          testPropertyWithConfig KernelTests.config (string composite)
          <| Prop.forAll (Arb.fromGen (cases composite)) (fun ((_, args), how) ->
              for dtype in [ DType.Float32; DType.Float64 ] do
                  let args =
                      typed dtype args
                      |> List.mapi (fun i a -> KernelTests.disguised (how >>> (2 * i)) a)

                  for actual, expected in List.zip (all run args) (all meaning args) do
                      if not (agree dtype actual expected) then
                          failtest $"{actual} is not {expected}, for {args} of {dtype}") ]

let private labels = Tensor.Of [| 1; 0 |]
let private logits = tensor [ [ 0.5; -1.0; 2.0 ]; [ 1.0; 0.0; -2.0 ] ]

[<Tests>]
let tests =
    testList
        "composites are what they abbreviate"
        [ yield! laws
          test "the managed backend knows each of them" {
              for composite, _, _ in pairs do
                  Expect.isTrue (logits.Numbers.Home.Knows composite) (string composite)
          }
          test "a composition that differs is found" {
              let wrong (args: Tensor list) =
                  Composed.labelEntropyMeaning 1 (args[0] * 1.001) args[1]

              let right (args: Tensor list) = Composed.labelEntropy 1 args[0] args[1]
              let args = [ logits; labels ]
              Expect.isTrue (List.forall2 (agree DType.Float64) (all right args) (all right args)) "the right one passes"
              Expect.isFalse (List.forall2 (agree DType.Float64) (all right args) (all wrong args)) "the wrong one does not"
          }
          testPropertyWithConfig KernelTests.config "a cotangent goes through relu on its way from a product as it does step by step"
          <| Prop.forAll (Arb.fromGen (cases (Affine true))) (fun ((_, args), _) ->
              let uses (seen: Tensor -> Tensor) (args: Tensor list) =
                  let h = seen (Composed.affine true args[0] args[1] args[2])
                  let r = seen (relu args[0])
                  // Products that relu feeds, more than one, and other uses beside them.
                  Tensor.Bind(MatMul, h, transpose (sin h)) * sum (r * r)
                  + sum (Composed.affine false r args[1] args[2] * h)

              for dtype in [ DType.Float32; DType.Float64 ] do
                  let args = typed dtype args

                  // Between relu and the product stands something that is not looked through.
                  for through, step in List.zip (all (uses id) args) (all (uses (fun h -> h * 1.0)) args) do
                      if not (agree dtype through step) then
                          failtest $"{through} is not {step}, for {args} of {dtype}")
          test "another reader sees the composition" {
              let steps f x =
                  (graph f x).Nodes |> Seq.map _.Operation |> Set.ofSeq

              let dense (x, w, b) = Composed.affine true x w b
              let parts = steps dense (zeros [ 2; 3 ], zeros [ 3; 4 ], zeros [ 4 ])
              Expect.isTrue (Set.isSubset (set [ "MatMul"; "Add"; "Relu" ]) parts) $"{parts}"
          }
          test "relu in a dense layer hands NaN on, and its slope is 0 at 0" {
              let x, w, b =
                  tensor [ [ 1.0 ]; [ nan ] ], tensor [ [ 2.0; 0.0 ] ], tensor [ 0.0; 0.0 ]

              let y = (Composed.affine true x w b).ToArray<float>()
              Expect.sequenceEqual (y |> Array.map string) [ "2"; "0"; "NaN"; "NaN" ] "values"

              let slope =
                  grad (fun b -> sum (Composed.affine true (zeros [ 1; 1 ] |> cast DType.Float64) w b)) b

              Expect.sequenceEqual (slope.ToArray<float>()) [ 0.0; 0.0 ] "slope"
          }
          test "softmax of infinite logits is finite or NaN as its formula says" {
              let x = tensor [ [ infinity; 0.0 ]; [ -infinity; 0.0 ]; [ -1e30; 1e30 ] ]

              let found, meant =
                  (Composed.softmax 1 x).ToArray<float>(), (Composed.softmaxMeaning 1 x).ToArray<float>()

              Expect.sequenceEqual (found |> Array.map string) (meant |> Array.map string) "values"
          }
          test "a label that is no class is refused before memory is touched" {
              Expect.throwsT<System.ArgumentOutOfRangeException>
                  (fun () -> Composed.labelEntropy 1 logits (Tensor.Of [| 3; 0 |]) |> ignore)
                  "label 3"
          } ]
