namespace Leibniz

open System
open System.ComponentModel
open System.Runtime.CompilerServices

/// Moving numbers between backends and devices: nothing does so by itself.
module internal Movement =
    let rec move (target: Machine) (x: Tensor) : Tensor =
        match x with
        | Known numbers ->
            if obj.ReferenceEquals(numbers.Home, target) then
                x
            else
                Known(target.Receive numbers)
        | _ ->
            // A linear map: changes go the same way, cotangents back.
            let source = x.Numbers.Home
            OwnDerivative.apply (move target) (fun _ _ d -> move target d) (fun _ _ g -> move source g) x

/// Tensors on other backends and devices.
[<Extension; Sealed; AbstractClass>]
type MovementMethods =
    /// The same numbers on a backend: `x.To(Backend.Torch)`; itself if it is there. Derivatives pass through.
    [<Extension>]
    static member To(x: Tensor, backend: Backend) : Tensor =
        ArgumentNullException.ThrowIfNull(x, "x")
        ArgumentNullException.ThrowIfNull(backend, "backend")
        Movement.move backend.Machine x

    /// The same numbers on a device of their own backend: `x.To(Device.Cuda(0))`; itself if it is there. Derivatives pass through.
    [<Extension>]
    static member To(x: Tensor, device: Device) : Tensor =
        ArgumentNullException.ThrowIfNull(x, "x")
        Movement.move (x.Numbers.Home.On device) x

/// Moving numbers, for F#.
[<AutoOpen; EditorBrowsable(EditorBrowsableState.Never)>]
module Movements =
    /// The same tree of tensors on a backend: moveTo Backend.Torch network. Derivatives pass through.
    let moveTo (backend: Backend) (tree: 'T) : 'T =
        Tree.map (Movement.move backend.Machine) tree
