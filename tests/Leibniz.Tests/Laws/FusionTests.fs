/// A fused formula is what it is written as: its values, and its derivatives of every mode and order.
module Leibniz.Tests.FusionTests

open System
open System.Collections.Generic
open Expecto
open FsCheck.FSharp
open Leibniz
open Leibniz.Checks

/// All values of a random elementwise formula: a list of steps, each on earlier values.
let private values (steps: (int * int * int) list) : Tensor[] -> Tensor[] =
    fun args ->
        let values = List<Tensor> args

        for operation, a, b in steps do
            let a, b = values[a % values.Count], values[b % values.Count]

            values.Add(
                match operation % 16 with
                | 0 -> a + b
                | 1 -> a * b
                | 2 -> a - b * 0.5
                | 3 -> tanh a
                | 4 -> Tensor.Maximum(a, b)
                | 5 -> sigmoid a
                | 6 -> where (greater a b) (a * 2.0) -b
                | 7 -> where ((a.Less 0.25).Or(isNaN b)) (b + 1.0) a
                | 8 -> cast a.DType (lessEqual a b) * a
                | 9 -> relu a - abs b
                | 10 -> where ((equal a b).Not().And(isFinite a)) (exp -(abs a)) b
                | 11 -> softplus a
                | 12 -> erf a
                | 13 -> log1p (abs a) - log (b * b + 1.0)
                | 14 -> expm1 -(abs a)
                | _ -> a / (b * b + 1.0)
            )

        values.ToArray()

let private formula steps (args: Tensor[]) : Tensor[] =
    let all = values steps args
    [| all[all.Length - 1]; all[all.Length / 2] |]

let private bits (t: Tensor) =
    (cast DType.Float64 t).ToArray<float>()
    |> Array.map BitConverter.DoubleToInt64Bits

/// Bit for bit on the managed backend; libtorch rounds once where a sum takes a product along, and an error may meet the largest value twice.
/// Arguments that stretch receive sums, whose order is another.
let private same exact steps args (actual: Tensor) (expected: Tensor) =
    if exact && Backend.Current = Backend.Managed then
        Expect.equal (bits actual) (bits expected) "bits"
    else
        let size (t: Tensor) =
            t.ToArray<float>() |> Array.fold (fun m v -> Math.Max(m, abs v)) 1.0

        let largest =
            values steps args |> Array.fold (fun m t -> Math.Max(m, size t)) (size expected)

        // Beyond this it is about the order in which numbers overflow.
        if largest < 1e100 then
            for a, b in Array.zip (actual.ToArray<float>()) (expected.ToArray<float>()) do
                Expect.isLessThanOrEqual (abs (a - b)) (1e-13 * largest * largest * float expected.Size) "close"

let private cases =
    gen {
        let! steps =
            Gen.listOf (Gen.zip3 (Gen.choose (0, 15)) (Gen.choose (0, 20)) (Gen.choose (0, 20)))
            |> Gen.map (List.truncate 12)

        let! first, second = Generators.broadcastable
        let! a = Generators.ofShape Domain.all first
        let! b = Generators.ofShape Domain.all second
        let! c = Generators.ofShape Domain.all Shape.Scalar
        return steps, [| a; b; c |]
    }

/// The formula as it is written, in the shape that its arguments stretch to.
let private plain steps (args: Tensor[]) =
    let whole = Array.reduce (+) args
    formula steps args |> Array.map (fun t -> t + whole.Like 0.0 * 0.0)

let private law name (run: (int * int * int) list -> Tensor[] -> unit) =
    testProperty name
    <| Prop.forAll (Arb.fromGen cases) (fun (steps, args) -> run steps args)

let private total (results: Tensor[]) =
    results |> Array.mapi (fun i r -> sum r * float (i + 1)) |> Array.reduce (+)

/// Whether an argument is as large as the result.
let private isWhole (args: Tensor[]) (t: Tensor) = t.Shape = (Array.reduce (+) args).Shape

