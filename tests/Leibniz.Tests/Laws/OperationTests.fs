/// Operations that are made of kernels: what they mean, said by other operations or by loops, and their derivatives.
module Leibniz.Tests.OperationTests

open System
open Expecto
open FsCheck
open FsCheck.FSharp
open Leibniz
open Leibniz.Checks

let private config =
    { FsCheckConfig.defaultConfig with
        maxTest = 40 }

let private close (what: string) (actual: Tensor) (expected: Tensor) =
    Expect.equal actual.Shape expected.Shape $"{what}: the shape"
    Expect.isTrue (actual.AllClose(expected, relative = 1e-9, absolute = 1e-9)) $"{what}: {actual} is not {expected}"

let private numbers (t: Tensor) =
    (cast DType.Float64 t).ToArray<float>() |> List.ofArray

let private ofRank least (domain: Domain) =
    gen {
        let! rank = Gen.choose (least, 3)
        let! lengths = Gen.listOfLength rank (Gen.choose (1, 4))
        return! Generators.ofShape domain (Shape.Of lengths)
    }

let private law name (g: Gen<'a>) (holds: 'a -> unit) =
    testPropertyWithConfig config name (Prop.forAll (Arb.fromGen g) holds)

let private axisAnd x =
    gen.Bind(x, (fun (x: Tensor) -> Gen.choose (0, x.Rank - 1) |> Gen.map (fun axis -> x, axis)))

let private repetition =
    testList
        "repetitions"
        [ law "tile is a concatenation along each axis" (ofRank 1 Domain.all) (fun x ->
              let times = [| 1 .. x.Rank |]

              let expected =
                  Seq.fold (fun y axis -> concat axis (List.replicate times[axis] y)) x [ 0 .. x.Rank - 1 ]

              close "tile" (tile times x) expected)
          law "repeat is a stack on a new axis, flattened" (axisAnd (ofRank 1 Domain.all)) (fun (x, axis) ->
              let lengths = x.Shape.ToArray()
              lengths[axis] <- 3 * lengths[axis]
              close "repeat" (repeat 3 axis x) (reshape lengths (Tensor.Stack(List.replicate 3 x, axis + 1))))
          law "rolling there and back is nothing; by the length too" (axisAnd (ofRank 1 Domain.all)) (fun (x, axis) ->
              close "back" (roll -2 axis (roll 2 axis x)) x
              close "round" (roll x.Shape[axis] axis x) x)
          law "rolling moves the elements on" (ofRank 1 Domain.all) (fun x -> close "roll" ((roll 1 0 x)[0]) x[x.Shape[0] - 1])
          law "two triangles and the diagonal make the matrix" (ofRank 2 Domain.all) (fun x -> close "parts" (x.Tril(-1) + x.Triu 0) x)
          test "tril and triu of a known matrix" {
              let x = tensor [ [ 1.0; 2.0 ]; [ 3.0; 4.0 ]; [ 5.0; 6.0 ] ]
              Expect.equal (numbers (tril x)) [ 1.0; 0.0; 3.0; 4.0; 5.0; 6.0 ] "tril"
              Expect.equal (numbers (triu x)) [ 1.0; 2.0; 0.0; 4.0; 0.0; 0.0 ] "triu"
          }
          testProperty
              "gradients"
              (Gradient.property (fun x ->
                  if x.Rank = 0 then
                      x
                  else
                      tile [ 2 ] (roll 1 0 (repeat 2 0 x)) * 2.0)) ]

