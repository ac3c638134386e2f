/// What tensors promise to F#: creation, views, slices, broadcasting, reductions, products, printing.
module Leibniz.Tests.TensorTests

open System
open Expecto
open FsCheck.FSharp
open Leibniz
open Leibniz.Checks

let private message f =
    Expect.throwsC (f >> ignore) (fun e -> e.Message)

/// Tensors of libtorch share memory that only it can see.
let private storage (t: Tensor) =
    match t.Numbers with
    | :? Block as block -> block.Storage
    | _ -> skiptest "Storages are looked into on the managed backend."


let private creation =
    testList
        "creation"
        [ test "from numbers in any nesting" {
              let expected = "[[1, 2],\n [3, 4]]"

              for t in
                  [ tensor [ [ 1.0; 2.0 ]; [ 3.0; 4.0 ] ]
                    tensor [| [| 1.0; 2.0 |]; [| 3.0; 4.0 |] |]
                    tensor (array2D [ [ 1.0; 2.0 ]; [ 3.0; 4.0 ] ])
                    tensor (
                        seq {
                            yield seq { 1.0 .. 2.0 }
                            yield seq { 3.0 .. 4.0 }
                        }
                    )
                    tensor [ tensor [ 1.0; 2.0 ]; tensor [ 3.0; 4.0 ] ] ] do
                  Expect.equal (string t) expected "numbers"
                  Expect.equal t.DType DType.Float64 "type"

              Expect.equal (tensor [ 1; 2 ]).DType DType.Int32 "int"
              Expect.equal (tensor [ 1uy ]).DType DType.UInt8 "byte"
              Expect.equal (tensor 1.0f).Rank 0 "a number"
          }
          test "sequences" {
              Expect.equal (string (Tensor.Arange(2, 11, 3))) "[2, 5, 8]" "arange"
              Expect.equal (string (Tensor.Linspace(0.0, 1.0, 5))) "[0, 0.25, 0.5, 0.75, 1]" "linspace"
              Expect.equal (string (Tensor.Eye 2)) "[[1, 0],\n [0, 1]]" "eye"
              Expect.equal (string (Tensor.OneHot(tensor [ 2; 0 ], 3))) "[[0, 0, 1],\n [1, 0, 0]]" "one-hot"
          }
          test "random numbers follow from the key alone" {
              let draw key = Tensor.Uniform([ 1000 ], 2.0, 3.0, key)
              let a = draw (Key 1L)
              Expect.equal (a.ToArray<float32>()) ((draw (Key 1L)).ToArray<float32>()) "same key"
              Expect.isFalse (a.AllClose(draw (Key 2L))) "other key"
              Expect.isTrue (float (a.Min()) >= 2.0 && float (a.Max()) < 3.0) "range"
              let n = Tensor.Normal([ 100_000 ], 1.0, 2.0, Key 3L, DType.Float64)
              Expect.isTrue (abs (float (mean n) - 1.0) < 0.03 && abs (float (n.Std()) - 2.0) < 0.03) "moments"
              let p = (Tensor.Permutation(1000, Key 4L)).ToArray<int>()
              Expect.equal (Array.sort p) [| 0..999 |] "permutation"
          }
          test "what is no number is refused" {
              Expect.stringContains (message (fun () -> tensor "text")) "String" "text"
              Expect.stringContains (message (fun () -> tensor [ [ 1.0 ]; [ 1.0; 2.0 ] ])) "2" "ragged"
              Expect.stringContains (message (fun () -> Tensor.Zeros [ -1 ])) "-1" "negative"
              Expect.stringContains (message (fun () -> Tensor.Zeros [ for _ in 1..9 -> 1 ])) "8" "rank"
          } ]

let private views =
    let x = Tensor.Arange(24).Reshape(2, 3, 4)

    testList
        "views"
        [ test "slices, transposes, stretches and reshapes copy nothing" {
              for v in
                  [ x[1]
                    x[*, 1..2, *]
                    transpose x
                    x.Flip()
                    x.Reshape(6, 4)
                    x[0].BroadcastTo [ 5; 3; 4 ]
                    x.ExpandDims 0
                    x.Permute(2, 0, 1) ] do
                  Expect.isTrue (obj.ReferenceEquals(storage v, storage x)) "storage"
          }
          test "F#'s slices include both ends" {
              Expect.equal (string x[0, 1, 1..2]) "[5, 6]" "range"
              Expect.equal (x[*, 0, *]).Shape (Shape.Of [ 2; 4 ]) "all"
              Expect.equal (string x[1, 2, 2..]) "[22, 23]" "open"
              Expect.equal (float x[1, 2, 3]) 23.0 "element"
          }
          testProperty "a reshape keeps the order of the elements, of views too"
          <| Prop.forAll (Generators.tensors Domain.all) (fun t ->
              let flat (t: Tensor) = (t.Reshape -1).ToArray<float>()
              Expect.equal (flat t) (t.ToArray<float>()) "plain"
              Expect.equal (flat (transpose t)) ((transpose t).ToArray<float>()) "transposed")
          testProperty "concat undoes split, and stack undoes taking apart"
          <| Prop.forAll (Generators.tensors Domain.all) (fun t ->
              if t.Rank > 0 then
                  for axis in 0 .. t.Rank - 1 do
                      let parts =
                          t.Split([| for _ in 1 .. t.Shape[axis] -> 1 |] :> Collections.Generic.IReadOnlyList<int>, axis)

                      Expect.isTrue ((Tensor.Concat(parts, axis)).AllClose t) "concat"

                  Expect.isTrue ((stack [ for i in 0 .. t.Length - 1 -> t[i] ]).AllClose t) "stack") ]

