/// The code in README and guides as programs: each block of C# or F# is compiled and run, with its own line numbers in messages.
/// A comment before a block says where it differs:
///     <!-- block: continued -->            goes on where the last block of its language in the file ended
///     <!-- block: given CODE -->           what a reader has by then; any number of lines
///     <!-- block: packages NAME -->        run by tests/Packages/run, as the file of that name, with packages that the tests lack
///     <!-- block: not run, since REASON -->
module Leibniz.Tests.Blocks

open System
open System.IO
open System.Text.RegularExpressions

type Language =
    | CSharp
    | FSharp

type Mark =
    | Alone
    | Continued
    | Given of string[]
    | Packages of string
    | NotRun of string

type Block =
    {
        /// Relative to the repository.
        File: string
        /// Where the code begins, counted from 1.
        Line: int
        Language: Language
        Mark: Mark
        Code: string[]
    }

let root = Path.GetFullPath(Path.Combine(__SOURCE_DIRECTORY__, "..", "..", ".."))

/// README, what lies beside the projects for their packages, and the guides.
let pages =
    [| Path.Combine(root, "README.md")
       yield!
           Directory.GetFiles(
               Path.Combine(root, "src"),
               "README.md",
               EnumerationOptions(RecurseSubdirectories = true, MaxRecursionDepth = 1)
           )
       yield! Directory.GetFiles(Path.Combine(root, "docs"), "*.md") |]
    |> Array.sort

let private mark (text: string) (where: string) =
    let after (word: string) = text[word.Length ..].Trim()

    if text = "" then
        Alone
    elif text = "continued" then
        Continued
    elif text.StartsWith "given" then
        Given((after "given").Split '\n')
    elif text.StartsWith "packages" then
        Packages(after "packages")
    elif text.StartsWith "not run, since " then
        NotRun(after "not run, since ")
    else
        invalidArg "text" $"{where}: a block is continued, given, of packages, or not run, since ..., but was marked '{text}'."

let private fence = Regex @"^```(\w*)\s*$"

let private comment =
    Regex(@"<!-- block: ((?:(?!-->).)*)-->\s*\z", RegexOptions.Singleline)

/// The blocks of a page, in order. Blocks of other languages are none.
let parse (file: string) (lines: string[]) : Block list =
    let rec from i =
        if i >= lines.Length then
            []
        else
            let opened = fence.Match lines[i]

            if not opened.Success then
                from (i + 1)
            else
                let stop = Array.FindIndex(lines, i + 1, (fun line -> line.StartsWith "```"))

                if stop < 0 then
                    invalidArg "lines" $"{file}:{i + 1}: a block of code is not closed."

                let language =
                    match opened.Groups[1].Value with
                    | "csharp" -> Some CSharp
                    | "fsharp" -> Some FSharp
                    | _ -> None

                let before = String.Join("\n", lines[.. i - 1])
                let said = comment.Match before

                [ match language with
                  | Some language ->
                      { File = file
                        Line = i + 2
                        Language = language
                        Mark = mark (said.Groups[1].Value.Trim()) $"{file}:{i + 1}"
                        Code = lines[i + 1 .. stop - 1] }
                  | None -> ()

                  yield! from (stop + 1) ]

    from 0

let blocks =
    lazy
        [ for page in pages do
              let name = Path.GetRelativePath(root, page).Replace('\\', '/')
              yield! parse name (File.ReadAllLines page) ]

/// Programs of one language: each is a block with those that continue it.
let programs (language: Language) (blocks: Block list) : Block list list =
    let add (programs: Block list list) (block: Block) =
        match block.Mark, programs with
        | Continued, last :: others when last.Head.File = block.File -> (last @ [ block ]) :: others
        | Continued, _ -> invalidArg "blocks" $"{block.File}:{block.Line}: there is no block to continue."
        | (Alone | Given _), _ -> [ block ] :: programs
        | (Packages _ | NotRun _), _ -> programs

    blocks
    |> List.filter (fun b -> b.Language = language)
    |> List.fold add []
    |> List.rev

let private given (block: Block) =
    match block.Mark with
    | Given lines -> lines
    | _ -> [||]

// ---- C#: all programs in one assembly, each in a namespace of its own

let private isUsing (line: string) =
    Regex.IsMatch(line, @"^using (static )?[\w.]+( = [^;]+)?;\s*$")

let private isType (line: string) =
    Regex.IsMatch(line, @"^((public|internal|sealed|abstract|static|partial|readonly) )*(class|record|struct|interface|enum) ")

let private usual =
    [ "System"
      "System.Collections.Generic"
      "System.IO"
      "System.Linq"
      "System.Threading"
      "System.Threading.Tasks" ]

let csharp (programs: Block list list) : string =
    let namespaces =
        programs
        |> List.mapi (fun i blocks ->
            let at (block: Block) n = $"#line {n} \"{block.File}\""

            let parts =
                blocks
                |> List.map (fun block ->
                    let types =
                        match Array.tryFindIndex isType block.Code with
                        | Some place -> place
                        | None -> block.Code.Length

                    block, types)

            [ $"namespace Block{i} {{"
              for block, _ in parts do
                  for line in Array.append (given block) block.Code do
                      if isUsing line then
                          line
              "public static class Program { public static async Task Run() { await Task.CompletedTask;"
              for block, types in parts do
                  for line in given block do
                      if isUsing line then "" else line

                  at block block.Line

                  for line in block.Code[.. types - 1] do
                      if isUsing line then "" else line
              "} }"
              for block, types in parts do
                  at block (block.Line + types)
                  yield! block.Code[types..]
              "}"
              "#line default" ])

    String.Join(
        "\n",
        [ for name in usual do
              $"global using {name};"
          yield! List.concat namespaces
          "public static class Start { public static async Task Main() {"
          for i, blocks in List.indexed programs do
              $"Console.Error.WriteLine(\"{blocks.Head.File}:{blocks.Head.Line}\"); await Block{i}.Program.Run();"
          "} }" ]
    )

// ---- F#: all programs in one script, each in a module of its own

let fsharp (references: string list) (programs: Block list list) : string =
    let indented (line: string) =
        if line.StartsWith '#' || line = "" then
            ""
        else
            "    " + line

    String.Join(
        "\n",
        [ for reference in references do
              $"#r @\"{reference}\""

          "open Leibniz"

          for i, blocks in List.indexed programs do
              $"module Block{i} ="
              $"    eprintfn \"{blocks.Head.File}:{blocks.Head.Line}\""

              for block in blocks do
                  for line in given block do
                      indented line

                  $"# {block.Line} \"{block.File}\""

                  for line in block.Code do
                      indented line ]
    )