let private accumulation =
    testList
        "accumulation"
        [ law "a running product ends in the product, and is right beside zeros" (axisAnd (ofRank 1 Domain.all)) (fun (x, axis) ->
              let x = round x
              let y = cumprod axis x
              close "last" (y.Gather(tensor [ -1 ], axis).Squeeze axis) (x.Prod axis))
          law "a recurrence is a loop" (ofRank 1 Domain.all) (fun b ->
              let a = sin b
              let y = recurrence 0 a b
              let mutable last = b[0].Like 0.0

              for k in 0 .. b.Shape[0] - 1 do
                  last <- a[k] * last + b[k]
                  close $"step {k}" y[k] last)
          law "from the end is from the start of the mirror image" (axisAnd (ofRank 1 Domain.all)) (fun (x, axis) ->
              let mirror (t: Tensor) = t.Flip(Nullable axis)
              close "sum" (x.CumSum(axis, true)) (mirror (cumsum axis (mirror x)))
              close "product" (x.CumProd(axis, true)) (mirror (cumprod axis (mirror x))))
          testProperty
              "the gradient of a product is right where one factor is zero"
              (Gradient.property (fun x -> prod (x - x.Reshape(x.Size)[0])))
          test "whole numbers" {
              Expect.equal (numbers (cumprod 0 (Tensor.Of [| 2; 3; 0; 5 |]))) [ 2.0; 6.0; 0.0; 0.0 ] "cumprod"
              Expect.equal ((cumsum 0 (tensor [ true; true; false ])).DType) DType.Int32 "truths are counted"
              Expect.equal (numbers (cumprod 0 (tensor [ true; true; false ]))) [ 1.0; 1.0; 0.0 ] "truths"
              Expect.equal (numbers (cumprod 0 (Tensor.Of [| 100uy; 100uy |]))) [ 100.0; 10000.0 ] "bytes do not wrap around"
          } ]

