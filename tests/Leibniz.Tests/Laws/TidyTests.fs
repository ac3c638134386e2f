/// Tidy: what it computes is what is written, and stays; what else was made is used again.
module Leibniz.Tests.TidyTests

open System
open System.Threading.Tasks
open Expecto
open FsCheck.FSharp
open Leibniz

let private bits (t: Tensor) =
    (cast DType.Float64 t).ToArray<float>()
    |> Array.map BitConverter.DoubleToInt64Bits

/// A later tidy takes the memory that earlier ones gave back, of these sizes too.
let private overwrite (sizes: int seq) =
    for size in sizes do
        tidy (fun () -> sum (exp (Tensor.Full([| size |], 3.0) * 2.0) - 1.0)) |> ignore

let private isManaged () = Backend.Current = Backend.Managed

let private sizes =
    Gen.oneof [ Gen.choose (1, 60); Gen.elements [ 1000; 21_500; 70_000 ] ]

let private law name (run: Tensor -> unit) =
    testProperty name
    <| Prop.forAll (Arb.fromGen (Gen.zip sizes (Gen.choose (0, 9999)))) (fun (size, seed) ->
        run (Tensor.Normal([| size |], 0.0, 1.0, Key(int64 seed), DType.Float64)))

let private f (x: Tensor) =
    let y = tanh (x * 1.5) + x
    y * y - exp -(abs y) * 0.25

let private laws =
    [ law "it is what it's written as, and stays so, whatever comes after" (fun x ->
          let before = bits x
          let results = [ for i in 1..4 -> tidy (fun () -> f (x * float i)) ]
          overwrite [ x.Size ]

          for i, y in Seq.indexed results do
              Expect.equal (bits y) (bits (f (x * float (i + 1)))) $"result {i}"

          Expect.equal (bits x) before "the input")
      law "a view of what was made inside stays" (fun x ->
          let part () =
              let y = f x
              y[.. x.Size / 2]

          let y = tidy part
          overwrite [ x.Size; x.Size / 2 + 1 ]
          Expect.equal (bits y) (bits (part ())) "the view")
      law "an argument that is returned stays" (fun x ->
          let a = x * 2.0
          let b, c = tidy (fun () -> a, x)
          overwrite [ x.Size ]
          Expect.equal (bits b) (bits (x * 2.0)) "made outside"
          Expect.equal (bits c) (bits x) "as it was")
      law "one within another gives the outer one its result" (fun x ->
          let y =
              tidy (fun () ->
                  let parts = [ for i in 1..3 -> tidy (fun () -> f (x * float i)) ]
                  List.reduce (+) parts)

          overwrite [ x.Size ]
          let expected = List.reduce (+) [ for i in 1..3 -> f (x * float i) ]
          Expect.equal (bits y) (bits expected) "the sum")
      law "derivatives pass through it, of first and second order, and stand within it" (fun x ->
          let loss g (x: Tensor) = sum (g x * cos x)
          let inside = loss (fun x -> tidy (fun () -> f x))
          let along = sin x

          for name, tidied, plain in
              [ "reverse", grad inside x, grad (loss f) x
                "forward", snd (jvp inside x along), snd (jvp (loss f) x along)
                "reverse over forward", grad (fun x -> snd (jvp inside x along)) x, grad (fun x -> snd (jvp (loss f) x along)) x
                "forward over reverse", snd (jvp (grad inside) x along), snd (jvp (grad (loss f)) x along)
                "a gradient inside", tidy (fun () -> grad inside x), grad (loss f) x ] do
              overwrite [ x.Size ]
              Expect.equal (bits tidied) (bits plain) name) ]

let private message (f: unit -> unit) =
    Expect.throwsC f (fun e -> $"{e.GetType().Name}: {e.Message}")

/// Bytes in use, once large arrays that lay idle are let go, which takes more than one collection.
let private settled () =
    for _ in 1..4 do
        GC.Collect()
        GC.WaitForPendingFinalizers()

    GC.GetTotalMemory true

