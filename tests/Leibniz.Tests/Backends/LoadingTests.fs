/// What another process finds of libtorch: without its package nothing, whatever the operating system offers, and with it the package's own.
module Leibniz.Tests.LoadingTests

open System
open System.Diagnostics
open System.IO
open System.Runtime.InteropServices
open Expecto
open Leibniz

/// The argument with which the tests' program is `report`.
[<Literal>]
let Argument = "--report-the-backends"

let private by (prefix: string) (value: obj) = printfn $"{prefix}: {value}"

/// The other process: what is there, what a product says, and which libraries came in.
let report () =
    let product () =
        let x = tensor [ [ 1.0; 2.0 ]; [ 3.0; 4.0 ] ]
        matmul x x

    by "before" (product ())

    for status in Backend.All do
        by "status" status

    try
        use _ = Backend.Use Backend.Torch
        by "torch" (product ())
    with :? BackendUnavailableException as e ->
        by "refused" e.Message

    by "after" (product ())

    // The control: what a search by name would have brought.
    match NativeLibrary.TryLoad "libtorch_cpu.so" with
    | true, _ -> by "by name" "found"
    | _ -> by "by name" "not found"

    if File.Exists "/proc/self/maps" then
        for line in File.ReadLines "/proc/self/maps" |> Seq.filter _.Contains("libtorch_cpu") do
            by "mapped" (line.Substring(line.IndexOf '/'))

    0

let private host =
    match Environment.GetEnvironmentVariable "DOTNET_HOST_PATH" with
    | null
    | "" -> "dotnet"
    | path -> path

/// What the program in a folder reports, where the system's loader looks into another folder too.
let private reported (folder: string) (system: string) =
    let start =
        ProcessStartInfo(host, [ Path.Combine(folder, "Leibniz.Tests.dll"); Argument ], RedirectStandardOutput = true)

    start.Environment.Remove "LEIBNIZ_BACKEND" |> ignore
    start.Environment["LD_LIBRARY_PATH"] <- system
    use running = Process.Start start
    let lines = running.StandardOutput.ReadToEnd().Split '\n'
    running.WaitForExit()
    Expect.equal running.ExitCode 0 "the program ends well"

    fun (prefix: string) ->
        [ for line in lines do
              if line.StartsWith(prefix + ": ") then
                  (line.Substring(prefix.Length + 2)).TrimEnd() ]

let private inFolder (act: string -> unit) =
    let folder = Directory.CreateTempSubdirectory "leibniz-loading-"

    try
        act folder.FullName
    finally
        folder.Delete true

let private here = AppContext.BaseDirectory

let private natives =
    Path.Combine(here, "runtimes", RuntimeInformation.RuntimeIdentifier, "native")

let private onLinux () =
    if not (OperatingSystem.IsLinux()) || not (Directory.Exists natives) then
        skiptest "The system's loader is asked as Linux has it, beside a build's own libraries."

[<Tests>]
let tests =
    testList
        "loading"
        [ test "without the package: one error that names it, though the system has a libtorch, and the managed backend goes on" {
              onLinux ()

              inFolder (fun folder ->
                  // The managed assemblies alone, as a program without TorchSharp-cpu has them.
                  for file in Directory.GetFiles(here, "*.dll") do
                      File.Copy(file, Path.Combine(folder, Path.GetFileName file))

                  File.Copy(
                      Path.Combine(here, "Leibniz.Tests.runtimeconfig.json"),
                      Path.Combine(folder, "Leibniz.Tests.runtimeconfig.json")
                  )

                  let said = reported folder natives
                  let refused = List.exactlyOne (said "refused")

                  for word in
                      [ "libtorch 2.10.0"
                        "libtorch_cpu.so"
                        folder
                        "PackageReference"
                        "TorchSharp-cpu" ] do
                      Expect.stringContains refused word "what is missing, where, and what to add"

                  Expect.isEmpty (said "torch") "no product"
                  Expect.stringContains (String.Join("; ", said "status")) "torch: not available" "the list says so too"
                  Expect.equal (said "after") (said "before") "managed"
                  Expect.equal (said "by name") [ "found" ] "the system's loader would have found it")
          }
          test "with the package: its own libtorch, though the system has another under the same name" {
              onLinux ()

              inFolder (fun folder ->
                  for name in [ "libtorch_cpu.so"; "libtorch.so"; "libc10.so"; "libLibTorchSharp.so" ] do
                      File.WriteAllText(Path.Combine(folder, name), "no library")

                  let said = reported here folder
                  Expect.equal (said "torch") (said "before") "the product"
                  Expect.isNonEmpty (said "mapped") "it is loaded"

                  for path in said "mapped" do
                      Expect.equal path (Path.Combine(natives, "libtorch_cpu.so")) "from the build's output")
          } ]