let private sorting =
    testList
        "sorting"
        [ law "sorted is the sorted list, along any axis" (axisAnd (ofRank 1 Domain.all)) (fun (x, axis) ->
              let x = round x

              let lanes (t: Tensor) =
                  transpose (t.Permute([| yield! [ 0 .. x.Rank - 1 ] |> List.except [ axis ]; axis |]).Reshape(-1, x.Shape[axis]))
                  |> transpose

              for before, after in
                  List.zip
                      [ for r in 0 .. (lanes x).Shape[0] - 1 -> (lanes x)[r] ]
                      [ for r in 0 .. (lanes x).Shape[0] - 1 -> (lanes (sort axis x))[r] ] do
                  Expect.equal (numbers after) (List.sort (numbers before)) "ascending"

              close "descending" (x.Sort(axis, true)) ((sort axis x).Flip(Nullable axis)))
          law "the best k are the first of the sorted" (ofRank 1 Domain.all) (fun x ->
              let k = (x.Shape[-1] + 1) / 2
              let values, places = topK k x

              close
                  "values"
                  values
                  (x.Sort(-1, true)[[| yield! List.replicate (x.Rank - 1) Slice.All
                                       Slice.op_Implicit (Range(Index 0, Index k)) |]])

              close "places" (x.TakeAlong(places, -1)) values)
          law "the best k of each type are the sort cut, ties, infinities and NaN too" (axisAnd (ofRank 1 Domain.all)) (fun (x, axis) ->
              let strange =
                  where (greater (round x) (x.Like 2.0)) (x.Like nan) (where (less (round x) (x.Like -2.0)) (x.Like -infinity) (round x))

              for dtype in DTypes.all do
                  let x = cast dtype (if dtype.IsFloat then strange else abs (round x))
                  let n = x.Shape[axis]

                  for largest in [ true; false ] do
                      let ordered = x.ArgSort(axis, largest)

                      for k in List.distinct [ 0; 1; n / 2; n ] do
                          let struct (values, places) = x.TopK(k, axis, largest)
                          let cut = Arrange.cut axis 0 k ordered
                          Expect.equal places.Shape cut.Shape "shape"
                          Expect.equal (numbers places) (numbers cut) $"places of {k} of {dtype}"
                          Expect.equal values.DType dtype "type"

                          Expect.isTrue
                              (List.forall2 (fun (a: float) b -> a.Equals b) (numbers values) (numbers (takeAlong axis cut x)))
                              "values")
          testProperty
              "gradients go to the best"
              (Gradient.property (fun x ->
                  if x.Rank = 0 then
                      x
                  else
                      // Apart, so that a small step changes no place.
                      let struct (values, _) =
                          (x + cumsum 0 (onesLike x) * 8.0).TopK((x.Shape[0] + 1) / 2, 0)

                      values ** 2.0))
          law "unique elements, their places and their counts" (ofRank 0 Domain.all) (fun x ->
              let x = round x
              let struct (values, places, counts) = x.UniqueWithCounts()
              Expect.equal (numbers values) (numbers x |> List.distinct |> List.sort) "values"
              close "places" (values.Gather places) x
              Expect.equal (numbers counts) (numbers x |> List.countBy id |> List.sort |> List.map (snd >> float)) "counts")
          test "places count from the end too, and are whole numbers" {
              let x = tensor [ 1.0; 2.0; 3.0 ]
              Expect.equal (numbers (takeAlong 0 (tensor [ -1; 0; -3 ]) x)) [ 3.0; 1.0; 1.0 ] "takeAlong"
              Expect.equal (numbers (gather 0 (tensor [ -1; 0; -3 ]) x)) [ 3.0; 1.0; 1.0 ] "gather"

              for take in [ takeAlong 0; gather 0 ] do
                  let message places =
                      Expect.throwsC (fun () -> take places x |> ignore) (fun e -> e.Message)

                  Expect.stringContains (message (tensor [ 0.0; 1.0; 2.0 ])) "Cast" "fractions"
                  Expect.stringContains (message (tensor [ 0; 1; 3 ])) "3" "beyond the axis"
                  Expect.stringContains (message (tensor [ 0; 1; -4 ])) "-1" "before the axis"
          }
          test "ties stay in order, and NaN is the largest" {
              let x = Tensor.Of [| nan; 1.0; 0.0; 1.0; nan; -infinity |]
              Expect.equal (numbers (argsort 0 x)) [ 5.0; 2.0; 1.0; 3.0; 0.0; 4.0 ] "ascending"
              Expect.equal (numbers (x.ArgSort(0, true))) [ 0.0; 4.0; 1.0; 3.0; 2.0; 5.0 ] "descending"
          }
          testProperty
              "gradients go where the elements go"
              (Gradient.property (fun x ->
                  if x.Rank = 0 then
                      x
                  else
                      sort 0 (x + cumsum 0 (onesLike x) * 8.0) ** 2.0)) ]

