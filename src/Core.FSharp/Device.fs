namespace Leibniz

open System

/// A backend that is not there, or not on the device that was asked for. The message says what was looked for, where, and what to add.
type BackendUnavailableException(message: string, inner: exn) =
    inherit InvalidOperationException(message, inner)
    new(message) = BackendUnavailableException(message, null)

/// What holds numbers and computes with them: `Device.Cpu`, `Device.Cuda(0)`. Prints as PyTorch writes it: cpu, cuda:0.
[<Struct; CustomEquality; NoComparison>]
type Device private (graphics: int) =
    // 0 is the processor, so that default(Device) is one that everybody has; n + 1 is graphics card n.

    /// The processor, and the memory of the machine.
    static member Cpu = Device 0

    /// A graphics card of Nvidia, counted from 0.
    static member Cuda(index: int) =
        if index < 0 then
            raise (ArgumentOutOfRangeException("index", index, "Graphics cards are counted from 0."))

        Device(index + 1)

    /// Whether it is the processor.
    member _.IsCpu = (graphics = 0)
    /// The number of the graphics card; 0 for the processor.
    member _.Index = max 0 (graphics - 1)

    override d.ToString() =
        if d.IsCpu then "cpu" else $"cuda:{d.Index}"

    member private _.Number = graphics
    member _.Equals(other: Device) = (graphics = other.Number)

    override d.Equals(other: obj) =
        match other with
        | :? Device as o -> d.Equals o
        | _ -> false

    override _.GetHashCode() = graphics
    static member op_Equality(a: Device, b: Device) = a.Equals b
    static member op_Inequality(a: Device, b: Device) = not (a.Equals b)

    interface IEquatable<Device> with
        member d.Equals other = d.Equals other
