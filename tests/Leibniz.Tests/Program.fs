/// All tests of Leibniz: dotnet run -c Release --project tests/Leibniz.Tests [-- Expecto's arguments, such as --filter]
/// With --train FOLDER it is the other process of KilledTrainingTests.
/// LEIBNIZ_BACKEND=torch runs them all on that backend; tests of what only the managed one has are skipped then.
/// With --numbers only what a backend computes is tested: not files, ONNX, figures, data sets, the guides, names and texts.
/// A random test that fails prints its seed as `etestProperty (seed) "name"`: put that in the place of its testProperty to replay it.
module Leibniz.Tests.Program

open System
open Expecto
open Expecto.Impl

/// Of this process, also where it is the other process of a test.
let private chooseBackend () =
    match Environment.GetEnvironmentVariable "LEIBNIZ_BACKEND" with
    | null
    | ""
    | "managed" -> ()
    | "torch" -> Leibniz.Backend.Default <- Leibniz.Backend.Torch
    | other -> invalidArg "LEIBNIZ_BACKEND" $"There is no backend {other}; managed and torch are known."

/// What has nothing to do with a backend, or is about one that it names.
let private ofNoBackend =
    [ "C#.HostileFileTests"
      "C#.FigureTests"
      "C#.SvgTests"
      "C#.MnistTests"
      "C#.LargeArrayTests"
      "every kernel as an ONNX file"
      "operators of ONNX"
      "ONNX files"
      "guides"
      "public"
      "files"
      "loading"
      "torch" ]

let private isOfNumbers (name: string list) =
    let name = String.Join(".", name)

    not (
        ofNoBackend
        |> List.exists (fun group -> name.StartsWith(group, StringComparison.Ordinal))
    )

let private test (args: string[]) =
    let all =
        match testFromThisAssembly () with
        | Some tests -> tests
        | None -> invalidOp "This assembly has no tests."

    let tests =
        if Array.contains "--numbers" args then
            Test.filter "." isOfNumbers all
        else
            all

    let mutable passed, failed = 0, 0
    let mutable skipped = []

    let count (summary: TestRunSummary) =
        passed <- summary.passed.Length
        failed <- summary.failed.Length + summary.errored.Length

        skipped <-
            [ for test, result in summary.ignored do
                  let name = String.Join(".", test.name)

                  match result.result with
                  | TestResult.Ignored reason -> $"skipped: {name}: {reason}"
                  | _ -> $"skipped: {name}" ]

    let printer =
        { TestPrinters.defaultPrinter with
            summary =
                fun config summary ->
                    async {
                        count summary
                        do! TestPrinters.defaultPrinter.summary config summary
                    } }

    let result =
        runTestsWithCLIArgs
            [ CLIArguments.No_Spinner
              CLIArguments.Colours 0
              CLIArguments.Printer printer ]
            (args |> Array.filter (fun a -> a <> "--numbers"))
            tests

    // The last line, for whoever counts: past Expecto's own writer, which leaves colour codes around it.
    System.Console.Out.Flush()
    use output = new System.IO.StreamWriter(System.Console.OpenStandardOutput())
    output.Write "\n"

    for line in skipped do
        output.Write $"{line}\n"

    output.Write $"{passed} passed, {failed} failed, {skipped.Length} skipped\n"
    output.Flush()
    if passed = 0 then 1 else result

[<EntryPoint>]
let main args =
    chooseBackend ()

    match args with
    | [| "--train"; folder |] ->
        Leibniz.Tests.CSharp.Callbacks.KilledTrainingTests.Train folder
        0
    // What a test starts, to see what files alone bring along.
    | [| Leibniz.Tests.CSharp.Saving.NewProcessTests.Argument; folder |] -> Leibniz.Tests.CSharp.Saving.NewProcessTests.GoOn folder
    | [| LoadingTests.Argument |] -> LoadingTests.report ()
    | _ -> test args