let private einsums =
    /// The definition: a sum over all indices, one element at a time.
    let naive (equation: string) (operands: Tensor list) =
        let left, right = let p = equation.Split "->" in p[0].Split ',', p[1]
        let letters = equation |> Seq.filter Char.IsLetter |> Seq.distinct |> Seq.toList

        let size letter =
            Seq.zip left operands
            |> Seq.pick (fun (labels, t) ->
                match labels.IndexOf(letter: char) with
                | -1 -> None
                | i -> Some t.Shape[i])

        let y = Array.zeroCreate (right |> Seq.fold (fun n l -> n * size l) 1)

        for index in Oracle.indices (letters |> List.map size |> Array.ofList) do
            let at letter =
                index[List.findIndex ((=) letter) letters]

            let value =
                Seq.zip left operands
                |> Seq.fold
                    (fun v (labels, t) ->
                        v
                        * Oracle.at
                            { Shape = t.Shape.ToArray()
                              Values = t.ToArray<float>() }
                            [| for l in labels -> at l |])
                    1.0

            let place = right |> Seq.fold (fun p l -> p * size l + at l) 0
            y[place] <- y[place] + value

        Tensor.Of<float>(ReadOnlySpan y, Shape.Of [ for l in right -> size l ])

    let sizes = dict [ 'a', 2; 'b', 3; 'c', 4; 'd', 2; 'i', 3; 'j', 2; 'k', 4 ]

    let operand seed (labels: string) =
        Tensor.Normal([| for l in labels -> sizes[l] |], 0.0, 1.0, (Key 3L).Fold(int64 seed), DType.Float64)

    testList
        "einsum"
        [ for equation in
              [ "ij->ji"
                "ij->"
                "ij->i"
                "ii->i"
                "ii->"
                "i,i->"
                "i,j->ij"
                "ij,jk->ik"
                "ij,ij->ij"
                "ij,kj->ik"
                "bij,bjk->bik"
                "aib,bjc->aicj"
                "ij,jk,kd->id"
                "a,b,c->"
                "abc,cd,b->ad"
                "iij,j->i"
                "abcd,dcba->"
                "ijk,a->ka"
                "ab,ab,ab->b" ] do
              test equation {
                  let operands =
                      equation.Split("->")[0]
                      |> fun left -> left.Split ',' |> Seq.mapi operand |> List.ofSeq

                  close equation (einsum equation operands) (naive equation operands)

                  match Gradient.checkOf (fun (o: Tensor list) -> einsum equation o) operands with
                  | Ok() -> ()
                  | Error report -> failtest (string report)
              }
          test "without an arrow, and with an ellipsis" {
              let a, b = operand 0 "bij", operand 1 "bjk"
              close "implicit" (einsum "ij,jk" [ a[0]; b[0] ]) (matmul a[0] b[0])
              close "ellipsis" (einsum "...ij,...jk->...ik" [ a; b ]) (matmul a b)
              close "stretched" (einsum "...ij,jk->...ik" [ a; b[0] ]) (matmul a b[0])
              close "implicit ellipsis" (einsum "...ij,...jk" [ a; b ]) (matmul a b)
          }
          for equation, operands, word in
              [ "ij,jk->ik", [ "ij" ], "2 operands"
                "ij->ik", [ "ij" ], "'k'"
                "ij->ii", [ "ij" ], "twice"
                "ij,jk->ik", [ "ij"; "ik" ], "long"
                "i->i", [ "ij" ], "1 axes"
                "i1->i", [ "ij" ], "no letter" ] do
              test $"{equation} of {operands} is refused" {
                  let message =
                      Expect.throwsC (fun () -> einsum equation (operands |> List.map (operand 0)) |> ignore) (fun e -> e.Message)

                  Expect.stringContains message word "the reason"
              } ]

let private batches =
    gen {
        let! n = Gen.choose (1, 4)
        let! lead = Gen.elements [ []; [ 2 ]; [ 2; 1 ] ]
        let! x = Generators.ofShape Domain.unit (Shape.Of(lead @ [ n; n ]))
        return x + 2.0 * Tensor.Eye(n, DType.Float64)
    }

