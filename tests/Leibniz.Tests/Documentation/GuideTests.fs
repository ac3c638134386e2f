/// README and guides keep their word: their code compiles and runs, and their links lead somewhere.
module Leibniz.Tests.GuideTests

open System
open System.Diagnostics
open System.IO
open System.Reflection
open System.Text.RegularExpressions
open Expecto
open Leibniz.Tests.Blocks

let private dotnet (folder: string) (arguments: string list) =
    let host =
        match Environment.GetEnvironmentVariable "DOTNET_HOST_PATH" with
        | null
        | "" -> "dotnet"
        | path -> path

    let start =
        ProcessStartInfo(host, arguments, WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true)

    use running = Process.Start start
    let output = running.StandardOutput.ReadToEndAsync()
    let errors = running.StandardError.ReadToEndAsync()
    running.WaitForExit()
    running.ExitCode, output.Result + errors.Result

let private must folder arguments =
    match dotnet folder arguments with
    | 0, output -> output
    | code, output ->
        let tail = output.Split '\n' |> Array.rev |> Array.truncate 40 |> Array.rev
        let told = String.Join("\n", tail)
        failtest $"The code of the guides fails with {code}; the last place named is where:\n{told}"

let private here (name: string) =
    Path.Combine(AppContext.BaseDirectory, name)

let private inFolder (act: string -> unit) =
    let folder = Directory.CreateTempSubdirectory "leibniz-guides"

    try
        act folder.FullName
    finally
        folder.Delete true

let private compiler =
    Assembly.GetExecutingAssembly().GetCustomAttributes<AssemblyMetadataAttribute>()
    |> Seq.find (fun a -> a.Key = "CSharpCompiler")
    |> _.Value

/// Compiles C# against what the tests run with; the exit code and what the compiler says.
let private compile (source: string) (folder: string) (target: string) =
    File.WriteAllText(Path.Combine(folder, "Guides.cs"), source)

    let references =
        (AppContext.GetData "TRUSTED_PLATFORM_ASSEMBLIES" :?> string).Split Path.PathSeparator
        |> Array.filter (fun path -> not ((Path.GetFileName path).StartsWith "Leibniz.Tests"))

    File.WriteAllLines(
        Path.Combine(folder, "arguments"),
        [| "-nologo"
           "-target:exe"
           "-nullable:enable"
           "-langversion:latest"
           "-warnaserror"
           // Guides declare what their readers go on to use.
           "-nowarn:CS0219,CS8321,CS0168"
           $"-out:\"{target}\""
           for path in references do
               $"-r:\"{path}\""
           "Guides.cs" |]
    )

    dotnet folder [ compiler; "@arguments" ]

let private runCSharp () =
    inFolder (fun folder ->
        // Beside the tests, so that everything it needs is found, native libraries as well.
        let target = here "Guides.dll"

        match compile (csharp (programs CSharp blocks.Value)) folder target with
        | 0, _ -> ()
        | _, said -> failtest $"The C# of the guides doesn't compile:\n{said}"

        must
            folder
            [ "exec"
              "--depsfile"
              here "Leibniz.Tests.deps.json"
              "--runtimeconfig"
              here "Leibniz.Tests.runtimeconfig.json"
              target ]
        |> ignore)

let private libraries =
    [ "Leibniz.Core"
      "Leibniz.Keras"
      "Leibniz.Checks"
      "Leibniz.Plots"
      "Leibniz.Torch"
      "TorchSharp"
      "FsCheck"
      "Expecto"
      "Expecto.FsCheck3" ]
    |> List.map (fun name -> here (name + ".dll"))

let private runFSharp () =
    inFolder (fun folder ->
        let script = Path.Combine(folder, "Guides.fsx")
        File.WriteAllText(script, fsharp libraries (programs FSharp blocks.Value))
        // Values that nobody uses are what readers look at.
        must folder [ "fsi"; "--warnaserror+"; "--nowarn:20"; script ] |> ignore)

// ---- links

