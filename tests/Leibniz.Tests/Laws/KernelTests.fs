/// Every kernel of the managed backend means what the oracle says: for all element types, for views as well as for plain rows, with
/// the same bits for any number of threads, and leaving its arguments as they were.
module Leibniz.Tests.KernelTests

open System
open Expecto
open FsCheck.FSharp
open Leibniz
open Leibniz.Kernels

let config =
    { FsCheckConfig.defaultConfig with
        maxTest = 60 }

let plain (t: Tensor) : Plain =
    { Shape = t.Shape.ToArray()
      Values = (cast DType.Float64 t).ToArray<float>() }

/// The same numbers laid out otherwise: transposed, backwards, or with gaps.
let disguised (how: int) (t: Tensor) : Tensor =
    let rows (t: Tensor) =
        Tensor.Put(t.Numbers.Home.Read t.Numbers, t.Shape)

    match how % 4 with
    | 0 -> t
    | 1 -> transpose (rows (transpose t))
    | 2 -> (rows (t.Flip())).Flip()
    | _ ->
        let one = Array.create t.Rank 1

        if t.DType = DType.Bool then
            t
        else
            t.Pad(one, one)[[| for d in t.Shape -> Slice.op_Implicit (Range(Index 1, Index(1 + d))) |]]

/// What a number becomes in an element type that overflowed: it wraps around.
let private wrapped (dtype: DType) (v: float) =
    match dtype with
    | DType.UInt8 -> v - 256.0 * floor (v / 256.0)
    | DType.Float32
    | DType.Float64
    | DType.Int32
    | DType.Int64
    | DType.Bool -> v

let private tolerance (dtype: DType) =
    match dtype with
    | DType.Float32 -> 2e-5
    | DType.Float64 -> 1e-11
    | DType.Int32
    | DType.Int64
    | DType.UInt8
    | DType.Bool -> 0.0

/// How the result of a run differs from the oracle's; None if it does not.
let internal difference (run: Kernel -> Tensor list -> Tensor) (kernel: Kernel) (args: Tensor list) : string option =
    let expected = Oracle.run kernel (args |> List.map plain)
    let actual = run kernel args
    let found = plain actual
    // Results no smaller than what they were made of: sums cancel.
    let scale =
        args
        |> List.collect (fun a -> List.ofArray (plain a).Values)
        |> List.filter Double.IsFinite
        |> List.fold (fun m v -> max m (abs v)) 1.0

    let allowed = tolerance actual.DType

    if found.Shape <> expected.Shape then
        Some $"the shape is {actual.Shape}, not {Shape.Of expected.Shape}"
    else
        Seq.zip found.Values expected.Values
        |> Seq.map (fun (f, e) -> f, wrapped actual.DType e)
        |> Seq.tryFind (fun (f, e) ->
            not (
                f = e
                || Double.IsNaN f && Double.IsNaN e
                || abs (f - e) <= allowed * (scale + abs e)
            ))
        |> Option.map (fun (f, e) -> $"{f} is not {e}")

let private managed kernel (args: Tensor list) = Tensor.Bind(kernel, Array.ofList args)

/// The arguments in another element type, where the kernel takes it: data stays as it is, bool stays bool.
let internal typed (dtype: DType) (args: Tensor list) =
    args
    |> List.map (fun a ->
        if a.DType = DType.Float64 && dtype <> DType.Float64 then
            // Whole types hold whole numbers; 0 to 3 in all of them.
            if dtype.IsFloat then
                cast dtype a
            else
                cast dtype (abs (round a))
        else
            a)

let internal refused kernel (args: Tensor list) =
    try
        Rule.result kernel (args |> List.map _.Numbers |> Array.ofList) |> ignore
        false
    with :? ArgumentException ->
        true

let internal dividesByZero kernel (args: Tensor list) =
    match kernel with
    | Zip FloorDiv
    | Zip Rem -> not args.Head.DType.IsFloat && (plain args[1]).Values |> Array.contains 0.0
    | _ -> false

