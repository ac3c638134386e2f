/// What Leibniz.Checks promises to its users: reports that say where, trees of every kind, laws for FsCheck's attributes.
module Leibniz.Tests.CheckTests

open System
open System.Collections.Generic
open Expecto
open FsCheck
open FsCheck.FSharp
open Leibniz
open Leibniz.Checks

type private Line = { Slope: Tensor; Offset: Tensor }

type private Layers =
    | Last of Tensor
    | Then of Line * Layers

[<Struct>]
type private Pair =
    val A: Tensor
    val B: Tensor
    new(a, b) = { A = a; B = b }

type private Everything =
    { Lines: Line list
      Array: Tensor[]
      Layers: Layers
      Perhaps: Tensor option
      Map: Map<string, Tensor>
      Dictionary: Dictionary<int, Line>
      List: List<Tensor>
      Items: IReadOnlyList<Tensor>
      Tuple: Tensor * struct (Tensor * int)
      Name: string
      Rate: float }

let private report (result: Result<unit, Report>) =
    match result with
    | Ok() -> failtest "nothing was found"
    | Error report -> string report

let private reports =
    /// A product whose pull is wrong for one element of the second factor.
    let product =
        withDerivativeOf (fun (l: Line) -> l.Slope * l.Offset) (fun l _ d -> l.Slope * d.Offset + d.Slope * l.Offset) (fun l _ g ->
            let wrong =
                where (equal l.Offset (l.Offset.Max())) (g * l.Slope * 1.5) (g * l.Slope)

            { Slope = g * l.Offset; Offset = wrong })

    let at =
        { Slope = tensor [ [ 1.0; 2.0 ]; [ 3.0; 4.0 ] ]
          Offset = tensor [ [ 1.0; 2.0 ]; [ 7.0; 4.0 ] ] }

    testList
        "reports"
        [ test "modes that disagree: the element of the argument" {
              let text = report (Gradient.checkOf product at)
              Expect.stringContains text "adjoint" "what"
              Expect.stringContains text "the argument at .Offset[1, 0]" "where"
              Expect.stringContains text "derivative of its own" "operation"
              Expect.stringContains text "order 1" "order"
          }
          test "a wrong difference: the element of the value" {
              let f =
                  elementwise (fun x -> x * x) (fun x -> where (greater x (tensor 2.5)) (x * 3.0) (x * 2.0))

              let text = report (Gradient.check f (tensor [ [ 1.0; 2.0 ]; [ 2.0; 3.0 ] ]))
              Expect.stringContains text "finite difference" "what"
              Expect.stringContains text "the value at [1, 1]" "where"
              // 2 x d against 3 x d: how much, and of what.
              Expect.stringContains text "off by" "by how much"
          }
          test "a wrong second derivative: the element of the gradient" {
              let square =
                  elementwise (fun x -> x * x) (elementwise (fun x -> 2.0 * x) (fun x -> x.Like 2.5))

              let text = report (Gradient.checkOf (fun (l: Line) -> l.Slope + square l.Offset) at)

              Expect.stringContains text "order 2" "order"
              Expect.stringContains text "the gradient at .Offset[" "where"
          }
          test "what is not finite: the element" {
              Expect.stringContains (report (Gradient.check log (tensor [ 1.0; -1.0 ]))) "the value at [1]" "where"
              Expect.stringContains (report (Gradient.check log (tensor -1.0))) "the value of" "a scalar has no place"
          } ]

let private sample<'T> () =
    Gen.sampleWithSeed (Rnd 20261125UL) 30 50 (Generators.trees<'T> Domain.all).Generator

let private trees =
    testList
        "random trees"
        [ test "of every kind, with tensors of one shape" {
              for tree in sample<Everything>() do
                  let leaves = Tree.leaves tree
                  Expect.isGreaterThan leaves.Length 10 "leaves"
                  Expect.allEqual (leaves |> List.map _.Shape) leaves.Head.Shape "one shape"

              Expect.isTrue (sample<Everything>() |> Seq.exists (fun t -> t.Perhaps.IsNone)) "options without a value"

              let depths =
                  let rec depth layers =
                      match layers with
                      | Last _ -> 1
                      | Then(_, rest) -> 1 + depth rest

                  sample<Everything>() |> Seq.map (fun t -> depth t.Layers) |> set

              Expect.isGreaterThan depths.Count 2 "unions of several depths, that end"
          }
          test "an option alone always holds its tensor" {
              for tree in sample<Tensor option>() do
                  Expect.isSome tree "a tensor"
          }
          testPropertyWithConfig
              { FsCheckConfig.defaultConfig with
                  maxTest = 15 }
              "a law of them all"
              (Gradient.propertyOf (fun (e: Everything) -> Tree.leaves e |> List.map (fun t -> sin t * t) |> List.reduce (+)))
          testProperty "unions" (Gradient.propertyOf (fun (l: Layers) -> Tree.leaves l |> List.map exp |> List.reduce (+)))
          testProperty "structs" (Gradient.propertyOf (fun (p: Pair) -> p.A * exp p.B))
          test "what can't be generated is told" {
              let message =
                  Expect.throwsC (fun () -> sample<Random * Tensor>() |> ignore) (fun e -> e.Message)

              Expect.stringContains message "Random" "which"
              Expect.stringContains message "checkOf" "what to do"

              let message =
                  Expect.throwsC (fun () -> sample<string * int>() |> ignore) (fun e -> e.Message)

              Expect.stringContains message "no tensor" "nothing to differentiate"
          }
          test "shrinking makes them smaller, of one shape, and simpler" {
              let arbitrary = Generators.trees<Line> Domain.all

              let start =
                  { Slope = tensor [ [ 1.5; 2.5 ]; [ 2.0; 1.25 ] ]
                    Offset = tensor [ [ 0.5; 1.5 ]; [ 2.0; 2.25 ] ] }

              let rec smallest (tree: Line) =
                  match
                      arbitrary.Shrinker tree
                      |> Seq.tryFind (fun t -> (t.Slope.ToArray<float>()) |> Array.exists (fun v -> v > 1.75))
                  with
                  | Some smaller -> smallest smaller
                  | None -> tree

              let found = smallest start
              Expect.equal (found.Slope.Size, found.Offset.Size) (1, 1) "one element that still fails"
              Expect.isGreaterThan (float found.Slope) 1.75 "it fails"
              Expect.equal (float found.Offset) 0.0 "the other is as simple as can be"
          } ]

let private attributes =
    testList
        "for FsCheck's attributes"
        [ test "tensors and pairs are found by their types" {
              let map = ArbMap.defaults |> ArbMap.mergeWith<TensorArbitraries>

              for pair in Gen.sampleWithSeed (Rnd 5UL) 30 20 (map.ArbFor<Broadcastable>().Generator) do
                  Expect.equal (pair.Left + pair.Right).Shape (Axes.broadcast "Add" pair.Left.Shape pair.Right.Shape) "they stretch"

              let shapes =
                  Gen.sampleWithSeed (Rnd 5UL) 30 50 (map.ArbFor<Tensor>().Generator)
                  |> Seq.map (fun t -> string t.Shape)
                  |> set

              Expect.isGreaterThan shapes.Count 10 "many shapes"

              let pair =
                  { Left = tensor [ 2.0; 3.0 ]
                    Right = tensor 5.0 }

              Expect.isNonEmpty (map.ArbFor<Broadcastable>().Shrinker pair) "they shrink"
          } ]

[<Tests>]
let tests = testList "checks" [ reports; trees; attributes ]