let private laws =
    [ law "fused = meaning" (fun steps args ->
          let fused = Fused(3, formula steps)

          for f, m in Array.zip (fused.Run args) (formula steps args) do
              same true steps args f (m.Stretched f.Shape))
      law "in float32 too, and every input stays" (fun steps args ->
          let args = args |> Array.map (cast DType.Float32)
          let before = args |> Array.map bits
          let fused = Fused(3, formula steps)

          for f, m in Array.zip (fused.Run args) (formula steps args) do
              if Backend.Current = Backend.Managed then
                  Expect.equal (bits f) (bits (m.Stretched f.Shape)) "bits"

          Expect.equal (args |> Array.map bits) before "inputs")
      law "its gradient is that of the meaning" (fun steps args ->
          let fused = grad (Fused(3, formula steps).Run >> Array.head >> sum) args
          let expected = grad (plain steps >> Array.head >> sum) args

          for x, f, m in Array.zip3 args fused expected do
              same (isWhole args x) steps args f m)
      law "its change is that of the meaning" (fun steps args ->
          let along = args |> Array.map (fun x -> cos x)
          let _, fused = jvp (Fused(3, formula steps).Run) args along
          let _, expected = jvp (plain steps) args along

          for f, m in Array.zip fused expected do
              same false steps args f m)
      law "of second order, in both modes around both" (fun steps args ->
          let along = args |> Array.map (fun x -> cos x)

          for outer in
              [ fun (f: Tensor[] -> Tensor) -> snd (jvp (grad f) args along)
                fun f -> grad (fun x -> snd (jvp f x along)) args
                fun f ->
                    grad
                        (fun x ->
                            Array.map2 (fun (g: Tensor) v -> sum (g * v)) (grad f x) along
                            |> Array.reduce (+))
                        args ] do
              let fused = outer (Fused(3, formula steps).Run >> total)
              let expected = outer (plain steps >> total)

              for f, m in Array.zip fused expected do
                  same false steps args f m) ]

let private x = tensor [ -2.0; -0.0; 0.5; nan; infinity; 3.0; 0.0 ]

let private throws (part: string) (f: unit -> unit) =
    let message = Expect.throwsC f (fun e -> e.Message)
    Expect.stringContains message part "message"

