namespace Leibniz.Tests

open System
open Leibniz

/// Numbers of a graphics card that is not there: nobody but its machine gets at them.
[<Sealed>]
type internal RemoteNumbers(inside: Numbers, home: Machine) =
    inherit Numbers(Form.Rows(inside.Shape, inside.DType, home))
    member _.Inside = inside
    override _.Storage = inside.Storage

/// A stub of a graphics card: kernels run, and all that goes between the host and the card is written down as a number of elements. Whoever
/// looks into a buffer without asking fails.
[<Sealed>]
type internal RemoteMachine() =
    inherit Machine()
    let managed = ManagedBackend.Instance :> Machine
    let inside (n: Numbers) = (n :?> RemoteNumbers).Inside
    member val FromHost = ResizeArray<int>()
    member val ToHost = ResizeArray<int>()
    override _.Name = "remote"
    override _.Device = Device.Cuda 0
    override m.On _ = m

    override m.Put(data, shape) =
        m.FromHost.Add data.Length
        RemoteNumbers(managed.Put(data, shape), m)

    override m.Read buffer =
        m.ToHost.Add buffer.Shape.Size
        managed.Read(inside buffer)

    override m.Full(value, shape, dtype) =
        RemoteNumbers(managed.Full(value, shape, dtype), m)

    override m.Run(kernel, shape, dtype, args) =
        RemoteNumbers(managed.Run(kernel, shape, dtype, Array.map inside args), m)