let private algebra =
    let swap (x: Tensor) =
        x.Permute [| yield! [ 0 .. x.Rank - 3 ]; x.Rank - 1; x.Rank - 2 |]

    testList
        "linear algebra"
        [ law "a times solve a b is b, for matrices, vectors and batches" batches (fun a ->
              let n = a.Shape[-1]
              let b = Tensor.Normal([ n; 3 ], 0.0, 1.0, Key 2L, DType.Float64)
              close "matrix" (matmul a (solve a b)) (b.BroadcastTo(Shape.Of [| yield! Seq.take (a.Rank - 2) a.Shape; n; 3 |]))
              close "inverse" (matmul a (inverse a)) (Tensor.Eye(n, DType.Float64).BroadcastTo a.Shape)

              if a.Rank = 2 then
                  close "vector" (dot a (solve a b[[| Slice.All; Slice.op_Implicit 0 |]])) b[[| Slice.All; Slice.op_Implicit 0 |]])
          law "the determinant of a product is that of determinants, and its logarithm agrees" batches (fun a ->
              close "product" (det (matmul a a)) (det a * det a)
              let sign, logarithm = logDet a
              close "logarithm" (sign * exp logarithm) (det a))
          law "factors give back the matrix" batches (fun a ->
              let s = matmul a (swap a)
              let l = cholesky s
              close "cholesky" (matmul l (swap l)) s
              let q, r = qr a
              close "qr" (matmul q r) a
              close "q" (matmul (swap q) q) (Tensor.Eye(a.Shape[-1], DType.Float64).BroadcastTo a.Shape)
              let values, vectors = eigh s
              close "eigh" (matmul vectors (values.ExpandDims -1 * swap vectors)) s
              let u, sigma, v = svd a
              close "svd" (matmul u (sigma.ExpandDims -1 * v)) a)
          test "wide and tall" {
              for n, m in [ 2, 5; 5, 2; 1, 4; 3, 3 ] do
                  let a = Tensor.Normal([ n; m ], 0.0, 1.0, Key 4L, DType.Float64)
                  let q, r = qr a
                  Expect.equal (q.Shape, r.Shape) (Shape.Of [ n; min n m ], Shape.Of [ min n m; m ]) "shapes"
                  close "qr" (matmul q r) a
                  let u, s, v = svd a
                  Expect.equal (u.Shape, s.Shape, v.Shape) (Shape.Of [ n; min n m ], Shape.Of [ min n m ], Shape.Of [ min n m; m ]) "shapes"
                  close "svd" (matmul u (s.ExpandDims -1 * v)) a
          }
          test "what has no answer is told, with the matrix that it is about" {
              let message f = Expect.throwsC f (fun e -> e.Message)
              let two = tensor [ [ [ 1.0; 0.0 ]; [ 0.0; 1.0 ] ]; [ [ 1.0; 2.0 ]; [ 2.0; 4.0 ] ] ]
              Expect.stringContains (message (fun () -> inverse two |> ignore)) "matrix 1 of 2" "which"
              Expect.stringContains (message (fun () -> cholesky two[1] |> ignore)) "positive definite" "cholesky"
              Expect.stringContains (message (fun () -> solve (tensor [ [ 1.0; 2.0 ] ]) (tensor [ 1.0 ]) |> ignore)) "square" "solve"
              Expect.stringContains (message (fun () -> eigh (two * nan) |> ignore)) "finite" "eigh"
              Expect.equal (float (det two[1])) 0.0 "the determinant of a singular matrix"
              Expect.stringContains (message (fun () -> inverse (ones [ 2; 3 ]) |> ignore)) "Inverse needs square" "inverse"
          }
          test "norms of whole numbers, and at 0" {
              Expect.equal (numbers (norm (tensor [ 3; 4 ]))) [ 5.0 ] "whole"

              for order in [ 1.0; 2.0; 3.0 ] do
                  let slope, zero =
                      grad (fun (x: Tensor) -> x.Norm(order = order)), tensor [ 0.0; 0.0 ]

                  Expect.equal (numbers (slope zero)) [ 0.0; 0.0 ] $"order {order}"
          }
          law "traces, norms and Kronecker products" batches (fun a ->
              let n = a.Shape[-1]
              close "trace" (trace a) ((a * Tensor.Eye(n, DType.Float64)).Sum([| -2; -1 |]))
              close "norm" (norm a) (sqrt (sum (a * a)))
              close "1" (a.Norm(order = 1.0)) (sum (abs a))
              close "infinity" (a.Norm(order = infinity)) ((abs a).Max())
              close "3" (a.Norm(axis = -1, order = 3.0)) ((abs a ** 3.0).Sum(Nullable -1) ** (1.0 / 3.0))

              if a.Rank = 2 then
                  // The mixed product: kron a b times kron c d is kron (a c) (b d).
                  let b = sin a
                  close "kron" (matmul (kron a b) (kron b a)) (kron (matmul a b) (matmul b a)))
          testProperty "gradients through factors"
          <| Prop.forAll (Arb.fromGen batches) (fun a ->
              match
                  Gradient.check
                      (fun a ->
                          let values, _ = eigh a
                          let _, s, _ = svd a
                          values.Sum() + (s * s * s).Sum() + (snd (logDet a)).Sum() + norm (inverse a))
                      a
              with
              | Ok() -> ()
              | Error report -> failtest (string report)) ]