let private functions =
    [ test "one to four arguments" {
          let a, b, c, d =
              tensor [ 1.0; 2.0 ], tensor [ [ 3.0 ]; [ 4.0 ] ], tensor 5.0, tensor [ 6.0; 7.0 ]

          Expect.equal (bits (fuse (fun a -> exp a * 2.0) a)) (bits (exp a * 2.0)) "one"
          Expect.equal (bits (fuse2 (fun a b -> a / b - 1.0) a b)) (bits (a / b - 1.0)) "two, that stretch"
          Expect.equal (bits (fuse3 (fun a b c -> a * b * c) a b c)) (bits (a * b * c)) "three"
          Expect.equal (bits (fuse4 (fun a b c d -> a * b - c * d) a b c d)) (bits (a * b - c * d)) "four"
      }
      test "what is chosen keeps its bits" {
          let f (x: Tensor) =
              where (greater x (tensor 0.25)) x (where (equal x (tensor 0.0)) -x (x * -0.0))

          Expect.equal (bits (fuse f x)) (bits (f x)) "-0, NaN and infinity"
      }
      test "comparisons with numbers between two of float32 are exact" {
          let x = tensor [ 0.1f; 0.099999994f; 0.10000001f; 16777216f; nanf ]
          // The nearest float32 of the first lies above it, that of the second below.
          for bound in [ 0.1; 0.3; 16777217.0; 0.1f |> float ] do
              let tests: (Tensor -> Tensor) list =
                  [ _.Greater(bound)
                    _.GreaterEqual(bound)
                    _.Less(bound)
                    _.LessEqual(bound)
                    _.Equal(bound)
                    _.NotEqual(bound)
                    fun x -> greater (tensor bound) x
                    fun x -> lessEqual (tensor bound) x ]

              for holds in tests do
                  let f (x: Tensor) = where (holds x) (x * 2.0) (-x)
                  Expect.equal (bits (fuse f x)) (bits (f x)) $"{bound}"
      }
      test "every length and both sides of sharing" {
          let f (a: Tensor) (b: Tensor) = (a * 2.0 + b) * a - 1.0
          let fused = fuse2 f

          for n in [ 0; 1; 3; 7; 8; 9; 15; 17; 31; 33; 1000; 65535; 65536; 70001; (8 <<< 20) + 37 ] do
              let a = Tensor.Uniform([ n ], -1.0, 1.0, Key(int64 n), DType.Float32)
              let b = Tensor.Uniform([ n ], -1.0, 1.0, Key(int64 n + 1L), DType.Float32)

              if Backend.Current = Backend.Managed then
                  Expect.equal (bits (fused a b)) (bits (f a b)) $"{n}"
              else
                  Expect.isTrue ((fused a b).AllClose(f a b)) $"{n}"
      }
      test "more than the compiler puts into one loop" {
          let long (x: Tensor) =
              Seq.fold (fun y k -> y + log1p (abs (tanh (erf (softplus (exp (x * float k))))))) x [ 1..4 ]

          let wide (x: Tensor) =
              Seq.fold (fun y k -> y * x + float k * 0.01) x [ 1..200 ]

          for dtype in [ DType.Float32; DType.Float64 ] do
              for n in [ 1; 5; 1001; 70001 ] do
                  let x = Tensor.Uniform([ n ], -1.0, 1.0, Key(int64 n), dtype)

                  for f in [ long; wide ] do
                      if Backend.Current = Backend.Managed then
                          Expect.equal (bits (fuse f x)) (bits (f x)) $"{dtype}, {n}"
                      else
                          Expect.isTrue ((fuse f x).AllClose(f x)) $"{dtype}, {n}"
      }
      test "it is written down at the first call for each type" {
          let calls = ref 0

          let f =
              fuse (fun x ->
                  calls.Value <- calls.Value + 1
                  x * x)

          for _ in 1..5 do
              f (tensor [ 1.0; 2.0 ]) |> ignore
              f (cast DType.Float32 x) |> ignore

          Expect.equal calls.Value 4 "calls"
      }
      test "whole numbers run as they are written" {
          let a = Tensor.Of [| 1; 2; 3 |]
          Expect.equal ((fuse (fun a -> a * a + 1.0) a).ToArray<int>()) [| 2; 5; 10 |] "int32"
      }
      test "graphs show its operations" {
          let f (x: Tensor) = sum (tanh x * x)

          let counts f =
              (graph f (tensor [ 1.0 ])).Counts |> Seq.toList

          Expect.equal (counts (fun x -> sum (fuse (fun x -> tanh x * x) x))) (counts f) "counts"
      }
      test "inside each other, and with a derivative of one's own" {
          let cube = elementwise (fun x -> x * x * x) (fun x -> 3.0 * x * x)
          let inner = fuse (fun x -> cube x + x)
          let outer = fuse (fun x -> inner x * inner x)
          let plain x = (x * x * x + x) * (x * x * x + x)
          let at = tensor [ 0.5; -1.5 ]
          Expect.isTrue ((grad (outer >> sum) at).AllClose(grad (plain >> sum) at)) "slope"
          Expect.isTrue ((hessian (outer >> sum) at).AllClose(hessian (plain >> sum) at)) "curvature"
      }
      test "a stopped gradient stays stopped" {
          let f = fuse (fun x -> x * stopGradient x)
          Expect.equal ((grad (f >> sum) (tensor [ 3.0 ])).ToArray<float>()) [| 3.0 |] "slope"
      } ]

