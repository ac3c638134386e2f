/// Trees, arenas, and what the assemblies show of themselves.
module Leibniz.Tests.StructureTests

open System
open System.Collections.Generic
open System.ComponentModel
open System.Reflection
open Expecto
open FsCheck.FSharp
open Leibniz
open Leibniz.Checks

type private Part =
    { Weight: Tensor
      Name: string
      Activation: Tensor -> Tensor }

type private Choice =
    | One of Tensor
    | Two of first: Tensor * second: Part

type private Whole =
    { Parts: Part list
      Pair: Tensor * int
      Array: Tensor[]
      Perhaps: Tensor option
      Choice: Choice
      Map: Collections.Map<string, Tensor>
      Dictionary: Dictionary<string, Tensor> }

type private Box(content: Tensor) =
    member _.Content = content

let private whole () =
    let part v =
        { Weight = tensor [ v; v ]
          Name = $"part {v}"
          Activation = relu }

    { Parts = [ part 1.0; part 2.0 ]
      Pair = tensor 3.0, 7
      Array = [| tensor 4.0 |]
      Perhaps = Some(tensor 5.0)
      Choice = Two(tensor 6.0, part 7.0)
      Map = Collections.Map [ "a", tensor 8.0 ]
      Dictionary = Dictionary(dict [ "b", tensor 9.0 ]) }

let private trees =
    testList
        "trees"
        [ test "leaves come in the order of the fields, with their paths" {
              let paths = Tree.paths (whole ())

              Expect.equal
                  paths
                  [ ".Parts[0].Weight"
                    ".Parts[1].Weight"
                    ".Pair.Item1"
                    ".Array[0]"
                    ".Perhaps.Value"
                    ".Choice.first"
                    ".Choice.second.Weight"
                    ".Map[a]"
                    ".Dictionary[b]" ]
                  "paths"
          }
          test "a map rebuilds every kind of tree, and carries along what holds no tensor" {
              let before = whole ()
              let after = Tree.map (fun t -> t * 10.0) before

              Expect.equal
                  (Tree.leaves after |> List.map (fun t -> float (sum t)))
                  (Tree.leaves before |> List.map (fun t -> float (sum t) * 10.0))
                  "numbers"

              Expect.equal after.Parts[1].Name "part 2" "names"
              Expect.equal (snd after.Pair) 7 "numbers that are not tensors"
              Expect.equal (float before.Array[0]) 4.0 "the tree it came from"
          }
          test "the gradient of a tree is a tree like it" {
              let g =
                  grad (fun w -> Tree.leaves w |> List.map (fun t -> sum (t * t)) |> List.reduce (+)) (whole ())

              Expect.equal (float g.Dictionary["b"]) 18.0 "in a dictionary"
              Expect.equal (g.Parts[0].Activation(tensor -1.0) |> float) 0.0 "its functions still work"
          }
          test "a class that hides a tensor is refused with its path" {
              let message =
                  Expect.throwsC (fun () -> Tree.leaves [ {| Kept = Box(tensor 1.0) |} ] |> ignore) (fun e -> e.Message)

              Expect.stringContains message "[0].Kept" "path"
          }
          test "too few and too many leaves are refused" {
              Expect.throwsT<ArgumentException> (fun () -> Tree.rebuild [] (tensor 1.0) |> ignore) "few"
              Expect.throwsT<ArgumentException> (fun () -> Tree.rebuild [ tensor 1.0; tensor 2.0 ] (tensor 1.0) |> ignore) "many"
          } ]

let private bits (t: Tensor) =
    t.ToArray<float>() |> Array.map BitConverter.DoubleToInt64Bits

let private inside (arena: Arena) (f: unit -> Tensor[]) =
    arena.Run((fun tensors name -> Tensor.NameStorages(tensors, name)), ignore, f)