let private means (prototype: Kernel) =
    testPropertyWithConfig config (Subjects.name prototype)
    <| Prop.forAll (Arb.fromGen (Gen.zip (Subjects.generate prototype) (Gen.choose (0, 63)))) (fun ((kernel, args), how) ->
        for dtype in DTypes.all do
            let given = typed dtype args |> List.mapi (fun i a -> disguised (how >>> (2 * i)) a)

            if not (refused kernel given || dividesByZero kernel given) then
                let before = given |> List.map plain

                match difference managed kernel given with
                | None -> ()
                | Some problem -> failtest $"{kernel} of {dtype}: {problem}, for {given}"

                for b, a in List.zip before (given |> List.map plain) do
                    if not (Array.forall2 (fun (x: float) y -> x.Equals y) b.Values a.Values) then
                        failtest $"{kernel} changed an argument")

/// Large enough for several threads to share the work.
let private large (prototype: Kernel) : (Kernel * Tensor list) option =
    let key = Key 5L
    let x = Tensor.Uniform([ 300; 700 ], 0.1, 0.9, key)
    let y = Tensor.Uniform([ 300; 700 ], 0.1, 0.9, key.Fold 1L)

    match prototype with
    | Map _ -> Some(prototype, [ x ])
    | Zip _ -> Some(prototype, [ x; y ])
    | Fold(f, _) -> Some(Kernel.Fold(f, [| 0 |]), [ x ])
    | MatMul -> Some(prototype, [ x; transpose y ])
    | Take _ -> Some(Take 0, [ x; Tensor.Permutation(300, key) ])
    | ScatterAdd _ -> Some(ScatterAdd(0, 300), [ x; Tensor.Permutation(300, key) ])
    | Order(_, descending, _) -> Some(Order(1, descending, 40), [ x ])
    | Composite(Affine _) -> Some(prototype, [ x; transpose y; Tensor.Uniform([ 300 ], -90.0, -70.0, key) ])
    | Composite Gate -> Some(prototype, [ x; y - 0.5 ])
    | Composite GatedProduct -> Some(prototype, [ x; transpose y; Tensor.Uniform([ 300; 300 ], -1.0, 1.0, key) ])
    | Composite Softmax -> Some(prototype, [ x ])
    | Composite LabelEntropy
    | Composite LabelSlope -> Some(prototype, [ x; Tensor.Permutation(300, key) ])
    | _ -> None

let private bits (t: Tensor) =
    (cast DType.Float32 (Tensor.Put(t.Numbers.Home.Read t.Numbers, t.Shape))).ToArray<float32>()
    |> Array.map BitConverter.SingleToInt32Bits

let private threads =
    testSequenced
    <| testList
        "the same bits for any number of threads"
        [ for prototype in Subjects.kernels do
              match large prototype with
              | Some(kernel, args) ->
                  testCase (Subjects.name prototype) (fun () ->
                      let usual = Team.Threads

                      try
                          let results =
                              [ for n in [ 1; 2; 3 ] do
                                    Team.Threads <- n
                                    bits (managed kernel args) ]

                          Expect.allEqual results results.Head "bits"
                      finally
                          Team.Threads <- usual)
              | None -> () ]

let private controls =
    testList
        "a wrong kernel is found"
        [ for wrong, kernel in
              [ "a sign", (fun kernel args -> -(managed kernel args))
                "a swapped argument", (fun kernel args -> managed kernel (List.rev args))
                "a last element",
                (fun kernel args -> let y = managed kernel args in y * where (equal y (y.Max())) (y.Like 1.001) (y.Like 1.0)) ]
              |> List.map (fun (name, run) -> name, run) do
              test wrong {
                  let a, b = tensor [ 1.5; 2.0; 4.0 ], tensor [ 0.5; 3.0; 1.0 ]
                  Expect.isNone (difference managed (Zip Sub) [ a; b ]) "the right one passes"
                  Expect.isSome (difference kernel (Zip Sub) [ a; b ]) "the wrong one does not"
              } ]

[<Tests>]
let tests =
    testList
        "kernels"
        [ testList "every kernel means what the oracle says" (Subjects.kernels |> List.map means)
          threads
          controls ]