let private mistakes =
    [ test "a tensor beside its arguments is named as one" {
          let w = tensor [ 1.0; 2.0 ]
          throws "further argument" (fun () -> fuse (fun x -> x * w) w |> ignore)
          throws "further argument" (fun () -> fuse (fun x -> w + x) w |> ignore)
          throws "further argument" (fun () -> fuse (fun x -> x * tensor [ 2.0; 3.0 ]) w |> ignore)
      }
      test "so is one of a derivative around it" {
          let loss (w: Tensor) = sum (fuse (fun x -> x * w) x)
          throws "further argument" (fun () -> grad loss (tensor 2.0) |> ignore)
          throws "further argument" (fun () -> jvp loss (tensor 2.0) (tensor 1.0) |> ignore)
      }
      test "and an argument of a fused function around it" {
          throws "further argument" (fun () -> fuse (fun x -> fuse (fun y -> x * y) x) x |> ignore)
      }
      test "a number may be the whole result" {
          Expect.equal (bits (fuse (fun _ -> tensor 2.0) x)) (bits (x.Like 2.0)) "of the argument's shape"
          throws "float32 as its result" (fun () -> fuse (fun _ -> tensor 2.0f) x |> ignore)
      }
      test "what is not elementwise is named" {
          throws "Sum" (fun () -> fuse (fun x -> x - sum x) x |> ignore)
          throws "bool as its result" (fun () -> fuse (fun x -> greater x (tensor 0.0)) x |> ignore)
          throws "a cast from float64 to int32" (fun () -> fuse (fun x -> cast DType.Float64 (cast DType.Int32 x)) x |> ignore)
      }
      test "what depends on shapes is refused" {
          let w = tensor [ 1.0; 2.0 ]
          throws "Size" (fun () -> fuse (fun x -> x / float x.Size) w |> ignore)
          throws "Rank" (fun () -> fuse (fun x -> x * float x.Rank) w |> ignore)
          throws "Length" (fun () -> fuse (fun x -> x + float x.Length) w |> ignore)
          throws "further argument" (fun () -> fuse2 (fun a b -> dot a b) w w |> ignore)
          throws "Slice" (fun () -> fuse (fun x -> x[0]) w |> ignore)
          throws "further argument" (fun () -> fuse (fun x -> reshape [ 2; 1 ] x) w |> ignore)
          throws "Transpose" (fun () -> fuse (fun x -> x.Transpose()) w |> ignore)
      }
      test "deciding by a number is refused" {
          throws "Where" (fun () -> fuse (fun x -> if float x > 0.0 then x else -x) (tensor 1.0) |> ignore)
      }
      test "shapes that don't stretch to each other" {
          throws "(2,)" (fun () ->
              fuse2 (fun a b -> a + b) (tensor [ 1.0; 2.0 ]) (tensor [ 1.0; 2.0; 3.0 ])
              |> ignore)
      }
      test "two types" { throws "Cast" (fun () -> fuse2 (fun a b -> a + b) x (cast DType.Float32 x) |> ignore) }
      test "none" { Expect.throwsT<ArgumentNullException> (fun () -> fuse2 (+) x (Unchecked.defaultof<Tensor>) |> ignore) "null" } ]

let private controls =
    [ test "a wrong formula is found" {
          let right, wrong = Fused(3, formula [ 1, 0, 1 ]), Fused(3, formula [ 0, 0, 1 ])
          let args = [| tensor [ 2.0; 3.0 ]; tensor [ 5.0; 7.0 ]; tensor 1.0 |]
          Expect.notEqual (right.Run args |> Array.head |> bits) (wrong.Meaning args |> Array.head |> bits) "bits"
      }
      test "a wrong slope is found" {
          let right = grad (fuse (fun x -> x * x) >> sum) (tensor [ 2.0 ])
          let wrong = grad (fuse (fun x -> x * stopGradient x) >> sum) (tensor [ 2.0 ])
          Expect.notEqual (bits right) (bits wrong) "slopes"
      } ]

[<Tests>]
let tests =
    testList "fused formulas" [ yield! laws; yield! functions; yield! mistakes; yield! controls ]