let private arenas =
    let step (x: Tensor) = [| tanh (x * 1.5) + 0.1 |]

    testList
        "arenas"
        [ test "steps in an arena give the same bits, and reuse memory" {
              let arena = Arena()
              let start = tensor [ for i in 1..5000 -> float i / 5000.0 ]
              let mutable plain, reused = start, start
              let before = GC.GetAllocatedBytesForCurrentThread()

              for _ in 1..50 do
                  reused <- (inside arena (fun () -> step reused))[0]

              let allocated = GC.GetAllocatedBytesForCurrentThread() - before

              for _ in 1..50 do
                  plain <- (step plain)[0]

              Expect.equal (bits reused) (bits plain) "bits"
              Expect.isLessThan allocated 1_000_000L "50 steps of 3 arrays of 40 KB would be 6 MB"
              Expect.equal (float start[0]) (1.0 / 5000.0) "the start is nobody's to reuse"
          }
          test "a tensor used after its arena ended says so, and one that was kept works" {
              let arena = Arena()
              let mutable smuggled, kept = tensor 0.0, tensor 0.0

              inside arena (fun () ->
                  smuggled <- tensor [ 1.0; 2.0 ] * 2.0
                  kept <- (tensor [ 1.0; 2.0 ] * 3.0).Keep()
                  [| tensor 1.0 |])
              |> ignore

              inside arena (fun () -> [| tensor [ 8.0; 8.0 ] * 1.0 |]) |> ignore

              let message =
                  Expect.throwsC (fun () -> string smuggled |> ignore) (fun e -> e.Message)

              Expect.stringContains message "Keep()" "what to do"
              Expect.equal (string kept) "[3, 6]" "the kept one"
          }
          test "after an error what stood before still stands" {
              let arena = Arena()
              let first = inside arena (fun () -> [| tensor [ 1.0; 2.0 ] * 2.0 |])
              Expect.throws (fun () -> inside arena (fun () -> failwith "on purpose") |> ignore) "error"
              Expect.equal (string first[0]) "[2, 4]" "the state"
          } ]

// ---- what C# sees

let private fsharpAssembly = typeof<list<int>>.Assembly

let rec private foreign (t: Type) : bool =
    if t.IsByRef || t.IsArray || t.IsPointer then
        foreign (t.GetElementType())
    elif t.IsGenericType && (t.GetGenericArguments() |> Array.exists foreign) then
        true
    else
        t.Assembly = fsharpAssembly
        || (t.Namespace = "System" && t.Name.StartsWith "Tuple`")

let private isHidden (m: MemberInfo) =
    match m.GetCustomAttribute<EditorBrowsableAttribute>() with
    | null -> false
    | a -> a.State = EditorBrowsableState.Never

/// The F# face is in modules and types that are hidden from C# completion.
let rec private isFace (t: Type) =
    isHidden t || (not (isNull t.DeclaringType) && isFace t.DeclaringType)

/// Public signatures that show a type of F#.
let private leaks (types: Type seq) =
    [ for t in types do
          if t.IsVisible && not (isFace t) then
              let flags =
                  BindingFlags.Public
                  ||| BindingFlags.Instance
                  ||| BindingFlags.Static
                  ||| BindingFlags.DeclaredOnly

              for m in t.GetMembers flags do
                  let shown =
                      match m with
                      | :? MethodInfo as m -> m.ReturnType :: [ for p in m.GetParameters() -> p.ParameterType ]
                      | :? ConstructorInfo as c -> [ for p in c.GetParameters() -> p.ParameterType ]
                      | :? PropertyInfo as p -> [ p.PropertyType ]
                      | :? FieldInfo as f -> [ f.FieldType ]
                      | _ -> []

                  if shown |> List.exists foreign then
                      $"{t.FullName}.{m.Name}" ]

/// A type that leaks on purpose.
type Leaking =
    static member Function(f: int -> int) = f 1
    static member Pair() = (1, 2)

let private surface =
    testList
        "what C# sees"
        [ test "no type of F# shows in a public signature" {
              let types =
                  [ typeof<Tensor>
                    typeof<Leibniz.Keras.Sequential>
                    typeof<Leibniz.Torch.TorchBackend>
                    typeof<Leibniz.Kernels.Team> ]
                  |> List.collect (fun t -> List.ofArray (t.Assembly.GetExportedTypes()))

              Expect.isEmpty (leaks types) "leaks"
          }
          test "a type that shows one is found" { Expect.equal (leaks [ typeof<Leaking> ]).Length 2 "leaks" }
          test "the same on any culture" {
              let usual = Globalization.CultureInfo.CurrentCulture

              try
                  let comma =
                      Globalization.CultureInfo.InvariantCulture.Clone() :?> Globalization.CultureInfo

                  comma.NumberFormat.NumberDecimalSeparator <- ","
                  Globalization.CultureInfo.CurrentCulture <- comma
                  Expect.equal (string (tensor [ 0.5; 1.25 ])) "[0.5, 1.25]" "printing"
              finally
                  Globalization.CultureInfo.CurrentCulture <- usual
          } ]

[<Tests>]
let tests = testList "structure" [ trees; arenas; surface ]
