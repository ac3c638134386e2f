namespace Leibniz

open System
open System.Collections.Generic
open System.Reflection
open System.Threading

/// A package that brings a backend: its assembly holds one class of this kind.
[<AbstractClass>]
type internal BackendProvider() =
    /// The backend on its usual device; BackendUnavailableException if what it needs is not there.
    abstract Open: unit -> Machine

/// Whether a backend can be used here, and if not, why: what was looked for, where, what was found, and the package to add.
[<Sealed; AllowNullLiteral>]
type BackendStatus internal (name: string, isAvailable: bool, explanation: string) =
    /// The name: managed, torch.
    member _.Name = name
    /// Whether it can be used here.
    member _.IsAvailable = isAvailable
    /// Where it was found, or what is missing.
    member _.Explanation = explanation

    override _.ToString() =
        let state = if isAvailable then "available" else "not available"
        $"{name}: {state}. {explanation}"

/// Finds the backends that come in packages of their own.
module internal Provider =
    /// All packages of Leibniz have one version.
    let private version = typeof<Machine>.Assembly.GetName().Version.ToString 3

    /// The provider in an assembly that belongs to the program.
    let find (name: string) (package: string) : BackendProvider =
        let loaded =
            AppDomain.CurrentDomain.GetAssemblies()
            |> Array.tryFind (fun a -> a.GetName().Name = package)

        let assembly =
            try
                match loaded with
                | Some assembly -> assembly
                | None -> Assembly.Load(AssemblyName package)
            with :? IO.IOException as e ->
                raise (
                    BackendUnavailableException(
                        $"The {name} backend is in the package {package}, whose assembly was looked for in {AppContext.BaseDirectory} and not found; add <PackageReference Include=\"{package}\" Version=\"{version}\" /> to the project, or #r \"nuget: {package}\" to the script.",
                        e
                    )
                )

        match
            assembly.GetTypes()
            |> Array.tryFind (fun t -> typeof<BackendProvider>.IsAssignableFrom t && not t.IsAbstract)
        with
        | Some t -> Activator.CreateInstance(t, true) :?> BackendProvider
        | None ->
            raise (
                BackendUnavailableException
                    $"The assembly {assembly.FullName} at {assembly.Location} brings no backend for this version of Leibniz.Core ({version}); use one version of both packages."
            )

    let private gate = obj ()
    let mutable private torchMachine: Machine = null

    /// The machine of libtorch on the processor. A failure is not kept: what was missing may be there the next time.
    let torch () =
        lock gate (fun () ->
            if isNull torchMachine then
                torchMachine <- (find "torch" "Leibniz.Torch").Open()

            torchMachine)

/// <summary>
/// What holds numbers and computes with them: a backend, on a device. New tensors are made on the current one, operations run where their
/// arguments are, and nothing moves by itself: tensors of two places in one operation are an error that names both.
/// </summary>
/// <example><code>
/// Backend.Default = Backend.Torch;                       // for the process
/// using (Backend.Use(Backend.Torch)) { ... }             // for a scope, and what it awaits
/// Tensor y = x.To(Backend.Torch);                        // one tensor
/// </code></example>
/// <remarks>As in PyTorch, an operation follows its arguments; unlike there, not even a scalar moves by itself.</remarks>
[<Sealed; AllowNullLiteral>]
type Backend internal (machine: Machine) =
    static let scope = AsyncLocal<Machine>()
    /// Whether there ever was a scope: without one, the current backend is one field.
    static let mutable scoped = false
    static let mutable fallback: Machine = ManagedBackend.Instance

    member internal _.Machine = machine
    /// The name: managed, torch.
    member _.Name = machine.Name
    /// Where its numbers are.
    member _.Device = machine.Device

    /// The same backend on another device: `Backend.Torch.On(Device.Cuda(0))`. BackendUnavailableException if it is not there.
    member _.On(device: Device) = Backend(machine.On device)

    static member internal CurrentMachine: Machine =
        if scoped then
            match scope.Value with
            | null -> fallback
            | m -> m
        else
            fallback

    /// Managed code only: everywhere, and the default.
    static member Managed = Backend ManagedBackend.Instance

    /// libtorch on the processor, from the package Leibniz.Torch; BackendUnavailableException, with the package line to add, if it is not there.
    static member Torch = Backend(Provider.torch ())

    /// Where new tensors are made: the innermost scope's backend, else the process's.
    static member Current = Backend Backend.CurrentMachine

    /// The backend of the process, where no scope says otherwise. At first the managed one.
    static member Default
        with get () = Backend fallback
        and set (backend: Backend) =
            ArgumentNullException.ThrowIfNull(backend, "backend")
            fallback <- backend.Machine

    /// Makes new tensors on a backend until the result is disposed of: on this thread and in what it starts or awaits meanwhile.
    static member Use(backend: Backend) : IDisposable =
        ArgumentNullException.ThrowIfNull(backend, "backend")
        let before = scope.Value
        scoped <- true
        scope.Value <- backend.Machine

        { new IDisposable with
            member _.Dispose() = scope.Value <- before }

    /// All backends of Leibniz, with an explanation of each one that is not available here.
    static member All: IReadOnlyList<BackendStatus> =
        let managed = BackendStatus("managed", true, "Managed code, always there.")

        let torch =
            try
                BackendStatus("torch", true, Provider.torch().Explain())
            with :? BackendUnavailableException as e ->
                BackendStatus("torch", false, e.Message)

        [| managed; torch |]

    /// The backends that can be used here.
    static member Available: IReadOnlyList<Backend> =
        [| Backend.Managed

           if Backend.All |> Seq.exists (fun s -> s.Name = "torch" && s.IsAvailable) then
               Backend.Torch |]

    member b.Equals(other: Backend) =
        not (isNull other) && obj.ReferenceEquals(machine, other.Machine)

    override b.Equals(other: obj) =
        match other with
        | :? Backend as o -> b.Equals o
        | _ -> false

    override _.GetHashCode() = machine.GetHashCode()
    /// The name and the device: torch on cpu.
    override _.ToString() = string machine

    interface IEquatable<Backend> with
        member b.Equals other = b.Equals other