let private cases =
    [ test "what left it in another way says so where it is used, unless it was kept" {
          let mutable lost, kept = tensor 0.0, tensor 0.0

          tidy (fun () ->
              lost <- tensor [ 1.0; 2.0 ] * 2.0
              kept <- (tensor [ 1.0; 2.0 ] * 3.0).Keep())

          overwrite [ 2 ]
          let said = message (fun () -> string lost |> ignore)
          Expect.stringContains said "Memory.Tidy" "where it was"
          Expect.stringContains said "Keep()" "what to do"
          Expect.equal (string kept) "[3, 6]" "the kept one"
      }
      test "inside another one too" {
          let said =
              message (fun () ->
                  tidy (fun () ->
                      let mutable lost = tensor 0.0
                      tidy (fun () -> lost <- tensor [ 1.0; 2.0 ] * 2.0)
                      lost + 1.0)
                  |> ignore)

          Expect.stringContains said "InvalidOperationException" "error"
      }
      test "after an error all that stood before stands" {
          let x = tidy (fun () -> tensor [ 1.0; 2.0 ] * 2.0)

          let said =
              message (fun () ->
                  tidy (fun () ->
                      x * 3.0 |> ignore
                      failwith "on purpose")
                  |> ignore)

          Expect.stringContains said "on purpose" "the error"
          overwrite [ 2 ]
          Expect.equal (string (tidy (fun () -> x + 1.0))) "[3, 5]" "goes on"
      }
      test "a result that hides tensors, or comes later, is refused with its type" {
          let one () = tensor [ 1.0 ] * 2.0

          for task in
              [ fun () -> tidy (fun () -> Task.FromResult(one ())) |> ignore
                fun () -> tidy (fun () -> Task.CompletedTask) |> ignore
                fun () -> tidy (fun () -> ValueTask<Tensor>(one ())) |> ignore
                fun () -> tidy (fun () -> ValueTask()) |> ignore ] do
              Expect.stringContains (message task) "await outside" "what to do"

          let said =
              message (fun () -> tidy (fun () -> Runtime.CompilerServices.StrongBox(one ())) |> ignore)

          Expect.stringContains said "a record, a tuple, a list or an array" "what to do"
      }
      test "results may be trees, numbers, or nothing" {
          let struct (a, b) =
              tidy (fun () -> struct ([ tensor 1.0 + 1.0 ], [| tensor [ 2.0 ] * 2.0 |]))

          overwrite [ 1 ]
          Expect.equal (string a.Head, string b[0]) ("2", "[4]") "the tree"
          Expect.equal (tidy (fun () -> float (sum (tensor [ 1.0; 2.0 ] * 2.0)))) 6.0 "a number"
      }
      test "threads don't see each other's" {
          let x = Tensor.Normal([| 5000 |], 0.0, 1.0, Key 1, DType.Float64)
          let expected = [ for i in 1..8 -> bits (f (x * float i)) ]

          let found =
              Array.Parallel.init 64 (fun i ->
                  let y = tidy (fun () -> f (x * float (i % 8 + 1)))
                  overwrite [ 5000 ]
                  i % 8, bits y)

          for i, y in found do
              Expect.equal y expected[i] $"thread {i}"
      }
      testSequenced (
          test "intermediate results leave no garbage, and memory of lengths that nobody asks for any more is let go" {
              if not (isManaged ()) then
                  skiptest "libtorch's memory is its own."

              let x = Tensor.Normal([| 5000 |], 0.0, 1.0, Key 1, DType.Float64)
              let step () = tidy (fun () -> sum (f x))
              step () |> ignore
              let before = GC.GetAllocatedBytesForCurrentThread()

              for _ in 1..50 do
                  step () |> ignore

              let allocated = GC.GetAllocatedBytesForCurrentThread() - before
              Expect.isLessThan allocated 1_000_000L "50 times 8 arrays of 40 KB would be 16 MB"
              let alive = settled ()
              overwrite [ for i in 1..1000 -> 1000 + 9 * i ]
              // Two arrays of float64 for each length would be 88 MB, of float32 44.
              Expect.isLessThan (settled () - alive) 6_000_000L "idle"
          }
      ) ]

[<Tests>]
let tests = testList "tidy" [ testList "laws" laws; testList "cases" cases ]