/// Lengths of all kinds: primes, their powers, products of small ones, and others.
let private lengths =
    Gen.oneof
        [ Gen.choose (1, 300)
          Gen.elements [ 1; 2; 7; 11; 13; 29; 31; 37; 61; 127; 251; 509 ]
          gen {
              let! prime = Gen.elements [ 2; 3; 5; 7; 11; 13 ]
              let! power = Gen.choose (1, int (Math.Log(700.0, float prime)))
              return pown prime power
          }
          Gen.listOfLength 4 (Gen.elements [ 1; 2; 3; 4; 5; 6; 7 ])
          |> Gen.map (List.reduce (*)) ]

let private spectra =
    testList
        "spectra"
        [ for n in [ 1; 2; 3; 4; 5; 6; 7; 8; 12; 13; 16; 30; 31 ] do
              test $"{n} numbers there and back" {
                  let x = Tensor.Normal([ 2; n; 2 ], 0.0, 1.0, Key 6L, DType.Float64)
                  close "complex" (ifft (fft x)) x
                  let real = x[[| Slice.All; Slice.All; Slice.op_Implicit 0 |]]
                  close "real" ((rfft real).Irfft(Nullable n)) real
                  // Parseval.
                  close "energy" (sum (fft x ** 2.0)) (float n * sum (x ** 2.0))
              }
          law "real numbers have half of a spectrum" lengths (fun n ->
              let real = Tensor.Normal([ 11; n ], 0.0, 1.0, Key(int64 n), DType.Float64)
              let complex = Tensor.Stack([ real; real.Like 0.0 ], -1)
              let half = rfft real
              close "half" half (Arrange.cut 1 0 (n / 2 + 1) (fft complex))
              close "back" (half.Irfft(Nullable n)) real)
          law "waves are the adjoint of half spectra" lengths (fun n ->
              let x = Tensor.Normal([ 2; n ], 0.0, 1.0, Key 1L, DType.Float64)
              let g = Tensor.Normal([ 2; n / 2 + 1; 2 ], 0.0, 1.0, Key 2L, DType.Float64)
              let back = grad (fun x -> sum (g * rfft x)) x
              close "adjoint" (sum (x * back)) (sum (g * rfft x)))
          law "gradients through half spectra" (Gen.choose (1, 21)) (fun n ->
              let x = Tensor.Normal([ 2; n ], 0.0, 1.0, Key 3L, DType.Float64)

              match Gradient.check (fun x -> sum ((rfft (x ** 2.0)).Irfft(Nullable n) ** 3.0) + sum (rfft x ** 3.0)) x with
              | Ok() -> ()
              | Error report -> failtest (string report))
          test "what is not complex is told" {
              let message =
                  Expect.throwsC (fun () -> fft (ones [ 3 ]) |> ignore) (fun e -> e.Message)

              Expect.stringContains message "(..., n, 2)" "fft"
          }
          test "a cosine has two frequencies" {
              let n = 8

              let x =
                  cos (
                      Tensor.Arange(0.0, float n, 1.0, DType.Float64)
                      * (2.0 * Math.PI * 2.0 / float n)
                  )

              let power = (rfft x ** 2.0).Sum(Nullable -1)
              close "power" power (tensor [ 0.0; 0.0; 16.0; 0.0; 0.0 ])
          } ]

[<Tests>]
let tests =
    testList "operations" [ repetition; accumulation; sorting; einsums; algebra; spectra ]