let private links (lines: string[]) =
    let mutable code = false

    [ for i, line in Array.indexed lines do
          if line.StartsWith "```" then
              code <- not code
          elif not code then
              for found in Regex.Matches(Regex.Replace(line, "`[^`]*`", ""), @"\]\(([^)\s]+)\)") do
                  i + 1, found.Groups[1].Value ]

/// A heading as GitHub names its place.
let private anchor (heading: string) =
    Regex.Replace(heading.Trim().ToLowerInvariant(), @"[^\w\- ]", "").Replace(' ', '-')

let private anchors (path: string) =
    File.ReadAllLines path
    |> Array.filter (fun line -> Regex.IsMatch(line, "^#+ "))
    |> Array.map (fun line -> anchor (line.TrimStart '#'))

/// What is wrong with a link on a page, if anything.
let private wrong (page: string) (target: string) =
    if Regex.IsMatch(target, "^https?://") then
        None
    else
        let parts = target.Split('#', 2)

        let path =
            if parts[0] = "" then
                page
            else
                Path.GetFullPath(Path.Combine(Path.GetDirectoryName page, parts[0]))

        if not (File.Exists path || Directory.Exists path) then
            Some "there is no such file"
        elif
            page.StartsWith(Path.Combine(root, "docs"))
            && not (path.StartsWith(Path.Combine(root, "docs")))
        then
            Some "it leads out of the guides, which stand by themselves as a site"
        elif parts.Length = 2 && not (Array.contains parts[1] (anchors path)) then
            Some "there is no such heading"
        else
            None

let private dead () =
    let found =
        [ for page in pages do
              for line, target in links (File.ReadAllLines page) do
                  match wrong page target with
                  | Some reason -> $"{Path.GetRelativePath(root, page)}:{line}: {target}: {reason}"
                  | None -> () ]

    Expect.isEmpty found "every link leads somewhere"

[<Tests>]
let tests =
    testList
        "guides"
        [ testCase "all C# compiles without a warning, and runs" runCSharp
          testCase "all F# compiles without a warning, and runs" runFSharp
          testCase "no dead link" dead

          testCase "every block that is not run says why" (fun () ->
              for block in blocks.Value do
                  match block.Mark with
                  | NotRun reason -> Expect.isTrue (reason.Length > 10) $"{block.File}:{block.Line} has a reason"
                  | Packages name ->
                      let script = File.ReadAllText(Path.Combine(root, "tests", "Packages", "run"))
                      Expect.stringContains script name $"tests/Packages/run runs {block.File}:{block.Line}"
                  | _ -> ())

          testCase "code that doesn't compile is found, with its place" (fun () ->
              let page = [| "Text."; "```csharp"; "int x = 1;"; "int y = \"no number\";"; "```" |]

              inFolder (fun folder ->
                  let code, said =
                      compile (csharp (programs CSharp (parse "bad.md" page))) folder (Path.Combine(folder, "bad.dll"))

                  Expect.notEqual code 0 "it is refused"
                  Expect.stringContains said "bad.md(4," "the message names the page and the line"))

          testCase "blocks are what their marks say" (fun () ->
              let page =
                  [| "```fsharp"
                     "let x = 1"
                     "```"
                     "<!-- block: continued -->"
                     "```fsharp"
                     "x + 1"
                     "```"
                     "<!-- block: not run, since it is for nothing -->"
                     "```fsharp"
                     "y"
                     "```" |]

              let program = programs FSharp (parse "page.md" page)
              Expect.equal (program |> List.map (List.map _.Line)) [ [ 2; 6 ] ] "one program of two blocks"

              Expect.throwsT<ArgumentException>
                  (fun () -> parse "page.md" [| "<!-- block: odd -->"; "```fsharp"; "```" |] |> ignore)
                  "an odd mark"

              Expect.throwsT<ArgumentException> (fun () -> parse "page.md" [| "```fsharp" |] |> ignore) "an open block")

          testCase "a dead link is found" (fun () ->
              let page = Path.Combine(root, "README.md")
              Expect.isSome (wrong page "docs/nowhere.md") "no file"
              Expect.isSome (wrong page "#no-such-heading-here") "no heading"
              Expect.isNone (wrong page "LICENSE") "a file that is there") ]
