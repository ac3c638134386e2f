/// What users can call, written down in tests/Surface, one file an assembly: it changes when somebody means it to.
/// And each public name has a text.
module Leibniz.Tests.SurfaceTests

open System
open System.IO
open System.Reflection
open System.Xml.Linq
open Expecto
open Leibniz.Tests.Members

let private folder =
    Path.GetFullPath(Path.Combine(__SOURCE_DIRECTORY__, "..", "..", "Surface"))

let private accepting =
    not (String.IsNullOrEmpty(Environment.GetEnvironmentVariable "LEIBNIZ_ACCEPT"))

let private surface (assembly: Assembly) =
    [| for t in types assembly do
           heading t
           let cases = cases t

           for case in cases do
               $"    case {case}"

           for line in
               members t
               |> Array.map signature
               |> Array.sortWith (fun a b -> String.CompareOrdinal(a, b)) do
               $"    {line}"

           "" |]

/// Lines with the type that they stand under: a member that moves to another type is a change.
let private placed (lines: string[]) =
    lines
    |> Array.filter (fun line -> line <> "")
    |> Array.mapFold
        (fun owner line ->
            if line.StartsWith ' ' then
                $"{owner}:{line}", owner
            else
                line, line)
        ""
    |> fst

let private differences (before: string[]) (now: string[]) =
    let before, now = set (placed before), set (placed now)

    [ for line in before - now -> $"- {line}"
      for line in now - before -> $"+ {line}" ]

let private command =
    "LEIBNIZ_ACCEPT=1 dotnet run -c Release --project tests/Leibniz.Tests -- --filter \"public surface\""

let private unchanged (assembly: Assembly) () =
    let file = Path.Combine(folder, assembly.GetName().Name + ".txt")
    let now = surface assembly

    if accepting then
        Directory.CreateDirectory folder |> ignore
        File.WriteAllText(file, String.Join("\n", now))
    elif not (File.Exists file) then
        failtest $"There is no {file}. This makes it: {command}"
    else
        match differences (File.ReadAllLines file) now with
        | [] -> ()
        | changes ->
            let list = String.Join("\n", List.truncate 40 changes)

            failtest
                $"The public surface has changed in {changes.Length} lines. If you mean it: {command}\nand commit tests/Surface.\n{list}"

// ---- texts

let private texts (assembly: Assembly) =
    let file = Path.ChangeExtension(assembly.Location, ".xml")
    let document = XDocument.Load file

    let says (e: XElement) =
        e.Descendants(XName.Get "inheritdoc") |> Seq.isEmpty |> not
        || not (String.IsNullOrWhiteSpace e.Value)

    let entries =
        [ for e in document.Descendants(XName.Get "member") do
              if says e then
                  e.Attribute(XName.Get "name").Value, e ]

    entries
    |> List.mapi (fun i (id, e) -> (if id.Contains "op_Explicit" then $"{id}~{i}" else id), e)
    |> List.distinctBy fst
    |> dict

/// The public names of types without a text.
let private silent (texts: Collections.Generic.IDictionary<string, XElement>) (types: Type[]) =
    let parameterOf (t: Type) (m: MemberInfo) =
        match texts.TryGetValue(typeId t) with
        | true, text ->
            text.Elements(XName.Get "param")
            |> Seq.exists (fun p -> p.Attribute(XName.Get "name").Value = m.Name)
        | _ -> false

    // F# names the type arguments of functions otherwise than reflection does, and conversions without what they convert to: there the
    // name and the number of texts decide.
    let rest (id: string) =
        id.Split([| '('; '`'; '~' |], 2)[0]
        |> fun name -> if id.StartsWith "M:" then name else id

    let known = texts.Keys |> Seq.countBy rest |> dict

    [ for t in types do
          if not (texts.ContainsKey(typeId t)) then
              typeId t

          for case in cases t do
              if not (texts.ContainsKey $"{typeId t}.{case}") then
                  $"{typeId t}.{case}"

          let missing =
              members t
              |> Array.filter (fun m -> not (texts.ContainsKey(memberId m) || parameterOf t m))
              // What its type says is all there is to say of a constructor without parameters, of that of a C# record or an exception, and of
              // equality.
              |> Array.filter (fun m ->
                  match m with
                  | :? ConstructorInfo as c ->
                      c.GetParameters().Length > 0
                      && isNull (t.GetMethod "<Clone>$")
                      && not (typeof<exn>.IsAssignableFrom t)
                  | _ -> not (List.contains m.Name [ "Equals"; "op_Equality"; "op_Inequality" ]))

          for m in missing do
              let id = memberId m
              let overloads = members t |> Array.filter (fun o -> rest (memberId o) = rest id)

              match known.TryGetValue(rest id) with
              | true, count when count >= overloads.Length && (id.Contains '`' || id.Contains '~') -> ()
              | _ -> id ]

let private documented (assembly: Assembly) () =
    match silent (texts assembly) (types assembly) with
    | [] -> ()
    | names ->
        let list = String.Join("\n", names)
        failtest $"{names.Length} public names have no text:\n{list}"

/// Documented by this very line, as nothing else in the tests is.
type Subject() =
    member _.WithoutText = 1

[<Tests>]
let tests =
    testList
        "public surface"
        [ for assembly in assemblies do
              testCase (assembly.GetName().Name) (unchanged assembly)

          testCase "a changed line is found, wherever it stands" (fun () ->
              let before = [| "class A"; "    int X"; ""; "class B"; "    int Y" |]
              let moved = [| "class A"; ""; "class B"; "    int X"; "    int Y" |]
              Expect.isEmpty (differences before before) "nothing changed"
              Expect.equal (differences before moved) [ "- class A:    int X"; "+ class B:    int X" ] "a member moved") ]

[<Tests>]
let textTests =
    testList
        "public names have texts"
        [ for assembly in assemblies do
              testCase (assembly.GetName().Name) (documented assembly)

          testCase "a name without one is found" (fun () ->
              let nothing = dict (Seq.empty<string * XElement>)
              let found = silent nothing [| typeof<Subject> |]
              Expect.contains found "P:Leibniz.Tests.SurfaceTests.Subject.WithoutText" "the property has no text") ]
