namespace Leibniz.Torch

open System
open System.IO
open System.Reflection
open System.Runtime.InteropServices
open System.Runtime.Loader
open System.Text.RegularExpressions
open Leibniz
open TorchSharp

/// Finds and loads libtorch and TorchSharp's own native library, by full path: whatever the operating system or another program has
/// installed under the same names is not looked at.
module internal NativeLibraries =
    /// The version of libtorch that this TorchSharp was built with.
    [<Literal>]
    let Expected = "2.10.0"

    [<Literal>]
    let Package = "0.107.0"

    /// What TorchSharp asks of the C++ library beyond that of Debian 12 and Ubuntu 22.04. It uses nothing of it but a marker, to which
    /// no relocation refers.
    [<Literal>]
    let private NewestNeed = "GLIBCXX_3.4.32"

    let private fileName library =
        if OperatingSystem.IsWindows() then $"{library}.dll"
        elif OperatingSystem.IsMacOS() then $"lib{library}.dylib"
        else $"lib{library}.so"

    let private system =
        let name =
            if OperatingSystem.IsWindows() then "win"
            elif OperatingSystem.IsMacOS() then "osx"
            else "linux"

        $"{name}-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}"

    let private wrapper = typeof<torch.Tensor>.Assembly

    /// The folders of a key of the host's settings.
    let private setting (key: string) =
        match AppContext.GetData key with
        | :? string as paths -> paths.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        | _ -> [||]

    /// Where the packages lie one beside the other, if TorchSharp was loaded from its own: a script's case.
    let private packages =
        let version = Path.Combine(Path.GetDirectoryName wrapper.Location + "", "..", "..")

        if
            wrapper.Location <> ""
            && File.Exists(Path.Combine(version, "torchsharp.nuspec"))
        then
            Some(Path.GetFullPath(Path.Combine(version, "..", "..")))
        else
            None

    /// All places where a published program, a build's output, a single file or a script has native libraries; first come, first served.
    let private folders () : string[] =
        [| yield! setting "NATIVE_DLL_SEARCH_DIRECTORIES"
           AppContext.BaseDirectory
           Path.Combine(AppContext.BaseDirectory, "runtimes", system, "native")

           if wrapper.Location <> "" then
               let here = Path.GetDirectoryName wrapper.Location
               here
               Path.Combine(here, "runtimes", system, "native")
               Path.Combine(here, "..", "..", "runtimes", system, "native")

           match packages with
           | Some root ->
               for pattern in [ $"libtorch-cuda-*-{system}*"; $"libtorch-cpu-{system}" ] do
                   for package in Directory.GetDirectories(root, pattern) do
                       Path.Combine(package, Expected, "runtimes", system, "native")
           | None -> () |]
        |> Array.map (fun folder -> Path.TrimEndingDirectorySeparator(Path.GetFullPath folder))
        |> Array.distinct

    let private tryFind (library: string) =
        folders ()
        |> Array.map (fun folder -> Path.Combine(folder, fileName library))
        |> Array.tryFind File.Exists

    let private advice =
        $"Add <PackageReference Include=\"TorchSharp-cpu\" Version=\"{Package}\" /> to the application (for a graphics card of Nvidia TorchSharp-cuda-linux or TorchSharp-cuda-windows instead), or #r \"nuget: TorchSharp-cpu, {Package}\" to the script."

    let private missing (library: string) (what: string) =
        let places = String.Join(", ", folders ())
        BackendUnavailableException $"The torch backend needs {what}, but {fileName library} was not found in any of {places}. {advice}"

    /// The version of libtorch in a folder, by the package's path or by the list of packages beside the program.
    let private versionOf (path: string) : string option =
        let first (pattern: string) (text: string) =
            let m = Regex.Match(text, pattern)
            if m.Success then Some m.Groups[1].Value else None

        match first @"libtorch-c[^/\\]+[/\\](\d+\.\d+\.\d+)[/\\]" path with
        | Some version -> Some version
        | None ->
            setting "APP_CONTEXT_DEPS_FILES"
            |> Array.tryPick (fun file ->
                if File.Exists file then
                    first "\"libtorch-c[^/\"]+/(\\d+\\.\\d+\\.\\d+)" (File.ReadAllText file)
                else
                    None)

    let private load (path: string) =
        try
            NativeLibrary.Load path
        with
        | :? DllNotFoundException
        | :? BadImageFormatException as e ->
            let version = versionOf path |> Option.defaultValue "of a version that is not known"

            raise (
                BackendUnavailableException(
                    $"The torch backend found {path} (libtorch {version}; {Expected} is expected), but it can't be loaded: {e.Message} {advice}",
                    e
                )
            )

    /// Libraries of these names that are loaded already, from elsewhere.
    let private foreign (ours: string) =
        if not (OperatingSystem.IsLinux()) || not (File.Exists "/proc/self/maps") then
            None
        else
            File.ReadLines "/proc/self/maps"
            |> Seq.map (fun line ->
                let at = line.IndexOf '/'
                if at < 0 then "" else line.Substring at)
            |> Seq.tryFind (fun path -> Path.GetFileName path = Path.GetFileName ours && path <> ours)

    /// A copy of TorchSharp's library that an older C++ library accepts, loaded from a folder of this process alone that is gone at once.
    let private loadWeakened (path: string) (reason: exn) =
        let bytes = File.ReadAllBytes path

        if not (OperatingSystem.IsLinux()) || not (ElfFile.weaken NewestNeed bytes) then
            raise (BackendUnavailableException($"The torch backend found {path}, but it can't be loaded: {reason.Message}", reason))

        let folder = Directory.CreateTempSubdirectory "leibniz-torch-"

        try
            let copy = Path.Combine(folder.FullName, Path.GetFileName path)
            File.WriteAllBytes(copy, bytes)
            load copy
        finally
            // What is loaded stays mapped.
            folder.Delete true

    [<DllImport("libc", EntryPoint = "setenv")>]
    extern int private setEnvironment(string name, string value, int replace)

    /// libgomp and libiomp let their threads spin for a while when there is nothing to do, which on a busy machine takes the
    /// processor from those that have. They read this once, when they are loaded; what the user has set stays.
    let private calm () =
        let set (name: string, value: string) =
            if OperatingSystem.IsWindows() then
                if isNull (Environment.GetEnvironmentVariable name) then
                    Environment.SetEnvironmentVariable(name, value)
            else
                // .NET's own variables are a copy that native code does not see.
                setEnvironment (name, value, 0) |> ignore

        set ("OMP_WAIT_POLICY", "PASSIVE")
        set ("KMP_BLOCKTIME", "0")

    [<DllImport("libc", EntryPoint = "mallopt")>]
    extern int private allocatorOption(int option, int value)

    /// Memory that tensors leave behind is used again by the next ones. As it is, glibc gives large blocks back to the system, which then makes each
    /// of their pages anew (a seventh of an epoch's time, measured), and empties the bins of its smallest blocks whenever a large one goes.
    let private tuneAllocator () =
        // Numbers of malloc.h; an option that the environment (MALLOC_TRIM_THRESHOLD_) has set stays.
        let set (name: string) (option: int) (value: int) =
            if isNull (Environment.GetEnvironmentVariable name) then
                allocatorOption (option, value) |> ignore

        if OperatingSystem.IsLinux() then
            try
                set "MALLOC_TRIM_THRESHOLD_" -1 (256 * 1024 * 1024)
                // The largest that it takes.
                set "MALLOC_MMAP_THRESHOLD_" -3 (32 * 1024 * 1024)
                set "MALLOC_MXFAST_" 1 0
            with
            | :? EntryPointNotFoundException
            | :? DllNotFoundException ->
                // Another C library.
                ()

    let mutable private handle = 0n
    let mutable private source = ""
    let private gate = obj ()

    /// Whether the libtorch that was loaded knows graphics cards.
    let hasGraphics () =
        File.Exists(Path.Combine(source, fileName "torch_cuda"))

    let noSuchCard (device: Device) (cards: int) =
        let what =
            if hasGraphics () then
                $"{cards} graphics cards were found"
            else
                $"libtorch from {source} is built for the processor only"

        $"There is no device {device}: {what}. {advice}"

    /// Where libtorch came from, and its version.
    let describe () =
        let version = versionOf source |> Option.defaultValue Expected
        $"TorchSharp {Package}, libtorch {version} from {source}."

    /// Loads everything once. A failure leaves nothing behind that a second try would trip over.
    let prepare () =
        lock gate (fun () ->
            if handle = 0n then
                let core =
                    match tryFind "torch_cpu" with
                    | Some path -> path
                    | None -> raise (missing "torch_cpu" $"libtorch {Expected} for {system}")

                let own =
                    match tryFind "LibTorchSharp" with
                    | Some path -> path
                    | None -> raise (missing "LibTorchSharp" $"the native library of TorchSharp {Package} for {system}")

                match versionOf core with
                | Some version when version <> Expected ->
                    raise (
                        BackendUnavailableException $"The torch backend needs libtorch {Expected}, but found {version} at {core}. {advice}"
                    )
                | _ -> ()

                match foreign core with
                | Some other ->
                    raise (
                        BackendUnavailableException
                            $"The torch backend would load {core}, but the process has loaded {other} already, and two of them don't go together; use Leibniz before whatever loads the other."
                    )
                | None -> ()

                calm ()
                tuneAllocator ()
                let folder = Path.GetDirectoryName core
                // By full path and before anybody asks by name: a name that is loaded is not looked for again.
                for library in [ "c10"; "torch_cpu"; "c10_cuda"; "torch_cuda"; "torch" ] do
                    let path = Path.Combine(folder, fileName library)

                    if File.Exists path then
                        load path |> ignore

                source <- folder

                let loaded =
                    try
                        NativeLibrary.Load own
                    with :? DllNotFoundException as e ->
                        loadWeakened own e

                let resolve (_: Assembly) (name: string) =
                    if name = "LibTorchSharp" then loaded else 0n

                AssemblyLoadContext.GetLoadContext(wrapper).add_ResolvingUnmanagedDll(Func<_, _, _> resolve)
                handle <- loaded)
