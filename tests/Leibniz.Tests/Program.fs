/// All tests of Leibniz: dotnet run -c Release --project tests/Leibniz.Tests [-- Expecto's arguments, such as --filter]
/// Random tests print the seed that replays them, as an argument of Expecto.FsCheck's config or through LEIBNIZ_SEED.
module Leibniz.Tests.Program

open Expecto
open Expecto.Impl

[<EntryPoint>]
let main args =
    let mutable passed, failed, skipped = 0, 0, 0

    let count (summary: TestRunSummary) =
        passed <- summary.passed.Length
        failed <- summary.failed.Length + summary.errored.Length
        skipped <- summary.ignored.Length

    let printer =
        { TestPrinters.defaultPrinter with
            summary =
                fun config summary ->
                    async {
                        count summary
                        do! TestPrinters.defaultPrinter.summary config summary
                    } }

    let result =
        runTestsInAssemblyWithCLIArgs [ CLIArguments.No_Spinner; CLIArguments.Printer printer ] args

    // The last line, for whoever counts.
    System.Console.Out.Flush()
    printfn "%d passed, %d failed, %d skipped" passed failed skipped
    if passed = 0 then 1 else result
