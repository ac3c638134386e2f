/// Tensors in files: what is read is what was written, to the bit, and what is written is what the formats say.
module Leibniz.Tests.FileTests

open System
open System.Collections.Generic
open System.IO
open System.IO.Compression
open System.Text
open System.Text.Json
open System.Text.RegularExpressions
open System.Threading
open Expecto
open FsCheck
open FsCheck.FSharp
open Leibniz

type Line = { Slope: Tensor; Offset: Tensor }

type Nest =
    { Hidden: Line
      Parts: Tensor list
      Name: string }

/// Who is told, at once and on the same thread.
let private telling (f: float -> unit) =
    { new IProgress<float> with
        member _.Report value = f value }

let private inFolder (f: string -> 'a) : 'a =
    let folder = Directory.CreateTempSubdirectory "leibniz-files"

    try
        f folder.FullName
    finally
        folder.Delete true

/// The type, the shape and the bytes of the elements.
let private bits (t: Tensor) =
    let bytes =
        match t.DType with
        | DType.Float32 -> t.ToArray<float32>() |> Array.collect BitConverter.GetBytes
        | DType.Float64 -> t.ToArray<float>() |> Array.collect BitConverter.GetBytes
        | DType.Int32 -> t.ToArray<int>() |> Array.collect BitConverter.GetBytes
        | DType.Int64 -> t.ToArray<int64>() |> Array.collect BitConverter.GetBytes
        | DType.UInt8 -> t.ToArray<byte>()
        | DType.Bool -> t.ToArray<bool>() |> Array.map (fun b -> if b then 1uy else 0uy)

    string t.DType, Seq.toList t.Shape, bytes

/// Tensors of every type and of up to four axes, also empty ones, views and numbers of any bits.
let private tensors: Gen<Tensor> =
    gen {
        let! shape =
            Gen.choose (0, 4)
            |> Gen.bind (fun rank -> Gen.arrayOfLength rank (Gen.choose (0, 4)))

        let size = Array.fold (*) 1 shape
        let! whole = Gen.arrayOfLength size (Gen.choose (Int32.MinValue, Int32.MaxValue))
        let! kind = Gen.choose (0, 5)
        let! turned = Gen.elements [ false; true ]

        let flat =
            match kind with
            | 0 -> Tensor.Of(whole |> Array.map BitConverter.Int32BitsToSingle)
            | 1 ->
                Tensor.Of(
                    whole
                    |> Array.map (fun n -> BitConverter.Int64BitsToDouble(int64 n * 0x100000001L))
                )
            | 2 -> Tensor.Of whole
            | 3 -> Tensor.Of(whole |> Array.map (fun n -> int64 n * 0x7fffffffL))
            | 4 -> Tensor.Of(whole |> Array.map byte)
            | _ -> Tensor.Of(whole |> Array.map (fun n -> n % 2 = 0))

        let t = flat.Reshape shape
        return if turned && t.Rank > 1 then t.Transpose() else t
    }

let private anyTensor (law: Tensor -> unit) = Prop.forAll (Arb.fromGen tensors) law

let private named (ts: Tensor list) : IReadOnlyDictionary<string, Tensor> =
    dict [ for i, t in List.indexed ts -> $"t{i}/größe {i}", t ] |> Dictionary :> _

let private anyTensors (law: IReadOnlyDictionary<string, Tensor> -> unit) =
    Prop.forAll (Arb.fromGen (Gen.listOf tensors |> Gen.map (List.truncate 6 >> named))) law

let private same (expected: IReadOnlyDictionary<string, Tensor>) (actual: IReadOnlyDictionary<string, Tensor>) =
    Expect.equal (Seq.sort actual.Keys |> Seq.toList) (Seq.sort expected.Keys |> Seq.toList) "names"

    for KeyValue(name, t) in expected do
        Expect.equal (bits actual[name]) (bits t) name

/// What safetensors calls our types.
let private names =
    dict
        [ "float32", "F32"
          "float64", "F64"
          "int32", "I32"
          "int64", "I64"
          "uint8", "U8"
          "bool", "BOOL" ]

/// The head and the data of an .npy file, by the rules of formats.md alone.
let private npyParts (file: byte[]) =
    Expect.equal file[..7] [| 0x93uy; yield! "NUMPY"B; 1uy; 0uy |] "the mark and version 1.0"
    let length = int file[8] + 256 * int file[9]
    Expect.equal ((10 + length) % 64) 0 "data starts at a multiple of 64"
    let head = Encoding.ASCII.GetString(file, 10, length)
    Expect.isTrue (head.EndsWith '\n') "a final newline"

    let m =
        Regex.Match(head, @"^\{'descr': '([<|][a-z]\d)', 'fortran_order': False, 'shape': (\((?:\d+,)?(?: ?\d+,?)*\)), \} *\n$")

    Expect.isTrue m.Success head
    m.Groups[1].Value, m.Groups[2].Value, file[10 + length ..]

let private descr (t: Tensor) =
    match t.DType with
    | DType.Float32 -> "<f4"
    | DType.Float64 -> "<f8"
    | DType.Int32 -> "<i4"
    | DType.Int64 -> "<i8"
    | DType.UInt8 -> "|u1"
    | DType.Bool -> "|b1"

let private checkNpy (t: Tensor) (file: byte[]) =
    let kind, shape, data = npyParts file
    let _, _, bytes = bits t
    Expect.equal kind (descr t) "type"
    Expect.equal shape (string t.Shape) "shape"
    Expect.equal data bytes "data"

let private npy (descr: string) (fortran: bool) (shape: string) (data: byte[]) =
    let order = if fortran then "True" else "False"
    let head = $"{{\"shape\": {shape}, 'fortran_order': {order}, 'descr': '{descr}'}}\n"

    [| 0x93uy
       yield! "NUMPY"B
       2uy
       0uy
       yield! BitConverter.GetBytes head.Length
       yield! Encoding.ASCII.GetBytes head
       yield! data |]

[<Tests>]
let tests =
    testList
        "files"
        [ testProperty "npy: what is read was written"
          <| anyTensor (fun t ->
              inFolder (fun folder ->
                  let path = Path.Combine(folder, "a.npy")
                  Npy.Save(path, t)
                  checkNpy t (File.ReadAllBytes path)
                  Expect.equal (bits (Npy.Load path)) (bits t) "read again"
                  Expect.equal (Directory.GetFiles folder) [| path |] "no other file is left"))

          testProperty "npz: what is read was written"
          <| anyTensors (fun all ->
              inFolder (fun folder ->
                  let path = Path.Combine(folder, "a.npz")
                  Npz.Save(path, all)
                  same all (Npz.Load path)
                  use archive = ZipFile.OpenRead path

                  for entry in archive.Entries do
                      Expect.equal entry.CompressedLength entry.Length "it is stored"
                      use content = new MemoryStream()
                      use part = entry.Open()
                      part.CopyTo content
                      checkNpy all[entry.FullName[.. entry.FullName.Length - 5]] (content.ToArray())

                  let again = Path.Combine(folder, "again.npz")
                  Npz.Save(again, all)
                  Expect.equal (File.ReadAllBytes again) (File.ReadAllBytes path) "the same tensors are the same file"))

          testProperty "safetensors: what is read was written"
          <| anyTensors (fun all ->
              inFolder (fun folder ->
                  let path = Path.Combine(folder, "a.safetensors")
                  SafeTensors.Save(path, all, dict [ "format", "pt" ] |> Dictionary)
                  same all (SafeTensors.Load path)
                  Expect.equal (SafeTensors.LoadMetadata path).["format"] "pt" "metadata"
                  let file = File.ReadAllBytes path
                  let length = int (BitConverter.ToUInt64(file, 0))
                  Expect.equal (length % 8) 0 "the head is padded"
                  use head = JsonDocument.Parse(Encoding.UTF8.GetString(file, 8, length))

                  let places =
                      [ for entry in head.RootElement.EnumerateObject() do
                            if entry.Name <> "__metadata__" then
                                let offsets = entry.Value.GetProperty "data_offsets"
                                let first, last = offsets[0].GetInt32(), offsets[1].GetInt32()
                                let dtype = entry.Value.GetProperty("dtype").GetString()
                                let t = all[entry.Name]
                                let _, _, bytes = bits t
                                Expect.equal file[8 + length + first .. 8 + length + last - 1] bytes "data"

                                Expect.equal dtype names[string t.DType] "type"

                                Expect.equal (first % t.DType.Bytes) 0 "aligned"
                                first, last ]
                      |> List.sort

                  let mutable at = 0

                  for first, last in places do
                      Expect.equal first at "without holes"
                      at <- last

                  Expect.equal (8 + length + at) file.Length "to the end"))

          testProperty "trees: what is read was written"
          <| fun (extension: bool) ->
              inFolder (fun folder ->
                  let path = Path.Combine(folder, (if extension then "a.npz" else "a.safetensors"))

                  let tree =
                      { Hidden =
                          { Slope = tensor [ 1.0f; nanf ]
                            Offset = tensor 2.0 }
                        Parts = [ tensor [ 1; 2 ]; tensor [ true ] ]
                        Name = "n" }

                  Tree.save path tree

                  let like =
                      { tree with
                          Name = "other"
                          Hidden =
                              { Slope = zeros [ 2 ]
                                Offset = tensor 0.0 } }

                  let loaded = Tree.load path like
                  Expect.equal (List.map bits (Tree.leaves loaded)) (List.map bits (Tree.leaves tree)) "tensors"
                  Expect.equal loaded.Name "other" "what is no tensor is carried along"

                  let wrong =
                      {| Hidden =
                          {| Slope = zeros [ 3 ]
                             Offset = zeros [] |}
                         More = zeros [ 1 ] |}

                  let message =
                      try
                          Tree.load path wrong |> ignore
                          ""
                      with :? InvalidDataException as e ->
                          e.Message

                  for word in
                      [ path
                        "Hidden.Slope has the shape (2,) in the file, but (3,) here"
                        "Hidden.Offset is float64 in the file, but float32 here"
                        "More (1,) is missing"
                        "Parts[0] (2,) is in the file" ] do
                      Expect.stringContains message word "every fault is named")

          testCase "trees: progress and cancellation" (fun () ->
              inFolder (fun folder ->
                  let path = Path.Combine(folder, "a.safetensors")

                  let tree =
                      { Slope = ones [ 1000; 1000 ]
                        Offset = zeros [ 300; 3000 ] }

                  let told = ResizeArray<float>()
                  let heard = telling told.Add
                  Tree.saveWith heard CancellationToken.None path tree
                  let like = Tree.map zerosLike tree
                  let loaded = Tree.loadWith heard CancellationToken.None path like
                  Expect.equal (List.map bits (Tree.leaves loaded)) (List.map bits (Tree.leaves tree)) "tensors"
                  Expect.equal (told |> Seq.filter ((=) 1.0) |> Seq.length) 2 "each work is told to be done once"
                  Expect.isGreaterThan told.Count 8 "reports"

                  use source = new CancellationTokenSource()
                  let cancel = telling (fun _ -> source.Cancel())
                  let before = File.ReadAllBytes path

                  let save () =
                      Tree.saveWith cancel source.Token path like

                  Expect.throwsT<OperationCanceledException> save "cancelled while it is saved"
                  Expect.equal (File.ReadAllBytes path) before "the old file"
                  Expect.equal (Directory.GetFileSystemEntries folder).Length 1 "no other file"

                  let load () =
                      Tree.loadWith null source.Token path like |> ignore

                  Expect.throwsT<OperationCanceledException> load "cancelled before it is loaded"))

          testCase "npy of other programs: either byte order, columns first, narrower types" (fun () ->
              inFolder (fun folder ->
                  let read descr fortran shape data =
                      let path = Path.Combine(folder, "a.npy")
                      File.WriteAllBytes(path, npy descr fortran shape data)
                      Npy.Load path

                  let is (expected: Tensor) (actual: Tensor) =
                      Expect.equal (bits actual) (bits expected) "values"

                  is (tensor [ 1.0f; -2.0f ]) (read ">f4" false "(2,)" [| 0x3fuy; 0x80uy; 0uy; 0uy; 0xc0uy; 0uy; 0uy; 0uy |])
                  is (tensor [ 258 ]) (read ">i2" false "(1,)" [| 1uy; 2uy |])
                  is (tensor [ -2 ]) (read "i1" false "(1,)" [| 0xfeuy |])
                  is (tensor [ 65534 ]) (read "<u2" false "(1,)" [| 0xfeuy; 0xffuy |])
                  is (tensor [ 4294967294L ]) (read "<u4" false "(1,)" [| 0xfeuy; 0xffuy; 0xffuy; 0xffuy |])
                  is (tensor [ 1.5f; infinityf ]) (read "<f2" false "(2,)" [| 0uy; 0x3euy; 0uy; 0x7cuy |])
                  is (tensor 1.5f) (read ">f2" true "()" [| 0x3euy; 0uy |])
                  let columns = [| 0uy; 3uy; 1uy; 4uy; 2uy; 5uy |]
                  is (tensor [ [ 0uy; 1uy; 2uy ]; [ 3uy; 4uy; 5uy ] ]) (read "|u1" true "(2, 3)" columns)
                  is (tensor [ true; false ]) (read "|b1" false "(2,)" [| 7uy; 0uy |])))

          testCase "bfloat16 of safetensors is the upper half of float32" (fun () ->
              inFolder (fun folder ->
                  let path = Path.Combine(folder, "a.safetensors")
                  let head = """{"a":{"dtype":"BF16","shape":[2],"data_offsets":[0,4]}}"""

                  File.WriteAllBytes(
                      path,
                      [| yield! BitConverter.GetBytes(uint64 head.Length)
                         yield! Encoding.ASCII.GetBytes head
                         0x80uy
                         0x3fuy
                         0x00uy
                         0xc0uy |]
                  )

                  Expect.equal (bits (SafeTensors.Load path).["a"]) (bits (tensor [ 1.0f; -2.0f ])) "values"))

          testCase "a failed write leaves what was there" (fun () ->
              inFolder (fun folder ->
                  let path = Path.Combine(folder, "a.bin")
                  File.WriteAllText(path, "before")

                  let write () =
                      AtomicFile.Write(
                          path,
                          fun stream ->
                              stream.WriteByte 1uy
                              invalidOp "on purpose"
                      )

                  Expect.throwsT<InvalidOperationException> write "the failure is told"
                  Expect.equal (File.ReadAllText path) "before" "content"
                  Expect.equal (Directory.GetFiles(folder, "*", EnumerationOptions()).Length) 1 "files"
                  Expect.equal (Directory.GetFileSystemEntries folder).Length 1 "files, hidden ones too"))

          testCase "a file of another kind is refused by name" (fun () ->
              Expect.throwsT<ArgumentException> (fun () -> Tree.save "tree.bin" (zeros [ 1 ])) "extension"
              Expect.throwsT<FileNotFoundException> (fun () -> Npy.Load "/no.npy" |> ignore) "no file"
              Expect.throwsT<ArgumentException> (fun () -> Npz.Save("a.npz", dict [ "", zeros [ 1 ] ] |> Dictionary)) "no name") ]
