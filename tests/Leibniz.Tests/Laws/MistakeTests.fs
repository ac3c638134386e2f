/// Mistakes of the kind that people make in derivative rules, put into the rules of real kernels: the checks find each one, and without a
/// mistake they find none.
module Leibniz.Tests.MistakeTests

open Expecto
open FsCheck.FSharp
open Leibniz
open Leibniz.Checks

/// A kernel with the derivative of its rule, after a mistake was made in it.
let private mistaken (kernel: Kernel) (push: Tensor -> Tensor) (pull: Tensor -> Tensor) : Tensor list -> Tensor =
    let slopes (args: Tensor list) y =
        args |> List.mapi (fun i _ -> Slopes.slope kernel (Array.ofList args) y i)

    withDerivativeOf
        (fun args -> Tensor.Bind(kernel, Array.ofList args))
        (fun args y changes ->
            List.zip (slopes args y) changes
            |> List.choose (fun (slope, d) -> if isNull slope then None else Some(push (slope.Push d)))
            |> List.reduce (+))
        (fun args y g ->
            List.zip (slopes args y) args
            |> List.map (fun (slope, x) -> if isNull slope then x else pull (slope.Pull g)))

let private sample prototype =
    Gen.sampleWithSeed (FsCheck.Rnd 20261124UL) 30 40 (Subjects.generate prototype)
    |> Seq.filter (fun (_, args) -> args |> List.forall (fun a -> a.Size >= 4 && a.Rank >= 2))
    |> Seq.toList

let private found kernel push pull args =
    match Gradient.checkOf (mistaken kernel push pull) args with
    | Ok() -> None
    | Error report -> Some report

let private turned (t: Tensor) =
    if t.Rank >= 2 && t.Shape[-1] = t.Shape[-2] then
        t.Permute [| yield! [ 0 .. t.Rank - 3 ]; t.Rank - 1; t.Rank - 2 |]
    else
        t

let private axisMistaken (t: Tensor) =
    if t.Rank = 0 then t * 2.0 else t.Flip 0

let private kinds: (string * (Tensor -> Tensor) * (Tensor -> Tensor) * Disagreement) list =
    [ "a sign, both ways", (~-), (~-), FiniteDifference
      "a factor, both ways", (fun t -> t * 2.0), (fun t -> t * 2.0), FiniteDifference
      "a sign, in reverse", id, (~-), Adjoint
      "a factor, in reverse", id, (fun t -> t * 0.5), Adjoint
      "a missing transpose, in reverse", id, turned, Adjoint
      "a wrong axis, in reverse", id, axisMistaken, Adjoint ]

/// The rules, and the mistake that is made in each; a transpose can only be missed where there is a square matrix.
let private rules =
    [ Map Exp, 0
      Map Log, 1
      Map Tanh, 2
      Map Sigmoid, 3
      Map Erf, 0
      Map Asinh, 5
      Zip Add, 1
      Zip Mul, 2
      Zip Div, 3
      Zip Pow, 0
      Kernel.Fold(Sum, [||]), 5
      Kernel.Fold(Product, [||]), 1
      Kernel.Fold(Max, [||]), 2
      MatMul, 4
      Permute [||], 5
      Kernel.Slice [||], 3
      Concat 0, 0
      Accumulate(0, false), 5
      Recur(0, true), 2
      Solve, 4
      Determinant true, 1
      Factor Cholesky, 5
      Factor SymmetricEigen, 3
      Fourier false, 2
      Analyse, 3 ]

[<Tests>]
let tests =
    testList
        "seeded mistakes are found"
        [ for prototype, which in rules do
              let what, push, pull, expected = kinds[which]

              test $"{Subjects.name prototype}: {what}" {
                  let samples = sample prototype
                  Expect.isNonEmpty samples "there are arguments"

                  let reports =
                      samples |> List.map (fun (kernel, args) -> found kernel push pull args)

                  // A mistake may not show at some arguments (a transpose of a symmetric matrix), but it must somewhere.
                  let report = reports |> List.tryPick id
                  Expect.isSome report "the mistake is found"
                  Expect.equal report.Value.Disagreement expected "by the right check"
                  Expect.stringContains report.Value.Operation "derivative of its own" "where"
              }
          test "without a mistake nothing is found" {
              for prototype, _ in rules do
                  for kernel, args in sample prototype do
                      match found kernel id id args with
                      | None -> ()
                      | Some report -> failtest $"{kernel}: {report}"
          }
          test "in a composition, the wrong one is named" {
              let right = elementwise (fun x -> x * x) (fun x -> 2.0 * x)
              let wrong = elementwise sin sin

              match Gradient.check (fun x -> right (wrong (right x) + 1.0)) (tensor [ 1.0; 2.0; 3.0 ]) with
              | Ok() -> failtest "found nothing"
              | Error report -> Expect.stringContains report.Operation "call 2 of 3" "which"
          } ]