let private broadcasting =
    testList
        "broadcasting"
        [ testProperty "operations stretch both to the common shape"
          <| Prop.forAll (Arb.fromGen Generators.broadcastable) (fun (a, b) ->
              let shape = Axes.broadcast "Add" a b

              let x, y =
                  Tensor.Uniform(a, -1.0, 1.0, Key 1L), Tensor.Uniform(b, -1.0, 1.0, Key 2L)

              Expect.isTrue ((x + y).AllClose(x.BroadcastTo shape + y.BroadcastTo shape)) "sum")
          test "shapes that do not fit are both named" {
              let text = message (fun () -> ones [ 2; 3 ] * ones [ 2 ])
              Expect.stringContains text "(2, 3) and (2,)" "shapes"
              Expect.stringContains text "Multiply" "operation"
          } ]

let private reductions =
    testList
        "reductions"
        [ test "of nothing" {
              let none = Tensor.Zeros [ 0; 3 ]
              Expect.equal (string (none.Sum(axis = 0))) "[0, 0, 0]" "sum"
              Expect.stringContains (message (fun () -> none.Max(axis = 0))) "no elements" "max"
              Expect.equal (none.Sum(axis = 1)).Shape (Shape.Of [ 0 ]) "empty"
          }
          test "keepDims and negative axes" {
              let x = ones [ 2; 3; 4 ]
              Expect.equal (x.Mean(axis = -1, keepDims = true)).Shape (Shape.Of [ 2; 3; 1 ]) "one"
              Expect.equal (x.Sum([| 0; -1 |])).Shape (Shape.Of [ 3 ]) "two"
              Expect.stringContains (message (fun () -> x.Sum(axis = 3))) "3 axes" "error"
          }
          test "sums of ten million float32 keep six digits" {
              let x = Tensor.Full([ 10_000_000 ], 0.1) + Tensor.Zeros [ 10_000_000 ]
              Expect.isTrue (abs (float (sum x) / 1e6 - float 0.1f * 10.0) < 1e-6) "sum"
          }
          test "softmax and log-sum-exp do not overflow" {
              let x = tensor [ [ 1e4; 0.0; -1e4 ]; [ -1e4; -1e4; -1e4 ] ]
              Expect.equal (string ((softmax x)[0])) "[1, 0, 0]" "softmax"
              Expect.isTrue (((logSoftmax x)[1]).AllClose(Tensor.Full([ 3 ], -(log 3.0)))) "logSoftmax"
              Expect.isTrue ((grad (fun x -> (logSoftmax x)[0, 2]) x).AllClose(tensor [ [ -1.0; 0.0; 1.0 ]; [ 0.0; 0.0; 0.0 ] ])) "gradient"
              Expect.equal (float (logSumExp (tensor [ -infinity; -infinity ]))) -infinity "nothing"
          }
          test "extremes of NaN, as in NumPy" {
              let x = tensor [ 1.0; nan; 3.0 ]
              Expect.isTrue (Double.IsNaN(float (x.Max()))) "max"
              Expect.equal (float (x.ArgMax())) 1.0 "argmax"
          } ]

let private products =
    testList
        "products"
        [ testProperty "dot follows NumPy's rule for every rank"
          <| Prop.forAll (Arb.fromGen (Gen.zip (Gen.choose (1, 3)) (Gen.choose (1, 3)))) (fun (n, m) ->
              // Einstein's sum, written out: the last axis of a with the last but one of b.
              let shapeA, shapeB =
                  [ 2; 4; 3 ] |> List.skip (3 - n), (if m = 1 then [ 3 ] else [ 2; 3; 5 ] |> List.skip (3 - m))

              let a, b =
                  Tensor.Uniform(shapeA, -1.0, 1.0, Key 1L, DType.Float64), Tensor.Uniform(shapeB, -1.0, 1.0, Key 2L, DType.Float64)

              let pa, pb = KernelTests.plain a, KernelTests.plain b
              let inner = if m = 1 then 0 else m - 2
              let rest = shapeB |> List.removeAt inner

              let expected =
                  Oracle.make (Array.ofList (List.take (n - 1) shapeA @ rest)) (fun index ->
                      Seq.init 3 (fun k ->
                          Oracle.at pa (Array.append index[.. n - 2] [| k |])
                          * Oracle.at pb (Array.insertAt inner k index[n - 1 ..]))
                      |> Seq.sum)

              let found = KernelTests.plain (dot a b)
              Expect.equal found.Shape expected.Shape "shape"

              for f, e in Array.zip found.Values expected.Values do
                  Expect.floatClose Accuracy.veryHigh f e "value")
          test "errors name both shapes and a remedy" {
              let text = message (fun () -> matmul (ones [ 3; 5 ]) (ones [ 3; 5 ]))

              Expect.stringContains
                  text
                  "MatMul needs (..., n, k) and (..., k, m), but was given (3, 5) and (3, 5): transpose the second."
                  ""
          } ]

let private printing =
    testList
        "printing"
        [ test "long tensors are abbreviated" {
              let text = string (Tensor.Arange 2000)
              Expect.stringContains text "..." "dots"
              Expect.isLessThan text.Length 100 "length"
          }
          test "%A shows the numbers" { Expect.equal (sprintf "%A" (tensor [ 1.0; 2.0 ])) "[1, 2]" "text" } ]

[<Tests>]
let tests =
    testList "tensors" [ creation; views; broadcasting; reductions; products; printing ]
